import Catalogue
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Store

/// What a request is answered with. It holds a read-only store; nothing here writes.
struct Site: HTTPResponder {
    typealias Context = SiteContext

    let store: Store
    let names: NamesBox
    /// The product's version: another one may render the same state differently.
    let version: String
    let logger: Logger
    let requests: RequestCounter
    let started: Date
    /// Who listens to hubs, when somebody does.
    var push: (any PushReceiver)?
    /// The catalogue's clock.
    let now: @Sendable () -> Date

    /// The work is done on NIO's own pool of threads for blocking work: SQLite waits for the disk.
    func respond(to request: Request, context: SiteContext) async throws -> Response {
        let call = Call(request, names: names.current)
        if let callback = PushCallback(call.path, receiver: push), await isListening(callback) {
            return await respond(to: request, call, at: callback, context)
        }
        var response = try await NIOThreadPool.singleton.runIfActive { dress(answer(call), call) }
        requests.count(route: call.route?.pattern ?? "none", status: response.status.code)
        if call.hasBody { response = Self.hangingUp(response, context.channel) }
        return call.method == .head ? response.createHeadResponse() : response
    }

    private func respond(
        to request: Request, _ call: Call, at callback: PushCallback, _ context: SiteContext
    ) async -> Response {
        var answer: (response: Response, isRead: Bool)
        do {
            answer = try await callback.respond(to: request, call)
        } catch {
            logger.error("a hub could not be heard", metadata: ["error": "\(error)"])
            answer = (Response(status: .serviceUnavailable), false)
        }
        requests.count(route: PushCallback.pattern, status: answer.response.status.code)
        return answer.isRead ? answer.response : Self.hangingUp(answer.response, context.channel)
    }

    /// Where nobody is subscribed to, and nobody may be, there is no such address.
    private func isListening(_ callback: PushCallback) async -> Bool {
        do {
            return try await callback.receiver.isListening()
        } catch {
            // What asks the receiver next says so with its own answer.
            return true
        }
    }

    /// Never throws: what goes wrong on the way is an answer too.
    private func answer(_ call: Call) -> Response {
        do {
            return try checked(call)
        } catch let failure as StoreFailure {
            if case .badCursor = failure {
                let fault = ParameterFault(
                    kind: .badValue, parameter: "cursor", detail: "\(failure.sentence) \(failure.advice)")
                return refusal(Wire.Fault(fault, call: call), call)
            }
            logger.error("\(failure.sentence)", metadata: ["advice": "\(failure.advice)", "route": route(call)])
            return refusal(Wire.Fault(.unavailable, "The store cannot be read at the moment.", call: call), call)
        } catch let fault as ParameterFault {
            return refusal(Wire.Fault(fault, call: call), call)
        } catch {
            logger.error("a request failed", metadata: ["error": "\(error)", "route": route(call)])
            return refusal(Wire.Fault(.ourFault, "The answer could not be made.", call: call), call)
        }
    }

    private func route(_ call: Call) -> Logger.MetadataValue { "\(call.route?.pattern ?? "none")" }

    private func refusal(_ fault: Wire.Fault, _ call: Call) -> Response {
        do { return try fault.response(call) } catch { return Response(status: .internalServerError) }
    }

    private func checked(_ call: Call) throws -> Response {
        if call.length > Call.longest {
            return try Wire.Fault(.addressTooLong, "8 KiB are the most an address may have.", call: call).response(call)
        }
        guard let route = call.route else {
            return try Wire.Fault(.notFound, "There is nothing at this address.", call: call).response(call)
        }
        switch call.method {
        case .get, .head:
            guard !call.hasBody else {
                return try Wire.Fault(.bodyRefused, "Ask in the address.", call: call).response(call)
            }
            return try Handlers(site: self, call: call).answer(route)
        case .options:
            return Response(status: .noContent, headers: [.allow: Self.allowed])
        default:
            let fault = Wire.Fault(.methodNotAllowed, "Only GET, HEAD and OPTIONS are answered here.", call: call)
            var response = try fault.response(call)
            response.headers[.allow] = Self.allowed
            return response
        }
    }

    private static let allowed = "GET, HEAD, OPTIONS"

    // MARK: Headers every answer has

    private func dress(_ answer: Response, _ call: Call) -> Response {
        var response = answer
        response.headers[.xContentTypeOptions] = "nosniff"
        if call.route?.isOpenData ?? call.path.hasPrefix("/api/") {
            response.headers[.accessControlAllowOrigin] = "*"
            response.headers[.accessControlExposeHeaders] = "ETag, Last-Modified, Link, Location"
            if call.method == .options {
                response.headers[.accessControlAllowMethods] = Self.allowed
                response.headers[.accessControlAllowHeaders] = "Accept, If-None-Match, If-Modified-Since"
                response.headers[.accessControlMaxAge] = "86400"
            }
        }
        if response.headers[.contentType] == MediaType.html {
            for (name, value) in Self.pageHeaders { response.headers[name] = value }
        }
        return response
    }

    /// A page loads its own stylesheet and nothing else from anywhere, and sends forms only home.
    private static let pageHeaders: [(HTTPField.Name, String)] = [
        (
            .contentSecurityPolicy,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                + "frame-ancestors 'none'"
        ),
        (.referrerPolicy, "no-referrer"),
        (.contentLanguage, "sv"),
    ]

    /// A body nobody asked for is not read to its end: the answer goes out, and the connection with it.
    private static func hangingUp(_ response: Response, _ channel: any Channel) -> Response {
        var response = response
        let body = response.body
        let length = body.contentLength
        response.body = ResponseBody(contentLength: length) { writer in
            try await body.write(writer)
            channel.close(promise: nil)
        }
        response.headers[.connection] = "close"
        return response
    }
}

/// Keeps the channel at hand.
struct SiteContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

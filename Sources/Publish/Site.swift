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
    let watch: StateWatch
    let names: NamesBox
    /// The product's version: another one may render the same state differently.
    let version: String
    let logger: Logger
    let requests = RequestCounter()
    let started: Date
    /// Who listens to hubs, when somebody does.
    var push: (any PushReceiver)?
    /// The catalogue's clock.
    let now: @Sendable () -> Date
    let cache = AnswerCache()
    let dumps = DumpDesk()
    let ages = Ages()
    let limiter: ClientLimiter
    let bell: ChangeBell

    /// Ends what would be open for minutes: waiting, and where something has failed dumps, too.
    func end(hasFailed: Bool) {
        bell.close()
        if hasFailed { dumps.end() }
    }

    /// What is in the cache is answered at once. All else is done on NIO's own pool of threads for blocking work: SQLite
    /// waits for the disk.
    func respond(to request: Request, context: SiteContext) async throws -> Response {
        let call = Call(request, names: names.current, peer: context.channel.remoteAddress)
        if let seconds = wait(call) { return finish(refuse(call, seconds), call, context) }
        if let callback = PushCallback(call.path, receiver: push), await isListening(callback) {
            return await respond(to: request, call, at: callback, context)
        }
        if let refused = await holdBack(call, context.channel) { return finish(refused, call, context) }
        if call.isPosted { return await harvest(request, call, context) }
        // Whether the process answers is told also when all threads that read are busy.
        if call.route == .health { return finish(dress(answer(call), call), call, context) }
        let key = cacheKey(call)
        let state = key == nil ? nil : currentState()
        if let key, let state, let kept = cache.answer(key, at: state) {
            let answer = kept.form(at: Date()).answer
            return finish(answer.isKnown(to: call.conditions) ? answer.unchanged : answer, call, context)
        }
        let fresh = try await NIOThreadPool.singleton.runIfActive {
            let made = dress(answer(call), call)
            let coded = Coding.apply(call.method == .options ? nil : call.coding, to: made)
            // What this answer tells of is known to every event loop before its client hears of it.
            _ = currentState()
            if let key, let state, coded.status == .ok, let route = call.route, let basis = coded.basis ?? route.basis {
                cache.keep(coded, of: route.pattern, for: key, basis: basis, state: state)
            }
            return coded
        }
        if let later = fresh.later { return finish(await finished(later, call), call, context) }
        guard call.route == .changeEvents, call.method == .get, fresh.status == .ok else {
            return finish(fresh, call, context)
        }
        switch waitingPlace(call) {
        case .success(let place): return streaming(finish(fresh, call, context), call, context.channel, place)
        case .failure(let refused): return finish(refused.answer, call, context)
        }
    }

    private func finished(_ later: @Sendable () async throws -> Answer, _ call: Call) async -> Answer {
        do { return dress(try await later(), call) } catch { return dress(told(error, call), call) }
    }

    func finish(_ answer: Answer, _ call: Call, _ context: SiteContext) -> Response {
        requests.count(route: call.route?.pattern ?? "none", status: answer.status.code)
        var response = Response(
            status: answer.status, headers: answer.headers,
            body: answer.stream.map { Self.body($0, context.channel) } ?? ResponseBody(byteBuffer: answer.body))
        if call.method == .head { response = response.createHeadResponse() }
        return call.hasBody ? Self.hangingUp(response, context.channel) : response
    }

    private static func body(_ stream: Answer.Stream, _ channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: stream.length) { try await stream.write(channel, &$0) }
    }

    /// `nil` for what is made anew for each request, and for what is wrong.
    private func cacheKey(_ call: Call) -> AnswerCache.Key? {
        guard call.method == .get || call.method == .head, !call.hasBody, call.hostFault == nil,
            call.length <= Call.longest, call.route?.basis != nil,
            // Who asks to be kept waiting is kept waiting.
            call.route != .changes || call.query.value("wait") == nil
        else { return nil }
        return AnswerCache.Key(
            target: call.target, base: call.base, names: call.names.edition, coding: call.coding)
    }

    /// `nil` when the store does not answer; then whoever makes the answer says so.
    func currentState() -> CatalogueState? {
        do { return try watch.state() } catch { return nil }
    }

    /// Seconds a client has to wait before it may ask again; `nil` when it may ask now. Probes always may.
    private func wait(_ call: Call) -> Int? {
        guard call.route != .health, call.route != .ready else { return nil }
        return limiter.wait(call.client ?? call.peer, call.names.manners)
    }

    /// - Parameter forwarded: values of the field of that name.
    func wait(_ forwarded: [String], _ channel: any Channel, _ manners: ClientManners) -> Int? {
        guard manners.perSecond > 0 else { return nil }
        let peer = ClientAddress(channel.remoteAddress)
        return limiter.wait(manners.client(behind: peer, forwarded) ?? peer, manners)
    }

    private func refuse(_ call: Call, _ seconds: Int) -> Answer {
        var answer = refusal(
            Wire.Fault(.tooManyRequests, "Ask again in \(seconds) seconds, and no faster from then on.", call: call),
            call)
        answer.headers[.retryAfter] = String(seconds)
        return dress(answer, call)
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
    func answer(_ call: Call) -> Answer {
        do { return try checked(call) } catch { return told(error, call) }
    }

    func told(_ error: any Error, _ call: Call) -> Answer {
        switch error {
        case let failure as StoreFailure:
            if case .badCursor = failure {
                let fault = ParameterFault(
                    kind: .badValue, parameter: "cursor", detail: "\(failure.sentence) \(failure.advice)")
                return refusal(Wire.Fault(fault, call: call), call)
            }
            logger.error("\(failure.sentence)", metadata: ["advice": "\(failure.advice)", "route": route(call)])
            return refusal(Wire.Fault(.unavailable, "The store cannot be read at the moment.", call: call), call)
        case let fault as ParameterFault: return refusal(Wire.Fault(fault, call: call), call)
        default:
            logger.error("a request failed", metadata: ["error": "\(error)", "route": route(call)])
            return refusal(Wire.Fault(.ourFault, "The answer could not be made.", call: call), call)
        }
    }

    private func route(_ call: Call) -> Logger.MetadataValue { "\(call.route?.pattern ?? "none")" }

    func refusal(_ fault: Wire.Fault, _ call: Call) -> Answer {
        do { return try fault.response(call) } catch { return Answer(status: .internalServerError) }
    }

    private func checked(_ call: Call) throws -> Answer {
        if call.length > Call.longest {
            return try Wire.Fault(.addressTooLong, "8 KiB are the most an address may have.", call: call).response(call)
        }
        // Probes of load balancers speak HTTP/1.0, which knows no Host.
        if let detail = call.hostFault, call.route != .health, call.route != .ready {
            return try Wire.Fault(.badHost, detail, call: call).response(call)
        }
        if call.method == .options, call.path == "*" {
            return Answer(status: .noContent, headers: [.allow: Self.allowed(nil)])
        }
        guard let route = call.route else {
            return try Wire.Fault(nothingAt: call).response(call)
        }
        switch call.method {
        case .get, .head:
            guard !call.hasBody else {
                return try Wire.Fault(.bodyRefused, "Ask in the address.", call: call).response(call)
            }
            return try Handlers(site: self, call: call).answer(route)
        case .post where call.isPosted: return try Handlers(site: self, call: call).answer(route)
        case .options:
            return Answer(status: .noContent, headers: [.allow: Self.allowed(route)])
        default:
            let allowed = Self.allowed(route)
            var fault = Wire.Fault(.methodNotAllowed, "Only \(allowed) are answered here.", call: call)
            fault.allowed = allowed.components(separatedBy: ", ")
            var response = try fault.response(call)
            response.headers[.allow] = allowed
            return response
        }
    }

    private static func allowed(_ route: Route?) -> String {
        route?.takesForms ?? false ? "GET, HEAD, OPTIONS, POST" : "GET, HEAD, OPTIONS"
    }

    // MARK: Headers every answer has

    func dress(_ answer: Answer, _ call: Call) -> Answer {
        var response = call.isOfAPI ? answer.linkingToContract(call) : answer
        response.headers[.xContentTypeOptions] = "nosniff"
        if call.route?.isOpenData ?? call.isForMachines {
            response.headers[.accessControlAllowOrigin] = "*"
            response.headers[.accessControlExposeHeaders] =
                "ETag, Last-Modified, Link, Location, Retry-After, Accept-Ranges, Content-Range, Repr-Digest"
            if call.method == .options {
                response.headers[.accessControlAllowMethods] = Self.allowed(call.route)
                response.headers[.accessControlAllowHeaders] =
                    "Accept, If-None-Match, If-Modified-Since, Range, If-Range"
                response.headers[.accessControlMaxAge] = "86400"
            }
        }
        if response.headers[.contentType] == MediaType.html {
            for (name, value) in Self.pageHeaders where response.headers[name] == nil { response.headers[name] = value }
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
    static func hangingUp(_ response: Response, _ channel: any Channel) -> Response {
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

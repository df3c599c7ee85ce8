import Catalogue
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The addresses that hubs tell news at: `/push/{token}` (WebSub §5.3 and §7). Whoever does not know a token finds
/// nothing here.
struct PushCallback {
    let receiver: any PushReceiver
    let token: String

    static let pattern = "/push/{token}"
    /// Bytes of one delivery. They are read for the signature alone and kept nowhere.
    static let longest = 10 * 1024 * 1024
    /// Characters of a challenge: it goes back as it came.
    private static let longestChallenge = 4096

    /// - Returns: `nil` for every other address.
    init?(_ path: String, receiver: (any PushReceiver)?) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let receiver, parts.count == 3, parts[0].isEmpty, parts[1] == "push", (32...128).contains(parts[2].count),
            parts[2].utf8.allSatisfy({ Hex.value($0) != nil })
        else { return nil }
        self.receiver = receiver
        token = String(parts[2])
    }

    /// The answer, and whether the body was read to its end.
    func respond(to request: Request, _ call: Call) async throws -> (response: Response, isRead: Bool) {
        switch call.method {
        case .get: (try await verify(call.query), !call.hasBody)
        case .post: try await deliver(request)
        default:
            (Response(status: .methodNotAllowed, headers: [.allow: "GET, POST"]), !call.hasBody)
        }
    }

    /// The challenge comes back only when we asked for just this; all else is not found.
    private func verify(_ query: QueryString) async throws -> Response {
        guard let mode = query.value("hub.mode"), let topic = query.value("hub.topic") else {
            return Response(status: .notFound)
        }
        let challenge = query.value("hub.challenge")
        let isDenial = mode == "denied"
        guard isDenial || challenge.map({ $0.utf8.count <= Self.longestChallenge }) ?? false else {
            return Response(status: .notFound)
        }
        let question = PushQuestion(
            mode: mode, topic: topic, lease: query.value("hub.lease_seconds").flatMap { Int($0) },
            reason: query.value("hub.reason").map { String($0.prefix(200)) })
        guard try await receiver.confirms(question, token: token) else { return Response(status: .notFound) }
        return Self.text(isDenial ? "" : challenge ?? "")
    }

    /// Plain text that no browser takes for anything else: it is the hub's.
    private static func text(_ text: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff", .cacheControl: "no-store",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A wrong signature is answered like a right one and passed over (WebSub §8): nobody learns by trying.
    private func deliver(_ request: Request) async throws -> (response: Response, isRead: Bool) {
        guard let secret = try await receiver.secret(for: token) else { return (Response(status: .gone), false) }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.longest {
            return (Response(status: .contentTooLarge), false)
        }
        var check = SignatureCheck(header: request.headers[.hubSignature], secret: secret)
        var count = 0
        for try await part in request.body {
            count += part.readableBytes
            guard count <= Self.longest else { return (Response(status: .contentTooLarge), false) }
            check?.update(Data(part.readableBytesView))
        }
        try await receiver.delivered(to: token, isGenuine: check?.isGenuine ?? false)
        return (Response(status: .accepted), true)
    }
}

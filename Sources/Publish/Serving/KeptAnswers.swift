import HTTPTypes
import NIOCore
import NIOHTTP1

/// Answers from the cache where the request is read, on its event loop: no task is woken, no thread changed, and the
/// bytes are those of the last time. All else goes on to ``Site/respond(to:context:)``.
final class KeptAnswers: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let site: Site
    private let moments: Moments
    private let connection: Connection
    private let outlet: Outlet
    /// Of the request being read nothing goes on: it is answered.
    private var isAnswered = false
    private var hasWritten = false

    init(site: Site, moments: Moments, connection: Connection, outlet: Outlet) {
        (self.site, self.moments, self.connection, self.outlet) = (site, moments, connection, outlet)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // Nothing overtakes what is still being answered, and who does not take his answers off waits where waiting
            // holds back what is read.
            guard connection.underWay == 1, context.channel.isWritable, let answer = answer(head, context) else {
                break
            }
            isAnswered = true
            outlet.write(answer.head, answer.body)
            hasWritten = true
            return
        case .body where isAnswered: return
        case .end where isAnswered:
            isAnswered = false
            if connection.answered() { context.close(promise: nil) }
            return
        case .body, .end: break
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if hasWritten { outlet.flush() }
        hasWritten = false
        context.fireChannelReadComplete()
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> (
        head: ByteBuffer, body: ByteBuffer
    )? {
        guard head.method == .GET, head.version == .http1_1, let asked = KeptRequest(head),
            let moment = moments.now(context.eventLoop, site)
        else { return nil }
        return site.kept(for: asked, of: context.channel, at: moment)
    }
}

@available(*, unavailable)
extension KeptAnswers: Sendable {}

/// What the cache is asked for; a request that wants more than an answer as it is kept makes none.
struct KeptRequest {
    let target: String
    private(set) var host = ""
    private(set) var acceptEncoding: String?
    private(set) var conditions = Conditions()
    private(set) var forwarded: [String] = []

    init?(_ head: HTTPRequestHead) {
        guard head.uri.utf8.count <= Call.longest else { return nil }
        target = head.uri
        var hosts = 0
        for (name, value) in head.headers {
            switch name.lowercased() {
            case "host": (host, hosts) = (value, hosts + 1)
            case "accept-encoding":
                acceptEncoding = acceptEncoding.map { "\($0), \(value)" } ?? value
            case "if-none-match":
                conditions.ifNoneMatch = conditions.ifNoneMatch.map { "\($0), \(value)" } ?? value
            case "if-modified-since": conditions.ifModifiedSince = value
            case "forwarded": forwarded.append(value)
            case "connection", "content-length", "transfer-encoding", "range", "expect", "upgrade": return nil
            default: break
            }
        }
        guard hosts == 1 else { return nil }
    }
}

extension Site {
    /// Head and body as they go out, when they are in the cache and the client may have them now.
    func kept(for asked: KeptRequest, of channel: any Channel, at moment: Moments.Moment) -> (
        head: ByteBuffer, body: ByteBuffer
    )? {
        guard let host = Call.host(asked.host) else { return nil }
        let key = AnswerCache.Key(
            target: asked.target, base: Call.base(moment.publicAddress, host), names: moment.names,
            coding: Coding.chosen(by: asked.acceptEncoding))
        guard let kept = cache.answer(key, at: moment.state),
            wait(asked.forwarded, channel, moment.manners) == nil
        else { return nil }
        let form = kept.form(at: moment.now)
        let isKnown = form.answer.isKnown(to: asked.conditions)
        requests.count(route: kept.route, status: isKnown ? 304 : 200)
        var head = isKnown ? form.unchanged : form.head
        head.writeString(moment.date)
        return (head, isKnown ? ByteBuffer() : form.answer.body)
    }
}

import Foundation
import HTTPTypes
import NIOCore
import NIOExtras
import NIOHTTP1
import Synchronization

/// How many connections each client has open.
final class ConnectionCount: Sendable {
    private let counts = Mutex<[ClientAddress: Int]>([:])
    private let all = Mutex(0)
    private let most: Int
    private let mostInAll: Int

    init(most: Int, inAll: Int) { (self.most, mostInAll) = (most, inAll) }

    /// - Returns: whether there was room for one more of anybody's.
    func enter() -> Bool {
        all.withLock { all in
            guard all < mostInAll else { return false }
            all += 1
            return true
        }
    }

    func leave() { all.withLock { $0 -= 1 } }

    /// - Returns: whether there was room for one more.
    func open(_ client: ClientAddress) -> Bool {
        counts.withLock { counts in
            let open = counts[client, default: 0]
            guard open < most else { return false }
            counts[client] = open + 1
            return true
        }
    }

    func close(_ client: ClientAddress) {
        counts.withLock { counts in
            let left = counts[client, default: 1] - 1
            counts[client] = left > 0 ? left : nil
        }
    }
}

/// Stands before the handlers of a connection: a client with too many is sent away, and a request that cannot be read is
/// answered with a problem document.
///
/// It closes what nobody uses, and, when the service stops, what is answered.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let count: ConnectionCount
    private let names: NamesBox
    private let bell: ChangeBell
    private let connection: Connection
    private var counted: ClientAddress?
    private var hasEntered = false
    private var hasFailed = false
    /// What cannot be read came behind requests that are still being answered: it is told behind their answers.
    private var isCutShort = false
    /// What is wrong with it.
    private var unread: HTTPParserError?
    private var old = Old.none

    /// A request of HTTP/1.0, which is the last of its connection: its client knows no chunks, and the end of an answer
    /// by the end of the connection alone (RFC 9112 §6.1, §9.3).
    private enum Old { case none, reading, read }
    private var idle: Scheduled<Void>?

    init(count: ConnectionCount, names: NamesBox, bell: ChangeBell, connection: Connection) {
        self.count = count
        self.names = names
        self.bell = bell
        self.connection = connection
    }

    func channelActive(context: ChannelHandlerContext) {
        hasEntered = count.enter()
        guard hasEntered else {
            hasFailed = true
            return refuse(context, .unavailable, "Too many connections are open.", retry: 10)
        }
        // A proxy speaks for many.
        if let peer = ClientAddress(context.channel.remoteAddress),
            !names.current.manners.trusted.contains(where: { $0.contains(peer) })
        {
            guard count.open(peer.client) else {
                hasFailed = true
                return refuse(context, .tooManyRequests, "This address has too many connections open.", retry: 10)
            }
            counted = peer.client
        }
        watch(context)
        context.fireChannelActive()
    }

    /// Closes the connection when its time is over without a request.
    private func watch(_ context: ChannelHandlerContext) {
        guard let deadline = connection.deadline() else { return context.close(promise: nil) }
        let bound = context.loopBound
        idle = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.watch(bound.value) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let counted { count.close(counted) }
        counted = nil
        if hasEntered { count.leave() }
        hasEntered = false
        idle?.cancel()
        bell.closed(ObjectIdentifier(context.channel))
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { bell.hungUp(ObjectIdentifier(context.channel)) }
        if event is ChannelShouldQuiesceEvent, connection.end() { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Nothing comes behind the last request.
        guard !hasFailed, old != .read else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            connection.began()
            if head.version != .http1_1 { old = .reading }
        case .body: break
        case .end:
            connection.hasRead()
            if old == .reading { old = .read }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where isOld && head.status.code >= 200:
            context.write(wrapOutboundOut(.head(Self.plain(head))), promise: promise)
        case .head, .body: context.write(data, promise: promise)
        case .end:
            let isLast = connection.answered()
            context.writeAndFlush(data, promise: promise)
            if isCutShort, connection.underWay == 0 {
                refuseMalformed(context)
            } else if isLast || old != .none && connection.underWay == 0 {
                context.close(promise: nil)
            }
        }
    }

    /// Whether the answer being written is one to HTTP/1.0: those to the requests before it are out.
    private var isOld: Bool { old != .none && connection.underWay == 1 }

    /// As HTTP/1.0 has it: of this version nothing is sent in chunks.
    private static func plain(_ head: HTTPResponseHead) -> HTTPResponseHead {
        var plain = head
        plain.version = .http1_0
        plain.headers.replaceOrAdd(name: "Connection", value: "close")
        return plain
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, !hasFailed else { return context.fireErrorCaught(error) }
        guard old != .read else { return }
        hasFailed = true
        unread = error
        isCutShort = connection.underWay > 0
        if !isCutShort { refuseMalformed(context) }
    }

    private func refuseMalformed(_ context: ChannelHandlerContext) {
        let detail =
            switch unread {
            case .invalidURL?:
                "Its address has letters that stand in none: all but ASCII is written percent-encoded, ä as %C3%A4 and a "
                    + "blank as %20 (curl -G --data-urlencode 'q=välfärd' does it)."
            case .invalidVersion?, .invalidConstant?:
                "It is not HTTP/1.1, or its address has a blank, which is written as %20."
            default:
                "It is not HTTP/1.1, or a line of it is longer than 16 KiB, or its headers are more than 100 or 32 KiB."
            }
        refuse(context, .malformedRequest, detail)
    }

    /// The catalogue's own address, as far as it can be told before anybody has said which host is asked.
    private func base(_ channel: any Channel) -> String {
        if let address = names.current.publicAddress { return address }
        guard let address = channel.localAddress, let host = address.ipAddress, let port = address.port else {
            return Call.base(nil, nil)
        }
        return Call.base(nil, host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
    }

    private func refuse(_ context: ChannelHandlerContext, _ kind: FaultKind, _ detail: String, retry: Int? = nil) {
        let fault = Wire.Fault(
            type: base(context.channel) + Route.problem(kind.rawValue).path, title: kind.title,
            status: kind.status.code, detail: detail, instance: "/")
        let bytes: Data
        do { bytes = try Wire.encode(fault) } catch { return context.close(promise: nil) }
        var fields: HTTPHeaders = [
            "Content-Type": MediaType.problem, "Content-Length": String(bytes.count), "Connection": "close",
            "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*",
        ]
        if let retry { fields.add(name: "Retry-After", value: String(retry)) }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: kind.status.code), headers: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        let channel = context.channel
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }
}

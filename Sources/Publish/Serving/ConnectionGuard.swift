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
        guard !hasFailed else { return }
        switch unwrapInboundIn(data) {
        case .head: connection.began()
        case .body: break
        case .end: connection.hasRead()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let isLast = connection.answered()
        context.writeAndFlush(data, promise: promise)
        if isCutShort, connection.underWay == 0 {
            refuseMalformed(context)
        } else if isLast {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, !hasFailed else { return context.fireErrorCaught(error) }
        hasFailed = true
        isCutShort = connection.underWay > 0
        if !isCutShort { refuseMalformed(context) }
    }

    private func refuseMalformed(_ context: ChannelHandlerContext) {
        refuse(
            context, .malformedRequest,
            "It is not HTTP/1.1, or a line of it is longer than 16 KiB, or its headers are more than 100 or 32 KiB.")
    }

    private func refuse(_ context: ChannelHandlerContext, _ kind: FaultKind, _ detail: String, retry: Int? = nil) {
        let fault = Wire.Fault(
            type: (names.current.publicAddress ?? "") + Route.problem(kind.rawValue).path, title: kind.title,
            status: kind.status.code, detail: detail, instance: "/")
        let bytes: Data
        do { bytes = try Wire.encode(fault) } catch { return context.close(promise: nil) }
        var fields: HTTPHeaders = [
            "Content-Type": MediaType.problem, "Content-Length": String(bytes.count), "Connection": "close",
            "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
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

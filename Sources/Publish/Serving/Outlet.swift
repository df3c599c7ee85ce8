import NIOCore

/// Stands at the socket: what is rendered already goes out past all that would render it, and a connection is closed only
/// when all that was written has been taken off.
final class Outlet: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private var context: ChannelHandlerContext?
    /// Waits for what was written.
    private var closing: EventLoopPromise<Void>?
    /// What is closed then.
    private var half = CloseMode.all

    /// For the client to take more off.
    private static let patience = TimeAmount.seconds(10)

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// The connection is over, and waits for the client alone.
    private var isClosing: Bool { closing != nil }

    /// Without flushing.
    func write(_ head: ByteBuffer, _ body: ByteBuffer) {
        guard let context else { return }
        context.write(wrapOutboundOut(.byteBuffer(head)), promise: nil)
        if body.readableBytes > 0 { context.write(wrapOutboundOut(.byteBuffer(body)), promise: nil) }
    }

    func flush() { context?.flush() }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode != .input, isClosing || Self.waiting(context) > 0 else {
            return context.close(mode: mode, promise: promise)
        }
        let isFirst = closing == nil
        // Whoever closes all closes the one half, too.
        if mode == .all { half = .all }
        closing.setOrCascade(to: promise ?? context.eventLoop.makePromise())
        guard isFirst else { return }
        half = mode
        let sent = context.eventLoop.makePromise(of: Void.self)
        let bound = context.loopBound
        sent.futureResult.assumeIsolated().whenComplete { _ in self.closeNow(bound.value) }
        // Done when all before it is.
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: sent)
        waitForProgress(context, from: .max)
    }

    /// - Parameter before: bytes that were left when the client was looked at last.
    private func waitForProgress(_ context: ChannelHandlerContext, from before: Int) {
        let bound = context.loopBound
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
            guard self.isClosing else { return }
            let left = Self.waiting(bound.value)
            left < before ? self.waitForProgress(bound.value, from: left) : self.closeNow(bound.value)
        }
    }

    private func closeNow(_ context: ChannelHandlerContext) {
        guard let closing else { return }
        self.closing = nil
        context.close(mode: half, promise: closing)
    }

    /// Bytes written that the kernel has not taken; none where the channel does not tell: then it is closed.
    private static func waiting(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}

@available(*, unavailable)
extension Outlet: Sendable {}

import Hummingbird
import NIOCore

extension Answer.Stream {
    /// Seconds that a dump may take: a reader who stalls would keep the log of the database from being folded in.
    private static let longest: Int64 = 900
    /// Seconds in which a reader has to take a piece.
    private static let patience: Int64 = 60
    /// Bytes that go out at a time.
    private static let piece = 256 * 1024

    /// Nobody is served any more.
    private struct Ended: Error {}

    /// Hangs up on who takes too long, over all or over one piece.
    static func timed(
        length: Int?, desk: DumpDesk,
        _ body: @escaping @Sendable (_ give: (ByteBuffer) async throws -> Void) async throws -> Void
    ) -> Answer.Stream {
        Answer.Stream(length: length) { channel, writer in
            let alarm = alarm(longest, channel)
            defer { alarm.cancel() }
            try await body { buffer in
                var rest = buffer
                while let piece = rest.readSlice(length: min(piece, rest.readableBytes)), piece.readableBytes > 0 {
                    if desk.isEnded { throw Ended() }
                    let alarm = self.alarm(patience, channel)
                    defer { alarm.cancel() }
                    try await writer.write(piece)
                }
            }
            try await writer.finish(nil)
        }
    }

    private static func alarm(_ seconds: Int64, _ channel: any Channel) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: .seconds(seconds)) { channel.close(promise: nil) }
    }
}

import Foundation
import Glibc
import Testing

/// A client of a stream that stays open: reads as much as a test waits for, on a thread of its own.
final class EventClient: @unchecked Sendable {
    // Only one call at a time touches the two: a test awaits each before the next.
    private let descriptor: Int32
    private var received = Data()

    init(_ server: TestServer, _ target: String, _ headers: [String: String] = [:]) throws {
        descriptor = try Loopback.connect(server.port)
        var lines = ["GET \(target) HTTP/1.1", "Host: 127.0.0.1:\(server.port)"]
        lines += headers.map { "\($0.key): \($0.value)" }
        let bytes = Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        let sent = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
        #expect(sent == bytes.count)
    }

    deinit { close(descriptor) }

    /// All that came so far, when it holds `text` or the server has ended; the ends of chunks stand in it.
    func text(until text: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [self] in
                var buffer = [UInt8](repeating: 0, count: 64 * 1024)
                while received.range(of: Data(text.utf8)) == nil {
                    let count = read(descriptor, &buffer, buffer.count)
                    guard count > 0 else { break }
                    received += buffer[..<count]
                }
                continuation.resume(returning: String(decoding: received, as: UTF8.self))
            }
        }
    }

    /// Says no more, as one who closes a page does.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

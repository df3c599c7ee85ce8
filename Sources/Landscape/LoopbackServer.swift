import Catalogue
import Dispatch
import Foundation
import Glibc

/// An HTTP/1.1 server on a loopback address that answers as a script tells it to, well or badly.
///
/// Every connection has a thread of its own, so a handler may be slow without slowing others. Nothing of it outlives
/// `stop()`, or the last reference to it; a handler must not hold the server, or there never is a last one.
package final class LoopbackServer: Sendable {
    package typealias Handler = @Sendable (LoopbackRequest) -> LoopbackReply

    /// `127.0.1.7` or `::1`.
    package let host: String
    package let port: Int

    private let log = LoopbackLog()
    private let listener: LoopbackSocket
    private let threads = DispatchGroup()
    /// The writing end of the pipe that tells every thread to end; `nil` once it is closed.
    private let stopSignal: Locked<Int32?>

    /// Listens at once; port 0 takes a free one.
    package init(
        address: String = "127.0.0.1", port: Int = 0, handler: @escaping Handler
    ) throws(LoopbackFailure) {
        guard let number = UInt16(exactly: port) else { throw .system("listen on port \(port)", "no such port") }
        var stop: [Int32] = [-1, -1]
        guard unsafe pipe(&stop) == 0 else { throw LoopbackSocket.failure("make a pipe") }
        for end in stop { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        do throws(LoopbackFailure) {
            listener = try LoopbackSocket.listen(address: address, port: number, stop: stop[0])
        } catch {
            for end in stop { close(end) }
            throw error
        }
        stopSignal = Locked(stop[1])
        host = address
        self.port = Int(listener.port())
        Self.run(on: threads) { [listener, log, threads] in
            while let socket = Self.next(of: listener) {
                let connection = log.opened()
                Self.run(on: threads) {
                    var served = LoopbackConnection(socket, number: connection, log: log, handler: handler)
                    served.serve()
                    socket.close()
                    log.closed()
                }
            }
        }
    }

    /// The next connection; `nil` when the server stops.
    private static func next(of listener: LoopbackSocket) -> LoopbackSocket? {
        do throws(LoopbackSocket.Interruption) {
            return try listener.accept()
        } catch {
            // A listener has no peer that could be gone: it is the stop signal.
            return nil
        }
    }

    deinit { stop() }

    /// Ends every connection and thread and frees the port; may be called twice.
    package func stop() {
        let signal = stopSignal.withLock { signal in
            defer { signal = nil }
            return signal
        }
        guard let signal else { return }
        // Its other end hangs up for every thread that polls it.
        close(signal)
        threads.wait()
        close(listener.descriptor)
        close(listener.stop)
        log.stop()
    }

    /// `127.0.1.7:8801`
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    package func url(_ target: String = "/") -> String { "http://\(authority)\(target)" }

    // MARK: - What happened

    /// Every request so far, in the order their heads were complete.
    package func requests() -> [LoopbackRequest] { log.snapshot().requests }

    /// The most requests that were ever being answered at the same time.
    package var peakInFlight: Int { log.snapshot().peakInFlight }

    package var inFlight: Int { log.snapshot().inFlight }

    /// Connections accepted so far, and how many of them are open.
    package var connections: Int { log.snapshot().connections }
    package var openConnections: Int { log.snapshot().openConnections }

    /// Empties the log of requests.
    package func forgetRequests() { log.forget() }

    /// The first request of the log that fits, as soon as there is one.
    package func waitForRequest(
        where fits: @escaping @Sendable (LoopbackRequest) -> Bool = { _ in true }
    ) async throws -> LoopbackRequest {
        try await log.wait { $0.requests.contains(where: fits) }
        guard let request = requests().first(where: fits) else { throw LoopbackFailure.stopped }
        return request
    }

    /// Returns when so many requests have come.
    package func waitForRequests(_ count: Int) async throws { try await log.wait { $0.requests.count >= count } }

    /// Returns when no request is being answered: the clients have been served or have gone.
    package func waitUntilIdle() async throws { try await log.wait { $0.inFlight == 0 } }

    /// Returns when every client has closed its connection.
    package func waitUntilAlone() async throws { try await log.wait { $0.openConnections == 0 } }

    private static func run(on group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        group.enter()
        Thread.detachNewThread {
            body()
            group.leave()
        }
    }
}

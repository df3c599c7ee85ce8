import Foundation
import Glibc
import Publish

/// Tells systemd how the service is, by the protocol of sd_notify(3): one datagram to `$NOTIFY_SOCKET`.
///
/// Without the variable every message is a no-op, so the daemon runs the same from a terminal.
struct ServiceManager: Sendable {
    private let address: String?
    /// How often the watchdog wants to be fed, from `$WATCHDOG_USEC`; `nil` when it is off or meant for another process.
    let watchdogInterval: Duration?

    init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isOurs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        watchdogInterval = environment["WATCHDOG_USEC"].flatMap(Int64.init)
            .flatMap { $0 > 0 && isOurs ? .microseconds($0) : nil }
    }

    var isPresent: Bool { address != nil }

    func ready(status: String) { send(["READY=1", "STATUS=\(oneLine(status))"]) }
    func status(_ text: String) { send(["STATUS=\(oneLine(text))"]) }
    func stopping() { send(["STOPPING=1", "STATUS=stopping"]) }
    func feedWatchdog() { send(["WATCHDOG=1"]) }

    /// RELOADING=1 wants the monotonic time beside it, so that systemd can tell it from an older message.
    func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        send(["RELOADING=1", "MONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)"])
    }

    private func oneLine(_ text: String) -> String {
        text.replacing("\n", with: " ")
    }

    private func send(_ lines: [String]) {
        guard let address else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        let capacity = MemoryLayout.size(ofValue: target.sun_path)
        guard path.count < capacity else { return }
        // A leading @ stands for the NUL byte of an abstract socket.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let message = Array(lines.joined(separator: "\n").utf8)
        withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), raw, length)
            }
        }
    }

    /// Sockets that systemd has opened for us (sd_listen_fds(3)): those of `samlad.socket`. Empty without.
    static func sockets(_ environment: [String: String]) throws -> [ListenAddress] {
        guard environment["LISTEN_PID"] == String(getpid()), let count = environment["LISTEN_FDS"].flatMap(Int32.init),
            count > 0
        else { return [] }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return try (0..<count).map { number in
            let descriptor = firstSocket + number
            let name = Int(number) < names.count ? String(names[Int(number)]) : "\(descriptor)"
            guard isListening(descriptor) else {
                throw CommandFailure(
                    message: "The socket \"\(name)\" that systemd has passed is none to listen at.",
                    advice: "Every line of samlad.socket has to be a ListenStream=.", code: 1)
            }
            // No program that we start may have it.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return .inherited(descriptor: descriptor, name: name)
        }
    }

    /// SD_LISTEN_FDS_START.
    private static let firstSocket: Int32 = 3

    private static func isListening(_ descriptor: Int32) -> Bool {
        func option(_ name: Int32) -> Int32? {
            var value: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
        }
        return option(SO_ACCEPTCONN) == 1 && option(SO_TYPE) == Int32(SOCK_STREAM.rawValue)
    }
}

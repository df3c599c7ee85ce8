import Foundation
import Glibc

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
}

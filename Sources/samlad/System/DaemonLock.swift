import Foundation
import Glibc

/// One daemon for each state folder: an flock(2) on `daemon.lock` in it, which the kernel lets go when the process
/// ends, however it ends. The file tells who holds it.
final class DaemonLock: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    struct Holder: Codable {
        /// Missing when the note is not written yet or cannot be read: somebody holds the lock all the same.
        var pid: Int32?
        var address: String?
        var since: Date?
    }

    static func path(in folder: String) -> String { folder + "/daemon.lock" }

    /// Takes the lock, or says who has it.
    static func take(in folder: String) throws -> DaemonLock {
        let path = path(in: folder)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                message: "\(path) cannot be opened: \(String(cString: strerror(errno))).",
                advice: "Check that the user samlad runs as may write in the state folder.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let holder = holder(in: folder)?.pid.map { "process \($0)" } ?? "another process"
            throw CommandFailure(
                message: "A daemon already works on \(folder): \(holder).",
                advice: "Stop it first, or give this one a folder of its own with --state.")
        }
        return DaemonLock(descriptor)
    }

    /// Writes down who holds the lock and where it listens.
    func note(address: String?, since: Date) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        let data = try encoder.encode(Holder(pid: getpid(), address: address, since: since))
        ftruncate(descriptor, 0)
        _ = data.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Who holds the lock now; `nil` when nobody does.
    static func holder(in folder: String) -> Holder? {
        let descriptor = open(path(in: folder), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        do {
            return try decoder.decode(Holder.self, from: Data(bytes.prefix(max(0, count))))
        } catch {
            return Holder()
        }
    }
}

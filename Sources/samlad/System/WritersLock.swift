import Foundation
import Glibc

/// Whoever writes in a state folder joins; whoever replaces its database has to be alone (flock(2)).
enum WritersLock {
    private static func path(in folder: String) -> String { folder + "/writers.lock" }

    /// For as long as the process lives.
    static func join(in folder: String) throws {
        // Where no such file can be made nothing can be replaced either.
        guard let descriptor = opened(folder) else { return }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure(
                message: "A backup is being put back in \(folder).",
                advice: "Try again when `samlad restore` has ended.")
        }
    }

    /// - Returns: what holds the lock until it is closed.
    static func alone(in folder: String) throws -> FileHandle {
        guard let descriptor = opened(folder) else {
            throw CommandFailure(
                message: "\(path(in: folder)) cannot be opened: \(String(cString: strerror(errno))).",
                advice: "Check that the user samlad runs as may write in the state folder.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure(
                message: "Another command writes in \(folder).", advice: "Wait until it has ended, or stop it.")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func opened(_ folder: String) -> Int32? {
        // What root has made others lock, too: reading is enough for that.
        let descriptor = open(path(in: folder), O_RDONLY | O_CREAT | O_CLOEXEC, 0o644)
        return descriptor >= 0 ? descriptor : nil
    }
}

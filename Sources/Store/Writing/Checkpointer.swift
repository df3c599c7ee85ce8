import Catalogue
import Foundation
import GRDB

/// Copies what stands in the write-ahead log into the file while the next transaction is made: over a connection of its
/// own, on a thread of its own, and never in anybody's way (SQLite's passive checkpoint).
///
/// The log begins anew only when nobody writes, or when the writer itself folds the rest: it is bounded by the writer's
/// `wal_autocheckpoint`. What fails here is left to the writer, who meets the same fault and tells of it.
final class Checkpointer: Sendable {
    private let database: DatabaseQueue
    private let queue = DispatchQueue(label: "samlad.store.checkpoints")
    private let rows: Int
    /// Rows written since it began last.
    private let written = Locked(0)

    /// - Parameter rows: after so many it begins.
    init(path: String, _ configuration: GRDB.Configuration, rows: Int) throws {
        database = try DatabaseQueue(path: path, configuration: configuration)
        self.rows = rows
    }

    /// A transaction was committed.
    func note(_ count: Int) {
        let isDue = written.withLock { written in
            written += count
            guard written >= rows else { return false }
            written = 0
            return true
        }
        if isDue { queue.async { self.checkpoint() } }
    }

    /// Nobody writes for a while: what was written is copied now, and whoever closes the database finds little left.
    func begin() {
        let isDue = written.withLock { written in
            defer { written = 0 }
            return written > 0
        }
        if isDue { queue.async { self.checkpoint() } }
    }

    private func checkpoint() { _ = try? database.writeWithoutTransaction { try $0.checkpoint(.passive) } }

    /// Waits for what has begun.
    func close() throws {
        queue.sync {}
        try database.close()
    }
}

import Catalogue
package import Foundation
import GRDB
import Synchronization

/// What an answer made from the catalogue rests on.
package struct CatalogueState: Sendable, Hashable {
    /// The highest number of the change log; 0 while it is empty.
    package var position: Int
    /// When that change was made.
    package var changed: Date?
    /// Another one after every decision of an editor: collections change by them, and the change log does not tell.
    package var decisions: Int
    /// Another one after every commit of anybody; worth nothing in another process.
    package var commit: Int
    /// When that commit was noticed, which is no earlier than it was made; `nil` for the one that a watch began with.
    package var noticed: Date?

    package init(position: Int, changed: Date?, decisions: Int, commit: Int, noticed: Date? = nil) {
        (self.position, self.changed, self.decisions, self.commit) = (position, changed, decisions, commit)
        self.noticed = noticed
    }
}

/// Asks whether anything was committed, on a connection of its own: that costs microseconds and reads nothing.
package final class StateWatch: Sendable {
    private let path: String
    private let queue: DatabaseQueue
    private let last = Locked<CatalogueState?>(nil)
    private let commit = Atomic<Int>(-1)

    /// The commit that was seen last, by whoever asked: costs nothing.
    package var seen: Int { commit.load(ordering: .acquiring) }

    fileprivate init(path: String, configuration: GRDB.Configuration) throws {
        var configuration = configuration
        configuration.readonly = true
        self.path = path
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    package func state() throws(StoreFailure) -> CatalogueState {
        do { return try queue.unsafeRead(read) } catch { throw StoreFailure(error, path: path) }
    }

    /// The number is asked for before the rest is read: what is committed in between makes the number old, never the
    /// state.
    private func read(_ db: Database) throws -> CatalogueState {
        let version = try Int.fetchOne(db.cachedStatement(sql: "PRAGMA data_version")) ?? 0
        let known = last.withLock(\.self)
        if let known, known.commit == version { return known }
        guard let row = try Row.fetchOne(db.cachedStatement(sql: Self.all)) else {
            throw StoreFailure.missing(path: path)
        }
        let state = CatalogueState(
            position: row["position"], changed: (row["changed"] as Int64?).map { Date(milliseconds: $0) },
            decisions: row["decisions"], commit: version, noticed: known == nil ? nil : Date())
        last.withLock { $0 = state }
        commit.store(version, ordering: .releasing)
        return state
    }

    private static let all = """
        SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0) AS position,
            (SELECT at FROM changes ORDER BY n DESC LIMIT 1) AS changed,
            (SELECT coalesce(max(key), 0) * 1000003 + count(*) * 1009 + coalesce(sum(undone), 0) FROM decisions)
                AS decisions
        """

    package func close() throws(StoreFailure) {
        do { try queue.close() } catch { throw StoreFailure(error, path: path) }
    }
}

extension Store {
    /// A watch over this database; whoever asks for it closes it.
    package func watch() throws(StoreFailure) -> StateWatch {
        do {
            return try StateWatch(path: path, configuration: pool.configuration)
        } catch {
            throw StoreFailure(error, path: path)
        }
    }
}

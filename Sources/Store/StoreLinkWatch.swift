package import Foundation
import GRDB

/// Which process checks links. One at a time: each keeps to the manners of its hosts by itself, and two would ask one host
/// at once.
///
/// The watch ends by itself unless it is taken again, for its holder may have been killed. Whoever waits for it says so,
/// and the daemon, which would never be without anything to ask, gives way.
extension Store {
    /// Seconds that the watch is held without being taken again.
    package static let linkWatchLasts: Double = 60

    private static let holder = "link-watch"
    private static let waiting = "link-watch-waiting"

    /// Takes the watch, or keeps it.
    ///
    /// - Parameter yields: whether to leave it to whoever waits for it; who does not, waits for it from now on.
    /// - Returns: whether it is the caller's.
    package func takeLinkWatch(_ owner: String, yields: Bool, now: Date) throws(StoreFailure) -> Bool {
        try write { db in
            let holder = try Self.word(db, Self.holder, now: now)
            let waiting = try Self.word(db, Self.waiting, now: now)
            if holder == nil || holder == owner, !yields || waiting == nil || waiting == owner {
                try Self.say(db, Self.holder, owner, now: now)
                if waiting == owner { try db.run("DELETE FROM meta WHERE key = ?", [Self.waiting]) }
                return true
            }
            if !yields, waiting == nil || waiting == owner { try Self.say(db, Self.waiting, owner, now: now) }
            return false
        }
    }

    /// Keeps the watch though another waits for it: what is under way comes to its end. One that has ended meanwhile is
    /// taken anew, unless another has it.
    package func keepLinkWatch(_ owner: String, now: Date) throws(StoreFailure) {
        try write { db in
            let holder = try Self.word(db, Self.holder, now: now)
            guard holder == nil || holder == owner else { return }
            try Self.say(db, Self.holder, owner, now: now)
        }
    }

    package func leaveLinkWatch(_ owner: String) throws(StoreFailure) {
        try write { db in
            try db.run(
                "DELETE FROM meta WHERE key IN (?, ?) AND value LIKE ?", [Self.holder, Self.waiting, owner + " %"])
        }
    }

    /// Who said so, unless that is too long ago, or of a time that the clock has not reached by far.
    private static func word(_ db: Database, _ key: String, now: Date) throws -> String? {
        guard let value = try db.row("SELECT value FROM meta WHERE key = ?", [key])?["value"] as String? else {
            return nil
        }
        let parts = value.split(separator: " ")
        guard parts.count == 2, let said = Int64(parts[1]) else { return nil }
        let age = now.timeIntervalSince(Date(milliseconds: said))
        return abs(age) < linkWatchLasts ? String(parts[0]) : nil
    }

    private static func say(_ db: Database, _ key: String, _ owner: String, now: Date) throws {
        try db.run(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [key, "\(owner) \(now.milliseconds)"])
    }
}

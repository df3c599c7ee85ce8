package import Catalogue
import Foundation
import GRDB

extension Store {
    /// What robots.txt of an origin came to when somebody asked for it last; `nil` when nothing is kept.
    ///
    /// - Throws: also for what stands there and cannot be read: that is no permission.
    package func robots(of origin: String) throws(StoreFailure) -> KeptRobots? {
        try read { db in try RobotsRows(db: db).robots(of: origin) }
    }

    /// Keeps what robots.txt came to. It is written with the next attempt or verdict, whosever that is, or by
    /// ``keepRobots()``.
    package func note(_ kept: KeptRobots) {
        guard !pool.configuration.readonly, let note = RobotsNote(kept) else { return }
        robots.add(note)
    }

    /// Writes what was noted and nothing was written with.
    package func keepRobots() throws(StoreFailure) {
        let notes = robots.take()
        if notes.isEmpty { return }
        do throws(StoreFailure) {
            try write { db in try RobotsRows(db: db).write(notes) }
        } catch {
            robots.giveBack(notes)
            throw error
        }
    }
}

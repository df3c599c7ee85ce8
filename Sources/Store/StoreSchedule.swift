package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// When each known source was asked last and is asked next, by id; without those that nothing is planned for.
    package func plannedAttempts() throws(StoreFailure) -> [String: (last: Date?, next: Date)] {
        try read { db in
            var times: [String: (last: Date?, next: Date)] = [:]
            for row in try db.rows(
                """
                SELECT id, next_attempt,
                    (SELECT at FROM attempts WHERE source = key ORDER BY number DESC LIMIT 1) AS last_attempt
                FROM sources WHERE next_attempt IS NOT NULL
                """)
            {
                if let next = row.date("next_attempt") { times[row["id"]] = (row.date("last_attempt"), next) }
            }
            return times
        }
    }

    /// The sources that nobody judged last time: their hosts were left alone, or the outage was ours.
    package func passedOver() throws(StoreFailure) -> Set<String> {
        try read { db in
            Set(
                try db.rows(
                    """
                    SELECT id FROM sources WHERE 'void' =
                        (SELECT outcome FROM attempts WHERE source = key ORDER BY number DESC LIMIT 1)
                    """
                ).map { $0["id"] })
        }
    }

    /// How many sources were asked last at a time that is yet to come: the clock was wrong then.
    package func attemptsAhead(of now: Date) throws(StoreFailure) -> Int {
        try read { db in
            Int(
                try db.int(
                    """
                    SELECT count(*) FROM sources WHERE ? <
                        (SELECT at FROM attempts WHERE source = key ORDER BY number DESC LIMIT 1)
                    """, [now.milliseconds]) ?? 0)
        }
    }

    /// Plans the next attempts of sources anew, each with why then. Sources that are unknown or paused are passed over.
    package func reschedule(_ times: [String: (at: Date, reason: String)]) throws(StoreFailure) {
        try write { db in
            let writer = AttemptWriter(db: db)
            for (id, next) in times {
                guard let key = try db.sourceKey(id) else { continue }
                var memory = try writer.memory(of: key)
                guard memory.state != .paused else { continue }
                (memory.nextAttempt, memory.nextReason) = (next.at, next.reason)
                try writer.write(memory, of: key)
            }
        }
    }

    /// Moves those that would be asked sooner to `until`, those never asked too; later ones, unknown and paused ones stay.
    package func putOff(_ sources: [String], until: Date, because reason: String) throws(StoreFailure) {
        guard !sources.isEmpty else { return }
        try write { db in
            let writer = AttemptWriter(db: db)
            for id in sources {
                guard let key = try db.sourceKey(id) else { continue }
                var memory = try writer.memory(of: key)
                guard memory.state != .paused, memory.nextAttempt.map({ $0 < until }) ?? true else { continue }
                (memory.nextAttempt, memory.nextReason) = (until, reason)
                try writer.write(memory, of: key)
            }
        }
    }

    /// Changes what is remembered of a source, in one transaction with the look at it.
    ///
    /// - Returns: what is remembered now; `nil` when the source was never tried.
    @discardableResult
    package func remember(
        _ source: String, _ change: (inout SourceMemory) -> Void
    ) throws(StoreFailure) -> SourceMemory? {
        try write { db in
            let writer = AttemptWriter(db: db)
            guard let key = try db.sourceKey(source) else { return nil }
            var memory = try writer.memory(of: key)
            change(&memory)
            try writer.write(memory, of: key)
            return memory
        }
    }
}

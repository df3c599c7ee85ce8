package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// Counts the links and keeps the numbers as those of the day of `now`, and of their owners: the last of a day stay.
    ///
    /// It walks over every link that is shown, beside whoever writes, and writes a few lines.
    ///
    /// - Parameter book: whose hosts are. A link is its host's owner's, whoever shows it; on a host that nobody names it is
    ///   of those who show it.
    package func countLinks(by book: HostBook, now: Date) throws(StoreFailure) {
        let (all, owners) = try read { db in
            (try LinkCensus.all(db, now: now), try LinkCensus.owners(db, book, now: now))
        }
        let day = Int64((now.timeIntervalSince1970 / LinkCensus.day).rounded(.down))
        try write { db in
            try db.run("DELETE FROM link_days WHERE day = ?", [day])
            for (state, count) in all.byState {
                try db.run("INSERT INTO link_days (day, state, count) VALUES (?, ?, ?)", [day, state.rawValue, count])
            }
            try db.run("DELETE FROM link_owners", [])
            for (organisation, counts) in owners {
                for (state, count) in counts.byState {
                    try db.run(
                        "INSERT INTO link_owners (organisation, state, count) VALUES (?, ?, ?)",
                        [organisation, state.rawValue, count])
                }
            }
        }
    }

    /// The days on which links were counted, the oldest first.
    package func linkDays(since: Date = .distantPast) throws(StoreFailure) -> [LinkDay] {
        try read { db in
            let first = Int64(max(0, since.timeIntervalSince1970 / LinkCensus.day).rounded(.down))
            var days: [LinkDay] = []
            for row in try db.rows("SELECT day, state, count FROM link_days WHERE day >= ? ORDER BY day", [first]) {
                let day = Date(timeIntervalSince1970: Double(row["day"] as Int64) * LinkCensus.day)
                if days.last?.day != day { days.append(LinkDay(day: day, counts: LinkCounts())) }
                days[days.count - 1].counts.byState[try row.code("state")] = row["count"]
            }
            return days
        }
    }

    /// By organisation, as they were counted last: those that have links.
    package func linkOwners() throws(StoreFailure) -> [String: LinkCounts] {
        try read { db in
            try db.rows("SELECT organisation, state, count FROM link_owners").reduce(into: [:]) { owners, row in
                owners[row["organisation"], default: LinkCounts()].byState[try row.code("state")] = row["count"]
            }
        }
    }

    /// How many items each organisation answers for.
    package func organisationCounts() throws(StoreFailure) -> [String: Int] { try counts(of: Facet.organisation) }

    /// How many items there are of each place, by its code.
    package func placeCounts() throws(StoreFailure) -> [String: Int] { try counts(of: Facet.place) }

    private func counts(of facet: String) throws(StoreFailure) -> [String: Int] {
        try read { db in
            try db.rows("SELECT value, count(*) AS n FROM item_facets WHERE facet = ? GROUP BY value", [facet])
                .reduce(into: [:]) { $0[$1["value"]] = $1["n"] }
        }
    }
}

/// Links counted where they stand.
enum LinkCensus {
    static let day = 86_400.0

    /// What readers are told a row of `links l` is: an editor's word before the judge's.
    ///
    /// - Parameter now: pins that have ended by then count no more; `nil` leaves them as they are kept.
    static func effectiveState(at now: Date?) -> String {
        let ended = now.map {
            """
             WHEN json_extract(l.memory, '$.pin.until') <= \($0.timeIntervalSinceReferenceDate)
            THEN coalesce(json_extract(l.memory, '$.pin.before'), 'pinned')
            """
        }
        return """
            CASE WHEN l.state <> 'pinned' THEN l.state\(ended ?? "")
            ELSE coalesce(json_extract(l.memory, '$.pin.says'), 'pinned') END
            """
    }

    static func all(_ db: Database, now: Date?) throws -> LinkCounts {
        // The index of states counts the many, and only the few that editors have pinned are read.
        let many =
            "SELECT l.state AS state, count(*) AS n FROM links l WHERE l.used = 1 AND l.state <> 'pinned' GROUP BY 1"
        let few = """
            SELECT \(effectiveState(at: now)) AS state, count(*) AS n FROM links l WHERE l.used = 1 AND l.state = 'pinned'
            GROUP BY 1
            """
        return try (try db.rows(many) + db.rows(few)).reduce(into: LinkCounts()) {
            $0.byState[try $1.code("state"), default: 0] += $1["n"]
        }
    }

    /// By whose pages they lead to, as their letters have it (`OwnersLetter`).
    static func owners(_ db: Database, _ book: HostBook, now: Date) throws -> [String: LinkCounts] {
        var owners: [String: LinkCounts] = [:]
        var nobodys: [String] = []
        let pinned = """
            SELECT l.host, \(effectiveState(at: now)), count(*) FROM links l WHERE l.used = 1 AND l.state = 'pinned'
            GROUP BY 1, 2
            """
        for sql in [byHost, pinned] {
            try db.each(sql, []) { row in
                let host: String = row[0]
                guard let owner = book.owner(ofHost: host)?.organisation else {
                    if nobodys.last != host { nobodys.append(host) }
                    return
                }
                owners[owner, default: LinkCounts()].byState[try row.code(1), default: 0] += row[2]
            }
        }
        guard !nobodys.isEmpty else { return owners }
        try db.each(onHosts(at: now), [Facet.organisation, try JSONColumn.encode(nobodys)]) { row in
            owners[row[0], default: LinkCounts()].byState[try row.code(1), default: 0] += row[2]
        }
        return owners
    }

    /// The index of hosts holds all of it; only the few that editors have pinned are read.
    static let byHost =
        "SELECT l.host, l.state, count(*) FROM links l WHERE l.used = 1 AND l.state <> 'pinned' GROUP BY 1, 2"

    /// By who shows them. A link that several items of an organisation show counts once.
    private static func onHosts(at now: Date) -> String {
        """
        SELECT o.organisation, o.state, count(*) FROM (
            SELECT DISTINCT f.value AS organisation, l.key AS link, \(effectiveState(at: now)) AS state
            FROM item_facets f CROSS JOIN item_links i ON i.item = f.item CROSS JOIN links l ON l.key = i.link
            WHERE f.facet = ? AND l.used = 1 AND l.host IN (SELECT value FROM json_each(?))) o
        GROUP BY 1, 2
        """
    }
}

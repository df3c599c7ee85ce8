package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// Counts the links and keeps the numbers as those of the day of `now`, and of their owners: the last of a day stay.
    ///
    /// It walks over every link that is shown, beside whoever writes, and writes a few lines.
    package func countLinks(now: Date) throws(StoreFailure) {
        let (all, owners) = try read { db in (try LinkCensus.all(db), try LinkCensus.owners(db)) }
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
    static let effectiveState =
        "CASE l.state WHEN 'pinned' THEN coalesce(json_extract(l.memory, '$.pin.says'), 'pinned') ELSE l.state END"

    static func all(_ db: Database) throws -> LinkCounts {
        // The index of states counts the many, and only the few that editors have pinned are read.
        let many =
            "SELECT l.state AS state, count(*) AS n FROM links l WHERE l.used = 1 AND l.state <> 'pinned' GROUP BY 1"
        let few = """
            SELECT \(effectiveState) AS state, count(*) AS n FROM links l WHERE l.used = 1 AND l.state = 'pinned'
            GROUP BY 1
            """
        return try (try db.rows(many) + db.rows(few)).reduce(into: LinkCounts()) {
            $0.byState[try $1.code("state"), default: 0] += $1["n"]
        }
    }

    /// A link that several items of an organisation show counts once.
    static func owners(_ db: Database) throws -> [String: LinkCounts] {
        try db.rows(
            """
            SELECT o.organisation, \(effectiveState) AS state, count(*) AS n FROM (
                SELECT DISTINCT f.value AS organisation, i.link FROM item_facets f JOIN item_links i ON i.item = f.item
                WHERE f.facet = ?) o JOIN links l ON l.key = o.link
            WHERE l.used = 1 GROUP BY 1, 2
            """, [Facet.organisation]
        ).reduce(into: [:]) { owners, row in
            owners[row["organisation"], default: LinkCounts()].byState[try row.code("state"), default: 0] += row["n"]
        }
    }
}

import Catalogue
import Foundation
import GRDB

/// Answers one query for links.
struct LinkReader {
    let db: Database
    let query: LinkQuery

    private static let order = "since"

    func page() throws -> Page<LinkHealth> {
        let statement = try rows
        var memories = LinkMemories()
        let found = try Row.fetchAll(db, sql: statement.sql, arguments: statement.arguments).map {
            var loaded = try LoadedLink($0, from: 1, &memories)
            if let now = query.pinsEndBy { loaded.link = loaded.link.withoutEndedPin(at: now) }
            return ($0[0] as Int64, loaded)
        }
        let shown = query.limit.map { found.prefix(max(1, $0)) } ?? found[...]
        let next =
            shown.count < found.count
            ? shown.last.map { Cursor(order: Self.order, key: .whole($0.0), row: $0.1.key) } : nil
        return Page(elements: shown.map(\.1.link), next: next?.encoded, total: try total())
    }

    func addresses() throws -> [String] {
        let (conditions, arguments) = filters
        let sql = """
            SELECT l.url FROM links l WHERE \(conditions.joined(separator: " AND "))
            ORDER BY coalesce(l.since, 0), l.key
            """
        return try String.fetchAll(db, sql: sql, arguments: arguments)
    }

    var rows: (sql: String, arguments: StatementArguments) {
        get throws {
            var (conditions, arguments) = filters
            if let text = query.cursor {
                let cursor = try Cursor(text, order: Self.order)
                conditions.append("(coalesce(l.since, 0), l.key) > (?, ?)")
                arguments += [cursor.key.databaseValue, cursor.row]
            }
            arguments += [query.limit.map { max(1, $0) + 1 } ?? -1]
            let select = LoadedLink.columns.replacing("SELECT", with: "SELECT coalesce(l.since, 0) AS sorted,")
            let sql = "\(select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY sorted, l.key LIMIT ?"
            return (sql, arguments)
        }
    }

    private func total() throws -> Int {
        let (conditions, arguments) = filters
        let sql = "SELECT count(*) FROM links l WHERE \(conditions.joined(separator: " AND "))"
        return try Int.fetchOne(db, sql: sql, arguments: arguments) ?? 0
    }

    private var filters: (conditions: [String], arguments: StatementArguments) {
        var conditions = ["l.used = 1"]
        var arguments = StatementArguments()
        if !query.states.isEmpty {
            conditions.append(LinkStates.condition(query.states, pinsEnd: query.pinsEndBy != nil))
            arguments += LinkStates.arguments(query.states, pinsEndBy: query.pinsEndBy)
        }
        if !query.organisations.isEmpty {
            let shown = """
                l.key IN (SELECT i.link FROM item_facets f JOIN item_links i ON i.item = f.item
                    WHERE f.facet = '\(Facet.organisation)' AND f.value IN (\(marks(query.organisations.count))))
                """
            arguments += StatementArguments(query.organisations)
            // Each way has its index.
            conditions.append(query.ownHosts.isEmpty ? shown : "(\(shown) OR \(Self.onHosts(query.ownHosts)))")
            arguments += Self.arguments(query.ownHosts)
        }
        if !query.hosts.isEmpty {
            conditions.append(Self.onHosts(query.hosts))
            arguments += Self.arguments(query.hosts)
        }
        if let flag = query.flag {
            conditions.append("' ' || l.flags || ' ' LIKE ?")
            arguments += ["% \(flag.rawValue) %"]
        }
        if query.onlyTroubled { conditions.append("(l.state <> 'ok' AND l.state <> 'new' OR l.flags <> '')") }
        if let since = query.since {
            conditions.append("l.since <= ?")
            arguments += [since.milliseconds]
        }
        if let due = query.due {
            conditions.append("l.next_check <= ?")
            arguments += [due.milliseconds]
        }
        return (conditions, arguments)
    }

    private static func onHosts(_ hosts: [String]) -> String {
        let host = "h.host = ? OR substr(h.host, -length(?)) = ?"
        let all = Array(repeating: host, count: hosts.count).joined(separator: " OR ")
        return "l.host IN (SELECT h.host FROM link_hosts h WHERE \(all))"
    }

    private static func arguments(_ hosts: [String]) -> StatementArguments {
        StatementArguments(hosts.flatMap { [$0, "." + $0, "." + $0] })
    }

    private func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }
}

/// Links by what readers are told they are: one that an editor has pinned is found by the editor's word, and as pinned.
enum LinkStates {
    /// - Parameter pinsEnd: whether a pin that has ended by a moment counts as none.
    static func condition(_ states: [LinkState], pinsEnd: Bool = false) -> String {
        let marks = Array(repeating: "?", count: states.count).joined(separator: ", ")
        let told = "(l.state IN (\(marks)) OR json_extract(l.memory, '$.pin.says') IN (\(marks)))"
        // The index of states finds both; the editor's word is looked at in the few that have one.
        let found = "l.state IN (\(marks), 'pinned')"
        guard pinsEnd else { return "\(found) AND \(told)" }
        return """
            \(found) AND CASE
                WHEN l.state = 'pinned' AND json_extract(l.memory, '$.pin.until') <= ?
                THEN json_extract(l.memory, '$.pin.before') IN (\(marks)) ELSE \(told) END
            """
    }

    static func arguments(_ states: [LinkState], pinsEndBy: Date? = nil) -> StatementArguments {
        let values = StatementArguments(states.map(\.rawValue))
        guard let pinsEndBy else { return values + values + values }
        return values + [pinsEndBy.timeIntervalSinceReferenceDate] + values + values + values
    }
}

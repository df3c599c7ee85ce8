import Foundation
import GRDB

/// The places of items that match, as safe HTML with the words in `<mark>`.
struct Snippets {
    let db: Database
    let pattern: String

    /// Private characters that FTS5 sets around what matches. A text may have some of its own, so they are paired anew.
    private static let (open, close) = ("\u{E000}", "\u{E001}")
    private static let words = 32

    /// By id of the item. The text says more than the title, which is shown anyway.
    func of(_ keys: [Int64]) throws -> [String: String] {
        guard !keys.isEmpty else { return [:] }
        let marks = Array(repeating: "?", count: keys.count).joined(separator: ", ")
        func snippet(_ column: Int) -> String {
            "snippet(search, \(column), '\(Self.open)', '\(Self.close)', '…', \(Self.words))"
        }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT (SELECT id FROM items WHERE key = search.rowid) AS id, \(snippet(2)) AS summary,
                    \(snippet(3)) AS content, \(snippet(-1)) AS best
                FROM search WHERE search MATCH ? AND rowid IN (\(marks))
                """,
            arguments: [pattern] + StatementArguments(keys))
        return Dictionary(
            rows.compactMap { row in
                let texts = ["summary", "content", "best"].map { row[$0] as String }
                let best = texts.first { $0.contains(Self.open) }
                return best.map { (row["id"], Self.html($0)) }
            }
        ) { first, _ in first }
    }

    static func html(_ marked: String) -> String {
        var html = ""
        var isOpen = false
        var isBlank = false
        for scalar in marked.unicodeScalars {
            if scalar.properties.isWhitespace {
                isBlank = !html.isEmpty
                continue
            }
            if isBlank, scalar != "\u{E001}" {
                html += " "
                isBlank = false
            }
            switch scalar {
            case "\u{E000}":
                if !isOpen { html += "<mark>" }
                isOpen = true
            case "\u{E001}":
                if isOpen { html += "</mark>" }
                isOpen = false
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "\u{0}"..."\u{1F}", "\u{7F}": continue
            default: html.unicodeScalars.append(scalar)
            }
        }
        return isOpen ? html + "</mark>" : html
    }
}

import Catalogue
import Foundation

/// Items as rows of a table (RFC 4180), with a byte-order mark so that spreadsheets read å, ä and ö right. Several values
/// in one field are separated by `; `.
struct ItemTable {
    let names: Names
    /// See ``ItemLine/Depth``.
    let depth: ItemLine.Depth

    static let columns = [
        "id", "title", "kind", "organisations", "municipalities", "topics", "form", "published", "link",
        "linkState", "freshness", "reasons", "summary", "sources",
    ]

    /// A mark, the names of the columns and a row for each.
    func whole(_ items: [StoredItem]) -> Data {
        var bytes = Self.head
        for item in items { write(item, to: &bytes) }
        return Data(bytes)
    }

    static var head: [UInt8] {
        var bytes = TableRow.mark
        TableRow.write(columns, to: &bytes)
        return bytes
    }

    func write(_ stored: StoredItem, to bytes: inout [UInt8]) {
        let (item, names) = (stored.item, names)
        let labels = { (vocabulary: String) in item.terms(of: vocabulary).map { names.label(vocabulary, $0) } }
        let several = { (values: [String]) in values.joined(separator: "; ") }
        TableRow.write(
            [
                item.id, item.title, item.kind.map { names.label("kind", $0) } ?? "",
                several(item.organisations.map(names.organisation)), several(item.places.map(names.place)),
                several(labels("amne")), several(labels("form")),
                item.published.map { SwedishDate.sortable($0, item.publishedPrecision) } ?? "", item.link ?? "",
                linkState(stored), stored.freshness.level.rawValue, several(reasons(stored)),
                item.summary.map { StoredHTML.excerpt($0, limit: 2000) } ?? "", several(item.sources),
            ], to: &bytes)
    }

    private func linkState(_ stored: StoredItem) -> String {
        guard let state = stored.mainLink?.state, depth == .whole || state != .new && state != .ok else { return "" }
        return state.rawValue
    }

    private func reasons(_ stored: StoredItem) -> [String] {
        switch depth {
        case .whole: stored.freshness.sentences.map(\.sv)
        case .log: stored.freshness.reasons.map { FreshnessReason(rawValue: $0)?.sentence.sv ?? $0 }
        }
    }
}

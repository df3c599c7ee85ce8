import Catalogue
import Foundation

/// Items as rows of a table (RFC 4180), with a byte-order mark so that spreadsheets read å, ä and ö right. Several values
/// in one field are separated by `; `.
struct ItemTable {
    let names: Names
    /// See ``ItemLine/Depth``.
    let depth: ItemLine.Depth

    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
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
        var bytes = mark
        row(columns, to: &bytes)
        return bytes
    }

    func write(_ stored: StoredItem, to bytes: inout [UInt8]) {
        let (item, names) = (stored.item, names)
        let labels = { (vocabulary: String) in item.terms(of: vocabulary).map { names.label(vocabulary, $0) } }
        let several = { (values: [String]) in values.joined(separator: "; ") }
        Self.row(
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

    static func row(_ values: [String], to bytes: inout [UInt8]) {
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            field(value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A field that begins like a formula would be one to a spreadsheet (CSV injection): an apostrophe makes it text.
    private static func field(_ value: String, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        var value = value
        value.withUTF8 { source in
            let isQuoted = source.contains { byte in
                byte == quote || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
            }
            if isQuoted { bytes.append(quote) }
            if source.first.map(startsFormula) ?? false { bytes.append(UInt8(ascii: "'")) }
            var rest = source[...]
            while let place = rest.firstIndex(of: quote) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: rest[...place]))
                bytes.append(quote)
                rest = rest[(place + 1)...]
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: rest))
            if isQuoted { bytes.append(quote) }
        }
    }

    private static func startsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
            UInt8(ascii: "\r"):
            true
        default: false
        }
    }
}

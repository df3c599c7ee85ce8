package import Catalogue
package import Foundation

/// The catalogue as a file, in the same shapes as the API and the feeds.
package struct Export: Sendable {
    private let frame: FeedFrame
    /// `nil` where the catalogue's own address is not known: then items carry none.
    private let publicAddress: String?

    /// Addresses in a feed must be something; a catalogue that nobody serves is taken to be on this machine.
    private static let unserved = "http://localhost:8080"

    /// - Parameter base: `settings.publicAddress`.
    package init(names: Names, base: String?) {
        publicAddress = base.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        frame = FeedFrame(base: publicAddress ?? Self.unserved, names: names)
    }

    /// One object, `{"items":[…],"total":n}`, on one line.
    package func json(_ page: Page<StoredItem>) throws -> Data {
        try Wire.encode(Wire.Items(page.elements.map(whole), total: page.total)) + newline
    }

    /// One item a line (JSON Lines).
    package func jsonLines(_ page: Page<StoredItem>) throws -> Data {
        try page.elements.reduce(into: Data()) { $0 += try Wire.encode(whole($1)) + newline }
    }

    package func jsonFeed(_ page: Page<StoredItem>, query: ItemQuery, now: Date) throws -> Data {
        try Wire.encode(JSONFeed(sheet(page, query, now))) + newline
    }

    package func atom(_ page: Page<StoredItem>, query: ItemQuery, now: Date) -> Data {
        Data(AtomFeed.render(sheet(page, query, now))) + newline
    }

    package func rss(_ page: Page<StoredItem>, query: ItemQuery, now: Date) -> Data {
        Data(RSSFeed.render(sheet(page, query, now))) + newline
    }

    private func sheet(_ page: Page<StoredItem>, _ query: ItemQuery, _ now: Date) -> FeedSheet {
        FeedSheet(page: page, query: query, updated: page.elements.map(\.changed).max() ?? now, frame: frame)
    }

    /// RFC 4180 with a byte-order mark, so that spreadsheets read å, ä and ö right. Several values in one field are
    /// separated by `; `.
    package func csv(_ page: Page<StoredItem>) -> Data {
        let head = [
            "id", "title", "kind", "organisations", "municipalities", "topics", "form", "published", "link",
            "linkState", "freshness", "reasons", "summary", "sources",
        ]
        return Self.table([head] + page.elements.map(row))
    }

    static func table(_ rows: [[String]]) -> Data {
        let text = rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
        return Data("\u{FEFF}".utf8) + Data(text.utf8)
    }

    private var newline: Data { Data("\n".utf8) }

    private func whole(_ stored: StoredItem) -> Wire.Item { Wire.Item(stored, names: frame.names, base: publicAddress) }

    private func row(_ stored: StoredItem) -> [String] {
        let (item, names) = (stored.item, frame.names)
        let labels = { (vocabulary: String) in item.terms(of: vocabulary).map { names.label(vocabulary, $0) } }
        let several = { (values: [String]) in values.joined(separator: "; ") }
        return [
            item.id, item.title, item.kind.map { names.label("kind", $0) } ?? "",
            several(item.organisations.map(names.organisation)), several(item.places.map(names.place)),
            several(labels("amne")), several(labels("form")),
            item.published.map { SwedishDate.sortable($0, item.publishedPrecision) } ?? "", item.link ?? "",
            stored.mainLink?.state.rawValue ?? "", stored.freshness.level.rawValue,
            several(stored.freshness.sentences.map(\.sv)),
            item.summary.map { StoredHTML.excerpt($0, limit: 2000) } ?? "",
            several(item.sources),
        ]
    }

    /// A field that begins like a formula would be one to a spreadsheet (CSV injection): an apostrophe makes it text.
    private static func field(_ value: String) -> String {
        let isFormula = value.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + value : value
        guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}

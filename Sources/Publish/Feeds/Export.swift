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
        let writer = ItemLine(names: frame.names, base: publicAddress, depth: .whole)
        var line = JSONLine()
        for item in page.elements { try writer.write(item, to: &line) }
        return Data(line.bytes)
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

    package func csv(_ page: Page<StoredItem>) -> Data {
        ItemTable(names: frame.names, depth: .whole).whole(page.elements)
    }

    /// The sources as subscriptions.
    package func opml() -> Data { Data(OPMLList(names: frame.names, base: frame.base).render()) }

    /// What the catalogue is, for data portals (Turtle).
    ///
    /// - Parameters:
    ///   - changed: when anything published last changed.
    ///   - senders: ids of organisations that answer for some item.
    package func dcat(changed: Date?, senders: Set<String>) throws -> Data {
        let graph = DCATGraph(names: frame.names, base: frame.base, changed: changed, senders: senders)
        return Data(try RDFSyntax.turtle.write(graph.make()))
    }

    static func table(_ rows: [[String]]) -> Data {
        var bytes = TableRow.mark
        for row in rows { TableRow.write(row, to: &bytes) }
        return Data(bytes)
    }

    private var newline: Data { Data("\n".utf8) }

    private func whole(_ stored: StoredItem) -> Wire.Item { Wire.Item(stored, names: frame.names, base: publicAddress) }
}

import Catalogue
import Foundation
import Store

/// Handlers for what editors and the catalogue as a whole add: collections, vocabularies, coverage.
struct CurationHandlers {
    private let handlers: Handlers
    private var store: Store { handlers.store }
    private var names: Names { handlers.names }
    private var call: Call { handlers.call }

    /// Items of a collection that are shown at once.
    private static let mostItems = 500

    init(_ handlers: Handlers) { self.handlers = handlers }

    func collections() throws -> Answer {
        try handlers.refuseParameters()
        let shape = Wire.Collections(
            collections: try shown().map { Wire.Collection($0.collection, total: $0.count, base: call.base) })
        return handlers.tagged(MediaType.json, try Wire.encode(shape))
    }

    func collection(_ id: String) throws -> Answer {
        try handlers.refuseParameters()
        guard let (collection, page) = try whole(id) else {
            return try handlers.missing(id, among: try shown().map(\.collection.id)) { .collection($0) }
        }
        let shape = Wire.WholeCollection(
            collection: Wire.Collection(collection, total: page.total, base: call.base),
            items: page.elements.map { Wire.ItemSummary($0, names: names, base: call.base) })
        return handlers.tagged(MediaType.json, try Wire.encode(shape))
    }

    func collectionsPage() throws -> Answer {
        handlers.tagged(MediaType.html, CollectionPages(call: call).list(try shown()))
    }

    func collectionPage(_ id: String) throws -> Answer {
        guard let (collection, page) = try whole(id) else {
            return try handlers.missing(id, among: try shown().map(\.collection.id)) { .collectionPage($0) }
        }
        return handlers.tagged(MediaType.html, CollectionPages(call: call).one(collection, page))
    }

    func vocabularies() throws -> Answer {
        try call.query.check(["lang"])
        let speech = try ItemRequest.speech(call.query)
        let shape = Wire.Vocabularies(names, counts: try store.termCounts(), speech: speech)
        return handlers.tagged(MediaType.json, try Wire.encode(shape))
    }

    func coverage() throws -> Answer {
        try handlers.refuseParameters()
        var shape = Wire.Coverage(try ledger(), try store.coverageMatrix(), names: names)
        shape.linkDays = try store.linkDays(since: since).map(Wire.LinkDay.init)
        return handlers.tagged(MediaType.json, try Wire.encode(shape))
    }

    func coveragePage() throws -> Answer {
        let links = LinkSection(
            counts: LinkCounts(try store.counts(now: handlers.site.now()).linksByState),
            days: try store.linkDays(since: since),
            owners: try store.linkOwners(), names: names)
        let page = CoveragePage(ledger: try ledger(), matrix: try store.coverageMatrix(), links: links, call: call)
        return handlers.tagged(MediaType.html, page.render())
    }

    /// As far back as is shown: two years.
    private var since: Date { handlers.site.now().addingTimeInterval(-731 * 86_400) }

    private func ledger() throws -> CoverageLedger {
        CoverageLedger(
            names.organisations, places: names.places, sources: names.sources, memories: try store.memories(),
            yields: try store.yields())
    }

    /// Those that are collections: two items or more.
    private func shown() throws -> [(collection: ItemCollection, count: Int)] {
        try store.collections().map { (collection: $0, count: try store.count(of: $0)) }
            .filter { $0.count >= ItemCollection.fewest }
    }

    func whole(_ id: String) throws -> (ItemCollection, Page<StoredItem>)? {
        guard let collection = try store.collections().first(where: { $0.id == id }) else { return nil }
        let page = try store.items(of: collection, limit: Self.mostItems)
        return page.total >= ItemCollection.fewest ? (collection, page) : nil
    }
}

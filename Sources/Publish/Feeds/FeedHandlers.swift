import Catalogue
import HTTPTypes
import Store

/// Handlers for the merged feed in its three formats.
struct FeedHandlers {
    private let handlers: Handlers
    private var call: Call { handlers.call }

    init(_ handlers: Handlers) { self.handlers = handlers }

    func json() throws -> Answer {
        try answer(.jsonFeed, MediaType.jsonFeed) { Array(try Wire.encode(JSONFeed($0))) }
    }

    func atom() throws -> Answer { try answer(.atomFeed, MediaType.atom, AtomFeed.render) }

    func rss() throws -> Answer { try answer(.rssFeed, MediaType.rss, RSSFeed.render) }

    private func answer(
        _ route: Route, _ type: String, _ render: (FeedSheet) throws -> [UInt8]
    ) throws -> Answer {
        let query = try query()
        return try handlers.unlessKnown(beside: query) { modified in
            var sheet = FeedSheet(
                page: try handlers.store.items(query), query: query, updated: modified ?? handlers.names.loaded,
                frame: FeedFrame(base: call.base, names: handlers.names))
            sheet.headings = try headings(query)
            // The others have no words for what went.
            if route == .atomFeed {
                sheet.departures = try handlers.store.departures(
                    beside: sheet.page, of: query, limit: FeedSheet.mostDepartures)
            }
            return Answer(.ok, type, try render(sheet)).linking(sheet, route)
        }
    }

    private func headings(_ query: ItemQuery) throws -> [String: String] {
        guard !query.collections.isEmpty else { return [:] }
        let asked = try handlers.store.collections().filter { query.collections.contains($0.id) }
        return Dictionary(asked.map { ($0.id, $0.heading) }) { first, _ in first }
    }

    /// A subscriber wants what is new first, also for a search.
    private func query() throws -> ItemQuery {
        var query = try ItemParameters.strict(call.query, names: handlers.names)
        try handlers.mustBeKnown(query.collections)
        if query.sort == nil { query.sort = .changed }
        return query
    }
}

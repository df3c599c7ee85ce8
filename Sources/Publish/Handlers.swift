import Catalogue
import Foundation
import HTTPTypes
import Hummingbird
import Store

/// One handler for each route: decode, one call, encode.
struct Handlers {
    let site: Site
    let call: Call

    var store: Store { site.store }
    var names: Names { call.names }
    private var frame: FeedFrame { FeedFrame(base: call.base, names: call.names) }

    func answer(_ route: Route) throws -> Response {
        switch route {
        case .start: try start()
        case .page(let id): try page(id)
        case .status: try status()
        case .problem(let slug): try problem(slug)
        case .stylesheet(let hash): try stylesheet(hash)
        case .icon: lasting("image/svg+xml", Stylesheet.icon, "max-age=86400")
        case .items: try items()
        case .item(let id): try item(id)
        case .sources: try sources()
        case .source(let id): try source(id)
        case .changes: try changes()
        case .collections: try CurationHandlers(self).collections()
        case .collection(let id): try CurationHandlers(self).collection(id)
        case .vocabularies: try CurationHandlers(self).vocabularies()
        case .coverage: try CurationHandlers(self).coverage()
        case .collectionsPage: try CurationHandlers(self).collectionsPage()
        case .collectionPage(let id): try CurationHandlers(self).collectionPage(id)
        case .coveragePage: try CurationHandlers(self).coveragePage()
        case .jsonFeed: try jsonFeed()
        case .atomFeed: try atomFeed()
        case .health: operations(.ok, "ok\n")
        case .ready: ready()
        case .metrics: try metrics()
        }
    }

    // MARK: The API

    private func items() throws -> Response {
        let query = try ItemParameters.strict(call.query, names: names)
        try mustBeKnown(query.collections)
        return try unlessKnown(beside: query) { _ in
            let page = try store.items(query)
            let items = page.elements.map { Wire.ItemSummary($0, names: names, base: call.base) }
            return try Response.json(Wire.Items(items, next: page.next, total: page.total))
                .linking(next: page.next.map { call.base + ItemParameters.link(.items, query, cursor: $0) })
        }
    }

    private func item(_ id: String) throws -> Response {
        try refuseParameters()
        switch try store.item(id) {
        case .found(let stored):
            var shape = Wire.Item(stored, names: names, base: call.base)
            let id = stored.item.id
            shape.add(stored.item.story, try store.relations(of: id), names: names)
            return tagged(MediaType.json, try Wire.encode(shape))
        case .moved(let target): return .redirect(.permanentRedirect, to: Route.item(target).path)
        case .withdrawn(let stored): return try gone(stored)
        case .unknown: return try missing(id)
        }
    }

    private func sources() throws -> Response {
        try refuseParameters()
        let statuses = try statuses(of: names.sources)
        let shape = Wire.Sources(statuses.map { Wire.Source($0, names: names) }, outage: try store.outage())
        return tagged(MediaType.json, try Wire.encode(shape))
    }

    private func statuses(of sources: [Source]) throws -> [SourceStatus] {
        let now = site.now()
        return try store.statuses(of: sources).map { $0.told(at: now) }
    }

    private func source(_ id: String) throws -> Response {
        let parts = try SourceParts.strict(call.query)
        guard let known = names.sources.first(where: { $0.id == id || $0.formerIds.contains(id) }) else {
            return try missing(id)
        }
        // An id is for ever: a renamed source is found under each it had.
        guard known.id == id else {
            let query = call.query.pairs.isEmpty ? "" : "?" + QueryString.encode(call.query.pairs)
            return .redirect(.permanentRedirect, to: Route.source(known.id).path + query)
        }
        guard let status = try statuses(of: [known]).first else { return try missing(id) }
        var shape = Wire.Source(status, names: names)
        try shape.add(parts, from: store)
        return tagged(MediaType.json, try Wire.encode(shape))
    }

    private func changes() throws -> Response {
        let parameters = try ChangeParameters.strict(call.query)
        return try unlessKnown { _ in
            let (changes, position) = try store.changes(after: parameters.after, limit: parameters.limit)
            let highest = try store.position()
            let next = changes.isEmpty || position >= highest ? nil : position
            let link = next.map { "\(call.base)\(Route.changes.path)?after=\($0)&limit=\(parameters.limit)" }
            return try Response.json(Wire.Changes(changes.map(Wire.Change.init), position: position, next: next))
                .linking(next: link)
        }
    }

    // MARK: The feeds

    private func jsonFeed() throws -> Response {
        let query = try feedQuery()
        return try unlessKnown(beside: query) { _ in
            let feed = JSONFeed(try store.items(query), query: query, frame: frame)
            return Response(.ok, MediaType.jsonFeed, try Wire.encode(feed)).linking(next: feed.next)
        }
    }

    private func atomFeed() throws -> Response {
        let query = try feedQuery()
        return try unlessKnown(beside: query) { modified in
            let page = try store.items(query)
            let bytes = AtomFeed.render(page, query: query, updated: modified ?? names.loaded, frame: frame)
            return Response(.ok, MediaType.atom, bytes)
                .linking(next: page.next.map { call.base + ItemParameters.link(.atomFeed, query, cursor: $0) })
        }
    }

    /// A subscriber wants what is new first, also for a search.
    private func feedQuery() throws -> ItemQuery {
        var query = try ItemParameters.strict(call.query, names: names)
        try mustBeKnown(query.collections)
        if query.sort == nil { query.sort = .changed }
        return query
    }

    // MARK: The pages

    private func start() throws -> Response {
        var parameters = ItemParameters.lenient(call.query, names: names)
        return try unlessKnown(beside: parameters.query) { _ in
            let counts = try store.counts()
            let page: Page<StoredItem>
            do {
                page = try store.items(parameters.query)
            } catch StoreFailure.badCursor {
                parameters.query.cursor = nil
                page = try store.items(parameters.query)
            }
            return html(StartPage(page: page, parameters: parameters, counts: counts, call: call).render())
        }
    }

    private func page(_ id: String) throws -> Response {
        switch try store.item(id) {
        case .found(let stored):
            let records = try store.records(of: stored.item.id)
            let relations = try store.relations(of: stored.item.id)
            let page = ItemPage(stored: stored, records: records, relations: relations, call: call)
            return tagged(MediaType.html, page.render())
        case .moved(let target): return .redirect(.permanentRedirect, to: Route.page(item: target).path)
        case .withdrawn(let stored): return try gone(stored)
        case .unknown: return try missing(id)
        }
    }

    private func status() throws -> Response {
        let statuses = try statuses(of: names.sources)
        let counts = try store.counts()
        let page = StatusPage(statuses: statuses, counts: counts, outage: try store.outage(), call: call)
        return tagged(MediaType.html, page.render())
    }

    private func problem(_ slug: String) throws -> Response {
        guard let kind = FaultKind(rawValue: slug) else { return try missing(slug) }
        return html(MessagePage.render("Fel: \(kind.title)", [kind.help], call: call))
    }

    private func stylesheet(_ hash: String) throws -> Response {
        guard hash == Stylesheet.hash else { return try missing(hash) }
        return lasting(MediaType.css, Stylesheet.text, "max-age=31536000, immutable")
    }

    private func lasting(_ type: String, _ text: String, _ age: String) -> Response {
        var response = Response(.ok, type, text.utf8)
        response.headers[.cacheControl] = "public, " + age
        return response
    }

    // MARK: Operations

    private func ready() -> Response {
        do {
            try store.ping()
            return operations(.ok, "ready\n")
        } catch {
            return operations(.serviceUnavailable, "not ready: \(error.sentence) \(error.advice)\n")
        }
    }

    private func metrics() throws -> Response {
        let text = MetricsText.render(
            counts: try store.counts(), statuses: try statuses(of: names.sources),
            requests: site.requests.snapshot, process: ProcessFacts.now(), version: site.version,
            started: site.started)
        var response = Response(.ok, MediaType.metrics, text.utf8)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func operations(_ status: HTTPResponse.Status, _ text: String) -> Response {
        var response = Response(status, MediaType.text, text.utf8)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    // MARK: Common

    private func mustBeKnown(_ collections: [String]) throws {
        guard !collections.isEmpty else { return }
        let known = try store.collections().map(\.id)
        guard let unknown = collections.first(where: { !known.contains($0) }) else { return }
        throw ParameterFault.value(
            unknown, of: "collection", "it takes the id of a collection", allowed: known,
            nearest: Nearest.match(unknown, in: known))
    }

    /// For answers that depend on the change log alone: not made at all when the client has this state. What editors
    /// collect is not told in the change log.
    private func unlessKnown(
        beside query: ItemQuery = ItemQuery(), _ make: (_ modified: Date?) throws -> Response
    ) throws -> Response {
        guard query.collections.isEmpty else {
            var response = try make(nil)
            response.headers[.cacheControl] = "no-cache"
            return response
        }
        let position = try store.position()
        let modified = try store.changes(after: max(0, position - 1), limit: 1).changes.last?.at
        let validator = Validator(position: position, modified: modified, call: call, version: site.version)
        var response = validator.isKnown(to: call) ? Response(status: .notModified) : try make(modified)
        validator.stamp(&response, now: Date())
        return response
    }

    /// For answers that show more than the change log tells: compared by their bytes.
    func tagged(_ type: String, _ bytes: some DataProtocol) -> Response {
        let validator = Validator(of: bytes)
        var response = validator.isKnown(to: call) ? Response(status: .notModified) : Response(.ok, type, bytes)
        validator.stamp(&response, now: Date())
        return response
    }

    private func html(_ bytes: [UInt8]) -> Response { Response(.ok, MediaType.html, bytes) }

    /// Resources that take no parameters.
    func refuseParameters() throws {
        if let pair = call.query.pairs.first { throw ParameterFault.unknown(pair.name, allowed: []) }
    }

    func missing(_ id: String) throws -> Response {
        try Wire.Fault(.notFound, "There is nothing at this address.", call: call).response(call)
    }

    private func gone(_ stored: StoredItem) throws -> Response {
        let reason = stored.withdrawnReason ?? "It was withdrawn."
        var fault = Wire.Fault(.gone, reason, call: call)
        fault.withdrawn = stored.withdrawn
        return try fault.response(call)
    }
}

import Catalogue
import Foundation
import HTTPTypes
import NIOCore
import Store

/// One handler for each route: decode, one call, encode.
struct Handlers {
    let site: Site
    let call: Call

    var store: Store { site.store }
    var names: Names { call.names }

    func answer(_ route: Route) throws -> Answer {
        switch route {
        case .start, .initiativesPage, .storiesPage, .searchPage: try start(at: route)
        case .page(let id): try page(id)
        case .status: try status()
        case .problem(let slug): try problem(slug)
        case .stylesheet(let hash): try stylesheet(hash)
        case .icon: lasting("image/svg+xml", Stylesheet.icon, "max-age=86400")
        case .items: try items()
        case .item(let id): try item(id)
        case .sources: try sources()
        case .source(let id): try source(id)
        case .changes: try ChangesHandlers(self).changes()
        case .changeEvents: try ChangesHandlers(self).events()
        case .collections: try CurationHandlers(self).collections()
        case .collection(let id): try CurationHandlers(self).collection(id)
        case .vocabularies: try CurationHandlers(self).vocabularies()
        case .coverage: try CurationHandlers(self).coverage()
        case .organisations: try LinkHandlers(self).organisations()
        case .places: try LinkHandlers(self).places()
        case .links: try LinkHandlers(self).links()
        case .owner(let id, let form): try LinkHandlers(self).owner(id, as: form)
        case .collectionsPage: try CurationHandlers(self).collectionsPage()
        case .collectionPage(let id): try CurationHandlers(self).collectionPage(id)
        case .coveragePage: try CurationHandlers(self).coveragePage()
        case .jsonFeed: try FeedHandlers(self).json()
        case .atomFeed: try FeedHandlers(self).atom()
        case .rssFeed: try FeedHandlers(self).rss()
        case .openAPI:
            try contract(Contract.document(names: names, base: call.base, version: site.version), MediaType.json)
        case .docs: tagged(MediaType.html, try DocsPage(call: call, version: site.version).render())
        case .schema(let name): try schema(name)
        case .health: operations(.ok, "ok\n")
        case .ready: ready()
        case .metrics: try metrics()
        case .data(let data): try CatalogueHandlers(self).answer(data)
        }
    }

    // MARK: The API

    private func items() throws -> Answer {
        let request = try ItemRequest.strict(call.query, names: names)
        var query = request.query
        try mustBeKnown(query.collections)
        query.mayCorrect = true
        query.showsMatches = request.fields?.contains("snippet") ?? true
        let countsLinks = request.facets.contains("linkState")
        return try unlessKnown(beside: query, restsOnLinks: countsLinks) { _ in try list(request, query) }
    }

    /// Compared by its bytes; kept until anything is written.
    private func told(_ answer: Answer) -> Answer {
        let validator = dated(Validator(of: answer.body.readableBytesView))
        var answer = validator.isKnown(to: call.conditions) ? Answer(status: .notModified) : answer
        validator.stamp(&answer, now: Date())
        answer.basis = .commit
        return answer
    }

    private func list(_ request: ItemRequest, _ query: ItemQuery) throws -> Answer {
        let page = try store.items(query)
        let speech = request.speech
        if request.wantsText {
            let items = page.elements.map { stored in
                var shape = Wire.Item(stored, names: names, base: call.base, speech: speech)
                shape.summary.snippet = page.snippets[stored.item.id]
                return shape
            }
            return try list(items, of: page, request, query)
        }
        let items = page.elements.map { stored in
            var shape = Wire.ItemSummary(stored, names: names, base: call.base, speech: speech)
            shape.snippet = page.snippets[stored.item.id]
            return shape
        }
        return try list(items, of: page, request, query)
    }

    private func list(
        _ items: [some Codable & Sendable], of page: Page<StoredItem>, _ request: ItemRequest, _ query: ItemQuery
    ) throws -> Answer {
        var list = Wire.Items(items, next: page.next, total: page.total)
        list.corrected = page.corrected
        list.facets = try facets(request, of: query, page)
        return try Answer.json(list, fields: request.fields)
            .linking(alternates(query))
            .linking(next: page.next.map { call.base + request.link(.items, cursor: $0) })
    }

    private func facets(
        _ request: ItemRequest, of query: ItemQuery, _ page: Page<StoredItem>
    ) throws -> [String: [Wire.FacetValue]]? {
        guard !request.facets.isEmpty else { return nil }
        var query = query
        if let corrected = page.corrected { query.text = corrected }
        return try store.facets(request.facets, of: query).reduce(into: [:]) { shapes, facet in
            shapes[facet.key] = facet.value.map { Wire.FacetValue($0, of: facet.key, names: names, request.speech) }
        }
    }

    /// The same question as a feed and as a page.
    private func alternates(_ query: ItemQuery) -> [(address: String, relation: String, type: String?)] {
        var query = query
        query.limit = 50
        return [
            (call.base + ItemParameters.link(.atomFeed, query), "alternate", "application/atom+xml"),
            (call.base + ItemParameters.link(.jsonFeed, query), "alternate", "application/feed+json"),
            (call.base + ItemParameters.link(.rssFeed, query), "alternate", "application/rss+xml"),
            (call.base + ItemParameters.link(.start, query), "alternate", "text/html"),
        ]
    }

    private func item(_ id: String) throws -> Answer {
        let request = try ItemRequest.ofOne(call.query)
        switch try store.item(id) {
        case .found(let kept):
            let stored = kept.withoutEndedPins(at: site.now())
            var shape = Wire.Item(stored, names: names, base: call.base, speech: request.speech)
            let id = stored.item.id
            shape.add(stored.item.story, try store.relations(of: id), names: names, speech: request.speech)
            let page = call.base + Route.page(item: id).path
            return tagged(MediaType.json, try Wire.encode(shape, fields: request.fields))
                .linking([(page, "alternate", "text/html")])
        case .moved(let target):
            let query = call.query.pairs.isEmpty ? "" : "?" + QueryString.encode(call.query.pairs)
            return .redirect(.permanentRedirect, to: Route.item(target).path + query)
        case .withdrawn(let stored): return try gone(stored)
        case .unknown: return try missing(id)
        }
    }

    private func sources() throws -> Answer {
        try refuseParameters()
        let statuses = try statuses(of: names.sources)
        let shape = Wire.Sources(
            statuses.map { Wire.Source($0, names: names) }, outage: try store.outage(), canaries: try silentCanaries())
        return tagged(MediaType.json, try Wire.encode(shape))
    }

    private func silentCanaries() throws -> [SilentCanary] {
        try store.silentCanaries().filter { names.hasCanary($0.url) }
    }

    private func statuses(of sources: [Source]) throws -> [SourceStatus] {
        let now = site.now()
        return try store.statuses(of: sources).map { $0.told(at: now) }
    }

    private func source(_ id: String) throws -> Answer {
        let parts = try SourceParts.strict(call.query)
        guard let known = names.sources.first(where: { $0.id == id || $0.formerIds.contains(id) }) else {
            return try missing(id, among: names.sources.lazy.map(\.id)) { .source($0) }
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

    // MARK: The pages

    private func start(at route: Route) throws -> Answer {
        var parameters = ItemParameters.lenient(call.query, names: names)
        if let kind = route.kind { parameters.query.kinds = [kind] }
        parameters.query.mayCorrect = true
        return try unlessKnown(beside: parameters.query) { _ in
            let counts = try store.counts()
            let page: Page<StoredItem>
            do {
                page = try store.items(parameters.query)
            } catch StoreFailure.badCursor {
                parameters.query.cursor = nil
                page = try store.items(parameters.query)
            }
            return html(
                StartPage(route: route, page: page, parameters: parameters, counts: counts, call: call).render())
        }
    }

    private func page(_ id: String) throws -> Answer {
        switch try store.item(id) {
        case .found(let kept):
            let stored = kept.withoutEndedPins(at: site.now())
            let records = try store.records(of: stored.item.id)
            let relations = try store.relations(of: stored.item.id)
            let page = ItemPage(stored: stored, records: records, relations: relations, call: call)
            return tagged(MediaType.html, page.render())
        case .moved(let target): return .redirect(.permanentRedirect, to: Route.page(item: target).path)
        case .withdrawn(let stored): return try gone(stored)
        case .unknown: return try missing(id)
        }
    }

    private func status() throws -> Answer {
        let statuses = try statuses(of: names.sources)
        let counts = try store.counts(now: site.now())
        let page = StatusPage(
            statuses: statuses, counts: counts, outage: try store.outage(), canaries: try silentCanaries(), call: call)
        return tagged(MediaType.html, page.render())
    }

    private func problem(_ slug: String) throws -> Answer {
        guard let kind = FaultKind(rawValue: slug) else { return try missing(slug) }
        return html(MessagePage.render("Fel: \(kind.title)", [kind.help], call: call))
    }

    /// What another program reads of us: the same until the next release, or another address of ours.
    private func contract(_ bytes: Data, _ type: String) -> Answer { tagged(type, bytes) }

    private func schema(_ name: String) throws -> Answer {
        guard let bytes = try Contract.schema(name, names: names, base: call.base) else { return try missing(name) }
        return contract(bytes, MediaType.schema)
    }

    private func stylesheet(_ hash: String) throws -> Answer {
        guard hash == Stylesheet.hash else { return try missing(hash) }
        return lasting(MediaType.css, Stylesheet.text, "max-age=31536000, immutable")
    }

    private func lasting(_ type: String, _ text: String, _ age: String) -> Answer {
        var response = Answer(.ok, type, text.utf8)
        response.headers[.cacheControl] = "public, " + age
        return response
    }

    // MARK: Operations

    private func ready() -> Answer {
        do {
            try store.ping()
            return operations(.ok, "ready\n")
        } catch {
            return operations(.serviceUnavailable, "not ready: \(error.sentence) \(error.advice)\n")
        }
    }

    private func metrics() throws -> Answer {
        let text = MetricsText.render(
            counts: try store.counts(now: site.now()), owners: try store.linkOwners(),
            statuses: try statuses(of: names.sources),
            requests: site.requests.snapshot, process: ProcessFacts.now(), version: site.version,
            started: site.started, waiting: site.bell.places.count, hub: try store.hubStanding())
        var response = Answer(.ok, MediaType.metrics, text.utf8)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func operations(_ status: HTTPResponse.Status, _ text: String) -> Answer {
        var response = Answer(status, MediaType.text, text.utf8)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    // MARK: Common

    func mustBeKnown(_ collections: [String]) throws {
        guard !collections.isEmpty else { return }
        let known = try store.collections().map(\.id)
        guard let unknown = collections.first(where: { !known.contains($0) }) else { return }
        throw ParameterFault.value(
            unknown, of: "collection", "it takes the id of a collection", allowed: known,
            nearest: Nearest.match(unknown, in: known))
    }

    /// For answers that depend on the change log alone: not made at all when the client has this state. Collections
    /// change by decisions too, and not every verdict on a link is a change of its item.
    func unlessKnown(
        beside query: ItemQuery = ItemQuery(), restsOnLinks: Bool = false,
        _ make: (_ modified: Date?) throws -> Answer
    ) throws -> Answer {
        let state = try site.watch.state()
        if restsOnLinks || !query.linkStates.isEmpty { return told(try make(state.changed)) }
        let beside = query.collections.isEmpty ? "" : String(state.decisions)
        var validator = Validator(state, beside: beside, call: call, version: site.version)
        if !beside.isEmpty { validator = dated(validator) }
        var response = validator.isKnown(to: call.conditions) ? Answer(status: .notModified) : try make(state.changed)
        validator.stamp(&response, now: Date())
        return response
    }

    /// For answers that show more than the change log tells: compared by their bytes.
    func tagged(_ type: String, _ bytes: some DataProtocol) -> Answer {
        let validator = dated(Validator(of: bytes))
        var response = validator.isKnown(to: call.conditions) ? Answer(status: .notModified) : Answer(.ok, type, bytes)
        validator.stamp(&response, now: Date())
        return response
    }

    /// With the time since when it has been this one.
    func dated(_ validator: Validator) -> Validator {
        // What is not to be had of the store dates nothing, nor does what tells of this moment.
        guard let state = site.currentState(), let route = call.route else { return validator }
        var hasher = Hasher()
        for part in [call.target, call.base, names.fingerprint] { hasher.combine(part) }
        if route == .data(.dcat(nil)) { hasher.combine(call.accept) }
        let now = Date()
        let earliest = route.isOfToday ? now : [state.changed, state.noticed, names.loaded].compactMap(\.self).max()
        var dated = validator
        let since = site.ages.since(hasher.finalize(), validator.etag, earliest: earliest ?? now, now: now)
        // The names of today may be those of before yesterday: what they made then was another answer in between.
        dated.modified = max(since, names.loaded)
        return dated
    }

    private func html(_ bytes: [UInt8]) -> Answer { Answer(.ok, MediaType.html, bytes) }

    /// Resources that take no parameters.
    func refuseParameters() throws {
        try call.query.check([])
    }

    func missing(_ id: String) throws -> Answer {
        try Wire.Fault(.notFound, "There is nothing at this address.", call: call).response(call)
    }

    /// - Parameters:
    ///   - known: ids that are there.
    ///   - route: where each of them stands.
    func missing(_ id: String, among known: some Sequence<String>, at route: (String) -> Route) throws -> Answer {
        guard let nearest = Nearest.match(id, in: known).map({ route($0).path }) else { return try missing(id) }
        var fault = Wire.Fault(
            .notFound, "There is nothing at this address. Did you mean \(nearest)?", call: call)
        fault.nearest = nearest
        return try fault.response(call)
    }

    func gone(_ stored: StoredItem) throws -> Answer {
        let reason = stored.withdrawnReason ?? "It was withdrawn."
        var fault = Wire.Fault(.gone, reason, call: call)
        fault.withdrawn = stored.withdrawn
        return try fault.response(call)
    }
}

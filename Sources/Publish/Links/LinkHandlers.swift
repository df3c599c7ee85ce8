import Catalogue
import Foundation
import Store

/// Handlers for the health of links: the list of them, whose they are, and what each owner is told.
struct LinkHandlers {
    private let handlers: Handlers
    private var store: Store { handlers.store }
    private var names: Names { handlers.names }
    private var call: Call { handlers.call }

    init(_ handlers: Handlers) { self.handlers = handlers }

    // MARK: The API

    func links() throws -> Answer {
        let request = try LinkParameters.strict(call.query, names: names)
        var query = request.query
        query.pinsEndBy = handlers.site.now()
        let page = try store.links(query)
        let shape = Wire.Links(
            page.elements.map { Wire.Link($0, request.speech) }, next: page.next, total: page.total)
        let next = page.next.map { call.base + Route.links.path + "?" + QueryString.encode(request.pairs(cursor: $0)) }
        return handlers.tagged(MediaType.json, try Wire.encode(shape))
            .linking(next: next)
    }

    func organisations() throws -> Answer {
        try handlers.refuseParameters()
        let (items, owners) = (try store.organisationCounts(), try store.linkOwners())
        let shapes = names.organisations.map { organisation in
            Wire.WholeOrganisation(
                organisation, items: items[organisation.id] ?? 0, links: owners[organisation.id], base: call.base)
        }
        return handlers.tagged(MediaType.json, try Wire.encode(["organisations": shapes]))
    }

    func places() throws -> Answer {
        try handlers.refuseParameters()
        let counts = try store.placeCounts()
        let shapes = names.places.map { Wire.WholePlace($0, items: counts[$0.code] ?? 0) }
        return handlers.tagged(MediaType.json, try Wire.encode(["places": shapes]))
    }

    // MARK: What an owner is told

    func owner(_ id: String, as form: OwnersLetter.Form) throws -> Answer {
        guard names.knows(organisation: id) else {
            return try handlers.missing(id, among: names.organisations.lazy.map(\.id)) { .owner($0, form) }
        }
        if form != .page { try handlers.refuseParameters() }
        let letter = try OwnersLetter(id, from: store, names: names, now: today)
        switch form {
        case .page: return handlers.tagged(MediaType.html, OwnerPage(letter: letter, call: call).render())
        case .feed:
            return handlers.tagged(
                MediaType.atom, OwnersFeed(letter: letter, loaded: names.loaded, base: call.base).render())
        case .json: return handlers.tagged(MediaType.json, try Wire.encode(letter.json))
        case .csv: return handlers.tagged(MediaType.csv, letter.csv)
        }
    }

    /// What is told changes from day to day and not from second to second: a client that has it is told so.
    private var today: Date {
        let day = 86_400.0
        return Date(timeIntervalSince1970: (handlers.site.now().timeIntervalSince1970 / day).rounded(.down) * day)
    }
}

extension OwnersLetter {
    /// The letter at addresses of its own, by the ending of each.
    enum Form: String, Sendable, Hashable, CaseIterable {
        case page = ""
        case feed = ".atom"
        case json = ".json"
        case csv = ".csv"
    }
}

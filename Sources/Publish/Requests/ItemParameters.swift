import Catalogue
import Foundation

/// The filters of lists and feeds: read strictly for machines, leniently for people, and written back into links.
struct ItemParameters: Sendable, Hashable {
    var query = ItemQuery()
    /// Faults that a lenient reading passed over.
    var passedOver: [ParameterFault] = []

    static let filters = [
        "kind", "organisation", "municipality", "topic", "q", "freshness", "changedSince", "audience", "serviceArea",
        "subArea", "form", "tag", "collection", "county", "linkState",
    ]
    static let all = filters + ["sort", "limit", "cursor"]
    static let limits = 1...500

    /// Every unknown parameter and every empty or impossible value is a fault, and the first one is thrown.
    ///
    /// - Parameter also: parameters that somebody else reads.
    static func strict(
        _ string: QueryString, names: Names, also: [String] = []
    ) throws(ParameterFault) -> ItemQuery {
        try string.check(all + also)
        let parameters = lenient(string, names: names)
        if let fault = parameters.passedOver.first { throw fault }
        return parameters.query
    }

    /// What can be understood; unknown parameters say nothing, impossible values are noted and left out.
    static func lenient(_ string: QueryString, names: Names) -> ItemParameters {
        var reader = ItemParameterReader(string: string, names: names)
        reader.read()
        return reader.parameters
    }

    /// The pairs that ask for the same again, in a fixed order; without what is the default.
    static func pairs(of query: ItemQuery, cursor: String? = nil) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        if let text = query.text { pairs.append(("q", text)) }
        pairs += query.kinds.map { ("kind", $0) }
        pairs += query.organisations.map { ("organisation", $0) }
        pairs += query.municipalities.map { ("municipality", $0) }
        pairs += query.counties.map { ("county", $0) }
        pairs += query.topics.map { ("topic", $0) }
        pairs += query.serviceAreas.map { ("serviceArea", $0) }
        pairs += query.subAreas.map { ("subArea", $0) }
        pairs += query.audiences.map { ("audience", $0) }
        pairs += query.forms.map { ("form", $0) }
        pairs += query.tags.map { ("tag", $0) }
        pairs += query.collections.map { ("collection", $0) }
        pairs += query.freshness.map { ("freshness", $0.rawValue) }
        pairs += query.linkStates.map { ("linkState", $0.rawValue) }
        if let since = query.changedSince { pairs.append(("changedSince", since.ISO8601Format())) }
        if let sort = query.sort { pairs.append(("sort", sort.rawValue)) }
        if let limit = query.limit, limit != 50 { pairs.append(("limit", String(limit))) }
        if let cursor { pairs.append(("cursor", cursor)) }
        return pairs
    }

    /// A path with the filters of a query behind it.
    static func link(_ route: Route, _ query: ItemQuery, cursor: String? = nil) -> String {
        var query = query
        // What the route does unasked is not said, so that one feed has one address.
        let isFeed = [.jsonFeed, .atomFeed, .rssFeed].contains(route)
        let isPlain = query.text == nil && query.collections.count != 1
        if query.sort == .changed, isFeed || isPlain { query.sort = nil }
        let pairs = pairs(of: query, cursor: cursor)
        return pairs.isEmpty ? route.path : route.path + "?" + QueryString.encode(pairs)
    }
}

extension ItemQuery {
    /// Whether it asks for less than everything.
    var isNarrowed: Bool {
        var plain = ItemQuery()
        plain.sort = sort
        plain.limit = limit
        (plain.mayCorrect, plain.showsMatches) = (mayCorrect, showsMatches)
        plain.cursor = cursor
        return self != plain
    }
}

/// Reads each filter once, collecting faults as it goes.
private struct ItemParameterReader {
    let string: QueryString
    let names: Names
    var parameters = ItemParameters()

    mutating func read() {
        parameters.query.kinds = known("kind", names.terms(of: "kind"))
        parameters.query.topics = known("topic", names.terms(of: "amne"))
        parameters.query.audiences = known("audience", names.terms(of: "malgrupp"))
        parameters.query.serviceAreas = known("serviceArea", names.terms(of: "verksamhetsomrade"))
        parameters.query.subAreas = known("subArea", names.terms(of: "delomrade"))
        parameters.query.forms = known("form", names.terms(of: "form"))
        // An editor's words and collections stand in no file: which there are, the store knows.
        parameters.query.tags = string.values("tag")
        parameters.query.collections = string.values("collection")
        parameters.query.organisations = organisations()
        parameters.query.municipalities = municipalities()
        parameters.query.counties = counties()
        parameters.query.linkStates = cases("linkState", LinkState.self)
        parameters.query.freshness = cases("freshness", Freshness.Level.self)
        parameters.query.sort = cases("sort", ItemQuery.Sort.self).last
        parameters.query.text = text()
        parameters.query.changedSince = changedSince()
        parameters.query.limit = limit()
        parameters.query.cursor = string.value("cursor")
    }

    private mutating func refuse(_ fault: ParameterFault) { parameters.passedOver.append(fault) }

    private mutating func known(_ parameter: String, _ terms: [Term]) -> [String] {
        let allowed = terms.map(\.id)
        return string.values(parameter).filter { value in
            if allowed.contains(value) { return true }
            let named = terms.first { $0.label.lowercased() == value.lowercased() }?.id
            let nearest = named ?? Nearest.match(value, in: allowed)
            refuse(.value(value, of: parameter, "see what is allowed", allowed: allowed, nearest: nearest))
            return false
        }
    }

    private mutating func cases<Value>(_ parameter: String, _: Value.Type) -> [Value]
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        let allowed = Value.allCases.map(\.rawValue)
        return string.values(parameter).compactMap { value in
            if let known = Value(rawValue: value) { return known }
            let nearest = Nearest.match(value, in: allowed)
            refuse(.value(value, of: parameter, "see what is allowed", allowed: allowed, nearest: nearest))
            return nil
        }
    }

    private mutating func organisations() -> [String] {
        string.values("organisation").filter { value in
            if names.knows(organisation: value) { return true }
            let wanted = value.lowercased()
            let named = names.organisations.first { organisation in
                ([organisation.name, organisation.short ?? ""] + organisation.aliases)
                    .contains { $0.lowercased() == wanted }
            }
            let nearest = named?.id ?? Nearest.match(value, in: names.organisations.lazy.map(\.id))
            refuse(.value(value, of: "organisation", "it takes the id of an organisation", nearest: nearest))
            return false
        }
    }

    private mutating func municipalities() -> [String] {
        string.values("municipality").filter { value in
            if names.level(ofPlace: value) == .municipality { return true }
            let nearest = place(value, in: names.municipalities)
            refuse(
                .value(value, of: "municipality", "it takes a municipality's four-digit code", nearest: nearest))
            return false
        }
    }

    private mutating func counties() -> [String] {
        string.values("county").filter { value in
            if names.level(ofPlace: value) == .county { return true }
            let places = names.places.filter { $0.level == .county }
            let (allowed, nearest) = (places.map(\.code), place(value, in: places))
            refuse(
                .value(value, of: "county", "it takes a county's two-digit code", allowed: allowed, nearest: nearest))
            return false
        }
    }

    /// Of the first fault alone, which is the one that is told: each looks at every place.
    private func place(_ value: String, in places: [Place]) -> String? {
        parameters.passedOver.isEmpty ? Nearest.place(value, in: places) : nil
    }

    private mutating func text() -> String? {
        guard let text = string.value("q") else { return nil }
        guard text.count > 200 else { return text }
        refuse(.value(String(text.prefix(40)) + "…", of: "q", "200 characters are the most it takes"))
        return nil
    }

    private mutating func changedSince() -> Date? {
        guard let text = string.value("changedSince") else { return nil }
        if let date = WireDate.parse(text) { return date }
        refuse(
            .value(text, of: "changedSince", "it takes a date or a time as in RFC 3339, 2026-03-01T00:00:00Z"))
        return nil
    }

    private mutating func limit() -> Int {
        guard let text = string.value("limit") else { return 50 }
        if let limit = Int(text), ItemParameters.limits.contains(limit) { return limit }
        refuse(
            .value(
                text, of: "limit", "it takes a number from 1 to 500",
                nearest: Nearest.number(text, in: ItemParameters.limits)))
        return 50
    }
}

import Catalogue
import Foundation

/// The language an answer is put in. Without a wish, labels are Swedish, as the vocabularies are, and sentences English,
/// as the rest of the API is.
package enum Speech: String, Sendable, Hashable, CaseIterable {
    case sv, en
    case mixed

    /// What can be asked for.
    static let choices = [Speech.sv, .en].map(\.rawValue)

    func sentence(_ sentence: Sentence) -> String { self == .sv ? sentence.sv : sentence.en }
    var hasEnglishLabels: Bool { self == .en }
}

/// What is asked of the items beside which of them: what is counted, what is told of each, in which language.
struct ItemRequest: Sendable, Hashable {
    var query = ItemQuery()
    /// Facets to count, in the order they were asked for.
    var facets: [String] = []
    /// Fields of each item; `nil` is all of them.
    var fields: Set<String>?
    var speech = Speech.mixed

    static let facetNames = [
        "kind", "organisation", "municipality", "county", "topic", "audience", "serviceArea", "subArea", "form", "tag",
        "freshness", "linkState",
    ]
    /// What only the API takes, not the feeds.
    static let own = ["facets", "fields", "lang"]
    static let all = ItemParameters.all + own
    /// Of lists only where they are asked for: they make an item several times as long.
    static let textFields = ["content", "links", "records"]

    var wantsText: Bool { fields.map { !$0.isDisjoint(with: Self.textFields) } ?? false }

    static func strict(_ string: QueryString, names: Names) throws(ParameterFault) -> ItemRequest {
        var request = ItemRequest()
        request.query = try ItemParameters.strict(string, names: names, also: own)
        request.facets = try choices("facets", of: string, among: facetNames)
        try request.read(string, fields: Wire.ItemSummary.fieldNames + textFields)
        return request
    }

    /// Of one item.
    static func ofOne(_ string: QueryString) throws(ParameterFault) -> ItemRequest {
        try string.check(["fields", "lang"])
        var request = ItemRequest()
        try request.read(string, fields: Wire.Item.fieldNames)
        return request
    }

    private mutating func read(_ string: QueryString, fields known: [String]) throws(ParameterFault) {
        let fields = try Self.choices("fields", of: string, among: known)
        self.fields = fields.isEmpty ? nil : Set(fields + ["id"])
        speech = try Self.speech(string)
    }

    static func speech(_ string: QueryString) throws(ParameterFault) -> Speech {
        try choices("lang", of: string, among: Speech.choices).last.flatMap(Speech.init) ?? .mixed
    }

    /// Values of a parameter that is a list; each once.
    private static func choices(
        _ parameter: String, of string: QueryString, among allowed: [String]
    ) throws(ParameterFault) -> [String] {
        var chosen: [String] = []
        for value in string.values(parameter) {
            guard allowed.contains(value) else {
                throw .value(
                    value, of: parameter, "see what is allowed", allowed: allowed,
                    nearest: Nearest.match(value, in: allowed))
            }
            if !chosen.contains(value) { chosen.append(value) }
        }
        return chosen
    }

    /// The same question again, on its next page.
    func link(_ route: Route, cursor: String?) -> String {
        var pairs: [(name: String, value: String)] = facets.map { ("facets", $0) }
        pairs += (fields ?? []).sorted().map { ("fields", $0) }
        if speech != .mixed { pairs.append(("lang", speech.rawValue)) }
        let own = ItemParameters.link(route, query, cursor: cursor)
        guard !pairs.isEmpty else { return own }
        return own + (own.contains("?") ? "&" : "?") + QueryString.encode(pairs)
    }
}

import Catalogue
import Foundation
import Store

/// What is asked of the list of links.
struct LinkParameters: Sendable {
    var query = LinkQuery()
    var speech = Speech.mixed

    static let all = ["organisation", "state", "flag", "unchangedSince", "limit", "cursor", "lang"]
    static let limits = 1...500

    static func strict(_ string: QueryString, names: Names) throws(ParameterFault) -> LinkParameters {
        try string.check(all)
        var parameters = LinkParameters()
        parameters.speech = try ItemRequest.speech(string)
        parameters.query.states = try cases(string, "state", LinkState.self)
        parameters.query.flag = try cases(string, "flag", LinkFlag.self).last
        for value in string.values("organisation") {
            guard names.knows(organisation: value) else {
                throw .value(
                    value, of: "organisation", "it takes the id of an organisation",
                    nearest: Nearest.match(value, in: names.organisations.lazy.map(\.id)))
            }
            parameters.query.organisations.append(value)
            parameters.query.ownHosts += names.hosts(ofOrganisation: value)
        }
        if let text = string.value("unchangedSince") {
            guard let date = WireDate.parse(text) else {
                throw .value(
                    text, of: "unchangedSince",
                    "it takes a date or a time as in RFC 3339, 2026-03-01T00:00:00Z")
            }
            parameters.query.since = date
        }
        if let text = string.value("limit") {
            guard let limit = Int(text), limits.contains(limit) else {
                throw .value(
                    text, of: "limit", "it takes a number from 1 to 500", nearest: Nearest.number(text, in: limits))
            }
            parameters.query.limit = limit
        }
        parameters.query.cursor = string.value("cursor")
        return parameters
    }

    private static func cases<Value>(
        _ string: QueryString, _ name: String, _: Value.Type
    ) throws(ParameterFault) -> [Value] where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        let allowed = Value.allCases.map(\.rawValue)
        var values: [Value] = []
        for text in string.values(name) {
            guard let value = Value(rawValue: text) else {
                throw .value(
                    text, of: name, "see what is allowed", allowed: allowed, nearest: Nearest.match(text, in: allowed))
            }
            values.append(value)
        }
        return values
    }

    /// The pairs that ask for another page of the same.
    func pairs(cursor: String) -> [(name: String, value: String)] {
        var pairs = query.organisations.map { (name: "organisation", value: $0) }
        pairs += query.states.map { ("state", $0.rawValue) }
        if let flag = query.flag { pairs.append(("flag", flag.rawValue)) }
        if let since = query.since { pairs.append(("unchangedSince", since.ISO8601Format())) }
        if let limit = query.limit, limit != 50 { pairs.append(("limit", String(limit))) }
        if speech != .mixed { pairs.append(("lang", speech.rawValue)) }
        return pairs + [("cursor", cursor)]
    }
}

/// What is wrong with one parameter of a request, and what would be right.
struct ParameterFault: Error, Sendable, Hashable {
    enum Kind: String, Sendable { case unknownParameter = "unknown-parameter", badValue = "bad-value" }

    var kind: Kind
    var parameter: String
    var detail: String
    /// Everything that is allowed, where that can be listed.
    var allowed: [String]?
    var nearest: String?

    static func unknown(_ name: String, allowed: [String]) -> ParameterFault {
        let nearest = Nearest.match(name, in: allowed)
        let hint = nearest.map { " Did you mean \"\($0)\"?" } ?? ""
        return ParameterFault(
            kind: .unknownParameter, parameter: name, detail: "There is no parameter \"\(name)\" here.\(hint)",
            allowed: allowed, nearest: nearest)
    }

    static func malformed(_ part: String) -> ParameterFault {
        .value(String(part.prefix(100)), of: "query", "it is not percent-encoded UTF-8")
    }

    static func value(
        _ value: String, of parameter: String, _ rule: String, allowed: [String]? = nil, nearest: String? = nil
    ) -> ParameterFault {
        let hint = nearest.map { " Did you mean \"\($0)\"?" } ?? ""
        return ParameterFault(
            kind: .badValue, parameter: parameter,
            detail: "\"\(value)\" is no value of \"\(parameter)\": \(rule).\(hint)", allowed: allowed,
            nearest: nearest)
    }
}

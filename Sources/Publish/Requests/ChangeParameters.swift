/// What a consumer of the change log asks for.
struct ChangeParameters: Sendable, Hashable {
    /// The last position the consumer has seen; 0 begins at the beginning.
    var after = 0
    var limit = 500

    static let all = ["after", "limit"]
    static let limits = 1...1000

    static func strict(_ string: QueryString) throws(ParameterFault) -> ChangeParameters {
        if let unknown = string.pairs.first(where: { !all.contains($0.name) }) {
            throw .unknown(unknown.name, allowed: all)
        }
        var parameters = ChangeParameters()
        if let text = string.value("after") {
            guard let after = Int(text), after >= 0 else {
                throw .value(text, of: "after", "it takes the \"position\" of an earlier answer, or 0", nearest: "0")
            }
            parameters.after = after
        }
        if let text = string.value("limit") {
            guard let limit = Int(text), limits.contains(limit) else {
                throw .value(text, of: "limit", "it takes a number from 1 to 1000")
            }
            parameters.limit = limit
        }
        return parameters
    }
}

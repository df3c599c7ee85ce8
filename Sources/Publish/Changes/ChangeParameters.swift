/// What a consumer of the change log asks for.
struct ChangeParameters: Sendable, Hashable {
    /// The last position the consumer has seen; 0 begins at the beginning.
    var after = 0
    var limit = 500
    /// Seconds to wait for the first line that is not there yet.
    var wait = 0
    /// The log that the consumer follows, where it wants to be told that this is another.
    var instance: String?

    static let all = ["after", "limit", "wait", "instance"]
    /// Of the stream: it waits in any case, and gives all there is.
    static let ofEvents = ["after", "instance"]
    static let limits = 1...1000
    static let waits = 0...60
    /// All whole numbers that JSON's readers tell apart (RFC 8259 §6).
    private static let positions = 0...9_007_199_254_740_991
    private static let longestInstance = 64

    static func strict(
        _ string: QueryString, taking names: [String] = all
    ) throws(ParameterFault) -> ChangeParameters {
        try string.check(names)
        var parameters = ChangeParameters()
        if let text = string.value("after") { parameters.after = try position(text, of: "after") }
        if let text = string.value("limit") { parameters.limit = try number(text, of: "limit", limits) }
        if let text = string.value("wait") { parameters.wait = try number(text, of: "wait", waits) }
        if let text = string.value("instance") {
            guard text.utf8.count <= longestInstance else {
                throw .value(String(text.prefix(20)) + "…", of: "instance", "it takes the \"instance\" of an answer")
            }
            parameters.instance = text
        }
        return parameters
    }

    /// - Parameter lastEvent: the header `Last-Event-ID`, which says more than an address written before.
    static func events(_ string: QueryString, lastEvent: String?) throws(ParameterFault) -> ChangeParameters {
        var parameters = try strict(string, taking: ofEvents)
        if let lastEvent, !lastEvent.isEmpty {
            parameters.after = try position(lastEvent, of: "Last-Event-ID")
        }
        return parameters
    }

    private static func position(_ text: String, of name: String) throws(ParameterFault) -> Int {
        guard let position = Int(text), positions.contains(position) else {
            throw .value(
                String(text.prefix(40)), of: name, "it takes the \"position\" of an earlier answer, or 0",
                nearest: Nearest.number(text, in: positions) ?? "0")
        }
        return position
    }

    private static func number(
        _ text: String, of name: String, _ range: ClosedRange<Int>
    ) throws(ParameterFault) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw .value(
                String(text.prefix(40)), of: name, "it takes a number from \(range.lowerBound) to \(range.upperBound)",
                nearest: Nearest.number(text, in: range))
        }
        return number
    }
}

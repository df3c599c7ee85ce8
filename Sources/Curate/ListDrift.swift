package import Catalogue

/// How far a list is from what it was, and which parts of it changed.
package struct ListDrift: Sendable, Hashable {
    /// Where the items stood and stand; `nil` when that is the same.
    package var place: (from: String, to: String)? {
        oldPlace == newPlace ? nil : (oldPlace, newPlace)
    }
    /// Paths below an item that its items no longer have, and that they have now, the commonest first.
    package var gone: [String]
    package var new: [String]
    /// 1 for items built as before, 0 for items that have nothing in common with those before.
    package var similarity: Double

    private let oldPlace: String
    private let newPlace: String

    /// Fewer items than this say little of how a list is built.
    private static let fewest = 3
    /// Below this the items are others, wherever they stand.
    private static let otherItems = 0.3
    /// Below this they are others if they stand elsewhere, too.
    private static let otherItemsElsewhere = 0.5

    /// `nil` when one of them is too short to be compared, or says nothing of its parts.
    package init?(from last: ListShape, to now: ListShape) {
        guard last.items >= Self.fewest, now.items >= Self.fewest, !last.parts.isEmpty, !now.parts.isEmpty else {
            return nil
        }
        let paths = Set(last.parts.keys).union(now.parts.keys)
        var common = 0
        var all = 0
        for path in paths {
            let (before, after) = (last.parts[path] ?? 0, now.parts[path] ?? 0)
            common += min(before, after)
            all += max(before, after)
        }
        similarity = all == 0 ? 1 : Double(common) / Double(all)
        gone = Self.commonest(last.parts, notIn: now.parts)
        new = Self.commonest(now.parts, notIn: last.parts)
        oldPlace = last.place
        newPlace = now.place
    }

    private static func commonest(_ parts: [String: Int], notIn others: [String: Int]) -> [String] {
        parts.filter { others[$0.key] == nil }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    /// Whether the selectors, though they match, lead into another list.
    package var isOtherList: Bool {
        similarity < Self.otherItems || similarity < Self.otherItemsElsewhere && place != nil
    }

    /// What changed, for the operator: `the items stand in "nav > ul > li", no longer in "main > ul.news > li"; gone are
    /// "h3 > a", "time"; new are "a"`.
    package var sentence: String {
        var said: [String] = []
        if let place { said.append("the items stand in \"\(place.to)\", no longer in \"\(place.from)\"") }
        for (verb, paths) in [("gone are", gone), ("new are", new)] where !paths.isEmpty {
            said.append("\(verb) " + paths.prefix(4).map { "\"\($0)\"" }.joined(separator: ", "))
        }
        return said.joined(separator: "; ")
    }
}

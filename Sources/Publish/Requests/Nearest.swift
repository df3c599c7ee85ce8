import Catalogue

/// The name somebody probably meant.
enum Nearest {
    /// The candidate with the fewest edits to `name`, letter case aside; `nil` when even that is a different word.
    static func match(_ name: String, in candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
        let limit = max(1, wanted.count / 3)
        var best: (name: String, edits: Int)?
        for candidate in candidates {
            let edits = Edits.distance(wanted, Array(candidate.lowercased().unicodeScalars), atMost: limit)
            if edits <= limit, best.map({ edits < $0.edits }) ?? true { best = (candidate, edits) }
        }
        return best?.name
    }

    /// The number in the range that is nearest to what was written; `nil` when that is no number.
    static func number(_ text: String, in range: ClosedRange<Int>) -> String? {
        // Of a phone number's length and more, digits say only that it is too much.
        guard text.utf8.count <= 40, let number = Double(text), number.isFinite else { return nil }
        return String(Int(min(max(number.rounded(), Double(range.lowerBound)), Double(range.upperBound))))
    }

    /// The address that somebody probably meant: in the version there is, without a slash at its end, or nearly so.
    static func address(_ path: String) -> String? {
        var parts = path.utf8.prefix(200).split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        if parts.count > 2, parts[0] == "api", parts[1].first == "v", Int(parts[1].dropFirst()) != nil {
            parts[1] = "v1"
        }
        let wanted = "/" + parts.joined(separator: "/")
        if wanted != path, wanted != "/", Route(path: wanted) != nil { return wanted }
        let known = Route.Template.allCases.map(\.rawValue).filter { !$0.contains("{") && $0 != "/" }
        return match(wanted, in: known)
    }
}

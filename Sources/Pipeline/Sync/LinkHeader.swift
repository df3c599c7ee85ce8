import Extract

/// The header field by which WordPress, GitHub and many more name their next page (RFC 8288 §3).
enum LinkHeader {
    /// The absolute target of the first link with this relation; `nil` when there is none that can be fetched.
    static func target(_ relation: String, in values: [String], base: String) -> String? {
        for link in values.flatMap({ split($0, at: ",") }) {
            let parts = split(link, at: ";")
            guard let address = parts.first, address.hasPrefix("<"), address.hasSuffix(">") else { continue }
            let relations = parts.dropFirst().compactMap({ types(of: $0) }).first ?? []
            guard relations.contains(relation) else { continue }
            return Address.resolve(String(address.dropFirst().dropLast()), base: base)
        }
        return nil
    }

    /// The relation types of a `rel` parameter, in lower case (§3.3).
    private static func types(of parameter: String) -> [String]? {
        let sides = parameter.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
        guard sides.count == 2, sides[0].lowercased() == "rel" else { return nil }
        let value = sides[1].hasPrefix("\"") ? String(sides[1].dropFirst().prefix { $0 != "\"" }) : sides[1]
        return value.lowercased().split(separator: " ").map(String.init)
    }

    /// At every separator that stands neither in an address nor between quotes.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var (isAddress, isQuoted) = (false, false)
        for character in text {
            switch character {
            case "<" where !isQuoted: isAddress = true
            case ">" where !isQuoted: isAddress = false
            case "\"" where !isAddress: isQuoted.toggle()
            case separator where !isAddress && !isQuoted:
                parts.append("")
                continue
            default: break
            }
            parts[parts.count - 1].append(character)
        }
        return parts.map(\.trimmed)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

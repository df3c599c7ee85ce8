package import Catalogue
import Foundation

/// Makes sources of subscriptions.
package enum OPMLImport {
    /// A source for each feed whose address is not among `known`, in the order of the outlines.
    ///
    /// - Parameters:
    ///   - organisation: id of the one that answers for them all.
    ///   - takenIDs: ids that no new source may get, former ones too.
    ///   - knownAddresses: addresses of the sources there are.
    package static func sources(
        from outlines: [OPMLOutline], organisation: String?, takenIDs: Set<String>, knownAddresses: Set<String>
    ) -> [Source] {
        var ids = FreshIDs(taken: takenIDs)
        var known = knownAddresses
        return outlines.filter { $0.kind == .feed }.compactMap { outline in
            guard known.insert(outline.url).inserted else { return nil }
            let id = ids.next(slug(of: outline))
            var source = Source(id: id, organisation: organisation, format: .auto, url: outline.url)
            source.note = note(outline)
            source.language = outline.language.flatMap(language)
            return source
        }
    }

    /// a–z, 0–9 and hyphens, 64 at most, never empty: `"Nyheter från Åre kommun"` gives `nyheter-fran-are-kommun`.
    package static func slug(_ text: String) -> String {
        // Decomposed, so that å, ä and ö, é and ü lose their marks alone.
        var slug = ""
        for scalar in text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": slug.unicodeScalars.append(scalar)
            case "æ": slug += "ae"
            case "ø": slug += "o"
            case "ß": slug += "ss"
            case _ where scalar.properties.generalCategory == .nonspacingMark: break
            default: if !slug.isEmpty, !slug.hasSuffix("-") { slug += "-" }
            }
        }
        slug = String(slug.prefix(60))
        while slug.hasSuffix("-") { slug.removeLast() }
        return slug
    }

    private static func slug(of outline: OPMLOutline) -> String {
        let host = HostName.of(outline.url)
        let candidates = [outline.title ?? "", host.hasPrefix("www.") ? String(host.dropFirst(4)) : host]
        return candidates.lazy.map(slug).first { !$0.isEmpty } ?? "kalla"
    }

    private static func note(_ outline: OPMLOutline) -> String? {
        let parts = [outline.title, outline.path.isEmpty ? nil : outline.path.joined(separator: " / "), outline.page]
        let note = parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
        return note.isEmpty ? nil : note
    }

    /// `sv` and `sv-SE` as sources have them; OPML writes `sv-se` and RSS's names too.
    private static func language(_ tag: String) -> String? {
        let parts = tag.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" })
        guard let first = parts.first, (2...3).contains(first.count), first.allSatisfy({ $0.isASCII && $0.isLetter })
        else { return nil }
        return String(first)
    }
}

/// Gives ids that nothing has yet.
private struct FreshIDs {
    var taken: Set<String>
    /// The number to try next, by slug: a list may have one title ten thousand times.
    private var numbers: [String: Int] = [:]

    init(taken: Set<String>) { self.taken = taken }

    /// The slug, or the slug with a number.
    mutating func next(_ slug: String) -> String {
        if taken.insert(slug).inserted { return slug }
        while true {
            let number = numbers[slug, default: 2]
            numbers[slug] = number + 1
            // Slugs have 60 characters at most, ids may have 64.
            let id = "\(slug.prefix(63 - String(number).count))-\(number)"
            if taken.insert(id).inserted { return id }
        }
    }
}

package import Catalogue
import Curate
package import Foundation
package import Store

extension Store {
    /// Makes anew, in slices, the items that decisions on words of sources speak of.
    package func applyWords(rules: ItemRules, now: Date) throws(StoreFailure) {
        while try applyWords(limit: 500, rules: rules, now: now) {}
    }
}

extension Editor {
    /// Says what a word of sources stands for: terms of a vocabulary, an organisation, a place, or nothing.
    ///
    /// - Parameters:
    ///   - meaning: `amne/juridik`, `organisation/skr` or `place/1715`, several separated by commas; `nil` for nothing.
    ///   - scheme: only words under this scheme.
    ///   - source: only words of this source.
    package func map(
        _ word: String, to meaning: String?, scheme: String? = nil, source: String? = nil
    ) throws -> Decision {
        guard !Mappings.key(word).isEmpty, word.count <= 200 else {
            throw EditRefusal(
                "\"\(word)\" is no word.", "`samlad review list --kind unmapped-term` lists those there are.")
        }
        if let source, !configuration.sources.contains(where: { $0.id == source }) {
            throw EditRefusal(NearestName.none("source", source, in: configuration.sources.map(\.id)))
        }
        var decision = Decision(.map, records: [], who: who, why: why, at: now)
        (decision.value, decision.scheme, decision.source) = (word, scheme, source)
        (decision.vocabulary, decision.terms) = try meaning.map(self.meaning) ?? (scheme ?? "amne", [])
        return try keep(decision)
    }

    private func meaning(_ text: String) throws -> (vocabulary: String, terms: [String]) {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw EditRefusal("\"\(text)\" is no term.", "Name its vocabulary too: amne/juridik, organisation/skr.")
        }
        if parts[0] == "place" {
            guard configuration.places.contains(where: { $0.code == parts[1] }) else {
                let named = configuration.places.first { $0.name.lowercased() == parts[1].lowercased() }
                throw EditRefusal(
                    "There is no place \"\(parts[1])\".",
                    named.map { "\($0.name) is place/\($0.code)." } ?? "Name its official code: place/1715.")
            }
            return (parts[0], [parts[1]])
        }
        guard parts[0] == "organisation" else { return (parts[0], try terms(parts[1], of: parts[0])) }
        guard configuration.organisations.contains(where: { $0.id == parts[1] }) else {
            throw EditRefusal(
                NearestName.none("organisation", parts[1], in: configuration.organisations.map(\.id)))
        }
        return (parts[0], [parts[1]])
    }
}

package import Catalogue
import Curate
package import Foundation
package import Store

/// The pure decisions of curating for one configuration, in the form the store takes them.
///
/// Each is made when it is asked first: a sync that finds nothing new needs none of them.
package struct Rules: Sendable {
    private let curators: Later<Curator>
    private let merger: Later<Merger>
    private let words: Later<SearchWords>
    private let freshness: Later<FreshnessJudge>
    private let features: FeatureRule?

    package init(_ configuration: Configuration) {
        self.init(configuration, owners: HostOwners(configuration))
    }

    /// - Parameter owners: of the same configuration.
    init(_ configuration: Configuration, owners: HostOwners) {
        curators = Later { Curator(configuration: configuration, owners: owners) }
        merger = Later { Merger(configuration: configuration, owners: owners) }
        words = Later { SearchWords(configuration) }
        freshness = Later { FreshnessJudge(configuration: configuration, owners: owners) }
        // Parameters that cannot be named are the pass's to complain of; until then it makes all features itself.
        features = (try? MatchEngine.fingerprint(.catalogue)).map { engine in
            FeatureRule(engine: engine) { KeptFeatures(MatchFeatures(MatchInput($0))) }
        }
    }

    var curator: Curator { curators.value }

    /// What the store asks in the middle of a transaction, at this time.
    package func forItems(now: Date) -> ItemRules {
        var rules = ItemRules(
            merge: { [merger] records, decisions in merger.value.merge(records, decisions: decisions) },
            freshness: { [freshness] item, links, silent in
                freshness.value.judge(item, links: links, silent: silent, now: now)
            },
            words: { [words] in words.value.of($0) })
        rules.wordKey = Mappings.key
        rules.pin = { link, decision, now in
            decision.map { LinkJudge.pinned(link, by: $0, now: now) } ?? LinkJudge.released(link, now: now)
        }
        rules.losesPersonalData = PersonalDataLoss.isIn
        rules.features = features
        return rules
    }
}

/// The names and labels an item can be searched by, beside its own text.
struct SearchWords: Sendable {
    private let organisations: [String: [String]]
    private let places: [String: String]
    private let terms: [String: [String]]

    init(_ configuration: Configuration) {
        organisations = Dictionary(
            configuration.organisations.map { ($0.id, [$0.name, $0.short].compactMap(\.self) + $0.aliases) },
            uniquingKeysWith: { first, _ in first })
        places = Dictionary(configuration.places.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        terms = Dictionary(
            configuration.vocabularies.flatMap { vocabulary in
                vocabulary.terms.map { ("\(vocabulary.id)/\($0.id)", [$0.label] + $0.aliases) }
            }, uniquingKeysWith: { first, _ in first })
    }

    func of(_ item: Item) -> [String] {
        item.organisations.flatMap { organisations[$0] ?? [] } + item.places.compactMap { places[$0] }
            + item.terms.flatMap { terms["\($0.vocabulary)/\($0.term)"] ?? [] }
    }
}

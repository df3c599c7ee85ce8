import Catalogue
import Foundation
import Testing

@testable import Curate

/// How well the cues of the built-in vocabularies read texts that people have labelled.
@Suite struct LabelledTextTests {
    struct File: Decodable { var texts: [Text] }

    struct Text: Decodable {
        var title: String
        var text: String
        var half: String
        var labels: [String: [String]]
    }

    /// Hits, false alarms and misses of one term.
    struct Count {
        var hits = 0
        var alarms = 0
        var misses = 0

        var f1: Double { hits == 0 ? 0 : Double(2 * hits) / Double(2 * hits + alarms + misses) }
    }

    static let vocabularies = [
        "kind", "verksamhetsomrade", "verksamhet", "malgrupp", "delomrade", "amne", "form", "inriktningsmal",
        "omsorgstjanst",
    ]

    static func labelled() throws -> [Text] {
        try JSONDecoder().decode(File.self, from: Data(contentsOf: BuiltIn.fixture("labelled-texts.json"))).texts
    }

    static func given(_ text: Text, _ classifier: Classifier) -> [String: Set<String>] {
        let source = Source(id: "s", organisation: nil, format: .rss, url: "https://a.se")
        let result = classifier.classify(Entry(), title: text.title, text: text.text, source: source)
        return result.terms.reduce(into: [:]) { $0[$1.vocabulary, default: []].insert($1.term) }
    }

    /// The mean of the terms' F1, over the terms that some text of the set is labelled with.
    static func macroF1(_ texts: [Text], _ vocabulary: String, _ classifier: Classifier) -> Double {
        var counts: [String: Count] = [:]
        for text in texts {
            let wanted = Set(text.labels[vocabulary] ?? [])
            let found = given(text, classifier)[vocabulary] ?? []
            for term in wanted.union(found) {
                switch (wanted.contains(term), found.contains(term)) {
                case (true, true): counts[term, default: Count()].hits += 1
                case (false, true): counts[term, default: Count()].alarms += 1
                default: counts[term, default: Count()].misses += 1
                }
            }
        }
        let scored = counts.values.map(\.f1)
        return scored.isEmpty ? 0 : scored.reduce(0, +) / Double(scored.count)
    }

    @Test func `150 texts are labelled, each half has texts under every topic and texts under none`() throws {
        let texts = try Self.labelled()
        #expect(texts.count == 150)
        #expect(Set(texts.map(\.title)).count == texts.count)
        let topics = Set(try BuiltIn.vocabularies().first { $0.id == "amne" }?.terms.map(\.id) ?? [])
        for half in ["tune", "test"] {
            let part = texts.filter { $0.half == half }
            #expect(part.count == 75)
            #expect(Set(part.flatMap { $0.labels["amne"] ?? [] }) == topics)
            #expect(part.count { $0.labels["amne"] == nil } >= 15)
        }
        for vocabulary in try BuiltIn.vocabularies() {
            let ids = Set(vocabulary.terms.map(\.id))
            for text in texts { #expect(ids.isSuperset(of: text.labels[vocabulary.id] ?? []), "\(text.title)") }
        }
    }

    @Test func `topics are read with a macro F1 of 0_80 or more on the half that only this test reads`() throws {
        let texts = try Self.labelled()
        let classifier = Classifier(try BuiltIn.vocabularies())
        let half = texts.filter { $0.half == "test" }
        for vocabulary in Self.vocabularies {
            let tune = Self.macroF1(texts.filter { $0.half == "tune" }, vocabulary, classifier)
            let test = Self.macroF1(half, vocabulary, classifier)
            let all = Self.macroF1(texts, vocabulary, classifier)
            let figures = [tune, test, all].map { $0.formatted(.number.precision(.fractionLength(3))) }
            print("macro F1 \(vocabulary): tune \(figures[0]), test \(figures[1]), all \(figures[2])")
        }
        #expect(Self.macroF1(half, "amne", classifier) >= 0.80)
        #expect(Self.macroF1(texts, "amne", classifier) >= 0.80)
    }
}

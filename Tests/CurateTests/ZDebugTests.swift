import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct ZDebugTests {
    @Test func `tune errors`() throws {
        let classifier = Classifier(try BuiltIn.vocabularies())
        let source = Source(id: "s", organisation: nil, format: .rss, url: "https://a.se")
        for text in try LabelledTextTests.labelled() where text.half == "tune" {
            let r = classifier.classify(Entry(), title: text.title, text: text.text, source: source)
            var out: [String] = []
            for v in LabelledTextTests.vocabularies {
                let want = Set(text.labels[v] ?? [])
                let got = Set(r.terms.filter { $0.vocabulary == v }.map(\.term))
                for t in want.subtracting(got).sorted() { out.append("  MISS \(v)/\(t)") }
                for t in got.subtracting(want).sorted() {
                    let a = r.terms.first { $0.vocabulary == v && $0.term == t }
                    out.append("  ALARM \(v)/\(t) \(a?.confidence ?? 0) \(a?.sign ?? "")")
                }
            }
            if !out.isEmpty { print("## \(text.title) || \(text.text)\n" + out.joined(separator: "\n")) }
        }
    }
}

import Catalogue
import Foundation
import Testing

@testable import Curate

/// The words of the field against texts of the government that others have labelled. The corpus is not ours to copy: it
/// is read from the folder that `SAMLAD_SAMPLES` names.
@Suite struct RelevanceCorpusTests {
    struct Text: Decodable {
        var title: String
        var bodyExcerpt: String
        var expected: String

        enum CodingKeys: String, CodingKey {
            case title, expected
            case bodyExcerpt = "body_excerpt"
        }
    }

    static let folder = ProcessInfo.processInfo.environment["SAMLAD_SAMPLES"]

    static var relevance: Relevance {
        var source = Source(id: "s", organisation: nil, format: .rss, url: "https://a.se")
        source.keep = RelevanceFilter(any: ["@field"])
        return Relevance(source)
    }

    @Test(
        .enabled(
            if: RelevanceCorpusTests.folder != nil,
            "SAMLAD_SAMPLES does not name the folder of regeringen-valfardsteknik-corpus.json"))
    func `the field's words keep what is relevant and leave out what is not`() throws {
        let file = URL(filePath: try #require(Self.folder)).appending(path: "regeringen-valfardsteknik-corpus.json")
        let texts = try JSONDecoder().decode([Text].self, from: Data(contentsOf: file))
        func kept(_ expected: String) -> (kept: Int, all: Int) {
            let some = texts.filter { $0.expected == expected }
            return (some.count { Self.relevance.objection(to: "\($0.title)\n\($0.bodyExcerpt)") == nil }, some.count)
        }
        let (relevant, negative, borderline) = (kept("relevant"), kept("negative"), kept("borderline"))
        print("corpus: kept \(relevant) relevant, \(negative) negative, \(borderline) borderline")
        #expect(relevant.all > 0 && negative.all > 0)
        #expect(relevant.kept == relevant.all)
        #expect(negative.kept == 0)
    }

    @Test(arguments: [
        ("Stöd till jordbrukare", false), ("Digital tillsyn i hemmet", true), ("AI-verkstad för kommuner", true),
        ("Mail till alla", false), ("Statskontoret ska analysera DIGG", true), ("Nya e-hälsotjänster", true),
        ("Välfärdstekniken breder ut sig", true),
    ])
    func `the field's words are whole words or beginnings`(_ text: String, _ isKept: Bool) {
        #expect((Self.relevance.objection(to: text) == nil) == isKept)
    }
}

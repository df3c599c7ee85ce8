import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct `What the matching keeps` {
    private static let inputs: [MatchInput] = [
        MatchInput(id: "a", source: "s", title: ""),
        {
            var input = MatchInput(id: "b", source: "t", title: "Lägesrapport 2019, del 2 (dnr 1234/2019) …")
            input.summary = "Om e-hälsa & välfärdsteknik i SOU 2020:14, modell AB-12"
            input.link = "https://a.exempel/rapporter/lagesrapport-om-valfardsteknik?id=7"
            input.urlKey = "a.exempel/rapporter/lagesrapport-om-valfardsteknik?id=7"
            (input.organisations, input.places, input.kind) = (["skr", "sos"], ["1715"], "khi")
            input.published = MatchDate(text: "2019-05")
            return input
        }(),
    ]

    @Test func `comes back as it was`() throws {
        for input in Self.inputs {
            let features = MatchFeatures(input)
            #expect(MatchFeatures(bytes: features.bytes) == features)
        }
        let weights = TokenWeights(Self.inputs.map { MatchFeatures($0) })
        let read = try #require(TokenWeights(bytes: weights.bytes))
        #expect(read == weights)
    }

    @Test func `is refused when it is cut off or forged`() {
        let bytes = MatchFeatures(Self.inputs[1]).bytes
        for count in 0..<bytes.count { #expect(MatchFeatures(bytes: bytes.prefix(count)) == nil) }
        var forged = bytes
        // The end of the last section lies beyond the words.
        for index in 66..<96 { forged[index] = 0xFF }
        #expect(MatchFeatures(bytes: forged) == nil)
        let weights = TokenWeights(Self.inputs.map { MatchFeatures($0) }).bytes
        for count in stride(from: 0, to: weights.count, by: 997) {
            #expect(TokenWeights(bytes: weights.prefix(count)) == nil)
        }
    }

    @Test func `says by which numbers it was made`() throws {
        var other = MatchParameters()
        other.mergeBits = 9
        #expect(try MatchEngine.fingerprint(MatchParameters()) == MatchEngine.fingerprint(MatchParameters()))
        #expect(try MatchEngine.fingerprint(other) != MatchEngine.fingerprint(MatchParameters()))
    }
}

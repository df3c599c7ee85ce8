import Foundation
import Testing

@testable import Curate

/// The prints of pages stand in databases: however they are made, they stay the same.
@Suite struct SimHashTests {
    private static let texts = [
        "", "ord", "1 2 3", "Ett, två, TRE", "ÅÄÖ åäö ÉTUDE ×÷ straße ΣΊΣΥΦΟΣ Ǆ İstanbul",
        "a\u{308}ppel A\u{30A}ngstro\u{308}m e\u{301}", "x2 2x år2020 nytta", "½ ª º µ ¼ och ² ³",
        "hem-tjänst Upplands-Bro --- a-b", "emoji 🙂 flera 👩‍👩‍👧 och ﬁ ﬂ ligaturer", "\u{200B}noll\u{AD}bredd",
    ]

    /// As it was first made: a text of each word, a counter for each bit.
    private static func plain(_ text: String, echo: Set<String> = []) -> (print: UInt64, words: Int) {
        var weights = [Int](repeating: 0, count: 64)
        var last: UInt64 = 0
        var count = 0
        func add(_ hash: UInt64) {
            for bit in 0..<64 { weights[bit] += hash >> UInt64(bit) & 1 == 1 ? 1 : -1 }
        }
        for word in Words.of(text, hyphens: false) {
            if word.lower.utf8.contains(where: { (0x30...0x39).contains($0) }) || echo.contains(word.lower) { continue }
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in word.lower.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = MatchHash.mix(hash)
            if count > 0 { add(MatchHash.pair(last, hash)) }
            if word.lower.utf8.count >= 7 { add(hash) }
            last = hash
            count += 1
            if count == 8000 { break }
        }
        if count == 1 { add(last) }
        return ((0..<64).reduce(0) { weights[$1] > 0 ? $0 | 1 << UInt64($1) : $0 }, count)
    }

    @Test func `prints are what they always were`() {
        let words = [
            "Kommunen", "införde", "trygghetslarm", "i", "ÄLDREOMSORGEN", "2020", "γράμματα", "år", "och", "nytta",
        ]
        for count in [1, 2, 3, 254, 255, 256, 600, 9000] {
            let text = (0..<count).map { words[($0 * 7 + $0 / 10) % words.count] + ($0 % 3 == 0 ? "et" : "") }
                .joined(separator: " ")
            #expect(SimHash.of(text) == Self.plain(text), "\(count)")
            #expect(SimHash.of(text, echo: ["året", "kommunen"]) == Self.plain(text, echo: ["året", "kommunen"]))
        }
        for text in Self.texts { #expect(SimHash.of(text) == Self.plain(text), "\(text)") }
    }

    @Test func `a text in Swedish alone has the print that one with other letters would get`() {
        let words = [
            "Kommunen", "införde –", "trygghetslarm, 3×4", "i", "ÄLDREOMSORGEN", "2020", "”Étude”", "år÷två", "och½",
            "ß",
            "nytta§", "a\u{A0}b…",
        ]
        for count in [1, 2, 5, 40, 254, 700, 9000] {
            // The half is part of a word, and is read word by word; the others are not.
            for list in [words, words.filter { !$0.contains("½") }] {
                let text = (0..<count).map { list[($0 * 7 + $0 / 10) % list.count] + ($0 % 3 == 0 ? "et" : "") }
                    .joined(separator: " ")
                #expect(SimHash.of(text) == Self.plain(text), "\(count)")
                #expect(SimHash.of(text, echo: ["iet", "kommunen"]) == Self.plain(text, echo: ["iet", "kommunen"]))
            }
        }
    }

    @Test func `words are the same whether they are made into texts or not`() {
        for text in Self.texts {
            var found: [String] = []
            Words.each(of: text) {
                found.append(String(decoding: $0, as: UTF8.self))
                return true
            }
            #expect(found == Words.of(text, hyphens: false).map(\.lower), "\(text)")
        }
        var first: [String] = []
        Words.each(of: "ett två tre fyra") {
            first.append(String(decoding: $0, as: UTF8.self))
            return first.count < 2
        }
        #expect(first == ["ett", "två"])
    }
}

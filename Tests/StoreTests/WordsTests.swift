import Foundation
import Testing

@testable import Store

/// What goes into the search index: the quick ways give what the plain rules say.
@Suite struct WordsTests {
    private static func words(of text: String) -> [String] {
        var found: [String] = []
        Array(text.utf8).withUnsafeBytes { bytes in
            var words = Words(bytes: bytes)
            var word: [UInt8] = []
            while let range = words.next(into: &word) {
                found.append("\(String(decoding: word, as: UTF8.self)) \(range.lowerBound) \(range.upperBound)")
            }
        }
        return found
    }

    @Test func `Every letter is folded as the table says, and every other sign parts words`() throws {
        for value in UInt32(1)..<0x3000 {
            guard let scalar = Unicode.Scalar(value), value != 0x30A, value != 0x308 else { continue }
            let length = String(scalar).utf8.count
            let expected =
                if let folded = Folding.fold(scalar) {
                    ["b\(String(decoding: folded, as: UTF8.self))c 1 \(length + 3)"]
                } else { ["b 1 2", "c \(length + 2) \(length + 3)"] }
            #expect(Self.words(of: " b\(scalar)C ") == expected, "\(value)")
        }
    }

    @Test func `A decomposed letter is the letter, and broken bytes part words`() {
        #expect(Self.words(of: "a\u{30A}r O\u{308}") == ["år 0 4", "ö 5 8"])
        var found: [Range<Int>] = []
        ([0x61, 0xC3, 0x62, 0xFF, 0x63] as [UInt8]).withUnsafeBytes { bytes in
            var words = Words(bytes: bytes)
            var word: [UInt8] = []
            while let range = words.next(into: &word) { found.append(range) }
        }
        #expect(found == [0..<1, 2..<3, 4..<5])
    }

    @Test func `Small letters, which are taken in runs, end words and are cut where capitals are`() {
        let long = String(repeating: "a", count: 118)
        let texts = [
            "Två 3d-skrivare på Åland, år2026é", "\(long)aåb c", "\(long)åå d", "\(long)aab \(long)\(long)\(long) e",
            "x\(String(repeating: "ö", count: 90))y z",
        ]
        for text in texts {
            #expect(Self.words(of: text.lowercased()) == Self.words(of: text.uppercased()))
        }
        #expect(Self.words(of: "\(long)aåb c").first == "\(long)aå 0 122")
    }

    @Test func `A word met again has the stem it had, whatever came between`() throws {
        let stemmer = try #require(SwedishStemmer())
        var cache = StemCache()
        let roots = ["kommun", "böck", "arbet", "internet", "digital", "handläggar", "äldre", "lärdom", "bibliotek"]
        let endings = ["", "en", "ens", "er", "erna", "ets", "alt", "ena", "het"]
        // More words than there is room for, twice over.
        for _ in 0..<2 {
            for number in 0..<2000 {
                for root in roots {
                    let middle = number % 7 == 0 ? "" : "x\(number)"
                    let word = Array("\(root)\(middle)\(endings[number % endings.count])".utf8)
                    var stem = word
                    stemmer.stem(&stem)
                    var cached = word
                    cache.stem(&cached, hash: StemCache.hash(word), by: stemmer)
                    #expect(cached == stem)
                }
            }
        }
    }
}

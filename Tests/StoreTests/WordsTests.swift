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

    /// Words, capitals, digits, decomposed letters, other scripts and broken bytes, joined in every order, and runs that are
    /// as long as a word may be.
    @Test func `Words that are taken where they stand are those that are folded`() {
        let parts: [[UInt8]] = [
            Array("larm".utf8), Array("Åre".utf8), Array("2026".utf8), Array(" ".utf8), Array(", \n".utf8), [0], [0xC3],
            [0xFF], Array("a\u{30A}".utf8), Array("ö\u{AD}l".utf8), Array("ελ".utf8), Array("–".utf8),
            Array(repeating: UInt8(ascii: "a"), count: 118), Array(repeating: UInt8(ascii: "b"), count: 121),
            Array(String(repeating: "ö", count: 60).utf8), [],
        ]
        for first in parts {
            for second in parts {
                for third in parts {
                    let bytes = first + second + third
                    let (quick, plain) = (Self.quickly(bytes), Self.plainly(bytes))
                    #expect(quick == plain, "\(bytes)")
                }
            }
        }
    }

    private static func plainly(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.withUnsafeBytes { bytes in
            var (words, word, found) = (Words(bytes: bytes), [UInt8](), [[UInt8]]())
            while words.next(into: &word) != nil { found.append(word) }
            return found
        }
    }

    private static func quickly(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.withUnsafeBytes { bytes in
            var (words, word, found) = (Words(bytes: bytes), [UInt8](), [[UInt8]]())
            while let next = words.nextFound(into: &word) {
                switch next {
                case .plain(let range): found.append(Array(bytes[range]))
                case .folded: found.append(word)
                }
            }
            return found
        }
    }

    @Test func `Hashes that are there are found, and no others, also where all begin in one place`() {
        var (hashes, plain) = (HashSet(), Set<UInt64>())
        var value: UInt64 = 7
        for round in 0..<6000 as Range<UInt64> {
            value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Every third one differs from others in bits alone that say nothing of its place.
            let hash = round % 3 == 0 ? round << 20 | round << 52 : round == 1 ? 0 : value
            #expect(hashes.contains(hash) == plain.contains(hash))
            #expect(hashes.insert(hash) == plain.insert(hash).inserted)
            #expect(!hashes.insert(hash) && hashes.contains(hash))
        }
        #expect(hashes.count == plain.count)
        #expect(plain.allSatisfy(hashes.contains) && !hashes.contains(12345))
    }

    @Test(arguments: [
        ("", ""), ("utan märken", "utan märken"), ("<p>Ett</p><p>två", " Ett  två"), ("a > b < c", "a > b  "),
        ("a<b <i>c", "a  c"), ("slut<", "slut "), ("a &amp; <b>&lt;b&gt;</b>", "a &  <b> "),
        ("<a href=\"?a=1&amp;b=2\">å\0ä</a>", " å\0ä "), ("<p/>", " "), (">>", ">>"),
    ])
    func `The text of markup is what stands outside of tags`(_ html: String, _ plain: String) {
        #expect(PlainText.plain(html) == plain)
    }

    @Test func `A stem that is handed over is the one that is made`() throws {
        let stemmer = try #require(SwedishStemmer())
        let caching = try CachingStemmer()
        let long = String(repeating: "trygghetslarm", count: 6)
        for word in ["", "larmen", "böckerna", "larmen", "ö", long, "böckerna", "ärendena", long] {
            var stem = Array(word.utf8)
            stemmer.stem(&stem)
            let bytes = Array(word.utf8)
            var found: [UInt8] = []
            bytes.withUnsafeBufferPointer { bytes in
                caching.stem(bytes, hash: StemCache.hash(bytes)) { found = Array($0) }
            }
            #expect(found == stem, "\(word)")
        }
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

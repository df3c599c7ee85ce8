import Foundation
import Testing

@testable import Curate

/// The quick ways through text give what the plain rules say, for every letter there is a quick way for and for many
/// there is none for.
@Suite struct TextTests {
    private static let scalars = (UInt32(0x01)..<0x3000).compactMap(Unicode.Scalar.init)

    @Test func `White space folds by the rules for every letter`() {
        for scalar in Self.scalars {
            for text in ["\(scalar)", "a\(scalar)b", " \(scalar) ", "å\(scalar)\(scalar)", "a \(scalar) \u{2013}"] {
                #expect(
                    Fold.space(text).unicodeScalars.elementsEqual(Self.folded(text).unicodeScalars), "\(scalar.value)")
            }
        }
    }

    private static func folded(_ text: String) -> String {
        var result = ""
        var isPending = false
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F {
                isPending = !result.isEmpty
            } else if scalar.properties.generalCategory != .control, scalar.value != 0xFEFF, scalar.value != 0xAD {
                if isPending { result.unicodeScalars.append(" ") }
                isPending = false
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    @Test func `Every letter is a letter of a word, and has its own small one`() {
        for scalar in Self.scalars {
            let composed = "x\(scalar)Y".precomposedStringWithCanonicalMapping
            let parts = composed.unicodeScalars.split { !Self.isPartOfWord($0) }.map {
                String(String.UnicodeScalarView($0))
            }
            let words = Words.of("x\(scalar)Y", hyphens: false)
            #expect(words.map(\.text) == parts, "\(scalar.value)")
            #expect(words.map(\.lower) == parts.map { $0.lowercased() }, "\(scalar.value)")
        }
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return Character(scalar).isLetter || Character(scalar).isNumber }
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
    }

    @Test func `Markup parts words, and entities are resolved once`() {
        #expect(Fold.plain("<p>Ett</p><p>två&nbsp;tre</p>") == "Ett två tre")
        #expect(Fold.plain("a &amp;lt; b &lt;c&gt; &quot;&#39;&apos; &okänd; &") == "a &lt; b <c> \"'' &okänd; &")
        #expect(Fold.plain("slut <b") == "slut")
        #expect(Fold.plain("a > b") == "a > b")
        #expect(Fold.plain("e\u{301} &amp; \u{201D}å\u{201D}") == "é & \u{201D}å\u{201D}")
    }

    @Test func `A hyphen within a word is kept when it is asked for, one at its end never`() {
        let words = Words.of("Upplands-Bro, e-tjänst- och före-- -efter", hyphens: true)
        #expect(words.map(\.text) == ["Upplands-Bro", "e-tjänst", "och", "före", "efter"])
        #expect(words.map(\.follows) == [.start, .comma, .space, .space, .hyphen])
    }

    @Test(arguments: [
        ("https://WWW.Exempel.se:443/a/./b/../c/?utm_source=x&b=2&a=1#top", "exempel.se/a/c?a=1&b=2"),
        ("http://www.exempel.se", "exempel.se"), ("http://www.se/", "www.se"), ("http://exempel.se./a", "exempel.se/a"),
        ("http://exempel.se:8080/a//b", "exempel.se:8080/a//b"), ("http://exempel.se/a//", "exempel.se/a"),
        ("HTTP://anna:hemlig@exempel.se/index.html", "exempel.se"),
        ("http://exempel.se/.well-known", "exempel.se/.well-known"),
        ("http://[2001:db8::1]:80/a", "[2001:db8::1]/a"), (" https://exempel.se/d\tl ", "exempel.se/dl"),
        ("https://exempel.se/i/default.aspx", "exempel.se/i"), ("https://exempel.se?p=1", "exempel.se?p=1"),
    ])
    func `An address has one key, the quick way or not`(url: String, key: String) {
        #expect(URLKey.make(url) == key)
    }

    @Test func `A publishing system's id is found at the root and behind a path, and not in a host`() {
        #expect(CMSID.of("https://exempel.se/?p=123") == "wordpress:123")
        #expect(CMSID.of("https://exempel.se:8080/sida.4711.html") == "sitevision:4711")
        #expect(CMSID.of("https://www.mynewsdesk.com/se/x/nyhet-3464880") == "mynewsdesk:3464880")
        #expect(CMSID.of("https://exempel4711.se/sida") == nil)
    }

    @Test(arguments: [
        ("Enhetligare begreppsanvändning", "enhetligare-begreppsanvandning"), ("", ""), ("Å Ä Ö É Ü ñ", "a-a-o-e-u-ñ"),
        ("a\u{30A}r, o\u{308}l", "ar-ol"), ("3 §", "3"), ("Ελλάδα då", "ελλάδα-da"), ("x\u{303}å", "x\u{303}a"),
        ("Ãåå", "ãaa"),
    ])
    func `an id is made of a name`(_ name: String, _ slug: String) {
        #expect(Fold.slug(name).unicodeScalars.elementsEqual(slug.unicodeScalars))
    }
}

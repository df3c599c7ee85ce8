import Testing

@testable import Extract

struct CharacterReferenceTests {
    private func decode(_ text: String, inAttribute: Bool = false) -> String {
        var out: [UInt8] = []
        CharacterReferences.decode(Array(text.utf8)[...], inAttribute: inAttribute, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        ("&aring;&Auml;&ouml;", "åÄö"), ("&hellip;&ndash;&bull;", "…–•"), ("&nsupE;", "\u{2AC6}\u{338}"),
        ("&CounterClockwiseContourIntegral;", "\u{2233}"), ("&fjlig;", "fj"), ("&zwnj;", "\u{200C}"),
        ("&there4;&frac34;&sup1;", "∴¾¹"), ("&apos;&lpar;&period;", "'(."), ("&NotEqualTilde;", "\u{2242}\u{338}"),
        ("&#229;&#xE5;&#XE5;&#150;&#x80;&#0;&#xD800;&#x110000;", "ååå–€\u{FFFD}\u{FFFD}\u{FFFD}"),
    ])
    func `every character reference of HTML is resolved`(_ text: String, _ expected: String) {
        #expect(decode(text) == expected)
    }

    @Test(arguments: [
        ("&amp", "&", "&"), ("&copy 2026", "© 2026", "© 2026"), ("&notit;", "¬it;", "&notit;"), ("&notin;", "∉", "∉"),
        ("a&copy=1", "a©=1", "a&copy=1"), ("&colon &lparen", "&colon &lparen", "&colon &lparen"), ("R&D", "R&D", "R&D"),
        ("&;&#;&#x;&", "&;&#;&#x;&", "&;&#;&#x;&"), ("&aring&auml;", "åä", "åä"),
    ])
    func `a semicolon may only be missing where browsers forgive it`(
        _ text: String, _ inText: String, _ inAttribute: String
    ) {
        #expect(decode(text) == inText)
        #expect(decode(text, inAttribute: true) == inAttribute)
    }

    @Test func `the table holds all names of the standard`() {
        let names = EntityNames.all.split(separator: " ").flatMap { $0.split(separator: ":")[1].split(separator: ",") }
        #expect(names.count == 2125 && Set(names).count == 2125)
        #expect(EntityNames.withoutSemicolon.split(separator: " ").count == 106)
        for name in names { #expect(decode("&\(name);") != "&\(name);") }
    }
}

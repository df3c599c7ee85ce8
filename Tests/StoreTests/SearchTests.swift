import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct SearchTests {
    /// Titles in the catalogue and what finds them.
    @Test(arguments: [
        ("Biblioteket öppnar", "bibliotek"), ("Ett bibliotek", "biblioteken"), ("Bibliotekets guide", "bibliotek"),
        ("Handböcker om larm", "handbok"), ("En handbok", "handböckerna"), ("Städernas arbete", "stad"),
        ("Digitalt stöd", "digitala"), ("Digitala stöd", "digitalt stödet"), ("Nya arbetet", "arbeten"),
        ("Kommunernas trygghetslarm", "kommun"), ("Nyheter", "nyhet"), ("Åtgärder", "ÅTGÄRD"),
        ("Idé och café", "ide cafe"), ("Välfärdsteknik", "välfärds"), ("Verksamheten", "verksamhet"),
        ("Utbildningarna", "utbildning"), ("a\u{30A}tga\u{308}rd i NFD", "åtgärd"), ("Område", "områdena"),
        ("Socialtjänstlagen (2025:400)", "2025 400"), ("e-hälsa", "e-hälsa"), ("Støtte", "stötte"),
    ])
    func `forms of a word find each other`(_ title: String, _ text: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: title), .made("b", title: "Något helt annat")])
        #expect(try scene.titles { $0.text = text } == [title])
    }

    @Test(arguments: [
        ("Internet för alla", "intern"), ("Jordbrukare", "brukare"), ("Hall", "häll"), ("Planet", "plan"),
        ("Budget", "budskap"),
    ])
    func `words that only look alike are left apart`(_ title: String, _ text: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: title)])
        #expect(try scene.titles { $0.text = text + " " + text } == [])
    }

    @Test func `all words must occur, a phrase stands together, the last word may be a beginning`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr",
            [
                .made("a", title: "Trygghetslarm på natten"), .made("b", title: "Tillsyn på natten"),
                .made("c", title: "Natten, tillsyn på avstånd"),
            ])
        #expect(try Set(scene.titles { $0.text = "natten tillsyn" }).count == 2)
        #expect(try scene.titles { $0.text = "\"tillsyn på natten\"" } == ["Tillsyn på natten"])
        #expect(try scene.titles { $0.text = "natten trygg" } == ["Trygghetslarm på natten"])
        #expect(try scene.titles { $0.text = "trygg natten" } == [])
    }

    @Test func `summary, content, names and labels are searched, the title weighs most`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr",
            [
                .made("a", title: "Ett") { $0.content = "<p>Om <b>fallarm</b>&nbsp;i hemmet</p>" },
                .made("b", title: "Fallarm"), .made("c", title: "Tre") { $0.organisations = ["vastervik"] },
                .made("d", title: "Fyra") { $0.summary = "<ul><li>sensorer</li><li>kameror</li></ul>" },
            ])
        #expect(try scene.titles { $0.text = "fallarm" } == ["Fallarm", "Ett"])
        #expect(try scene.titles { $0.text = "Organisation vastervik" } == ["Tre"])
        #expect(try scene.titles { $0.text = "kamera" } == ["Fyra"])
        #expect(try scene.titles { $0.text = "sensor" } == ["Fyra"])
        #expect(try scene.titles { $0.text = "nbsp" } == [])
    }

    @Test(arguments: [
        "\"", "\"\"", "'", "*", "a*", "(", ")", "NEAR(", "AND", "OR NOT", "title:", "title : larm", "^larm", "-larm",
        "{title}: x", "\u{0}", "larm\u{0}larm", "--", ";DROP TABLE items", "🙂", "\\", "%", "_", "a\"b\"c\"",
        "\u{301}", String(repeating: "ord ", count: 5000), String(repeating: "x", count: 100_000), "\u{FFFD}", "؀",
    ])
    func `no input is a syntax error`(_ text: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Larm")])
        #expect(throws: Never.self) { try scene.titles { $0.text = text } }
    }

    @Test func `text without a word finds nothing, no text finds all`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        #expect(try scene.titles { $0.text = "?!" } == [])
        #expect(try scene.titles { $0.text = "  " } == ["Titel a"])
        #expect(try scene.titles { $0.text = nil } == ["Titel a"])
    }

    @Test func `a changed text is found by its new words alone`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Gammal rubrik")])
        try await scene.sync("skr", [.made("a", title: "Färsk rubrik")])
        #expect(try scene.titles { $0.text = "gammal" } == [])
        #expect(try scene.titles { $0.text = "färsk" } == ["Färsk rubrik"])
    }

    @Test func `merging leaves fewer lists of words to look into, and finds the same`() async throws {
        let scene = try Scene()
        for number in 1...12 { try await scene.sync("skr", [.made("\(number)", title: "Larm \(number)")]) }
        let lists = "SELECT count(DISTINCT segid) FROM search_idx"
        let before = try await scene.store.pool.read { try Int.fetchOne($0, sql: lists) } ?? 0
        while try scene.store.mergeWords(pages: 8) {}
        let after = try await scene.store.pool.read { try Int.fetchOne($0, sql: lists) } ?? 0
        #expect(before >= 10)
        #expect(after <= 4)
        #expect(try scene.titles { $0.text = "larm" }.count == 12)
        #expect(try scene.store.check() == [])
    }
}

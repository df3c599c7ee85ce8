import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

/// The place of a text that is shown for a search.
@Suite struct SnippetTests {
    private func snippet(_ text: String, for typed: String) async throws -> String? {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Rubrik") { $0.content = text }])
        var query = ItemQuery()
        (query.text, query.showsMatches) = (typed, true)
        return try scene.store.items(query).snippets["a"]
    }

    private static let texts = [
        "Trygghetslarmen byts mot digitala larm i hemmet, och larmet går till natten.",
        "Digital tillsyn på natten; digitalt stöd, digitala tjänster. Tillsyn är inte digital överallt.",
        "Böcker om biblioteket: boken lånas, händerna vilar. Länders städer och citat.",
        "E-hälsa är ett ord av två. ÄLDREOMSORGENS medarbetare, äldre omsorg och Cafe\u{301} Ängen 2026.",
    ]

    /// SQLite's own marks are the judge of which words match.
    @Test(arguments: [
        "larm", "larmen natt", "trygg*", "digit", "\"digital tillsyn\"", "tillsyn natten", "böcker", "hand",
        "äldre omsorg",
        "e-hälsa", "café", "\"ett ord\" två", "digital \"digital tillsyn\"", "\"bibliotek\" bok", "2026", "stad*",
        "omsorgen",
    ])
    func `the words that are marked are those that FTS5 matches`(_ typed: String) async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr",
            Self.texts.enumerated().map { index, text in
                .made("t\(index)", title: "Rubrik") { $0.content = text }
            })
        let pattern = try #require(try scene.store.searchPattern(typed))
        let judged = try scene.store.read { db in
            try String.fetchAll(
                db,
                sql: "SELECT highlight(search, 3, '<mark>', '</mark>') FROM search WHERE search MATCH ? ORDER BY rowid",
                arguments: [pattern])
        }
        try #require(!judged.isEmpty)
        var query = ItemQuery()
        (query.text, query.showsMatches) = (typed, true)
        let page = try scene.store.items(query)
        let ours = page.elements.map(\.item.id).sorted().compactMap { page.snippets[$0] }
        #expect(ours.map(marked) == judged.map(marked))
    }

    /// Word by word: whether neighbours share a mark is not looked at.
    private func marked(_ html: String) -> [String] {
        html.matches(of: /<mark>(.*?)<\/mark>/).flatMap { $0.output.1.split(whereSeparator: { " -".contains($0) }) }
            .map(String.init)
    }

    @Test func `of a long text the part is shown that has most, from the beginning of its sentence`() async throws {
        let filling = (0..<40).map { "ord\($0)" }.joined(separator: " ")
        let text = "Larm först. \(filling). Sedan kommer larm om natten i hemmet. \(filling)"
        let snippet = try #require(try await snippet(text, for: "larm natten"))
        #expect(snippet.hasPrefix("…Sedan kommer <mark>larm</mark> om <mark>natten</mark> i hemmet. ord0"))
        #expect(snippet.hasSuffix("…"))
        let words = snippet.replacing("…", with: "").split(separator: " ")
        #expect(words.count == 32)
    }

    @Test(arguments: [
        "", "a", " a ", "aé bé", "x\u{301}y z", "läs-é, Åke; ÅKE 2026", "ab\u{AD}c d", "…a…", "a\u{E000}b", "aaß ba",
        String(repeating: "a", count: 300) + " b",
    ])
    func `words that are passed over end where they end for whoever reads them`(_ text: String) {
        func ranges(_ next: (inout Words, inout [UInt8]) -> Range<Int>?) -> [Range<Int>] {
            Array(text.utf8).withUnsafeBytes { bytes in
                var (words, word, found) = (unsafe Words(bytes: bytes), [UInt8](), [Range<Int>]())
                while let range = next(&words, &word) { found.append(range) }
                return found
            }
        }
        let none = [Bool](repeating: false, count: 256)
        #expect(ranges { $0.next(into: &$1, beginningWith: none) } == ranges { $0.next(into: &$1) })
    }

    @Test func `a phrase longer than what is shown is shown`() async throws {
        let words = (0..<33).map { "a\($0)" }.joined(separator: " ")
        let snippet = try #require(try await snippet("Först " + words + " sist", for: "\"\(words)\""))
        #expect(snippet.contains("<mark>a0 "))
    }

    @Test func `a short text is shown whole`() async throws {
        #expect(
            try await snippet("<p>Om  larm\n &amp; &lt;mer&gt;.</p>", for: "larm")
                == "Om <mark>larm</mark> &amp; &lt;mer&gt;.")
    }

    @Test func `what matches by the name of its organisation alone has no place to show`() async throws {
        let scene = try Scene()
        var rules = ItemRules.plain
        rules.words = { _ in ["Sveriges Kommuner och Regioner"] }
        try await scene.sync("skr", [.made("a", title: "Rubrik")], rules: rules)
        var query = ItemQuery()
        (query.text, query.showsMatches) = ("regioner", true)
        let page = try scene.store.items(query)
        #expect(page.elements.map(\.item.id) == ["a"])
        #expect(page.snippets.isEmpty)
    }

    @Test func `a text of any size costs no more than its beginning`() async throws {
        let filling = String(repeating: "fyllning ", count: 9000)
        #expect(try await snippet(filling + "larm", for: "larm") == nil)
        #expect(try await snippet("larm " + filling, for: "larm")?.hasPrefix("<mark>larm</mark> fyllning") ?? false)
    }
}

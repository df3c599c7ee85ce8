import Testing

@testable import Curate

@Suite struct PhraseSearchTests {
    @Test func `it finds what looking for each phrase alone does`() {
        var random = SystemRandomNumberGenerator()
        func letters(_ count: Int) -> String {
            String((0..<count).map { _ in Character(["a", "b", "ö"].randomElement(using: &random) ?? "a") })
        }
        for _ in 0..<300 {
            let phrases = (0..<4).map { _ in letters(Int.random(in: 2...5, using: &random)) }
            let text = letters(Int.random(in: 0...12, using: &random))
            let found = PhraseSearch(phrases).finds(in: Array(text.utf8))
            #expect(found == phrases.contains { text.contains($0) }, "\(phrases) in \(text)")
        }
    }

    @Test func `a text that is too short for any phrase has none`() {
        let search = PhraseSearch(["domänen är parkerad", "ab"])
        #expect(!search.finds(in: []) && !search.finds(in: Array("a".utf8)))
        #expect(search.finds(in: Array("ab".utf8)) && !search.finds(in: Array("domänen är parkera".utf8)))
    }
}

import Catalogue
import Testing

@Suite struct ByteSearchTests {
    @Test func `needles are found where they stand, within each other and at the end too`() {
        let search = ByteSearch(["abc", "bc", "c", "abcd", "xyz", "bca"])
        #expect(search.found(in: Array("abc".utf8)) == ["abc", "bc", "c"])
        #expect(search.found(in: Array("ababca".utf8)) == ["abc", "bc", "c", "bca"])
        #expect(search.found(in: Array("xyxyz".utf8)) == ["xyz"])
        #expect(search.found(in: []).isEmpty && search.found(in: Array("ab".utf8)).isEmpty)
        #expect(ByteSearch([]).found(in: Array("abc".utf8)).isEmpty)
    }

    @Test func `texts are found in any case of their letters, and nothing else is taken for a letter`() {
        let search = ByteSearch(["<title>access denied</title>", "_cf_chl_opt", "reference #"])
        #expect(search.found(in: Array("a<TITLE>Access Denied</title>b _CF_chl_OPT".utf8)).count == 2)
        #expect(search.found(in: Array("\u{7F}cf\u{7F}chl\u{7F}opt reference \u{3}".utf8)).isEmpty)
    }

    @Test func `it finds what looking for each alone does`() {
        var random = SystemRandomNumberGenerator()
        func letters(_ count: Int) -> String {
            String((0..<count).map { _ in Character(["a", "b", "c"].randomElement(using: &random) ?? "a") })
        }
        for _ in 0..<200 {
            let needles = Array(Set((0..<8).map { _ in letters(Int.random(in: 1...5, using: &random)) }))
            let text = letters(Int.random(in: 0...40, using: &random))
            #expect(ByteSearch(needles).found(in: Array(text.utf8)) == Set(needles.filter { text.contains($0) }))
        }
    }

    @Test func `long needles, of which four bytes are looked at together, are found as well`() {
        var random = SystemRandomNumberGenerator()
        func letters(_ count: Int) -> String {
            String((0..<count).map { _ in Character(["a", "b", "<"].randomElement(using: &random) ?? "a") })
        }
        for _ in 0..<300 {
            let needles = Array(Set((0..<6).map { _ in letters(Int.random(in: 8...14, using: &random)) }))
            let text = letters(Int.random(in: 0...60, using: &random)) + (needles.randomElement(using: &random) ?? "")
            #expect(ByteSearch(needles).found(in: Array(text.utf8)) == Set(needles.filter { text.contains($0) }))
            let shouted = Array((text + "a").uppercased().utf8)
            #expect(ByteSearch(needles).found(in: shouted) == Set(needles.filter { (text + "a").contains($0) }))
        }
    }
}

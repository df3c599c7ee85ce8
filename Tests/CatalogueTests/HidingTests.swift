import Catalogue
import Testing

@Suite struct HidingTests {
    @Test(
        arguments: [
            ("hidden by an editor", "", nil), ("hidden by an editor: fel: två gånger", "fel: två gånger", nil),
            ("hidden by an editor at https://n.example:8443", "", "https://n.example:8443"),
            ("hidden by an editor at https://n.example: fel", "fel", "https://n.example"),
            ("hidden by an editor: at home", "at home", nil),
        ] as [(String, String, String?)])
    func `what a log says is understood, and said in the same words`(sentence: String, why: String, home: String?) {
        #expect(Hiding.isToldBy(sentence))
        let hiding = Hiding(sentence)
        #expect(hiding == Hiding(why: why, home: home) && hiding.sentence == sentence)
    }

    @Test func `whose editor it was is said once, by who had it first`() {
        let told = Hiding("hidden by an editor: fel").at("https://n.example")
        #expect(told.sentence == "hidden by an editor at https://n.example: fel")
        #expect(told.at("https://r.example") == told)
        #expect(Hiding("borta").at("https://n.example").sentence == "hidden by an editor at https://n.example: borta")
    }

    @Test(arguments: ["", "no longer published by x", "hidden by an editorial board"])
    func `other words do not say that something is hidden`(sentence: String) {
        #expect(!Hiding.isToldBy(sentence))
    }
}

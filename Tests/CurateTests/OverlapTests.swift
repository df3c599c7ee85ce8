import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct OverlapTests {
    private static func item(
        _ id: String, _ title: String, _ sender: String, place: String? = nil, topics: [String] = [],
        kind: String = "khi"
    ) -> Item {
        var item = Item(id: id, title: title)
        item.organisations = [sender]
        item.places = [place].compactMap(\.self)
        item.terms =
            [AssignedTerm(vocabulary: "kind", term: kind, origin: .default)]
            + topics.map { AssignedTerm(vocabulary: "amne", term: $0, origin: .declared) }
        return item
    }

    /// The rest of a catalogue, so that words have their weights.
    private static let others = (1...60).map { item("x\($0)", "Ämnesområde nummer\($0) annat\($0)", "o\($0)") }

    private static func groups(_ items: [Item]) -> [[String]] {
        var finder = OverlapFinder()
        for subject in (items + others).compactMap(OverlapFinder.Subject.init) { finder.add(subject) }
        return finder.groups().map(\.items)
    }

    @Test func `two senders on one subject are a group, told with the words they share`() {
        var finder = OverlapFinder()
        let pair = [
            Self.item("b", "Vägledning för upphandling av trygghetslarm", "skr"),
            Self.item("a", "Upphandla trygghetslarmen: upphandling steg för steg", "adda"),
        ]
        for subject in (pair + Self.others).compactMap(OverlapFinder.Subject.init) { finder.add(subject) }
        #expect(finder.groups() == [.init(items: ["a", "b"], words: ["trygghetslarm", "upphandling"])])
    }

    @Test(arguments: [
        ("the same sender", item("b", "Upphandling av trygghetslarm", "skr")),
        ("another municipality", item("b", "Upphandling av trygghetslarm", "kommun-1780", place: "1780")),
        ("a story", item("b", "Upphandling av trygghetslarm", "kil", kind: "berattelse")),
        ("another subject", item("b", "Upphandling av skolmat", "adda")),
        ("generic words alone", item("b", "Vägledning och stöd för kommuner", "adda")),
    ])
    func `no overlap`(_ why: String, _ other: Item) {
        let place = why == "another municipality" ? "1715" : nil
        #expect(
            Self.groups([Self.item("a", "Upphandling av trygghetslarm", "skr", place: place), other]) == [], "\(why)")
    }

    @Test func `a subject in common is enough where the titles leave it unsaid`() {
        let plain = [
            Self.item("a", "Trygghetslarm i hemmet", "skr"), Self.item("b", "Trygghetslarm vid flytt", "adda"),
        ]
        #expect(Self.groups(plain) == [])
        let known = [
            Self.item("a", "Trygghetslarm i hemmet", "skr", topics: ["valfardsteknik"]),
            Self.item("b", "Trygghetslarm vid flytt", "adda", topics: ["valfardsteknik"]),
        ]
        #expect(Self.groups(known) == [["a", "b"]])
    }

    @Test func `the order of arrival says nothing, and a chain of neighbours is not one subject`() {
        let chain = [
            Self.item("a", "Nattfrid kamera alfa beta", "o1"), Self.item("b", "Nattfrid kamera gamma delta", "o2"),
            Self.item("c", "Gamma delta epsilon zeta", "o3"), Self.item("d", "Epsilon zeta eta theta", "o4"),
        ]
        let groups = Self.groups(chain)
        #expect(groups == Self.groups(chain.reversed()))
        #expect(groups.allSatisfy { $0.count <= 3 })
    }

    @Test func `a word that everybody uses brings nobody together, so that the work stays bounded`() {
        let many = (1...3000).map { Self.item("m\($0)", "Trygghetslarm", "o\($0)", topics: ["valfardsteknik"]) }
        let clock = ContinuousClock()
        let time = clock.measure { #expect(Self.groups(many) == []) }
        // All pairs would be four and a half million.
        #expect(time < .seconds(20))
    }

    @Test func `a whole book for a title is looked at as far as its first two hundred words`() {
        // Each compared with each would take hours.
        let book = Self.item("a", (1...100_000).map { "ord\($0)x" }.joined(separator: " "), "skr")
        #expect(OverlapFinder.words(of: book.title) == (1...200).map { "ord\($0)x" })
        let cover = Self.item("b", "Ord1x ord200x", "adda")
        #expect(Self.groups([book, cover]) == [["a", "b"]])
        #expect(Self.groups([book, Self.item("b", "Ord201x ord100000x", "adda")]) == [])
    }
}

@Suite struct SilenceTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)
    private func ago(_ days: Double) -> Date { now - days * 86_400 }

    @Test func `a source is silent after a year, or after six of its own rounds`() {
        let source = Source(id: "s", organisation: "o", format: .rss, url: "https://a.se/rss")
        #expect(Silence.since(source, news: ago(364), rhythm: 86_400, now: now) == nil)
        #expect(Silence.since(source, news: ago(366), rhythm: 86_400, now: now) == ago(366))
        #expect(Silence.since(source, news: ago(500), rhythm: 100 * 86_400, now: now) == nil)
        #expect(Silence.since(source, news: nil, rhythm: nil, now: now) == nil)
        var whole = source
        whole.coverage = .complete
        #expect(Silence.since(whole, news: ago(2000), rhythm: nil, now: now) == nil)
    }

    @Test(arguments: [
        ("Vägledning för trygghetslarmen", ["trygghetslarm"]), ("Larm, LARM och larmet", ["larm"]),
        ("2026 3d 99999999999999999999 aa", ["99999999999999999999"]), ("Åtgärderna åtgärder", ["åtgärd"]),
        ("Cafe\u{301}erna på plats", ["café", "plat"]), ("Ελληνικά och русскийs", ["ελληνικά", "русский"]), ("", []),
        ("Hus husens x\u{303}\u{303}\u{303}en", ["hus", "husen", "x\u{303}\u{303}\u{303}en"]),
    ])
    func `words of a title that count`(_ title: String, _ words: [String]) {
        #expect(OverlapFinder.words(of: title) == words)
    }
}

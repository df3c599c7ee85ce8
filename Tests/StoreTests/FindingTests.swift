import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

/// What a search finds beyond the forms of a word, how it is ordered, and what it tells of itself.
@Suite struct FindingTests {
    private func search(_ scene: Scene, _ text: String, _ change: (inout ItemQuery) -> Void = { _ in }) throws
        -> Page<StoredItem>
    {
        var query = ItemQuery()
        query.text = text
        query.mayCorrect = true
        query.showsMatches = true
        change(&query)
        return try scene.store.items(query)
    }

    @Test(arguments: [
        ("Trygghetslarm för alla", "larm"), ("Välfärdsteknik", "teknik"), ("Hemtjänsten", "tjänst"),
        ("Nattillsyn", "tillsyn"), ("Nattillsyn", "tillsynen"), ("Informationssäkerheten", "säkerhet"),
        ("Utbildningsfilmer", "film"), ("Videosamtal", "samtal"), ("Digitala dörrlås", "lås"),
    ])
    func `the last part of a compound finds it`(_ title: String, _ text: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: title), .made("b", title: "Något helt annat")])
        #expect(try scene.titles { $0.text = text + " " + text } == [title])
    }

    @Test func `a first part is known because the catalogue has it as a word`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Zebratillsyn")])
        #expect(try scene.titles { $0.text = "tillsyn tillsyn" } == [])
        try await scene.sync("skr", [.made("a", title: "Zebratillsyn"), .made("b", title: "En zebra")])
        #expect(try scene.titles { $0.text = "tillsyn tillsyn" } == ["Zebratillsyn"])
    }

    @Test(arguments: [
        ("Upphandling", "handling"), ("Jordbrukare och jord", "brukare"), ("Missbruk", "bruk"),
        ("Förbrukare", "brukare"), ("Avlarm", "larm"),
    ])
    func `a word that only ends so is no compound of it`(_ title: String, _ text: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: title)])
        #expect(try scene.titles { $0.text = text + " " + text } == [])
    }

    @Test func `in quotation marks a word is itself alone`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Trygghetslarm"), .made("b", title: "Larmen ringer")])
        #expect(try scene.titles { $0.text = "\"larm\"" } == ["Larmen ringer"])
        #expect(try scene.titles { $0.text = "larm" } == ["Larmen ringer", "Trygghetslarm"])
    }

    @Test func `a star asks for beginnings, anywhere in the question`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr", [.made("a", title: "Trygghetslarm på natten"), .made("b", title: "Natten är trygg")])
        #expect(try scene.titles { $0.text = "trygg* natten" }.count == 2)
        #expect(try scene.titles { $0.text = "trygg natten" } == ["Natten är trygg"])
        #expect(try scene.titles { $0.text = "t* natten" }.isEmpty, "one letter begins half of all words")
        #expect(try scene.titles { $0.text = "trygghetsl* natten" } == ["Trygghetslarm på natten"])
    }

    @Test(arguments: [
        ("Äldreomsorg", "aldreomsorg"), ("Välfärdsteknik", "valfardsteknik"), ("Trygghetslarm", "trygghetslram"),
        ("Trygghetslarm", "trygghtslarm"), ("Upphandlingar", "uphandling"), ("Bibliotekets guide", "biblotek guide"),
    ])
    func `what nothing has is read as what is meant, and that is told`(_ title: String, _ text: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: title), .made("b", title: "Något helt annat")])
        let page = try search(scene, text)
        #expect(page.elements.map(\.item.title) == [title])
        #expect(page.total == 1)
        let corrected = try #require(page.corrected)
        #expect(corrected != text)
        #expect(try search(scene, corrected).corrected == nil)
        // Whoever did not ask for it, a feed, gets what there is.
        #expect(try search(scene, text) { $0.mayCorrect = false }.total == 0)
    }

    @Test(arguments: ["qqqqqqqq", "\"trygghetslram\"", "12345", "trygghetslarm annat"])
    func `what is like nothing, or no slip, stays as it is`(_ text: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Trygghetslarm"), .made("b", title: "Något annat")])
        let page = try search(scene, text)
        #expect(page.corrected == nil)
        #expect(page.total == 0)
    }

    @Test func `of equal matches the fresh one comes first`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr", [.made("a", title: "Guide om larm", key: "1"), .made("b", title: "Guide om larm", key: "2")])
        var dead = try #require(try scene.store.link("https://example.se/1"))
        dead.state = .dead
        try await scene.store.apply(dead, check: LinkCheck(at: scene.now, status: 404), rules: .plain, now: scene.now)
        #expect(try search(scene, "larm").elements.map(\.item.id) == ["b", "a"])
    }

    @Test func `a match is shown in its place, and nothing of a text is markup`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr",
            [
                .made("a", title: "Ett") { $0.content = "<p>Om &lt;b&gt; &amp; \u{E000}larmen\u{E000} i hemmet.</p>" },
                .made("b", title: "Trygghetslarm"),
            ])
        let page = try search(scene, "larm")
        #expect(page.snippets["b"] == "<mark>Trygghetslarm</mark>")
        let text = try #require(page.snippets["a"])
        #expect(text.contains("<mark>larmen</mark>"))
        #expect(text.contains("&lt;b&gt; &amp;"))
        #expect(text.components(separatedBy: "<mark>").count == text.components(separatedBy: "</mark>").count)
        #expect(try search(scene, "larm") { $0.showsMatches = false }.snippets.isEmpty)
    }

    @Test func `what is too common to rank comes by title and then by its last change, each once`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr",
            (0..<40).map { n in
                .made("r\(n)", title: n.isMultiple(of: 5) ? "Gemensam \(n)" : "Titel \(n)") {
                    $0.content = "gemensam text"
                }
            })
        for most in [10, 3] {
            var found: [String] = []
            var cursor: String?
            repeat {
                var query = ItemQuery()
                (query.text, query.limit, query.cursor) = ("gemensam", 7, cursor)
                let page = try scene.store.read { try ItemReader(db: $0, query: query, mostRanked: most).page() }
                #expect(page.total == 40)
                found += page.elements.map(\.item.title)
                cursor = page.next
            } while cursor != nil
            #expect(Set(found).count == 40 && found.count == 40)
            #expect(found.prefix(8).allSatisfy { $0.hasPrefix("Gemensam") })
            #expect(
                found.dropFirst(8) == found.dropFirst(8).sorted { Int($0.dropFirst(6))! > Int($1.dropFirst(6))! }[...])
        }
    }

    /// Twelve that have the word, none of equal score, and a first page of five.
    private func walkBegun() async throws -> (
        scene: Scene, records: [Record], whole: [String], first: Page<StoredItem>
    ) {
        let scene = try Scene()
        let records = (0..<12).map { n in
            Record.made("r\(n)", title: "Larm " + String(repeating: "ord ", count: n))
        }
        try await scene.sync("skr", records)
        let whole = try search(scene, "larm").elements.map(\.item.id)
        return (scene, records, whole, try search(scene, "larm") { $0.limit = 5 })
    }

    @Test func `a ranked walk goes on behind its last item though all scores have moved`() async throws {
        let (scene, records, whole, first) = try await walkBegun()
        try await scene.sync(
            "skr", records + (0..<200).map { .made("x\($0)", title: "Annat \($0)") { $0.content = "larm larm" } })
        let second = try search(scene, "larm") { ($0.limit, $0.cursor) = (5, first.next) }
        #expect(first.elements.map(\.item.id) == Array(whole.prefix(5)))
        #expect(second.elements.map(\.item.id) == Array(whole[5..<10]))
    }

    @Test func `a ranked walk leaves out nothing though its last item has fallen behind`() async throws {
        let (scene, records, whole, first) = try await walkBegun()
        let last = try #require(first.elements.last?.item.id.dropFirst()).description
        var changed = records
        let fallen = try #require(Int(last))
        changed[fallen] = Record.made("r\(fallen)", title: "Annat") { $0.content = "larm" }
        try await scene.sync("skr", changed)
        let second = try search(scene, "larm") { ($0.limit, $0.cursor) = (5, first.next) }
        #expect(second.elements.map(\.item.id) == Array(whole[5..<10]))
    }

    @Test func `counts of a facet heed every filter but its own`() async throws {
        let scene = try Scene()
        let term = { AssignedTerm(vocabulary: $0, term: $1, origin: .declared) }
        func record(_ id: String, _ kind: String, _ topic: String, _ place: String, title: String = "Larm") -> Record {
            .made(id, title: title, key: id) {
                $0.terms = [term("kind", kind), term("amne", topic)]
                $0.places = [place]
            }
        }
        try await scene.sync(
            "skr",
            [
                record("a", "khi", "juridik", "1715"), record("b", "khi", "nytta", "1780"),
                record("c", "berattelse", "juridik", "1715", title: "Annat"), record("d", "berattelse", "nytta", "17"),
            ])
        func counts(_ name: String, _ change: (inout ItemQuery) -> Void) throws -> [String: Int] {
            var query = ItemQuery()
            change(&query)
            let found = try scene.store.facets([name], of: query)[name] ?? []
            return Dictionary(uniqueKeysWithValues: found.map { ($0.value, $0.count) })
        }
        #expect(try counts("kind") { _ in } == ["khi": 2, "berattelse": 2])
        #expect(try counts("kind") { $0.kinds = ["khi"] } == ["khi": 2, "berattelse": 2])
        #expect(try counts("topic") { $0.kinds = ["khi"] } == ["juridik": 1, "nytta": 1])
        #expect(try counts("kind") { ($0.kinds, $0.topics) = (["khi"], ["juridik"]) } == ["khi": 1, "berattelse": 1])
        #expect(try counts("kind") { $0.text = "larm" } == ["khi": 2, "berattelse": 1])
        #expect(try counts("municipality") { _ in } == ["1715": 2, "1780": 1])
        #expect(try counts("county") { _ in } == ["17": 4])
        #expect(try counts("linkState") { $0.kinds = ["khi"] } == ["new": 2])
        #expect(try counts("freshness") { $0.text = "?!" } == [:])
        #expect(try scene.titles { $0.counties = ["17"] }.count == 4)
        #expect(try scene.titles { $0.counties = ["18"] } == [])
    }

    @Test func `an older database learns its words when it is opened`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Trygghetslarm"), .made("b", title: "Äldreomsorg")])
        let before = try scene.words()
        #expect(before.contains("trygghetslarm"))
        try scene.store.write { db in
            try db.execute(sql: "DELETE FROM search_words")
            try Schema14.learn(db)
        }
        #expect(try scene.words() == before)
    }

    @Test func `the state tells of every commit, and of the log and decisions apart`() async throws {
        let scene = try Scene()
        let watch = try scene.store.watch()
        let empty = try watch.state()
        #expect(empty.position == 0 && empty.changed == nil)
        try await scene.sync("skr", [.made("a")])
        let first = try watch.state()
        #expect(first.position == 1 && first.commit != empty.commit && first.changed == scene.now)
        #expect(try watch.state() == first)
        try await scene.sync("skr", [.made("a")])
        let second = try watch.state()
        #expect(second.position == first.position && second.commit != first.commit)
        try watch.close()
    }
}

extension Scene {
    func words() throws -> Set<String> {
        try store.read { db in Set(try db.rows("SELECT word FROM search_words").map { $0["word"] }) }
    }
}

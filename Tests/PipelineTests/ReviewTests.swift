import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `The work list` {
    private static let feed = """
        { "id": "s", "organisation": "kommun-1715", "kind": "khi", "format": "json", "url": "{base}/lista", "items": "",
          "map": { "id": "/i", "title": "/t", "summary": "/s", "link": "/l", "organisation": "/o", "categories": "/c" } }
        """

    private func stage(_ posts: [String], _ more: Locked<String> = Locked("")) throws -> SyncStage {
        try SyncStage(Self.feed) { _ in
            .text("[\((posts + [more.withLock(\.self)].filter { !$0.isEmpty }).joined(separator: ","))]")
        }
    }

    private func editor(_ stage: SyncStage, why: String? = nil, at seconds: Double = 0) -> Editor {
        Editor(
            store: stage.bench.store, configuration: stage.bench.registry.snapshot.configuration, who: "anna",
            why: why, now: Date(timeIntervalSince1970: 1_790_000_000 + seconds))
    }

    private func lines(_ stage: SyncStage, _ kinds: String...) throws -> [ReviewLine] {
        try editor(stage).review.lines(kinds)
    }

    private func item(_ stage: SyncStage, _ title: String) throws -> Item {
        let items = try stage.bench.store.items(ItemQuery()).elements.map(\.item)
        return try #require(items.first { $0.title == title })
    }

    private static let words = [
        #"{"i":"1","t":"Ett","s":"x","c":"Bordsskick"}"#, #"{"i":"2","t":"Två","s":"x","c":"bordsskick "}"#,
        #"{"i":"3","t":"Tre","s":"x","o":"Okänd myndighet"}"#,
    ]

    @Test func `a mapped word counts for what is there and for what comes, and can be taken back`() async throws {
        let more = Locked("")
        let stage = try stage(Self.words, more)
        _ = try await stage.sync()
        let before = try stage.bench.store.items(ItemQuery()).elements.map(\.item).sorted { $0.id < $1.id }
        let line = try #require(try lines(stage, "unmapped-term").first)
        #expect(line.what == "Bordsskick" && line.why.hasPrefix("2 records of s use it"))
        #expect(throws: EditRefusal.self) { try editor(stage).review.accept(line.id, editor(stage), choice: nil) }
        #expect(throws: EditRefusal.self) { try editor(stage).map("bordsskick", to: "amne/finnsinte") }
        let made = try editor(stage).review.accept(line.id, editor(stage), choice: "amne/juridik")
        for title in ["Ett", "Två"] { #expect(try item(stage, title).terms(of: "amne") == ["juridik"]) }
        #expect(try lines(stage, "unmapped-term") == [])
        more.withLock { $0 = #"{"i":"4","t":"Fyra","s":"x","c":"BORDSSKICK"}"# }
        _ = try await stage.sync()
        let term = try #require(try item(stage, "Fyra").terms.first { $0.vocabulary == "amne" })
        #expect(term.term == "juridik" && term.origin == .declared && term.sign == "decision: BORDSSKICK")
        _ = try editor(stage, at: 60).undo(try #require(made.first?.id))
        let after = try stage.bench.store.items(ItemQuery()).elements.map(\.item).sorted { $0.id < $1.id }
        #expect(after.filter { $0.title != "Fyra" } == before)
        #expect(try item(stage, "Fyra").terms(of: "amne") == [])
        #expect(try lines(stage, "unmapped-term").count == 1)
    }

    @Test func `a catalogue made from nothing with the decisions on words is the same`() async throws {
        let first = try stage(Self.words)
        _ = try await first.sync()
        _ = try editor(first).map("Bordsskick", to: "amne/juridik")
        _ = try editor(first, at: 1).map("okänd myndighet", to: "organisation/kommun-1780", scheme: "organisation")
        #expect(try item(first, "Tre").organisations.first == "kommun-1780")
        #expect(try item(first, "Tre").places.contains("1780"))
        let file = try DecisionFile.write(try first.bench.store.decisions())
        let second = try stage(Self.words)
        let rules = Rules(second.bench.registry.snapshot.configuration).forItems(now: Date())
        try second.bench.store.decide(try DecisionFile.read(file, beside: []), rules: rules, now: Date())
        _ = try await second.sync()
        let items = { (stage: SyncStage) in
            try stage.bench.store.items(ItemQuery()).elements.map(\.item).sorted { $0.id < $1.id }
        }
        #expect(try items(second) == items(first))
        #expect(try DecisionFile.write(try second.bench.store.decisions()) == file)
    }

    @Test func `what is rejected is not listed again`() async throws {
        let stage = try stage(Self.words)
        _ = try await stage.sync()
        let line = try #require(try lines(stage, "unknown-organisation").first)
        #expect(line.what == "Okänd myndighet")
        #expect(line.commands.contains("samlad review accept \(line.id) --as organisation/ID"))
        #expect(throws: EditRefusal.self) {
            try editor(stage).review.accept(line.id, editor(stage), choice: "amne/juridik")
        }
        let refusal = #expect(throws: EditRefusal.self) { try editor(stage).map("x", to: "place/kil") }
        #expect(refusal?.advice == "Kil is place/1715.")
        let made = try editor(stage).review.reject(line.id, editor(stage))
        #expect(try lines(stage, "unknown-organisation") == [])
        _ = try editor(stage, at: 60).undo(try #require(made.first?.id))
        #expect(try lines(stage, "unknown-organisation").count == 1)
    }

    @Test func `a round through the records goes on where it was ended`() async throws {
        let stage = try stage((1...9).map { #"{"i":"\#($0)","t":"Nr \#($0)","s":"x","c":"Bordsskick"}"# })
        _ = try await stage.sync()
        var decision = Decision(.map, records: [], who: "anna", why: nil, at: Date(timeIntervalSince1970: 1))
        (decision.value, decision.vocabulary, decision.terms) = ("Bordsskick", "amne", ["juridik"])
        let rules = Rules(stage.bench.registry.snapshot.configuration).forItems(now: Date())
        let store = stage.bench.store
        try store.decide([decision.named()], rules: rules, now: Date())
        func mapped() throws -> Int {
            try store.items(ItemQuery()).elements.count { $0.item.terms(of: "amne") == ["juridik"] }
        }
        #expect(try mapped() == 0)
        #expect(try store.applyWords(limit: 4, rules: rules, now: Date()))
        #expect(try mapped() == 4)
        try store.applyWords(rules: rules, now: Date())
        #expect(try mapped() == 9)
        #expect(try !store.applyWords(limit: 4, rules: rules, now: Date()))
    }

    @Test func `possible personal data is masked until an editor says yes, and so is what is another`() async throws {
        let more = Locked(#"{"i":"1","t":"Ring","s":"Skriv till anna.privat@gmail.com"}"#)
        let stage = try stage([], more)
        func shown() throws -> String? { try item(stage, "Ring").summary }
        func isFound(_ word: String) throws -> Bool {
            var query = ItemQuery()
            query.text = word
            return try stage.bench.store.items(query).total > 0
        }
        _ = try await stage.sync()
        #expect(try shown() == "Skriv till [e-postadress dold]")
        #expect(try !isFound("privat") && isFound("skriv"))
        let line = try #require(try lines(stage, "personal-data").first)
        let all = ([line.what, line.why] + line.details + line.commands).joined(separator: "\n")
        #expect(all.contains("private-email a…@gmail.com"))
        #expect(!all.contains("anna.privat"))
        let made = try editor(stage).review.accept(line.id, editor(stage), choice: nil)
        #expect(try lines(stage, "personal-data") == [])
        #expect(try shown() == "Skriv till anna.privat@gmail.com" && isFound("privat"))
        more.withLock { $0 = #"{"i":"1","t":"Ring","s":"Skriv i dag till anna.privat@gmail.com"}"# }
        _ = try await stage.sync()
        #expect(try shown() == "Skriv i dag till anna.privat@gmail.com")
        let said = try DecisionFile.write(try stage.bench.store.decisions())
        #expect(!String(decoding: said, as: UTF8.self).contains("gmail"))
        more.withLock { $0 = #"{"i":"1","t":"Ring","s":"Skriv till bo.privat@hotmail.com"}"# }
        _ = try await stage.sync()
        #expect(try shown() == "Skriv till [e-postadress dold]")
        // Made from nothing with the decisions, it is the same.
        let second = try self.stage([], more)
        let rules = Rules(second.bench.registry.snapshot.configuration).forItems(now: Date())
        try second.bench.store.decide(try DecisionFile.read(said, beside: []), rules: rules, now: Date())
        _ = try await second.sync()
        #expect(try item(second, "Ring") == item(stage, "Ring"))
        #expect(throws: EditRefusal.self) { try editor(stage, at: 3).reveal("finnsinte") }
        let again = try #require(try lines(stage, "personal-data").first)
        #expect(again.id == line.id)
        more.withLock { $0 = #"{"i":"1","t":"Ring","s":"Skriv till anna.privat@gmail.com"}"# }
        _ = try await stage.sync()
        #expect(try lines(stage, "personal-data") == [], "it was said of this one")
        _ = try editor(stage, at: 4).undo(try #require(made.first?.id))
        #expect(try shown() == "Skriv till [e-postadress dold]")
        // Twice something was shown and then was not: whoever copied it is told.
        let told = try stage.bench.store.changes(after: 0, limit: 100).changes
        #expect(told.count { $0.tombstone == .personalData } == 2 && told.last?.tombstone == .personalData)
        _ = try editor(stage, at: 5).review.reject(again.id, editor(stage, at: 5))
        #expect(try stage.titles() == [])
        #expect(try lines(stage, "personal-data") == [])
    }

    @Test func `what a reading skipped is remembered with its reason`() async throws {
        let whole = (1...10).map { #"{"i":"\#($0)","t":"Nr \#($0)","s":"x"}"# }
        let stage = try stage(whole + [#"{"i":"11","s":"bara text"}"#, #"{"i":"12"}"#, whole[0]])
        _ = try await stage.sync()
        let skipped = try #require(try stage.memory().skipped)
        #expect(skipped.map(\.reason) == [.empty, .duplicate] && skipped.map(\.count) == [2, 1])
        #expect(skipped.first?.explanation == "it has neither a title nor a link")
        #expect(skipped.first?.sentence.en == "2 without title and link")
    }

    @Test func `of a degraded source nobody can accept what no reading gave`() async throws {
        let more = Locked(#"{"i":"1","t":"Ett","s":"x"}"#)
        let stage = try stage([], more)
        _ = try await stage.sync()
        more.withLock { $0 = "" }
        _ = try await stage.sync()
        #expect(try stage.memory().state == .degraded && !stage.memory().hasReadingToAccept)
        let line = try #require(try lines(stage, "held-source").first)
        let refusal = try #require(throws: EditRefusal.self) {
            try editor(stage).review.accept(line.id, editor(stage), choice: nil)
        }
        #expect(refusal.message.hasPrefix("There is nothing of \"s\" to accept"))
        #expect(try stage.bench.store.decisions().isEmpty)
    }

    @Test func `refusals end in one mark, and advise what helps`() async throws {
        let stage = try stage(Self.words)
        _ = try await stage.sync()
        let id = try item(stage, "Ett").id
        func refusal(_ body: (Editor) throws -> Decision) -> String {
            #expect(throws: EditRefusal.self) { try body(editor(stage)) }?.message ?? ""
        }
        #expect(refusal { try $0.set(id, "kund", to: "khi") }.hasSuffix("did you mean \"kind\"?"))
        #expect(refusal { try $0.map("x", to: "amne/juridk") }.hasSuffix("did you mean \"juridik\"?"))
        #expect(refusal { try $0.map("x", to: nil, source: "zzzz") } == "There is no source \"zzzz\": expected s.")
        let link = refusal { try $0.set(id, "link", to: "http://user:pw@a.example/") }
        #expect(link == "link: an address here may not carry a user name or password.")
        var settled = Decision(.settle, records: [], who: "anna", why: nil, at: Date())
        (settled.subject, settled.value) = ("conflict x", "stands")
        #expect(settled.sentence == "the line \"conflict x\" of the work list is done with: stands")
    }

    @Test func `a dead link is hidden or stays, and a conflict is kept or undone`() async throws {
        let more = Locked(#"{"i":"1","t":"Guide","s":"x","l":"https://a.example/1"}"#)
        let stage = try stage([], more)
        _ = try await stage.sync()
        let now = Date(timeIntervalSince1970: 1_780_000_000)
        let rules = Rules(stage.bench.registry.snapshot.configuration).forItems(now: now)
        let dead = LinkHealth(url: "https://a.example/1", state: .dead, since: now, rule: "not-found-three-dates")
        try await stage.bench.store.apply(dead, check: LinkCheck(at: now, status: 404), rules: rules, now: now)
        let line = try #require(try lines(stage, "dead-link").first)
        let kept = try editor(stage).review.reject(line.id, editor(stage))
        #expect(try lines(stage, "dead-link") == [])
        _ = try editor(stage, at: 1).undo(try #require(kept.first?.id))
        _ = try editor(stage, at: 2).review.accept(String(line.id.prefix(4)), editor(stage, at: 2), choice: nil)
        #expect(try stage.titles() == [])
        let hidden = try #require(try stage.bench.store.decisions([.hide]).first)
        _ = try editor(stage, at: 3).undo(hidden.id)
        let pin = try editor(stage, at: 4).set(try item(stage, "Guide").id, "title", to: "Vår guide")
        more.withLock { $0 = #"{"i":"1","t":"Ny guide","s":"x","l":"https://a.example/1"}"# }
        _ = try await stage.sync()
        let conflict = try #require(try lines(stage, "conflict").first)
        #expect(conflict.why.contains("\"Guide\"") && conflict.why.contains("\"Ny guide\""))
        let stands = try editor(stage, at: 5).review.accept(conflict.id, editor(stage, at: 5), choice: nil)
        #expect(try lines(stage, "conflict") == [])
        _ = try editor(stage, at: 6).undo(try #require(stands.first?.id))
        _ = try editor(stage, at: 7).review.reject(conflict.id, editor(stage, at: 7))
        #expect(try stage.bench.store.decision(pin.id)?.isInForce == false)
        #expect(try stage.titles() == ["Ny guide"])
    }

    @Test func `a link that an editor has pinned as dead is on the list of dead links`() async throws {
        let stage = try stage([#"{"i":"1","t":"Guide","s":"x","l":"https://a.example/1"}"#])
        _ = try await stage.sync()
        #expect(try lines(stage, "dead-link") == [])
        _ = try editor(stage, why: "sidan är tömd").pin(link: "https://a.example/1", says: .dead, until: nil)
        let line = try #require(try lines(stage, "dead-link").first)
        #expect(line.why.contains("https://a.example/1 is dead") && line.why.hasSuffix("as an editor says"))
        #expect(line.details.first == "sidan är tömd")
    }

    @Test func `a collection is picked, ruled, ordered and taken back`() async throws {
        let stage = try stage((1...4).map { #"{"i":"\#($0)","t":"Nr \#($0)","s":"x"}"# })
        _ = try await stage.sync()
        let ids = try (1...4).map { try item(stage, "Nr \($0)").id }
        let store = stage.bench.store
        let made = try editor(stage).create(nil, "Bra om Lås", about: "Text")
        #expect(made.collection == "bra-om-las")
        #expect(throws: EditRefusal.self) { try editor(stage, at: 1).create(nil, "Bra om lås", about: nil) }
        #expect(throws: EditRefusal.self) { try editor(stage, at: 1).rename("finns-inte", "x") }
        _ = try editor(stage, at: 1).collect("bra-om-las", [ids[2], ids[0]])
        func titles() throws -> [String] {
            let collection = try #require(try store.collections().first)
            return try store.items(of: collection, limit: nil).elements.map(\.item.title)
        }
        #expect(try titles() == ["Nr 3", "Nr 1"])
        _ = try editor(stage, at: 2).arrange("bra-om-las", [ids[0]])
        #expect(try titles() == ["Nr 1", "Nr 3"])
        var query = ItemQuery()
        query.kinds = ["khi"]
        let ruled = try editor(stage, at: 3).rule("bra-om-las", query)
        _ = try editor(stage, at: 4).uncollect("bra-om-las", [ids[1]])
        #expect(try titles() == ["Nr 1", "Nr 3", "Nr 4"])
        _ = try editor(stage, at: 5).undo(ruled.id)
        #expect(try titles() == ["Nr 1", "Nr 3"])
        let file = try DecisionFile.write(try store.decisions())
        #expect(ItemCollection.all(of: try DecisionFile.read(file, beside: [])) == (try store.collections()))
        _ = try editor(stage, at: 6).delete("bra-om-las")
        #expect(try store.collections() == [])
    }

    @Test func `senders on one subject are listed with what differs, and not again once looked at`() async throws {
        let stage = try stage([])
        let store = stage.bench.store
        func record(_ id: String, _ title: String, _ sender: String) -> Catalogue.Record {
            var record = Catalogue.Record(id: id, source: "s", identity: id, title: title)
            record.organisations = [sender]
            record.terms = [AssignedTerm(vocabulary: "malgrupp", term: "professionen", origin: .declared)]
            return record
        }
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        let records = [
            record("aaaa", "Upphandling av trygghetslarm", "skr"),
            record("bbbb", "Upphandla trygghetslarm: upphandling", "adda"),
        ]
        let intent = SyncIntent(source: "s", records: records) { _ in
            (Attempt(source: "s", at: now, outcome: .changed), SourceMemory())
        }
        let rules = Rules(stage.bench.registry.snapshot.configuration).forItems(now: now)
        _ = try await store.apply(intent, rules: rules, now: now)
        let line = try #require(try lines(stage, "overlap").first)
        #expect(line.items == ["aaaa", "bbbb"] && line.why == "2 senders speak of the same")
        #expect(line.details.first == "skr, no year, for professionen: Upphandling av trygghetslarm")
        try Relating(store).run()
        #expect(try store.relations(of: "aaaa").overlaps.map(\.id) == ["bbbb"])
        #expect(try store.relations(of: "bbbb").overlaps.map(\.id) == ["aaaa"])
        _ = try editor(stage).review.accept(line.id, editor(stage), choice: nil)
        #expect(try lines(stage, "overlap") == [])
    }
}

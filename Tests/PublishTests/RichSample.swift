import Catalogue
import Foundation
import Store

extension Sample {
    /// An item that another Samlad gathered, and got from a third.
    static let relayed = record(8, source: "skr", title: "Hemma någon annanstans") { record in
        record.origin = RecordOrigin(home: "https://n.example", id: "abc", via: ["https://r.example"])
    }

    /// One of everything: a story with its sections, references, overlaps, a collection, every filter's term, an origin, a
    /// link that has moved, and one item each that was merged and withdrawn.
    static func fillRich(_ store: Store) async throws {
        try await fillWithCollection(store)
        var changed = records
        changed.remove(at: 4)
        changed[2] = told(changed[2])
        changed[0].image = "https://utgivare.example/bild.png"
        changed[0].updated = date("2026-01-02T03:04:05Z")
        changed[0].language = "sv"
        changed[0].terms += [
            AssignedTerm(vocabulary: "malgrupp", term: "verksamhetsutvecklare", origin: .declared),
            AssignedTerm(vocabulary: "verksamhetsomrade", term: "socialtjanst", origin: .declared),
            AssignedTerm(vocabulary: "delomrade", term: "standarder", origin: .declared),
            AssignedTerm(vocabulary: Vocabulary.tags, term: "nytt", origin: .editor),
        ]
        changed[0].links = [
            EntryLink(href: "https://utgivare.example/film.mp4", rel: "enclosure", type: "video/mp4", length: 4711),
            EntryLink(href: "https://utgivare.example/mer", rel: "related", title: "Mer"),
        ]
        let day = date("2026-03-05T08:00:00Z")
        try await sync(store, "khi", changed, at: day, absent: .withdraw)
        try await sync(store, "skr", [twin, relayed], at: day)
        try store.setRelations(
            [
                Relation(records[2].id, .refers, records[0].id), Relation(records[0].id, .overlaps, records[3].id),
                Relation(records[3].id, .overlaps, records[0].id),
            ], at: 1)
        var moved = LinkHealth(
            url: "https://utgivare.example/mer", state: .ok, since: day, rule: "answered", flags: [.moved],
            finalURL: "https://utgivare.example/annat", lastCheck: day, nextCheck: now)
        (moved.memory.move, moved.memory.moveShowsPage) = (.withinSite, true)
        try await store.apply(moved, check: LinkCheck(at: day, status: 200), rules: rules, now: day)
    }

    private static func told(_ record: Record) -> Record {
        var record = record
        record.content = "<p>Vi började på natten.</p>"
        record.story = Story(
            sections: [
                StorySection(
                    id: "sammanfattning", headings: ["Sammanfattning"], html: "<p>Vi började på natten.</p>", words: 60),
                StorySection(
                    id: "nyttoeffekter", headings: ["Nytta"], html: "<p>Bättre sömn.</p>", words: 50, parts: ["individ"]
                ),
            ],
            steps: [
                StorySection(id: "testa", headings: ["Test"], html: "<p>Sex brukare.</p>", words: 20, parts: ["vad"])
            ],
            contacts: [
                Contact(name: "Anna Ek", role: "projektledare", email: "anna.ek@kil.example", phone: "+46701740605")
            ])
        return record
    }
}

import Catalogue
import Foundation
import Store
import Testing

/// A small catalogue with one of everything that pages and feeds must cope with.
enum Sample {
    static let now = date("2026-03-10T08:00:00Z")
    static let hostile = #"<script>alert("x")</script> & 'fnuttar'"#

    static func date(_ text: String) -> Date {
        (try? Date.ISO8601FormatStyle().parse(text)) ?? Date(timeIntervalSince1970: 0)
    }

    static var configuration: Configuration {
        var khi = Source(id: "khi", organisation: "socialstyrelsen", format: .json, url: "file:data/khi.json")
        khi.coverage = .complete
        let feed = Source(id: "skr", organisation: "skr", format: .rss, url: "https://skr.example/rss?a=1&b=2")
        var paused = Source(id: "vilande", organisation: "skr", format: .rss, url: "https://skr.example/gammal")
        paused.enabled = false
        return Configuration(
            organisations: [
                Organisation(id: "skr", name: "Sveriges Kommuner och Regioner", kind: "association", short: "SKR"),
                Organisation(id: "socialstyrelsen", name: "Socialstyrelsen", kind: "agency"),
                Organisation(id: "kommun-1715", name: "Kils kommun", kind: "municipality", place: "1715"),
            ],
            sources: [khi, feed, paused],
            places: [
                Place(code: "17", name: "Värmlands län", level: .county, county: "17"),
                Place(code: "1715", name: "Kil", level: .municipality, county: "17"),
                Place(code: "1780", name: "Karlstad", level: .municipality, county: "17"),
            ],
            vocabularies: [
                Vocabulary(
                    id: "kind", label: "Slag",
                    terms: [
                        Term(id: "khi", label: "Kunskapshöjande initiativ"),
                        Term(id: "berattelse", label: "Kommunberättelse"),
                    ]),
                Vocabulary(
                    id: "amne", label: "Ämne",
                    terms: [Term(id: "juridik", label: "Juridik"), Term(id: "upphandling", label: "Upphandling")]),
                Vocabulary(id: "form", label: "Form", terms: [Term(id: "film", label: "Film")]),
            ])
    }

    /// With every vocabulary that a filter knows.
    static var manifold: Configuration {
        var configuration = configuration
        configuration.vocabularies += [
            Vocabulary(
                id: "malgrupp", label: "Målgrupp",
                terms: [Term(id: "verksamhetsutvecklare", label: "Verksamhetsutvecklare")]),
            Vocabulary(
                id: "verksamhetsomrade", label: "Verksamhetsområde",
                terms: [Term(id: "socialtjanst", label: "Socialtjänst")]),
            Vocabulary(id: "delomrade", label: "Delområde", terms: [Term(id: "standarder", label: "Standarder")]),
        ]
        return configuration
    }

    /// With a collection `juridik-i-praktiken` of two items.
    static func fillWithCollection(_ store: Store) async throws {
        try await fill(store)
        var made = Decision(.collection, records: [], who: "anna", why: nil, at: now)
        (made.collection, made.heading) = ("juridik-i-praktiken", "Ett urval")
        var picked = Decision(.collect, records: [records[2].id, records[0].id], who: "anna", why: nil, at: now)
        picked.collection = "juridik-i-praktiken"
        try store.decide([made, picked].map { $0.named() }, rules: rules, now: now)
    }

    /// Records of one thing become one item, led by the first; a title "utan …" has no link.
    static let rules = ItemRules(
        merge: { records, _ in
            guard let leading = records.first?.record else { return [] }
            var item = Item(id: leading.id, title: leading.title)
            item.summary = leading.summary
            item.content = leading.content
            item.link = leading.link
            item.links = leading.links
            (item.image, item.story, item.origin) = (leading.image, leading.story, leading.origin)
            item.organisations = leading.organisations
            item.places = leading.places
            item.terms = leading.terms
            item.published = leading.published
            item.publishedPrecision = leading.publishedPrecision
            item.updated = leading.updated
            item.language = leading.language
            item.records = records.map(\.record.id)
            item.sources = Array(Set(records.map(\.record.source))).sorted()
            func other(_ value: String) -> [Provenance.Alternative] {
                [Provenance.Alternative(record: leading.id, source: leading.source, value: value)]
            }
            let editor = Provenance.editor
            item.provenance = [
                "title": Provenance(record: leading.id, source: leading.source, rule: "only-value"),
                "published": Provenance(
                    record: leading.id, source: leading.source, rule: "earliest",
                    alternatives: other("2017-03-03T10:00:00Z")),
                "kind": Provenance(
                    record: leading.id, source: editor, rule: "editor:x", alternatives: other("berattelse")),
                "terms.amne": Provenance(
                    record: leading.id, source: editor, rule: "editor:y", alternatives: other("juridik")),
            ]
            return [item]
        },
        freshness: { item, links, _ in
            if item.link == nil { return Freshness(level: .ageing, reasons: ["no-link"]) }
            let isDead = links.contains { $0.url == item.link && $0.state == .dead }
            return isDead ? Freshness(level: .stale, reasons: ["link-dead"]) : Freshness()
        },
        words: { $0.organisations })

    static func record(
        _ number: Int, source: String = "khi", title: String? = nil, edit: (inout Record) -> Void = { _ in }
    ) -> Record {
        let identity = "nr-\(number)"
        var record = Record(
            id: RecordID.make(source: source, identity: identity), source: source, identity: identity,
            title: title ?? "Vägledning nummer \(number)")
        record.summary = "<p>Stöd för <strong>digitala</strong> arbetssätt, del \(number).</p>"
        record.link = "https://utgivare.example/stod/\(number)"
        record.urlKey = "utgivare.example/stod/\(number)"
        record.organisations = ["socialstyrelsen"]
        record.terms = [AssignedTerm(vocabulary: "kind", term: "khi", origin: .default)]
        record.published = date("2018-06-01T00:00:00Z")
        record.publishedPrecision = .year
        edit(&record)
        return record
    }

    /// Six items: a plain one, a hostile one, a story of a municipality, one whose link died, one without a link, and
    /// one of two sources.
    static let records: [Record] = [
        record(1) { record in
            record.terms.append(AssignedTerm(vocabulary: "amne", term: "juridik", origin: .declared))
            record.terms.append(AssignedTerm(vocabulary: "form", term: "film", origin: .declared))
            record.content = "<h1>Bakgrund</h1><p>Lagen &amp; dess tolkning.</p>"
        },
        record(2, title: hostile) { record in
            record.link = "https://räksmörgås.example/å b?q=\"x\""
            record.urlKey = "raksmorgas"
            record.summary = "<p>Citat: &lt;script&gt;</p>"
            record.language = "en"
        },
        record(3, title: "Så införde vi trygghetslarm") { record in
            record.terms = [
                AssignedTerm(vocabulary: "kind", term: "berattelse", origin: .default),
                AssignedTerm(vocabulary: "amne", term: "upphandling", origin: .inferred, confidence: 0.7),
            ]
            record.organisations = ["kommun-1715"]
            record.places = ["1715"]
            record.published = date("2025-11-03T09:15:00Z")
            record.publishedPrecision = .time
        },
        record(4, title: "Den försvunna guiden"),
        record(5, title: "Kursen utan länk") { record in
            record.link = nil
            record.urlKey = nil
        },
        record(6, title: "Samma guide hos två"),
    ]

    static let twin = record(6, source: "skr", title: "Samma guide hos två (kopia)")

    static func fill(_ store: Store) async throws {
        try await sync(store, "khi", records, at: date("2026-03-01T08:00:00Z"))
        try await sync(store, "skr", [twin], at: date("2026-03-01T09:00:00Z"))
        try match(store, at: date("2026-03-01T09:00:00Z"))
        try await kill(store, "https://utgivare.example/stod/4", at: date("2026-03-03T08:00:00Z"))
    }

    /// Two of one address are one thing.
    private static func match(_ store: Store, at: Date) throws {
        let slice = try store.matchSlice(limit: 100)
        let twins = slice.records.filter { $0.record?.urlKey == twin.urlKey }.map(\.key)
        let settlement = MatchSettlement(turn: slice.state.turn, clusters: [twins], settled: [])
        #expect(try store.settle(settlement, rules: rules, now: at) == 2)
    }

    static func sync(
        _ store: Store, _ source: String, _ records: [Record], at: Date, absent: SyncIntent.Absent = .keep
    ) async throws {
        var memory = SourceMemory()
        memory.state = .ok
        memory.stateSince = at
        memory.lastAttempt = at
        memory.lastSuccess = at
        memory.lastOutcome = .changed
        memory.nextAttempt = at.addingTimeInterval(3600)
        let concluded = (Attempt(source: source, at: at, outcome: .changed), memory)
        let intent = SyncIntent(source: source, records: records, absent: absent) { counts in
            var (attempt, memory) = concluded
            memory.records = counts.live
            attempt.created = counts.created
            return (attempt, memory)
        }
        _ = try await store.apply(intent, rules: rules, now: at)
    }

    static func kill(_ store: Store, _ url: String, at: Date) async throws {
        let link = LinkHealth(
            url: url, state: .dead, since: at, rule: "not-found-three-dates", lastCheck: at)
        try await store.apply(link, check: LinkCheck(at: at, status: 404), rules: rules, now: at)
    }
}

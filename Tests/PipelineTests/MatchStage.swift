import Catalogue
import Curate
import Foundation
import Store
import Testing

@testable import Pipeline

/// A catalogue on disk that records come to without a network, and passes of the matching over it.
final class MatchStage {
    let folder: Folder
    private(set) var store: Store
    let configuration: Configuration
    private(set) var records: [String: Record] = [:]
    private let parameters: MatchParameters
    var now = Date(timeIntervalSince1970: 1_790_000_000)

    private var path: String { folder.url.appendingPathComponent("samlad.sqlite").path }
    var rules: Rules { Rules(configuration) }

    init(parameters: MatchParameters = MatchParameters()) throws {
        self.parameters = parameters
        folder = try Folder()
        let path = folder.url.appendingPathComponent("samlad.sqlite").path
        store = try Store(path: path)
        let names = ["alfa", "beta", "gamma", "delta"]
        configuration = Configuration(
            organisations: names.map {
                Organisation(id: $0, name: $0.capitalized, kind: "agency", hosts: ["\($0).exempel"])
            },
            sources: names.map { Source(id: $0, organisation: $0, format: .rss, url: "https://\($0).exempel/rss") })
    }

    /// As after a process that was killed.
    func reopen() throws {
        try store.close()
        store = try Store(path: path)
    }

    func sync(_ given: [Record], withdrawn: [String] = []) async throws {
        for (source, some) in Dictionary(grouping: given, by: \.source).sorted(by: { $0.key < $1.key }) {
            try await apply(source, some, withdrawn: [])
        }
        let gone = Dictionary(grouping: withdrawn) { records[$0]?.source ?? "" }
        for (source, ids) in gone.sorted(by: { $0.key < $1.key }) { try await apply(source, [], withdrawn: ids) }
        for record in given { records[record.id] = record }
        for id in withdrawn { records[id] = nil }
    }

    private func apply(_ source: String, _ some: [Record], withdrawn: [String]) async throws {
        let at = now
        var intent = SyncIntent(source: source, records: some, absent: .ignore, withdrawn: withdrawn) { counts in
            (Attempt(source: source, at: at, outcome: counts.isUnchanged ? .unchanged : .changed), SourceMemory())
        }
        intent.expected = Set(some.map(\.id))
        _ = try await store.apply(intent, rules: rules.forItems(now: now), now: now)
    }

    @discardableResult
    func match(_ pace: MatchPass.Pace = .whole, weighsAnew: Bool = false) throws -> MatchPass.Outcome {
        try MatchPass(store, rules: rules, parameters: parameters, now: now).run(pace, weighsAnew: weighsAnew)
    }

    var editor: Editor { Editor(store: store, configuration: configuration, who: "anna", why: "prov", now: now) }

    func items() throws -> [Item] {
        var query = ItemQuery()
        query.limit = nil
        return try store.items(query).elements.map(\.item).sorted { $0.id < $1.id }
    }

    func clusters() throws -> [[String]] {
        try items().map { $0.records.sorted() }.sorted { $0[0] < $1[0] }
    }

    /// What the engine gives for the records that are there, under the weights in use.
    func batch(_ decisions: [Decision] = []) throws -> (clusters: [[String]], doubts: Set<[String]>) {
        let kept = try #require(try store.matchWeights().flatMap { TokenWeights(bytes: $0) })
        let scorer = MatchScorer(weights: kept, parameters: parameters)
        let all = records.values.sorted { $0.id < $1.id }
        let held = MatchDecisions(holding: decisions, among: Set(all.map(\.id)))
        let matching = BatchMatcher(Clusterer(scorer: scorer, decisions: held))
            .match(all.map { scorer.record(MatchFeatures(MatchInput($0))) })
        let clusters = matching.clusters.map { $0.map { all[$0].id }.sorted() }.sorted { $0[0] < $1[0] }
        return (clusters, Set(matching.review.map { [all[$0.left].id, all[$0.right].id].sorted() }))
    }

    /// All that are kept.
    func doubts() throws -> Set<[String]> { Self.pairs(try allDoubts()) }

    func allDoubts() throws -> [Doubt] {
        var all: [Doubt] = []
        var cursor: String?
        repeat {
            let page = try store.doubts(limit: 500, cursor: cursor)
            all += page.elements
            cursor = page.next
        } while cursor != nil
        return all
    }

    /// Those that an editor is asked of.
    func asked() throws -> Set<[String]> {
        var list = try DoubtList(store, decisions: try store.decisions(), parameters: parameters)
        return Self.pairs(try list.asked())
    }

    private static func pairs(_ doubts: [Doubt]) -> Set<[String]> {
        Set(doubts.map { [$0.left.record, $0.right.record].sorted() })
    }
}

/// Records of things that several sources tell of, each in its own words.
struct MatchWorld {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(_ below: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(below))
    }

    mutating func shuffled<Value>(_ values: [Value]) -> [Value] {
        var values = values
        for index in values.indices.dropFirst().reversed() { values.swapAt(index, number(index + 1)) }
        return values
    }

    private static let subjects = [
        "trygghetslarm", "nyckelfria lås", "digital tillsyn", "läkemedelsrobotar", "gps-larm",
    ]
    private static let verbs = ["Införande av", "Upphandling av", "Utvärdering av", "Samverkan kring", "Etik vid"]
    private static let ends = ["i hemtjänsten", "på särskilt boende", "för äldre", "inom LSS", "i hela länet"]
    private static let sources = ["alfa", "beta", "gamma", "delta"]

    /// So many things, each told by one to four sources; some titles differ by a part or a year alone.
    mutating func records(things: Int) -> [Record] {
        (0..<things).flatMap { thing -> [Record] in
            let words = [Self.verbs[number(5)], Self.subjects[number(5)], Self.ends[number(5)]]
            let title = words.joined(separator: " ") + ["", " del 1", " del 2", " 2019", ""][number(5)]
            let summary = "Så arbetade vi med \(words[1]) \(words[2]), steg \(thing % 7) av arbetet \(thing % 11)"
            let sources = shuffled(Self.sources).prefix(1 + number(4))
            return sources.enumerated().map { index, source in
                record(thing, index, source: String(source), title: title, summary: summary)
            }
        }
    }

    private mutating func record(
        _ thing: Int, _ index: Int, source: String, title: String, summary: String
    ) -> Record {
        var title = title
        if number(3) == 0 { title += " | \(source.capitalized)" }
        if number(4) == 0 { title = title.replacing("å", with: "a") }
        let identity = "\(thing)-\(index)"
        var record = Record(
            id: RecordID.make(source: source, identity: identity), source: source, identity: identity, title: title)
        record.summary = number(4) == 0 ? nil : summary
        let shared = number(4) == 0
        record.link = "https://\(shared ? "alfa" : source).exempel/sidor/\(thing)\(shared ? "" : "-\(index)")"
        record.urlKey = record.link.flatMap(URLKey.make)
        record.organisations = [source]
        record.published = Date(timeIntervalSince1970: 1_500_000_000 + Double(thing % 13) * 86_400 * 40)
        record.publishedPrecision = .day
        return record
    }
}

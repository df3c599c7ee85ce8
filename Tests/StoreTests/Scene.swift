import Catalogue
import Foundation
import GRDB

@testable import Store

typealias Record = Catalogue.Record

/// A store in a folder of its own, which goes with it.
final class Scene {
    let folder: URL
    let store: Store
    /// Moves only when a test moves it.
    var now = Date(timeIntervalSince1970: 1_790_000_000)

    var path: String { folder.appending(path: "samlad.sqlite").path(percentEncoded: false) }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "samlad-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store(path: folder.appending(path: "samlad.sqlite").path(percentEncoded: false))
    }

    deinit {
        do {
            try store.close()
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("the folder \(folder.path()) stays: \(error)")
        }
    }

    @discardableResult
    func sync(
        _ source: String, _ records: [Record], seen: [String] = [], absent: SyncIntent.Absent = .keep,
        rules: ItemRules = .plain
    ) async throws -> SyncCounts {
        let intent = SyncIntent.plain(source, records, seen: seen, absent: absent, at: now)
        return try await store.apply(intent, rules: rules, now: now).counts
    }

    /// Puts records into items as a matching would.
    @discardableResult
    func settle(_ clusters: [[String]]) throws -> Int? {
        let turn = try store.matchState().turn
        let keys = try store.matchSlice(limit: 1000).records.reduce(into: [String: Int64]()) { keys, waiting in
            if let record = waiting.record { keys[record.id] = waiting.key }
        }
        let settlement = MatchSettlement(
            turn: turn, clusters: clusters.map { $0.compactMap { keys[$0] } }, settled: [])
        return try store.settle(settlement, rules: .plain, now: now)
    }

    func pass(_ seconds: Double) { now += seconds }

    func changes(after n: Int = 0) throws -> [Change] { try store.changes(after: n, limit: 10_000).changes }

    /// "created a", "merged b a", "updated a: title".
    func lines(after n: Int = 0) throws -> [String] {
        try changes(after: n).map { change in
            let detail = change.kind == .updated ? ": \(change.reason)" : change.into.map { " \($0)" } ?? ""
            return "\(change.kind.rawValue) \(change.item)\(detail)"
        }
    }

    func found(_ id: String) throws -> StoredItem? {
        guard case .found(let item) = try store.item(id) else { return nil }
        return item
    }

    func titles(_ change: (inout ItemQuery) -> Void = { _ in }) throws -> [String] {
        var query = ItemQuery()
        change(&query)
        return try store.items(query).elements.map(\.item.title)
    }
}

extension SyncIntent {
    /// An attempt that counts what it did, as the pipeline's does.
    static func plain(
        _ source: String, _ records: [Record], seen: [String] = [], absent: Absent = .keep, at now: Date
    ) -> SyncIntent {
        SyncIntent(source: source, records: records, seen: seen, absent: absent) { counts in
            var attempt = Attempt(source: source, at: now, outcome: counts.isUnchanged ? .unchanged : .changed)
            (attempt.created, attempt.updated, attempt.withdrawn) = (counts.created, counts.updated, counts.withdrawn)
            var memory = SourceMemory()
            memory.records = counts.live
            return (attempt, memory)
        }
    }
}

extension Record {
    /// Its id is given, so that a test can name it; `key` is its address.
    static func made(
        _ id: String, source: String = "skr", title: String? = nil, key: String? = nil,
        _ change: (inout Record) -> Void = { _ in }
    ) -> Record {
        var record = Record(id: id, source: source, identity: "guid-\(id)", title: title ?? "Titel \(id)")
        record.link = key.map { "https://example.se/\($0)" }
        record.urlKey = key.map { "example.se/\($0)" }
        change(&record)
        return record
    }
}

extension ItemRules {
    /// One item per group, led by the record seen first; no opinion on freshness but for dead links.
    static let plain = ItemRules(
        merge: { records, _ in
            let ordered = records.sorted { ($0.firstSeen, $0.record.id) < ($1.firstSeen, $1.record.id) }
            guard let leading = ordered.first?.record else { return [] }
            var item = Item(id: leading.id, title: leading.title)
            item.summary = leading.summary
            item.content = leading.content
            item.link = leading.link
            item.links = leading.links
            item.organisations = leading.organisations
            item.places = leading.places
            item.terms = leading.terms
            item.published = leading.published
            item.records = ordered.map(\.record.id)
            item.sources = ordered.map(\.record.source)
            item.provenance = ["title": Provenance(record: leading.id, source: leading.source, rule: "only-value")]
            return [item]
        },
        freshness: { _, links, _ in
            links.contains { $0.state.isBroken } ? Freshness(level: .stale, reasons: ["link-dead"]) : Freshness()
        },
        words: { $0.organisations.map { "Organisation \($0)" } })
}

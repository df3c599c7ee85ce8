import Catalogue
import Foundation
import Landscape
import Logging
import Store
import Testing

@testable import Pipeline

/// A `sources.json` of several sources and a catalogue, and rounds over it, each as a process of its own makes them.
final class RoundStage {
    static let start = Date(timeIntervalSince1970: 1_790_000_000)

    let folder: Folder
    let store: Store
    private(set) var registry: Registry
    /// What the next round takes for now; the clock moves on as ours does.
    var now = RoundStage.start
    /// A PEM file of certificate authorities to trust instead of the system's.
    var authorities: String?

    /// - Parameters:
    ///   - settings: beside loopback, which is allowed, and spacing, which is off.
    ///   - isOpen: whether loopback is allowed.
    ///   - letters: who is written to of broken links.
    ///   - pace: how much is written at a time.
    init(
        settings: String = "", isOpen: Bool = true, letters: String? = nil, pace: WritingPace = .gentle,
        sources: [String]
    ) throws {
        folder = try Folder()
        let text = """
            { "settings": { "allowNetworks": [\(isOpen ? "\"127.0.0.0/8\"" : "")], \(settings.isEmpty ? "" : settings + ", ")
                            "perHost": { "spacing": "0s" }, "links": { "perHost": { "spacing": "0s" } } },
              \(letters.map { "\"letters\": \($0)," } ?? "")
              "sources": [ \(sources.joined(separator: ",\n    ")) ] }
            """
        registry = try Registry.load(path: folder.write("sources.json", text))
        store = try Store(path: folder.url.appendingPathComponent("samlad.sqlite").path, pace: pace)
    }

    /// An entry of `sources.json`.
    static func source(_ id: String, _ url: String, _ more: String = "\"format\": \"rss\"") -> String {
        "{ \"id\": \"\(id)\", \"organisation\": \"kommun-1715\", \"kind\": \"khi\", \"url\": \"\(url)\", \(more) }"
    }

    /// An RSS feed of entries with these numbers.
    static func feed(_ numbers: some Sequence<Int>, _ word: String = "Nyhet") -> String {
        let items = numbers.map { number in
            "<item><title>\(word) \(number)</title><link>https://kil.exempel/\(number)</link><guid>\(number)</guid></item>"
        }
        return "<rss version=\"2.0\"><channel><title>Nytt</title>\(items.joined())</channel></rss>"
    }

    func bench() throws -> Workbench {
        try Workbench(
            store: store, registry: RegistryBox(registry, version: "0"),
            clock: WallClock(start: now, anchor: Date(), rate: 1), version: "0", logger: Logger(label: "test"),
            authorities: authorities)
    }

    @discardableResult
    func round(_ each: (SyncReport) -> Void = { _ in }) async throws -> [String: SyncReport] {
        let bench = try bench()
        let reports = try await SyncRound(bench, snapshot: bench.registry.snapshot)
            .run(registry.configuration.sources, each: each)
        return Dictionary(uniqueKeysWithValues: reports.map { ($0.source.id, $0) })
    }

    func memory(_ id: String) throws -> SourceMemory { try #require(try store.memory(of: id)) }

    func status(_ id: String) throws -> SourceStatus {
        try #require(try store.statuses(of: registry.configuration.sources.filter { $0.id == id }).first)
    }

    func titles() throws -> [String] { try store.items(ItemQuery()).elements.map(\.item.title).sorted() }
}

/// Holds up threads until it is opened.
final class Latch: @unchecked Sendable {
    // Every access is under the lock of the condition.
    private let condition = NSCondition()
    private var isOpen = false

    func open() {
        condition.withLock {
            isOpen = true
            condition.broadcast()
        }
    }

    func wait() { condition.withLock { while !isOpen { condition.wait() } } }

    /// - Returns: whether it was opened in time.
    func wait(seconds: Double) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        return condition.withLock {
            while !isOpen { if !condition.wait(until: end) { return isOpen } }
            return true
        }
    }
}

import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct WriteGroupTests {
    @Test func `what many sources bring at once is all there and found`() async throws {
        let scene = try Scene()
        let (store, now) = (scene.store, scene.now)
        let counts = try await withThrowingTaskGroup(of: SyncCounts.self) { group in
            for source in 0..<40 {
                group.addTask {
                    // Every source tells of the same page, and of one of its own.
                    let records: [Record] = [
                        .made("own-\(source)", source: "s\(source)", title: "Ensam \(source)", key: "own/\(source)"),
                        .made("same-\(source)", source: "s\(source)", title: "Gemensam", key: "same"),
                    ]
                    var intent = SyncIntent.plain("s\(source)", records, at: now)
                    intent.expected = Set(records.map(\.id))
                    return try await store.apply(intent, rules: .plain, now: now).counts
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.map(\.created).reduce(0, +) == 80)
        #expect(try store.counts().items == 80)
        try scene.settle([(0..<40).map { "same-\($0)" }])
        #expect(try store.counts().items == 41)
        #expect(try scene.titles { $0.text = "ensam" }.count == 40)
        #expect(try scene.titles { $0.text = "gemensam" } == ["Gemensam"])
        #expect(try store.check() == [])
    }

    @Test func `one that is refused fails alone`() async throws {
        let scene = try Scene()
        try scene.store.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER cut BEFORE INSERT ON items WHEN NEW.id = 'r13'
                    BEGIN SELECT raise(ABORT, 'cut off'); END
                    """)
        }
        let (store, now) = (scene.store, scene.now)
        let refused = await withTaskGroup(of: String?.self) { group in
            for n in 0..<30 {
                group.addTask {
                    let intent = SyncIntent.plain("s\(n)", [.made("r\(n)", source: "s\(n)")], at: now)
                    do throws(StoreFailure) {
                        _ = try await store.apply(intent, rules: .plain, now: now)
                        return nil
                    } catch { return "\(n): \(error.sentence)" }
                }
            }
            return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        #expect(refused.count == 1 && refused[0].hasPrefix("13: ") && refused[0].contains("cut off"))
        #expect(try store.counts().items == 29)
        #expect(try store.attempts(of: "s13", limit: 10).isEmpty)
        #expect(try scene.changes().map(\.n) == Array(1...29))
        #expect(try store.check() == [])
    }

    /// Counts the transactions that are committed.
    private final class Commits: TransactionObserver, Sendable {
        private let counted = Locked(0)
        var count: Int { counted.withLock { $0 } }

        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ db: Database) { counted.withLock { $0 += 1 } }
        func databaseDidRollback(_ db: Database) {}
    }

    /// A store whose writer waits for what is on its way.
    private static func patient(_ folder: URL) throws -> (Store, Commits) {
        let store = try Store(path: folder.appending(path: "p.sqlite").path(percentEncoded: false), pace: .whole)
        let commits = Commits()
        store.pool.add(transactionObserver: commits, extent: .databaseLifetime)
        return (store, commits)
    }

    @Test func `what is on its way is waited for and written together`() async throws {
        let scene = try Scene()
        let (store, commits) = try Self.patient(scene.folder)
        let now = scene.now
        for _ in 0..<6 { store.beginMaking() }
        try await withThrowingTaskGroup { group in
            for n in 0..<6 {
                group.addTask {
                    let intent = SyncIntent.plain("s\(n)", [.made("r\(n)", source: "s\(n)")], at: now)
                    try await store.apply(intent, rules: .plain, now: now)
                    store.endMaking()
                }
            }
            try await group.waitForAll()
        }
        #expect(commits.count == 1)
        #expect(try store.counts().items == 6)
        // Nobody is at work: one alone waits for nobody.
        try await store.apply(.plain("s7", [.made("r7", source: "s7")], at: now), rules: .plain, now: now)
        #expect(commits.count == 2)
        try store.close()
    }

    @Test func `who has nothing to write after all is not waited for`() async throws {
        let scene = try Scene()
        let (store, commits) = try Self.patient(scene.folder)
        let now = scene.now
        store.beginMaking()
        store.beginMaking()
        async let written = store.apply(.plain("s", [.made("r", source: "s")], at: now), rules: .plain, now: now)
        store.endMaking()
        #expect(try await written.counts.created == 1)
        store.endMaking()
        #expect(commits.count == 1)
        try store.close()
    }

    @Test func `half a transaction is not kept waiting`() async throws {
        let scene = try Scene()
        let (store, _) = try Self.patient(scene.folder)
        let now = scene.now
        store.beginMaking()
        store.beginMaking()
        let records = (0..<800).map { Record.made("r\($0)", source: "s") }
        #expect(try await store.apply(.plain("s", records, at: now), rules: .plain, now: now).counts.created == 800)
        store.endMaking()
        store.endMaking()
        try store.close()
    }

    @Test func `the patient who come while others are written wait a moment for more`() async throws {
        let scene = try Scene()
        let store = try Store(path: scene.folder.appending(path: "p.sqlite").path(percentEncoded: false))
        let (begun, goesOn) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let (ended, last) = (Locked<ContinuousClock.Instant?>(nil), Locked<ContinuousClock.Instant?>(nil))
        @Sendable func write(_ work: @escaping @Sendable () -> Void) async throws {
            try await store.writeTogether(weight: 1, isPatient: true) { _, _ in work() }
        }
        // Alone, it is written at once; two come meanwhile, which are not alone any more, and one while those are written.
        async let first: Void = write {
            begun.continuation.yield()
            goesOn.wait()
        }
        var turns = begun.stream.makeAsyncIterator()
        await turns.next()
        async let second: Void = write {
            begun.continuation.yield()
            goesOn.wait()
            ended.withLock { $0 = .now }
        }
        async let third: Void = write {}
        while store.group.waiting < 2 { await Task.yield() }
        goesOn.signal()
        await turns.next()
        async let fourth: Void = write { last.withLock { $0 = .now } }
        while store.group.waiting < 1 { await Task.yield() }
        goesOn.signal()
        _ = try await (first, second, third, fourth)
        let (before, after) = (try #require(ended.withLock { $0 }), try #require(last.withLock { $0 }))
        #expect(after - before >= .milliseconds(9))
        try store.close()
    }
}

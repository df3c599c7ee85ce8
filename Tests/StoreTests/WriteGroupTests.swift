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
}

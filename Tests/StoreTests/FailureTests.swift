import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct FailureTests {
    @Test func `a full disk loses nothing that was committed and says what to do`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        let full = { (records: [Record]) async throws in
            _ = try await scene.store.pool.writeWithoutTransaction { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                try db.execute(sql: "PRAGMA max_page_count = \(pages + 4)")
            }
            try await scene.sync("skr", records)
        }
        let many = (0..<500).map { n in
            Record.made("r\(n)", key: "\(n)") { $0.content = String(repeating: "ord\(n) ", count: 200) }
        }
        await #expect(throws: StoreFailure.diskFull(path: scene.path)) { try await full(many) }
        #expect(try scene.lines() == ["created a"])
        #expect(try scene.store.check() == [])
        // Room again: the same sync goes through.
        _ = try await scene.store.pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = 1000000")
        }
        #expect(try await scene.sync("skr", many).created == 500)
        #expect(try scene.store.position() == 501)
    }

    @Test func `a writer that finds the database locked says so, and reads go on`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        let other = try Store(path: scene.path, mode: .readWrite, patience: 0.05)
        try scene.store.write { _ in
            #expect(throws: StoreFailure.locked(path: scene.path)) { try other.setMeta("k", "v") }
            #expect(throws: StoreFailure.locked(path: scene.path)) { try other.ping() }
            #expect(throws: Never.self) { try other.counts() }
        }
        try other.setMeta("k", "v")
        #expect(try scene.store.meta("k") == "v")
        try other.close()
    }

    @Test func `bytes that are no database are called damaged`() throws {
        let scene = try Scene()
        let path = scene.folder.appending(path: "noise.sqlite").path()
        try Data((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: URL(filePath: path))
        for mode in [Store.Mode.readWrite, .readOnly] {
            let failure = #expect(throws: StoreFailure.self) { try Store(path: path, mode: mode) }
            guard case .damaged = failure else {
                Issue.record("\(String(describing: failure))")
                continue
            }
        }
    }

    @Test func `overwritten pages are found by the check`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<300).map { .made("r\($0)", key: "\($0)") })
        let copy = scene.folder.appending(path: "copy.sqlite").path()
        try scene.store.backup(to: copy)
        let file = try FileHandle(forUpdating: URL(filePath: copy))
        for page in stride(from: 20, to: 80, by: 3) {
            try file.seek(toOffset: UInt64(page * 4096))
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        }
        try file.close()
        // The check lists what it finds, or the damage is met before.
        let findings = Result { () throws -> [String] in
            let damaged = try Store(path: copy)
            let findings = try damaged.check()
            try damaged.close()
            return findings
        }
        switch findings {
        case .success(let findings): #expect(!findings.isEmpty)
        case .failure(let error): #expect((error as? StoreFailure)?.sentence.contains("damaged") ?? false)
        }
    }

    @Test func `a sync cut off in the middle leaves what was there before`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        try scene.store.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER cut BEFORE INSERT ON items WHEN NEW.id = 'c'
                    BEGIN SELECT raise(ABORT, 'cut off'); END
                    """)
        }
        let failure = await #expect(throws: StoreFailure.self) {
            try await scene.sync("skr", [.made("a", title: "Ny"), .made("b"), .made("c"), .made("d")])
        }
        #expect(failure?.sentence.contains("cut off") ?? false)
        #expect(try scene.titles() == ["Titel a"])
        #expect(try scene.store.counts().records == 1)
        try scene.store.write { db in try db.execute(sql: "DROP TRIGGER cut") }
        try await scene.sync("skr", [.made("b")])
        #expect(try scene.changes().map(\.n) == [1, 2])
    }

    @Test func `a killed process leaves a whole database`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        // What SIGKILL leaves behind: the files as they are in the middle of a transaction that never commits.
        let copy = scene.folder.appending(path: "killed.sqlite").path()
        #expect(throws: StoreFailure.self) {
            try scene.store.write { db in
                // More than the cache holds, so that unfinished pages stand in the log.
                for n in 0..<4000 {
                    try db.execute(
                        sql: "INSERT INTO changes (kind, item, at, reason) VALUES ('created', 'x', 0, ?)",
                        arguments: [String(repeating: "\(n) ", count: 1000)])
                }
                for suffix in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: scene.path + suffix, toPath: copy + suffix)
                }
                throw CancellationError()
            }
        }
        let left = try Store(path: copy)
        #expect(try left.check() == [])
        #expect(try left.position() == 1)
        #expect(try left.counts().items == 1)
        try left.close()
    }

    @Test func `a disk that answers with errors is not called full or forbidden`() {
        let failure = { (code: ResultCode) in
            StoreFailure(DatabaseError(resultCode: code, message: "disk I/O error"), path: "p")
        }
        #expect(failure(.SQLITE_IOERR_READ) == .failing(path: "p", detail: "disk I/O error"))
        #expect(failure(.SQLITE_IOERR_FSYNC) == .failing(path: "p", detail: "disk I/O error"))
        #expect(failure(.SQLITE_IOERR_SHMSIZE) == .diskFull(path: "p"))
        #expect(failure(.SQLITE_FULL) == .diskFull(path: "p"))
        #expect(failure(.SQLITE_READONLY) == .notWritable(path: "p", detail: "disk I/O error"))
    }

    @Test func `every failure has a sentence and advice`() {
        let failures: [StoreFailure] = [
            .locked(path: "p"), .diskFull(path: "p"), .failing(path: "p", detail: "d"),
            .damaged(path: "p", detail: "d"),
            .notWritable(path: "p", detail: "d"), .missing(path: "p"), .tooNew(path: "p", version: 3, known: 1),
            .tooOld(path: "p", version: 1, known: 3),
            .foreign(path: "p"), .badCursor("c"), .refused(path: "p", detail: "d"),
        ]
        for failure in failures {
            #expect(failure.sentence.hasSuffix(".") && failure.advice.hasSuffix("."))
            #expect(!failure.sentence.contains("SQLITE"))
        }
    }
}

@Suite struct ChangeLogTests {
    @Test func `two writers at once leave no gap and no number twice`() async throws {
        let scene = try Scene()
        let path = scene.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                group.addTask {
                    let store = try Store(path: path)
                    for n in 0..<60 {
                        let source = "source-\(writer)"
                        let record = Record.made("\(writer)-\(n)", source: source, key: "\(n % 7)")
                        let now = Date(timeIntervalSince1970: Double(n))
                        try await store.apply(.plain(source, [record], at: now), rules: .plain, now: now)
                    }
                    try store.close()
                }
            }
            try await group.waitForAll()
        }
        let numbers = try scene.changes().map(\.n)
        #expect(numbers == Array(1...numbers.count) && numbers.count >= 120)
        #expect(try scene.store.counts().records == 120)
        #expect(try scene.store.check() == [])
    }

    @Test func `a consumer that asks in small steps sees every line once`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<25).map { .made("r\($0)") })
        var (seen, position): ([Int], Int) = ([], 0)
        while true {
            let step = try scene.store.changes(after: position, limit: 4)
            if step.changes.isEmpty { break }
            seen += step.changes.map(\.n)
            position = step.position
        }
        #expect(seen == Array(1...25) && position == 25)
        #expect(try scene.store.changes(after: 99, limit: 4).position == 99)
    }

    @Test func `a number is not given again after the newest line is gone`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a"), .made("b")])
        try scene.store.write { db in try db.execute(sql: "DELETE FROM changes WHERE n = 2") }
        try await scene.sync("skr", [.made("c")])
        #expect(try scene.changes().map(\.n) == [1, 3])
        #expect(try scene.store.check() == ["the change log has gaps"])
    }
}

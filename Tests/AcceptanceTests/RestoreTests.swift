import Foundation
import Glibc
import Store
import Testing

/// A backup that is put back by the built program.
@Suite(.timeLimit(.minutes(5))) struct RestoreTests {
    @Test func `a restored database is the one of the backup, with a log of another name`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-restore-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ titles: [String]) throws {
            let things = titles.map { ["id": $0, "title": $0] }
            try JSONEncoder().encode(things).write(to: folder.appending(path: "egna.json"))
        }
        let entry = """
            { "settings": { "links": { "enabled": false } }, "sources": [ { "id": "egna", "organisation": "kommun-1715",
              "kind": "khi", "format": "json", "url": "file:egna.json", "items": "",
              "map": { "id": "/id", "title": "/title" }, "coverage": "complete" } ] }
            """
        try Data(entry.utf8).write(to: folder.appending(path: "sources.json"))
        let state = folder.appending(path: "state").path
        let place = ["--sources", folder.appending(path: "sources.json").path, "--state", state]
        func look<Value>(_ body: (Store) throws -> Value) throws -> Value {
            let store = try Store(path: state + "/samlad.sqlite", mode: .readOnly)
            defer { try? store.close() }
            return try body(store)
        }
        try write(["Vägledning om larm"])
        #expect(try await Binary.run(["sync"] + place).code == 0)
        let first = try look { try $0.instances().now }
        let copy = folder.appending(path: "copy.sqlite").path
        #expect(try await Binary.run(["backup", copy] + place).code == 0)
        try write(["Vägledning om larm", "Handbok om tillsyn"])
        #expect(try await Binary.run(["sync"] + place).code == 0)
        #expect(try look { try $0.counts().items } == 2)

        let restored = try await Binary.run(["restore", copy] + place)
        #expect(restored.code == 0, "\(restored.err)")
        #expect(try look { try $0.counts().items } == 1)
        let files = try FileManager.default.contentsOfDirectory(atPath: state)
        #expect(!files.contains { $0.contains("restoring") }, "\(files)")
        let attributes = try FileManager.default.attributesOfItem(atPath: state + "/samlad.sqlite")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let folderOwner = try FileManager.default.attributesOfItem(atPath: state)[.ownerAccountID] as? Int
        #expect(attributes[.ownerAccountID] as? Int == folderOwner)
        let second = try look { try $0.instances().now }
        #expect(second != first)
        #expect(FileManager.default.fileExists(atPath: state + "/samlad.sqlite.before"))
        #expect(try await Binary.run(["restore"] + place).code == 0)
        #expect(try look { try $0.instances().now } != second)

        let writer = open(state + "/writers.lock", O_RDONLY)
        #expect(flock(writer, LOCK_SH) == 0)
        let busy = try await Binary.run(["restore", copy] + place)
        #expect(busy.code != 0 && busy.err.contains("Another command writes"), "\(busy.err)")
        close(writer)

        try Data("no database".utf8).write(to: folder.appending(path: "broken"))
        let refused = try await Binary.run(["restore", folder.appending(path: "broken").path] + place)
        #expect(refused.code == 2 && !refused.err.isEmpty)
        #expect(try look { try $0.counts().items } == 1, "what was there is there")
    }
}

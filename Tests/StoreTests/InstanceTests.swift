import Catalogue
import Foundation
import Testing

@testable import Store

/// The name of the change log, by which its followers know that a backup was put back.
@Suite struct InstanceTests {
    private func copy(_ scene: Scene, _ name: String) throws -> String {
        let path = scene.folder.appending(path: name).path()
        try scene.store.backup(to: path)
        return path
    }

    @Test func `a backup that is put back is a log of its own, each time`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        let first = try scene.store.instances().now
        let backup = try copy(scene, "copy.sqlite")
        // What was written after the backup has numbers that will be given again.
        try await scene.sync("skr", [.made("a"), .made("b")])
        #expect(try scene.store.instances().now == first, "to make a copy changes nothing")
        var names: Set<String> = [first]
        for round in 0..<2 {
            let path = scene.folder.appending(path: "restored-\(round).sqlite").path()
            try FileManager.default.copyItem(atPath: backup, toPath: path)
            let reader = try Store(path: path, mode: .readOnly)
            #expect(try reader.changes(after: 0, limit: 1).instance == first, "who only looks leaves it as it is")
            try reader.close()
            let restored = try Store(path: path)
            let now = try restored.changes(after: 0, limit: 1).instance
            #expect(names.insert(now).inserted, "it is named \(now) once more")
            #expect(try restored.instances() == (now, [first]))
            try restored.close()
            let again = try Store(path: path)
            #expect(try again.instances().now == now, "the first who opens it names it")
            try again.close()
        }
    }

    @Test func `a log that is named anew remembers what it was called`() throws {
        let scene = try Scene()
        let first = try scene.store.instances().now
        let second = try scene.store.renewInstance()
        let third = try scene.store.renewInstance()
        #expect(Set([first, second, third]).count == 3)
        #expect(try scene.store.instances() == (third, [first, second]))
        #expect(try scene.store.check() == [])
    }

    @Test func `a file that was copied over the database by hand is known by what it lacks`() async throws {
        let scene = try Scene()
        let path = scene.folder.appending(path: "other.sqlite").path()
        let saved = scene.folder.appending(path: "saved.sqlite").path()
        func sync(_ ids: [String]) async throws -> String {
            let store = try Store(path: path)
            let intent = SyncIntent.plain("skr", ids.map { .made($0) }, at: scene.now)
            try await store.apply(intent, rules: .plain, now: scene.now)
            let name = try store.instances().now
            try store.close()
            return name
        }
        let first = try await sync(["a"])
        // Closed, so that the file is whole.
        try FileManager.default.copyItem(atPath: path, toPath: saved)
        #expect(try await sync(["a", "b"]) == first)
        #expect(try await sync(["a", "b"]) == first, "nothing was put back")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: saved, toPath: path)
        let second = try await sync(["a", "c"])
        #expect(second != first)
        #expect(try await sync(["a", "c"]) == second)
        // A mark that is gone or broken says nothing.
        for text in ["", "x", "\(second) x", String(repeating: "9", count: 200)] {
            try Data(text.utf8).write(to: URL(filePath: path + ".mark"))
            #expect(try await sync(["a", "c"]) == second)
        }
    }
}

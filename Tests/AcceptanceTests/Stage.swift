import Catalogue
import Foundation
import Landscape
import Store
import Testing

/// A landscape with a world that stands still, and a folder for the state of the program run against it.
final class Stage {
    let landscape: Landscape
    let folder: URL
    /// The catalogue's clock stands with the world's.
    private var environment: [String: String]

    init(_ options: SourcesFile = SourcesFile(total: "30s", except: Stage.hanging)) throws {
        landscape = try Landscape.start()
        folder = FileManager.default.temporaryDirectory.appending(path: "samlad-acceptance-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        environment = [:]
        try write(landscape.sourcesJSON(options))
        setClock()
    }

    deinit {
        landscape.stop()
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
    }

    /// The publisher that never answers costs every sync its time limit: only the test that is about it keeps it.
    static let hanging: Set<String> = ["kommun-1784"]

    var sources: String { folder.appending(path: "sources.json").path }
    var state: String { folder.appending(path: "state").path }
    var database: String { folder.appending(path: "state/samlad.sqlite").path }

    func write(_ text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: "sources.json"), options: .atomic)
    }

    func advance(days: Double) {
        landscape.advance(days: days)
        setClock()
    }

    /// Nearly still: a second of ours is a millisecond of the world's.
    private func setClock() {
        let now = Date().timeIntervalSince1970
        environment["SAMLAD_CLOCK"] = "\(landscape.clock.now.ISO8601Format())@\(Int(now))x0.001"
    }

    var variables: [String: String] {
        environment.merging(["SAMLAD_SOURCES": sources, "SAMLAD_STATE": state]) { _, new in new }
    }

    @discardableResult
    func samlad(_ arguments: String..., code: Int32? = 0) async throws -> Binary.Output {
        let output = try await Binary.run(arguments, environment: variables)
        if let code { #expect(output.code == code, "\(arguments): \(output.err)") }
        return output
    }

    func launch(_ arguments: String...) throws -> RunningProgram {
        try Binary.launch(Binary.path, arguments, environment: variables)
    }

    func json(_ arguments: String..., code: Int32? = 0) async throws -> [String: Any] {
        let output = try await Binary.run(arguments + ["--json"], environment: variables)
        if let code { #expect(output.code == code, "\(arguments): \(output.err)") }
        return try #require(try JSONSerialization.jsonObject(with: Data(output.out.utf8)) as? [String: Any])
    }

    /// The outcome of each source in one sync.
    func sync() async throws -> [String: String] {
        let answer = try await json("sync", code: nil)
        let sources = try #require(answer["sources"] as? [[String: Any]])
        return Dictionary(
            uniqueKeysWithValues: sources.compactMap { source in
                (source["id"] as? String).flatMap { id in (source["outcome"] as? String).map { (id, $0) } }
            })
    }

    /// The database as another process sees it.
    func look<Value>(_ body: (Store) throws -> Value) throws -> Value {
        let store = try Store(path: database, mode: .readOnly)
        let value = try body(store)
        try store.close()
        return value
    }

    func changes(after n: Int = 0) throws -> [Change] {
        try look { try $0.changes(after: n, limit: 100_000).changes }
    }
}

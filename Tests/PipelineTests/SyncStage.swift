import Catalogue
import Foundation
import Landscape
import Logging
import Store
import Testing

@testable import Pipeline

/// A publisher on a loopback address, a `sources.json` that names it and a catalogue to sync it into.
final class SyncStage {
    let server: LoopbackServer
    let folder: Folder
    let bench: Workbench
    private let settings: String
    private(set) var source: Source

    /// - Parameters:
    ///   - source: the entry of `sources.json`; `{base}` stands for the publisher's address.
    ///   - settings: more settings, beginning with a comma; `{base}` as in the source.
    ///   - secrets: what stands in its file of secrets.
    ///   - clock: of the catalogue.
    ///   - handler: how it answers; the text `{base}` in a reply's body stands for its address too.
    init(
        _ source: String, settings: String = "", secrets: [String: String] = [:], clock: WallClock = .system,
        _ handler: @escaping @Sendable (LoopbackRequest) -> LoopbackReply
    ) throws {
        self.settings = settings
        server = try LoopbackServer { request in
            guard case .response(let status, let headers, let body) = handler(request) else {
                return .text("", status: 500)
            }
            let base = "http://" + (request.headers["Host"] ?? "")
            let text = String(decoding: body, as: UTF8.self).replacing("{base}", with: base)
            var sent = LoopbackHeaders()
            for (name, value) in headers { sent.add(name, value.replacing("{base}", with: base)) }
            return .response(status: status, headers: sent, body: Data(text.utf8))
        }
        folder = try Folder()
        if !secrets.isEmpty { try folder.writeSecrets(secrets) }
        let registry = try Self.registry(source, settings, base: server.url(""), in: folder)
        self.source = try #require(registry.configuration.sources.first)
        let store = try Store(path: folder.url.appendingPathComponent("samlad.sqlite").path)
        bench = try Workbench(
            store: store, registry: RegistryBox(registry, version: "0"), clock: clock, version: "0",
            logger: Logger(label: "test"))
    }

    deinit { server.stop() }

    private static func registry(
        _ source: String, _ settings: String, base: String, in folder: Folder
    ) throws -> Registry {
        let text = """
            { "settings": { "allowNetworks": ["127.0.0.0/8"], "perHost": { "spacing": "0s" },
                            "secretsFile": "secrets.json"\(settings.replacing("{base}", with: base)) },
              "sources": [ \(source.replacing("{base}", with: base)) ] }
            """
        return try Registry.load(path: folder.write("sources.json", text))
    }

    /// Another entry for the source, read as at a reload.
    func configure(_ entry: String) throws {
        let registry = try Self.registry(entry, settings, base: server.url(""), in: folder)
        bench.registry.replace(with: registry)
        source = try #require(registry.configuration.sources.first)
    }

    func replay(_ verdict: KeptBody.Verdict = .good, applies: Bool = false) async throws -> Replay.Finding {
        server.forgetRequests()
        let findings = try await Replay(bench, verdict: verdict, applies: applies).run([source])
        return try #require(findings.first)
    }

    func sync() async throws -> SyncReport {
        server.forgetRequests()
        return try await SourceSync(bench, snapshot: bench.registry.snapshot).run(source)
    }

    /// One reading of the source and of what it leads to, with room for so many entries.
    func read(entries limit: Int, memory: SourceMemory = SourceMemory()) async throws -> DocumentTrail.Reading {
        server.forgetRequests()
        let snapshot = bench.registry.snapshot
        let fetcher = SourceFetcher(
            engine: bench.engine, settings: snapshot.configuration.settings, folder: snapshot.folder)
        let reading = await fetcher.fetch(source, memory: memory) { answer, _ -> DocumentTrail.Reading? in
            guard case .body(let data) = answer.content else { return nil }
            return await DocumentTrail(fetcher: fetcher, source: source, now: Date(), entryLimit: limit)
                .read(data, answer: answer, known: [], memory: memory)
        }
        return try #require(reading)
    }

    /// What was asked for in the last sync, robots.txt aside.
    var asked: [String] { server.requests().map(\.target).filter { $0 != "/robots.txt" } }

    func titles() throws -> [String] {
        try bench.store.items(ItemQuery()).elements.map(\.item.title).sorted()
    }

    func exchange() throws -> Exchange? { try bench.store.exchange(of: source.id) }

    func memory() throws -> SourceMemory { try #require(try bench.store.memory(of: source.id)) }
}

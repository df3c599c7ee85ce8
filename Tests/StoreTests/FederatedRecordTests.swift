import Catalogue
import Foundation
import Testing

@testable import Store

@Suite struct FederatedRecordTests {
    private func record(_ source: String, _ title: String, via: [String]) -> Record {
        var record = Record.made("a", source: source, title: title)
        record.origin = RecordOrigin(home: "https://n.example", id: "x", via: via)
        return record
    }

    @Test func `the nearer way counts, and the farther one again when the nearer is no more`() async throws {
        let scene = try Scene()
        let sources = ["nara", "fjarran"].map {
            Source(id: $0, organisation: nil, format: .samlad, url: "https://\($0).example")
        }
        try scene.store.register(sources, now: scene.now)
        try await scene.sync("fjarran", [record("fjarran", "Omvägen", via: ["https://r.example"])])
        #expect(try scene.titles() == ["Omvägen"])
        try await scene.sync("nara", [record("nara", "Hemifrån", via: [])])
        #expect(try scene.titles() == ["Hemifrån"])
        try await scene.sync("fjarran", [record("fjarran", "Gammalt", via: ["https://r.example"])])
        try await scene.sync("fjarran", [], absent: .withdraw)
        #expect(try scene.titles() == ["Hemifrån"], "only the way it came changes and withdraws it")
        #expect(try scene.store.counts().records == 1)
        try scene.store.register([sources[1]], now: scene.now)
        try await scene.sync("fjarran", [record("fjarran", "Omvägen igen", via: ["https://r.example"])])
        #expect(try scene.titles() == ["Omvägen igen"])
        #expect(try scene.store.records(of: "a").first?.record.origin?.via == ["https://r.example"])
        #expect(try scene.store.check() == [])
    }
}

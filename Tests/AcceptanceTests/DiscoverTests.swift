import Foundation
import Testing

@Suite(.serialized) struct DiscoverTests {
    /// The address of a source in the stage's `sources.json`.
    private func address(of id: String, _ stage: Stage) throws -> String {
        let text = try String(contentsOfFile: stage.sources, encoding: .utf8)
        let entry = try #require(text.split(separator: "\"id\": \"\(id)\"").last)
        return try #require(entry.split(separator: "\"url\": \"").dropFirst().first?.prefix { $0 != "\"" }.description)
    }

    @Test func `a list that discover proposes can be added as it stands, and syncs`() async throws {
        let stage = try Stage()
        let page = try address(of: "kunskapsporten-amnen", stage)
        let found = try await stage.json("sources", "discover", page)
        let proposals = try #require(found["proposals"] as? [[String: Any]])
        let proposal = try #require(proposals.first { $0["kind"] as? String == "list" })
        let preview = try #require(proposal["preview"] as? [String: Any])
        let first = try #require((preview["entries"] as? [[String: Any]])?.first)
        #expect((first["title"] as? String)?.isEmpty == false)
        var source = try #require(proposal["source"] as? [String: Any])
        #expect(source["organisation"] as? String == "kunskapsporten")
        source["id"] = "pasted"
        let file = stage.folder.appending(path: "proposal.json")
        try JSONSerialization.data(withJSONObject: source).write(to: file)
        try await stage.samlad("sources", "add", file.path)
        try await stage.samlad("sync", "pasted")
        let items = try await stage.json("items", "list", "--source", "pasted")
        #expect(items["total"] as? Int == proposal["entries"] as? Int)
    }

    @Test func `a feed is proposed when its own address is given, for people too`() async throws {
        let stage = try Stage()
        let feed = try address(of: "omsorgsinspektionen-publicerat", stage)
        let said = try await stage.samlad("sources", "discover", feed).out
        #expect(said.hasPrefix("1. feed"))
        #expect(said.contains("\"url\": \"\(feed)\""))
    }

    @Test func `where nothing is found it says what to try, and where nothing answers that it could not look`()
        async throws
    {
        let stage = try Stage()
        let page = try address(of: "omsorgsinspektionen-publicerat", stage).replacing("/feed.json", with: "/")
        let nothing = try await stage.samlad("sources", "discover", page + "finns-inte", code: 2)
        #expect(nothing.err.contains("was not fetched"))
        let silence = try address(of: "kommun-1765-nyheter", stage)
        let silent = try await stage.samlad("sources", "discover", silence, code: 1)
        #expect(silent.err.contains("cannot be read: The document is empty."), "\(silent.err)")
        try await stage.samlad("sources", "discover", "kil.se", code: 2)
        let empty = stage.folder.appending(path: "none.json").path
        let unset = try await Binary.run(
            ["sources", "discover", page, "--sources", empty],
            environment: stage.variables.merging(["SAMLAD_ALLOW_NETWORKS": "127.0.0.0/8"]) { _, new in new })
        #expect(unset.code == 0 || unset.code == 1, "\(unset.err)")
    }
}

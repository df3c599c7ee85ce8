import Foundation
import Testing

@Suite(.serialized) struct PreviewTests {
    /// What `preview` prints of these bytes, and its exit status.
    private func preview(_ text: String, _ arguments: String...) async throws -> (object: [String: Any], code: Int32) {
        let file = FileManager.default.temporaryDirectory.appending(path: "preview-\(UUID().uuidString)")
        try Data(text.utf8).write(to: file)
        let output = try await Binary.run(["preview", file.path] + arguments)
        try FileManager.default.removeItem(at: file)
        let object = try JSONSerialization.jsonObject(with: Data(output.out.utf8))
        return (try #require(object as? [String: Any]), output.code)
    }

    @Test func `a sitemap index names its parts, and says that they are not read`() async throws {
        let parts = (1...4).map { "https://a.exempel/sitemap-\($0).xml" }
        let shown = try await preview(
            "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
                + parts.map { "<sitemap><loc>\($0)</loc></sitemap>" }.joined() + "</sitemapindex>",
            "--url", "https://a.exempel/sitemap.xml")
        #expect(shown.code == 0)
        #expect((shown.object["feed"] as? [String: Any])?["parts"] as? [String] == parts)
        let problem = try #require((shown.object["problems"] as? [[String: Any]])?.first)
        #expect(problem["code"] as? String == "document.parts" && problem["severity"] as? String == "info")
        let message = try #require(problem["message"] as? String)
        #expect(message.contains("4 of them: \(parts[0]), \(parts[1]), \(parts[2]), …"))
    }

    @Test func `a page shows the address it calls its own among its links`() async throws {
        let page =
            "<html><head><link rel=canonical href=\"/egen\"><title>Ett stöd</title></head><body><main><h1>Ett stöd</h1>"
            + "<p>Stödet hjälper kommuner som inför trygghetslarm.</p></main></body></html>"
        for address in ["https://a.exempel/lank?x=1", "https://a.exempel/egen"] {
            let shown = try await preview(page, "--url", address)
            let entry = try #require((shown.object["entries"] as? [[String: Any]])?.first)
            #expect(entry["link"] as? String == address)
            let links = try #require(entry["links"] as? [[String: String]])
            let own = links.filter { $0["rel"] == "canonical" }
            #expect(own == [["href": "https://a.exempel/egen", "rel": "canonical"]])
        }
    }

    @Test func `its help names every format, and an address alone is not told to be itself`() async throws {
        let help = try await Binary.run(["preview", "--help"]).out
        for format in ["auto", "rss", "atom", "jsonfeed", "json", "html", "sitemap", "oai-pmh", "samlad"] {
            #expect(help.split { !($0.isLetter || $0 == "-") }.contains(Substring(format)), "\(format)")
        }
        let refused = try await Binary.run(["preview", "http://127.0.0.1:9/"])
        #expect(refused.code == 2)
        #expect(refused.err.contains("127.0.0.1 is a loopback address; if that is meant"), "\(refused.err)")
        let named = try await Binary.run(["preview", "http://localhost:9/"])
        #expect(named.err.contains("localhost is ") && named.err.contains(", a loopback address;"), "\(named.err)")
    }
}

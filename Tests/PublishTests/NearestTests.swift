import Testing

@testable import Publish

/// What somebody who wrote an impossible value is told to write.
struct NearestTests {
    @Test(arguments: [
        ("/api/v1/items?limit=501", "500"), ("/api/v1/items?limit=0", "1"), ("/api/v1/items?limit=-3", "1"),
        ("/api/v1/items?limit=99999999999999999999999", "500"), ("/api/v1/items?limit=20.4", "20"),
        ("/api/v1/changes?after=0&limit=1001", "1000"), ("/api/v1/changes?after=0&limit=-1", "1"),
        ("/api/v1/changes?after=0&wait=61", "60"), ("/api/v1/changes?after=0&wait=-1", "0"),
        ("/api/v1/changes?after=-5", "0"), ("/api/v1/changes?after=7.2", "7"), ("/api/v1/changes?after=x", "0"),
        ("/api/v1/links?limit=1000", "500"), ("/api/v1/sources/khi?days=732", "731"),
        ("/api/v1/sources/khi?days=0", "1"), ("/feed.atom?limit=501", "500"),
    ])
    func `a number out of range is told the nearest one in it`(target: String, nearest: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get(target)
            #expect(reply.status == 400)
            #expect(try reply.json()["nearest"] as? String == nearest, "\(reply.text)")
        }
    }

    @Test(arguments: ["x", "", "ett", "1e999", "nan", "inf", String(repeating: "9", count: 50)])
    func `what is no number has none near it`(text: String) {
        #expect(Nearest.number(text, in: 1...500) == nil)
    }

    @Test(arguments: [
        ("/api/v1/item", "/api/v1/items"), ("/api/v2/items", "/api/v1/items"), ("/api/v1/items/", "/api/v1/items"),
        ("/api/v3/items/abc", "/api/v1/items/abc"), ("/api/v1/chnages", "/api/v1/changes"), ("/feed.rs", "/feed.rss"),
    ])
    func `an address that nothing stands at leads to the nearest`(path: String, nearest: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get(path)
            #expect(reply.status == 404)
            #expect(try reply.json()["nearest"] as? String == nearest, "\(reply.text)")
            #expect(
                try reply.json()["detail"] as? String == "There is nothing at this address. Did you mean \(nearest)?")
        }
    }

    @Test func `what is far from every address leads nowhere, and a method is told the others`() async throws {
        try await TestServer.with { server in
            for path in ["/nosuch", "/", "//", "/api", "/wp-login.php", "/" + String(repeating: "x", count: 3000)] {
                #expect(Nearest.address(path) == nil, "\(path)")
            }
            #expect(try await server.get("/stauts").text.contains("Menade du /status?"), "pages tell too")
            let refused = try await server.send("DELETE", "/api/v1/items")
            #expect(try refused.json()["allowed"] as? [String] == ["GET", "HEAD", "OPTIONS"])
        }
    }
}

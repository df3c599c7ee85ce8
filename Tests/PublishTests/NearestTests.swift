import Catalogue
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
        ("/api/v1/changes?after=9007199254740992", "9007199254740991"),
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

    @Test(arguments: [
        ("/api/v1/sources/khii", "/api/v1/sources/khi"),
        ("/organisation/skrr/lankar.json", "/organisation/skr/lankar.json"),
    ])
    func `an id that nothing has leads to the nearest`(path: String, nearest: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get(path)
            #expect(reply.status == 404)
            #expect(try reply.json()["nearest"] as? String == nearest, "\(reply.text)")
        }
    }

    private static let counties = [
        "Gotlands län": "09", "Jämtlands län": "23", "Kronobergs län": "07", "Skåne län": "12", "Stockholms län": "01",
        "Uppsala län": "03", "Värmlands län": "17", "Västra Götalands län": "14",
    ]
    private static let municipalities = [
        "Essunga": "1445", "Habo": "0643", "Håbo": "0305", "Kil": "1715", "Lerum": "1441", "Malmö": "1280",
        "Tranås": "0687", "Upplands Väsby": "0114", "Vara": "1470", "Götene": "1471", "Åre": "2321",
    ]

    private func places(_ names: [String: String], _ level: Place.Level) -> [Place] {
        names.sorted { $0.key < $1.key }.map {
            Place(code: $0.value, name: $0.key, level: level, county: String($0.value.prefix(2)))
        }
    }

    @Test(
        arguments: [
            ("Stockholm", "01"), ("Kronoberg", "07"), ("Jämtland", "23"), ("Gotland", "09"), ("värmland", "17"),
            ("Uppsala", "03"), ("Skåne", "12"), ("Region Skane", "12"), ("Stockholms Län", "01"),
            ("jamtlands lan", "23"),
            ("västra götaland", "14"), ("Västragötalandsregionen", "14"), ("Stokholm", "01"), ("171", "17"), ("x", nil),
            ("Atlantis", nil),
        ] as [(String, String?)])
    func `a county is told by its name, however it is written`(value: String, code: String?) {
        #expect(Nearest.place(value, in: places(Self.counties, .county)) == code)
    }

    @Test(
        arguments: [
            ("Malmo", "1280"), ("Malmö stad", "1280"), ("Kils kommun", "1715"), ("Upplandsväsby", "0114"),
            ("upplands-väsby", "0114"), ("Habo", "0643"), ("Håbo kommun", "0305"), ("Upplands", "0114"),
            ("Tranås", "0687"),
            ("Tranas", "0687"), ("Lerumm", "1441"), ("171", "1715"), ("1714", "1715"), ("17", nil), ("  ", nil),
            ("kommun", nil), ("Region", nil), (String(repeating: "å", count: 5000), nil), ("!", nil), ("Åre", "2321"),
        ] as [(String, String?)])
    func `a municipality is told by its name, a part of it, or its code`(value: String, code: String?) {
        #expect(Nearest.place(value, in: places(Self.municipalities, .municipality)) == code)
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

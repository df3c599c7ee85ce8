import Catalogue
import Foundation
import Publish
import Store
import Testing

struct ChangesAndSourcesTests {
    @Test func `following the log in small steps gives it whole and in order`() async throws {
        try await TestServer.with { server in
            let whole = try await server.json("/api/v1/changes")
            let all = try #require(whole["changes"] as? [[String: Any]])
            #expect(all.compactMap { $0["n"] as? Int } == Array(1...all.count))
            #expect(whole["position"] as? Int == all.count)
            #expect(whole["next"] == nil)
            #expect(Set(all.compactMap { $0["type"] as? String }).isSuperset(of: ["created", "link-state"]))
            var followed: [Int] = []
            var after = 0
            for _ in 0..<50 {
                let page = try await server.json("/api/v1/changes?after=\(after)&limit=2")
                followed += try #require(page["changes"] as? [[String: Any]]).compactMap { $0["n"] as? Int }
                after = try #require(page["position"] as? Int)
                guard let next = page["next"] as? Int else { break }
                #expect(next == after)
            }
            #expect(followed == Array(1...all.count))
            let caughtUp = try await server.json("/api/v1/changes?after=\(after)")
            #expect((caughtUp["changes"] as? [Any])?.isEmpty == true)
            #expect(caughtUp["position"] as? Int == after)
        }
    }

    @Test(arguments: ["after=-1", "after=x", "limit=0", "limit=1001", "afer=1"])
    func `the log refuses what it does not understand`(query: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/api/v1/changes?" + query)
            #expect(reply.status == 400)
            #expect(try reply.json()["parameter"] as? String == String(query.prefix { $0 != "=" }))
        }
    }

    @Test func `sources tell their state, the reason and what to do`() async throws {
        try await TestServer.with { server in
            var memory = SourceMemory()
            memory.state = .failing
            memory.stateSince = Sample.now
            memory.streak = 3
            memory.lastOutcome = .failed
            memory.lastFailure = FetchFailure(.status, status: 404)
            try await server.store.record(
                Attempt(source: "skr", at: Sample.now, outcome: .failed, failure: memory.lastFailure), memory: memory)
            let sources = try #require(try await server.json("/api/v1/sources")["sources"] as? [[String: Any]])
            #expect(sources.compactMap { $0["id"] as? String }.sorted() == ["khi", "skr", "vilande"])
            let broken = try #require(sources.first { $0["id"] as? String == "skr" })
            #expect(broken["state"] as? String == "failing")
            #expect(broken["reason"] as? String == "Not found (404).")
            #expect((broken["advice"] as? String)?.isEmpty == false)
            #expect(broken["streak"] as? Int == 3)
            #expect((broken["organisation"] as? [String: Any])?["name"] as? String == "Sveriges Kommuner och Regioner")
            let paused = try #require(sources.first { $0["id"] as? String == "vilande" })
            #expect(paused["state"] as? String == "paused")
            let page = try await server.get("/status")
            #expect(page.text.contains("Adressen finns inte (404)."))
            #expect(page.text.contains("1 av 2 påslagna källor behöver ses över."))
        }
    }

    @Test func `the page says that our own network is away, and not that all is well`() async throws {
        try await TestServer.with { server in
            let well = try await server.get("/status").text
            #expect(well.contains("Alla 2 påslagna källor fungerar"))
            #expect(try await server.json("/api/v1/sources")["outage"] == nil)
            try server.store.noteOutage(Sample.now)
            #expect(try await server.json("/api/v1/sources")["outage"] as? String == "2026-03-10T08:00:00Z")
            let away = try await server.get("/status").text
            #expect(away.contains("Den här maskinen verkar vara utan nät sedan 10 mars 2026"))
            #expect(!away.contains("Alla 2"))
            try server.store.noteOutage(nil)
            #expect(try await server.get("/status").text.contains("Alla 2 påslagna källor fungerar"))
        }
    }

    @Test func `a canary that does not answer is told on the page and in the API, as long as it is one`() async throws {
        let (canary, former) = ("https://kanarie.exempel/", "https://fordom.exempel/")
        var configuration = Sample.configuration
        configuration.settings.canaries = [canary]
        try await TestServer.with(configuration) { server in
            #expect(try await server.json("/api/v1/sources")["canaries"] == nil)
            #expect(try await !server.get("/status").text.contains("Kanariefågeln"))
            try server.store.noteCanaries([canary: .hostUnknown, former: .hostUnknown], now: Sample.now)
            let answer = try await server.json("/api/v1/sources")
            let silent = try #require(answer["canaries"] as? [[String: String]])
            #expect(silent.map { $0["url"] } == [canary] && silent.first?["since"] == "2026-03-10T08:00:00Z")
            #expect(silent.first?["failure"] == "host-unknown")
            #expect(silent.first?["reason"]?.hasPrefix("The canary \(canary) does not answer") == true)
            #expect(silent.first?["advice"]?.contains("settings.canaries") == true)
            let page = try await server.get("/status").text
            #expect(page.contains("Sedan 10 mars 2026") && page.contains("Kanariefågeln \(canary) svarar inte."))
            #expect(page.contains("Ange en adress som svarar i settings.canaries."))
            #expect(!page.contains(former))
            try server.store.noteCanaries([:], now: Sample.now)
            #expect(try await !server.get("/status").text.contains("Kanariefågeln"))
        }
    }

    @Test func `a source tells of its hub, and keeps the key and the callback to itself`() async throws {
        try await TestServer.with { server in
            var subscription = Subscription(
                token: String(repeating: "7", count: 64), source: "skr",
                offer: PushOffer(hub: "https://nav.exempel/", topic: "https://skr.exempel/rss"),
                callback: "https://khi.exempel/push/7", secret: "h3ml1g", next: Sample.now)
            subscription.state = .active
            subscription.until = Sample.now
            try server.store.add(subscription)
            let text = try await server.get("/api/v1/sources/skr").text
            let push = try #require(try await server.json("/api/v1/sources/skr")["push"] as? [String: String])
            #expect(push == ["hub": "https://nav.exempel/", "state": "active", "until": "2026-03-10T08:00:00Z"])
            #expect(!text.contains("h3ml1g") && !text.contains("777") && !text.contains("/push/"))
            #expect(try await server.json("/api/v1/sources/khi")["push"] == nil)
        }
    }

    @Test func `the page says what to do about what waits for somebody`() async throws {
        var configuration = Sample.configuration
        for index in configuration.sources.indices { configuration.sources[index].auth = .bearer("nyckel") }
        let move = { @Sendable (source: String) in
            var move = SourceMove(from: source, to: "https://skr.example/ny", since: Sample.now - 9 * 86_400)
            (move.checks, move.seen) = (4, Sample.now)
            return move
        }
        let skr = configuration.sources[1].url
        let cases: [(advice: String, change: @Sendable (inout SourceMemory) -> Void)] = [
            ("samlad sources reject skr", { $0.state = .quarantined }),
            ("samlad preview --source skr", { $0.state = .degraded }),
            (
                "Kontrollera hemligheten &quot;nyckel&quot;",
                {
                    $0.state = .failing
                    $0.lastFailure = FetchFailure(.status, status: 401)
                }
            ),
            ("samlad sources accept skr", { $0.move = move(skr) }),
        ]
        for (advice, change) in cases {
            try await TestServer.with(configuration) { server in
                var memory = SourceMemory()
                memory.state = .ok
                memory.lastAttempt = Sample.now
                change(&memory)
                let attempt = Attempt(source: "skr", at: Sample.now, outcome: .unchanged)
                try await server.store.record(attempt, memory: memory, exchange: nil)
                let page = try await server.get("/status").text
                #expect(page.contains("Att göra: </strong>") && page.contains(advice), "\(advice)")
            }
        }
    }

    @Test func `the page quotes the line of robots.txt that forbids a source, and of nothing else`() async throws {
        let said = "https://skr.se/robots.txt says \"Disallow: /\""
        for (kind, quotes) in [(FetchFailure.Kind.robotsForbid, true), (.malformedAnswer, false)] {
            try await TestServer.with { server in
                var memory = SourceMemory()
                (memory.state, memory.lastAttempt) = (.failing, Sample.now)
                memory.lastFailure = FetchFailure(kind, detail: said)
                let attempt = Attempt(source: "skr", at: Sample.now, outcome: .failed)
                try await server.store.record(attempt, memory: memory, exchange: nil)
                let page = try await server.get("/status").text
                #expect(page.contains("says &quot;Disallow: /&quot;") == quotes, "\(kind)")
            }
        }
    }

    // MARK: - One source

    private func fill(_ store: Store) async throws {
        var memory = SourceMemory()
        memory.state = .ok
        memory.lastAttempt = Sample.now
        memory.certificateEnds = Sample.now + 3 * 86_400
        for n in 0..<4 {
            let at = Sample.now - Double(n) * 86_400
            var attempt = Attempt(source: "skr", at: at, outcome: n == 3 ? .failed : .changed, bytes: 2000)
            attempt.transfer = 0.25
            try await store.record(
                attempt, memory: memory,
                exchange: Exchange(
                    at: at, sent: ["GET https://skr.se/", "Authorization: (hidden)"], received: ["HTTP 200"]))
        }
    }

    @Test func `a source tells its figures and its certificate, and what else is asked for`() async throws {
        try await TestServer.with { server in
            try await fill(server.store)
            let plain = try await server.json("/api/v1/sources/skr")
            #expect(plain["availability"] as? Double == 0.8)
            #expect(plain["averageSeconds"] as? Double == 0.2)
            #expect(plain["averageBytes"] as? Int == 2000)
            #expect((plain["certificateEnds"] as? String)?.hasSuffix("Z") == true)
            #expect((plain["certificateWarning"] as? String)?.hasPrefix("The site's certificate ends on ") == true)
            #expect((plain["reason"] as? String)?.hasPrefix("Works, but: ") == true)
            for part in ["headers", "attempts", "days"] { #expect(plain[part] == nil) }
            let all = try await server.json("/api/v1/sources/skr?include=headers,attempts&days=2")
            let headers = try #require(all["headers"] as? [String: Any])
            #expect(headers["sent"] as? [String] == ["GET https://skr.se/", "Authorization: (hidden)"])
            #expect(headers["received"] as? [String] == ["HTTP 200"])
            #expect((all["attempts"] as? [[String: Any]])?.count == 5)
            let days = try #require(all["days"] as? [[String: Any]])
            #expect(days.count == 2 && days.first?["availability"] as? Double == 1)
            let page = try await server.get("/status")
            #expect(page.text.contains("Certifikatet gäller till") && page.text.contains("80 %"))
            let metrics = try await server.get("/metrics").text
            #expect(metrics.contains("samlad_source_availability_ratio{source=\"skr\"} 0.8"))
            #expect(metrics.contains("samlad_source_certificate_end_timestamp_seconds{source=\"skr\"} "))
            #expect(metrics.contains("samlad_source_body_bytes{source=\"skr\"} 2000"))
        }
    }

    @Test(arguments: ["include=header", "days=0", "days=732", "days=x", "incl=headers"])
    func `a source refuses what it does not understand`(query: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/api/v1/sources/skr?" + query)
            #expect(reply.status == 400)
            #expect(try reply.json()["parameter"] as? String == String(query.prefix { $0 != "=" }))
        }
    }

    @Test func `a renamed source is found under each id it had`() async throws {
        var configuration = Sample.configuration
        let index = try #require(configuration.sources.firstIndex { $0.id == "skr" })
        configuration.sources[index].formerIds = ["skl"]
        try await TestServer.with(configuration) { server in
            let moved = try await server.get("/api/v1/sources/skl?include=headers")
            #expect(moved.status == 308)
            #expect(moved.headers["location"] == "/api/v1/sources/skr?include=headers")
            #expect(try await server.get("/api/v1/sources/ingen").status == 404)
        }
    }
}

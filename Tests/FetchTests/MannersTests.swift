import Catalogue
import Fetch
import Foundation
import Landscape
import Testing

@Suite(.timeLimit(.minutes(1))) struct MannersTests {
    /// Fetches so many addresses of the servers at once.
    private func fetchAll(_ engine: FetchEngine, _ requests: [FetchRequest]) async -> [FetchOutcome] {
        await withTaskGroup(of: FetchOutcome.self) { group in
            for request in requests { group.addTask { await engine.fetch(request) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private let slow = LoopbackReply.script([
        .wait(.milliseconds(20)), .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    ])

    @Test func `a host is asked by no more connections than its manners allow`() async throws {
        let reply = slow
        let server = try LoopbackServer { _ in reply }
        defer { server.stop() }
        let outcomes = await withEngine { engine in
            await fetchAll(engine, (0..<12).map { request(server.url("/\($0)")) })
        }
        #expect(outcomes.allSatisfy { $0.text == "ok" })
        #expect(server.peakInFlight == 2)
    }

    @Test func `no more are in flight than allowed over all hosts`() async throws {
        let gauge = Gauge(expecting: 24)
        let servers = try (1...6).map { number in
            try LoopbackServer(address: "127.0.0.\(number)") { _ in
                gauge.pass(with: 2)
                return .text("ok")
            }
        }
        defer { for server in servers { server.stop() } }
        let outcomes = await withEngine(maxInFlight: 3) { engine in
            await fetchAll(engine, servers.flatMap { server in (0..<4).map { request(server.url("/\($0)")) } })
        }
        #expect(outcomes.count == 24 && outcomes.allSatisfy { $0.text == "ok" })
        #expect(gauge.peak == 3)
    }

    @Test func `requests to one host are spaced and another host does not wait for them`() async throws {
        let server = try LoopbackServer { _ in .text("") }
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .text("") }
        defer {
            server.stop()
            other.stop()
        }
        let spacing = 0.2
        let manners = HostManners(connections: 2, spacing: spacing)
        let begun = ContinuousClock.now
        _ = await withEngine { engine in
            await fetchAll(
                engine,
                (0..<4).map { request(server.url("/\($0)")) { $0.manners = manners } }
                    + [request(other.url("/")) { $0.manners = manners }])
        }
        let times = server.requests().map(\.at).sorted()
        #expect(times.count == 4)
        // Starts are spaced, and what comes later than its start comes later still: the bound is sharp on one side only.
        for (number, time) in times.enumerated() { #expect(time - begun >= .seconds(spacing) * number) }
        #expect(try #require(other.requests().first).at < times[3])
    }

    @Test func `a host that hangs does not hold up the others`() async throws {
        let hanging = try LoopbackServer { _ in .script([.hang]) }
        let good = try LoopbackServer(address: "127.0.0.2") { _ in .text("ok") }
        defer {
            hanging.stop()
            good.stop()
        }
        try await withEngine(maxInFlight: 3) { engine in
            let stuck = Task { await fetchAll(engine, (0..<10).map { request(hanging.url("/\($0)")) }) }
            try await hanging.waitForRequests(2)
            let outcomes = await fetchAll(engine, (0..<20).map { request(good.url("/\($0)")) })
            #expect(outcomes.allSatisfy { $0.text == "ok" })
            stuck.cancel()
            #expect(await stuck.value.allSatisfy { $0.kind == .cancelled })
        }
    }

    @Test func `a thousand small fetches from twenty hosts all come, over few connections`() async throws {
        let servers = try (1...20).map { number in
            try LoopbackServer(address: "127.0.1.\(number)") { .text($0.path) }
        }
        defer { for server in servers { server.stop() } }
        let start = ContinuousClock.now
        let outcomes = await withEngine { engine in
            await fetchAll(engine, (0..<1000).map { request(servers[$0 % 20].url("/\($0)")) })
        }
        print("1,000 fetches in \(ContinuousClock.now - start)")
        #expect(Set(outcomes.compactMap(\.text)) == Set((0..<1000).map { "/\($0)" }))
        for server in servers { #expect(server.connections <= 2) }
    }

    // MARK: - Cancellation

    @Test func `a cancelled task ends its transfer at once`() async throws {
        let server = try LoopbackServer { _ in .script([.hang]) }
        defer { server.stop() }
        try await withEngine { engine in
            let task = Task { await engine.fetch(request(server.url())) }
            _ = try await server.waitForRequest()
            task.cancel()
            #expect(await task.value.kind == .cancelled)
            try await server.waitUntilAlone()
        }
    }

    @Test func `a task cancelled while it waits its turn never asks`() async throws {
        let server = try LoopbackServer { $0.path == "/first" ? .script([.hang]) : .text("") }
        defer { server.stop() }
        try await withEngine(maxInFlight: 1) { engine in
            let first = Task { await engine.fetch(request(server.url("/first"))) }
            _ = try await server.waitForRequest()
            let second = Task { await engine.fetch(request(server.url("/second"))) }
            second.cancel()
            #expect(await second.value.kind == .cancelled)
            first.cancel()
            #expect(await first.value.kind == .cancelled)
            #expect(await engine.fetch(request(server.url("/third"))).text == "")
        }
        #expect(server.requests().map(\.path) == ["/first", "/third"])
    }

    @Test func `cancelling at any moment leaves nothing behind`() async throws {
        let server = try LoopbackServer { _ in .text("ok") }
        defer { server.stop() }
        await withEngine { engine in
            for round in 0..<300 {
                let task = Task { await engine.fetch(request(server.url("/\(round)"))) }
                for _ in 0..<(round % 30) { await Task.yield() }
                task.cancel()
                let outcome = await task.value
                #expect(outcome.text == "ok" || outcome.kind == .cancelled)
            }
            #expect(await engine.fetch(request(server.url("/last"))).text == "ok")
        }
    }

    @Test func `shutting down ends what is in flight, what waits and what comes later`() async throws {
        let server = try LoopbackServer { _ in .script([.hang]) }
        defer { server.stop() }
        let engine = FetchEngine(FetchSettings(userAgent: "Samlad/0.1", allowNetworks: ["127.0.0.0/8"]))
        let tasks = (0..<10).map { number in Task { await engine.fetch(request(server.url("/\(number)"))) } }
        try await server.waitForRequests(2)
        await engine.shutdown()
        for task in tasks { #expect(await task.value.kind == .cancelled) }
        #expect(await engine.fetch(request(server.url())).kind == .cancelled)
        await engine.shutdown()
        try await server.waitUntilAlone()
    }

    @Test func `an engine nobody holds ends its connections`() async throws {
        let server = try LoopbackServer { _ in .text("ok") }
        defer { server.stop() }
        do {
            let engine = FetchEngine(FetchSettings(userAgent: "Samlad/0.1", allowNetworks: ["127.0.0.0/8"]))
            #expect(await engine.fetch(request(server.url())).text == "ok")
        }
        try await server.waitUntilAlone()
    }
}

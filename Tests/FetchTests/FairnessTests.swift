import Catalogue
import Fetch
import Foundation
import Landscape
import Testing

/// Who waits for whom: every claim is one of order, none of time.
@Suite(.timeLimit(.minutes(1))) struct FairnessTests {
    private func fetchAll(_ engine: FetchEngine, _ requests: [FetchRequest]) async -> [FetchOutcome] {
        await withTaskGroup(of: FetchOutcome.self) { group in
            for request in requests { group.addTask { await engine.fetch(request) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `fifty quick hosts are done while a slow one with two hundred waiting has not answered once`()
        async throws
    {
        let slow = try LoopbackServer { _ in .script([.hang]) }
        let quick = try (1...50).map { number in try LoopbackServer(address: "127.0.2.\(number)") { _ in .text("ok") } }
        defer { for server in quick + [slow] { server.stop() } }
        try await withEngine(maxInFlight: 3) { engine in
            // Its manners would let it have every slot.
            let greedy = HostManners(connections: 10, spacing: 0)
            let stuck = Task {
                await fetchAll(engine, (0..<200).map { request(slow.url("/\($0)")) { $0.manners = greedy } })
            }
            _ = try await slow.waitForRequest()
            let outcomes = await fetchAll(
                engine, (0..<150).map { number in request(quick[number % 50].url("/\(number)")) })
            #expect(outcomes.count == 150 && outcomes.allSatisfy { $0.text == "ok" })
            #expect(slow.inFlight >= 1)
            stuck.cancel()
            #expect(await stuck.value.allSatisfy { $0.kind == .cancelled })
        }
    }

    @Test func `sites of one address share its connections, and all of them are served`() async throws {
        // `localhost` and the number are two names of one address; ports make them sixteen sites.
        let gauge = Gauge(expecting: 48)
        let servers = try (0..<8).map { _ in
            try LoopbackServer { _ in
                gauge.pass(with: 1)
                return .text("ok")
            }
        }
        defer { for server in servers { server.stop() } }
        let polite = HostManners(connections: 1, spacing: 0)
        let outcomes = await withEngine { engine in
            await fetchAll(
                engine,
                servers.flatMap { server in
                    (0..<6).map { number in
                        let host = number % 2 == 0 ? "127.0.0.1" : "localhost"
                        return request("http://\(host):\(server.port)/\(number)") { $0.manners = polite }
                    }
                })
        }
        #expect(outcomes.count == 48 && outcomes.allSatisfy { $0.text == "ok" }, "\(outcomes.compactMap(\.failure))")
        // Four hosts' worth of one connection each.
        #expect((2...4).contains(gauge.peak), "\(gauge.peak)")
    }

    // MARK: - Back-pressure

    @Test func `a fetch begins only when its reader has room, and what is unread is bounded`() async throws {
        let server = try LoopbackServer { _ in .text("kropp") }
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .text("annan") }
        defer {
            server.stop()
            other.stop()
        }
        let wide = HostManners(connections: 100, spacing: 0)
        let gate = Gate()
        await withEngine(maxInFlight: 4) { engine in
            await withTaskGroup(of: String?.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        await engine.fetch(request(server.url("/\(number)")) { $0.manners = wide }) { outcome in
                            await gate.pass()
                            return outcome.text
                        }
                    }
                }
                await gate.untilWaiting(4)
                // Four bodies are there and unread. The engine goes on with what needs no room, and begins no fifth.
                for _ in 0..<20 { #expect(await engine.fetch(request(other.url())).text == "annan") }
                #expect(server.requests().count == 4)
                await gate.open()
                let texts = await group.reduce(into: []) { $0.append($1) }
                #expect(texts == Array(repeating: "kropp", count: 40))
            }
        }
        #expect(server.requests().count == 40)
    }

    @Test func `readers that fetch themselves never wait for each other`() async throws {
        let server = try LoopbackServer { .text($0.path) }
        defer { server.stop() }
        let texts = await withEngine(maxInFlight: 2) { engine in
            await withTaskGroup(of: String?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        await engine.fetch(request(server.url("/\(number)"))) { outcome in
                            let inner = await engine.fetch(request(server.url("/\(number)/inne")))
                            return "\(outcome.text ?? "-") \(inner.text ?? "-")"
                        }
                    }
                }
                return await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
        }
        #expect(texts == Set((0..<20).map { "/\($0) /\($0)/inne" }))
    }

    @Test func `a cancelled fetch and one that throws give their room back`() async throws {
        let server = try LoopbackServer { $0.path == "/hang" ? .script([.hang]) : .text("ok") }
        defer { server.stop() }
        struct Broken: Error {}
        try await withEngine(maxInFlight: 1) { engine in
            let task = Task { await engine.fetch(request(server.url("/hang"))) { $0.kind } }
            _ = try await server.waitForRequest()
            task.cancel()
            #expect(await task.value == .cancelled)
            await #expect(throws: Broken.self) {
                try await engine.fetch(request(server.url("/1"))) { _ in throw Broken() }
            }
            #expect(await engine.fetch(request(server.url("/2"))) { $0.text } == "ok")
        }
    }
}

/// Readers wait here until it opens.
private actor Gate {
    private var isOpen = false
    private var readers: [CheckedContinuation<Void, Never>] = []
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    func pass() async {
        if isOpen { return }
        await withCheckedContinuation { continuation in
            readers.append(continuation)
            for watcher in watchers where watcher.count <= readers.count { watcher.continuation.resume() }
            watchers.removeAll { $0.count <= readers.count }
        }
    }

    func untilWaiting(_ count: Int) async {
        if readers.count >= count { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    func open() {
        isOpen = true
        for reader in readers { reader.resume() }
        readers = []
    }
}

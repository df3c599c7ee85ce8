import Catalogue
import Fetch
import Foundation
import Landscape
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `A round over several publishers` {
    private static let feed = LoopbackReply.text(RoundStage.feed(1...2), type: "application/rss+xml")

    /// More sources at one slow publisher than places, before those of a quick one.
    private func publishers(_ latch: Latch) throws -> (slow: LoopbackServer, quick: LoopbackServer, stage: RoundStage) {
        let slow = try LoopbackServer { _ in
            latch.wait()
            return Self.feed
        }
        let quick = try LoopbackServer(address: "127.0.0.2") { _ in Self.feed }
        let stage = try RoundStage(
            settings: "\"maxInFlight\": 4",
            sources: (0..<20).map { RoundStage.source("slow-\($0)", slow.url("/\($0)")) }
                + (0..<10).map { RoundStage.source("quick-\($0)", quick.url("/\($0)")) })
        return (slow, quick, stage)
    }

    @Test func `is done with the quick one while the slow one has not answered once`() async throws {
        let latch = Latch()
        let (slow, quick, stage) = try publishers(latch)
        defer {
            latch.open()
            slow.stop()
            quick.stop()
        }
        var done: [String] = []
        try await stage.round { report in
            done.append(report.source.id)
            guard done.count == 10 else { return }
            #expect(slow.requests().count <= 2, "its connections")
            latch.open()
        }
        #expect(done.prefix(10).allSatisfy { $0.hasPrefix("quick") }, "\(done)")
        #expect(done.count == 30)
        #expect(slow.peakInFlight <= 2)
    }

    @Test func `is as fair when the daemon makes it`() async throws {
        let latch = Latch()
        let (slow, quick, stage) = try publishers(latch)
        defer {
            latch.open()
            slow.stop()
            quick.stop()
        }
        let scheduler = Scheduler(try stage.bench())
        let run = Task { try await scheduler.run() }
        try await quick.waitForRequests(10)
        #expect(slow.requests().count <= 2)
        latch.open()
        try await slow.waitForRequests(20)
        run.cancel()
        try? await run.value
    }

    @Test func `holds no more bodies than places, whoever is slow to read them`() async throws {
        let server = try LoopbackServer { _ in Self.feed }
        defer { server.stop() }
        let stage = try RoundStage(
            settings: "\"maxInFlight\": 2",
            sources: (0..<8).map { RoundStage.source("s\($0)", server.url("/\($0)")) })
        let bench = try stage.bench()
        let fetcher = SourceFetcher(
            engine: bench.engine, settings: stage.registry.configuration.settings, folder: stage.folder.url.path)
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let readers = Locked(0)
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            for source in stage.registry.configuration.sources {
                group.addTask {
                    await fetcher.fetch(source, memory: SourceMemory()) { _, _ in
                        readers.withLock { $0 += 1 }
                        arrival.yield()
                        for await _ in gate {}
                    }
                }
            }
            var waiting = arrivals.makeAsyncIterator()
            for _ in 0..<2 { await waiting.next() }
            // What needs no reader's room goes on, so that a third would have come by now.
            for _ in 0..<20 {
                var other = FetchRequest(url: server.url("/annan"), manners: HostManners(connections: 2, spacing: 0))
                other.mayEnter = true
                _ = await bench.engine.fetch(other)
            }
            #expect(readers.withLock { $0 } == 2)
            #expect(server.requests().filter { $0.path != "/annan" }.count == 2)
            opener.finish()
        }
        #expect(readers.withLock { $0 } == 8)
    }
}

@Suite struct `The queue of sources` {
    private func queue(places: Int, connections: Int, _ sources: [(id: String, url: String)]) -> SourceQueue {
        var settings = Settings()
        settings.maxInFlight = places
        settings.perHost.connections = connections
        var queue = SourceQueue(settings)
        for (id, url) in sources { queue.add(Source(id: id, organisation: nil, format: .rss, url: url)) }
        return queue
    }

    private func drain(_ queue: inout SourceQueue) -> [String] {
        var begun: [String] = []
        while let id = queue.next() { begun.append(id) }
        return begun
    }

    @Test func `lets publishers take turns, and begins a few of each`() {
        let big = (0..<100).map { ("stor\($0)", "https://www\($0).stor.se/rss") }
        var queue = queue(places: 64, connections: 2, big + [("liten", "https://liten.se/rss")])
        #expect(drain(&queue) == ["stor0", "liten", "stor1", "stor2", "stor3"])
        queue.finished("stor1")
        queue.finished("liten")
        #expect(drain(&queue) == ["stor4"])
        #expect(queue.runningCount == 4 && queue.waitingCount == 95)
    }

    @Test func `never begins more than four for each place`() {
        var queue = queue(places: 2, connections: 2, (0..<100).map { ("s\($0)", "https://s\($0).se/rss") })
        #expect(drain(&queue).count == 8)
        queue.finished("s0")
        #expect(drain(&queue) == ["s8"])
    }

    @Test func `reads a few files at a time, and each source once`() {
        var queue = queue(places: 64, connections: 2, (0..<9).map { ("f\($0)", "file:data/\($0).json") })
        #expect(drain(&queue).count == 4)
        queue.add(Source(id: "f0", organisation: nil, format: .rss, url: "file:data/0.json"))
        queue.add(Source(id: "f8", organisation: nil, format: .rss, url: "file:data/8.json"))
        #expect(queue.waitingCount == 5 && queue.holds("f0") && queue.holds("f8"))
    }

    @Test func `follows the manners that are in force, for what begins from then on`() {
        var queue = queue(places: 64, connections: 1, (0..<9).map { ("s\($0)", "https://s.se/\($0)") })
        #expect(drain(&queue).count == 2)
        queue.follow(HostManners(connections: 3, spacing: 0))
        #expect(drain(&queue) == ["s2", "s3", "s4", "s5"])
        queue.follow(HostManners(connections: 1, spacing: 0))
        for id in ["s0", "s1", "s2", "s3"] { queue.finished(id) }
        #expect(drain(&queue).isEmpty && queue.runningCount == 2)
        queue.finished("s4")
        #expect(drain(&queue) == ["s6"])
    }

    @Test func `forgets what waits when another sources file is in force, and not what runs`() {
        var queue = queue(places: 64, connections: 1, (0..<5).map { ("s\($0)", "https://s.se/\($0)") })
        #expect(drain(&queue).count == 2)
        queue.clear()
        #expect(queue.waitingCount == 0 && queue.runningCount == 2 && !queue.holds("s3") && queue.holds("s1"))
        queue.add(Source(id: "ny", organisation: nil, format: .rss, url: "https://s.se/ny"))
        #expect(drain(&queue).isEmpty)
        queue.finished("s0")
        #expect(drain(&queue) == ["ny"])
    }
}

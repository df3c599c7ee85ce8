import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `The daemon's schedule` {
    private func stage(_ server: LoopbackServer, count: Int) throws -> RoundStage {
        try RoundStage(
            settings: "\"maxInFlight\": 2",
            sources: (0..<count).map { RoundStage.source("s\($0)", server.url("/\($0)")) })
    }

    /// Runs the scheduler until it has planned everything anew or asked for something.
    private func run(_ stage: RoundStage, until isReached: () async throws -> Void) async throws {
        let scheduler = Scheduler(try stage.bench())
        let run = Task { try await scheduler.run() }
        try await isReached()
        run.cancel()
        // How it ends says nothing here.
        _ = await run.result
    }

    @Test func `spreads what was due long ago when it starts, and says why`() async throws {
        let server = try LoopbackServer { _ in .text(RoundStage.feed(1...1), type: "application/rss+xml") }
        defer { server.stop() }
        let stage = try stage(server, count: 40)
        try await stage.round()
        server.forgetRequests()
        stage.now += 30 * 86_400
        try await run(stage) {
            while try stage.memory("s0").nextAttempt ?? .distantPast < stage.now { await Task.yield() }
        }
        let plans = try stage.registry.configuration.sources.map { try stage.memory($0.id) }
        #expect(plans.allSatisfy { ($0.nextAttempt ?? .distantPast) < stage.now + 38 + 3600 })
        let put = plans.filter { $0.nextReason?.contains("sources were overdue after a stop") == true }
        // All but those whose second came while this ran.
        #expect(put.count > 20 && Set(put.map(\.nextAttempt)).count == put.count)
        #expect(server.requests().count < 20)
        // By hand everything is asked at once.
        try await stage.round()
        #expect(Set(server.requests().map(\.path)).count == 40)
    }

    @Test func `asks again what was asked while the clock was ahead`() async throws {
        let server = try LoopbackServer { _ in .text(RoundStage.feed(1...1), type: "application/rss+xml") }
        defer { server.stop() }
        let stage = try stage(server, count: 3)
        try await stage.round()
        server.forgetRequests()
        stage.now -= 10 * 86_400
        #expect(try stage.store.attemptsAhead(of: stage.now) == 3)
        try await run(stage) { try await server.waitForRequests(3) }
        #expect(Set(server.requests().map(\.path)).count == 3)
    }

    @Test func `asks at once what was never asked`() async throws {
        let server = try LoopbackServer { _ in .text(RoundStage.feed(1...1), type: "application/rss+xml") }
        defer { server.stop() }
        let stage = try stage(server, count: 40)
        try await run(stage) { try await server.waitForRequests(40) }
        #expect(Set(server.requests().map(\.path)).count == 40)
    }
}

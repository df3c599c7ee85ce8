import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// A `sources.json` that is read again while a source is being asked.
@Suite(.timeLimit(.minutes(1))) struct `A reload while a source is asked` {
    private static func entry(_ every: String) -> String {
        RoundStage.source("a", "{base}/rss", "\"format\": \"rss\", \"every\": \"\(every)\"")
    }

    /// The attempt of a source that is asked daily, with what happens before it is answered.
    private static func attempt(
        status: Int, meanwhile: (SyncStage) throws -> Void
    ) async throws -> (stage: SyncStage, report: SyncReport) {
        let latch = Latch()
        let stage = try SyncStage(entry("24h")) { _ in
            latch.wait()
            return .text(RoundStage.feed(1...2), status: status, type: "application/rss+xml")
        }
        let (bench, source) = (stage.bench, stage.source)
        let run = Task { try await SourceSync(bench, snapshot: bench.registry.snapshot).run(source) }
        _ = try await stage.server.waitForRequest()
        let done = Result { try meanwhile(stage) }
        latch.open()
        let report = try await run.value
        try done.get()
        return (stage, report)
    }

    @Test(arguments: [200, 500]) func `plans its next attempt by the new interval`(_ status: Int) async throws {
        let (stage, report) = try await Self.attempt(status: status) { stage in
            try stage.configure(Self.entry("10m"))
            try stage.bench.store.register(
                stage.bench.registry.snapshot.configuration.sources, now: stage.bench.clock.now())
        }
        #expect(report.attempt.outcome == (status == 200 ? .changed : .failed))
        for memory in [report.memory, try stage.memory()] {
            let wait = try #require(memory.nextAttempt).timeIntervalSince(report.attempt.at)
            #expect((600...660).contains(wait), "\(wait)")
        }
    }

    @Test(arguments: [200, 500]) func `by another process makes it due`(_ status: Int) async throws {
        let (stage, report) = try await Self.attempt(status: status) { stage in
            var other = stage.source
            other.every = 600
            try stage.bench.store.register([other], now: stage.bench.clock.now())
        }
        #expect(report.attempt.outcome == (status == 200 ? .changed : .failed))
        #expect(report.memory.nextAttempt == nil)
        #expect(try stage.memory().nextAttempt == nil && stage.bench.store.plannedAttempts().isEmpty)
        // Who goes by the interval that is registered plans as ever.
        try stage.configure(Self.entry("10m"))
        #expect(try await stage.sync().memory.nextAttempt != nil)
    }

    @Test func `that changes nothing of it leaves its plan`() async throws {
        let (_, report) = try await Self.attempt(status: 200) { stage in
            try stage.configure(Self.entry("24h"))
            try stage.bench.store.register([stage.source], now: stage.bench.clock.now())
        }
        let wait = try #require(report.memory.nextAttempt).timeIntervalSince(report.attempt.at)
        #expect(wait >= 86_400)
    }

    @Test func `that switches it off leaves it off`() async throws {
        let (stage, _) = try await Self.attempt(status: 200) { stage in
            try stage.configure(
                RoundStage.source("a", "{base}/rss", "\"format\": \"rss\", \"every\": \"24h\", \"enabled\": false"))
        }
        #expect(try stage.memory().state == .paused && stage.memory().nextAttempt == nil)
    }
}

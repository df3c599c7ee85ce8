import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// A complete source that suddenly loses most of its records, and what an operator says of it.
@Suite struct `A reading that is held back` {
    private static let source = """
        { "id": "a", "organisation": "kommun-1715", "format": "json", "url": "{base}/alla", "items": "",
          "map": { "id": "/i", "title": "/t" }, "coverage": "complete" }
        """

    /// A register of as many records as are wanted just then.
    private final class Register: Sendable {
        let count = Locked(40)

        func stage() throws -> SyncStage {
            try SyncStage(source) { [count] _ in
                let list = (0..<count.withLock(\.self)).map { #"{"i":"\#($0)","t":"Post \#($0)"}"# }
                return .text("[\(list.joined(separator: ","))]")
            }
        }
    }

    private func decide(_ word: OperatorVerdict.Word, _ stage: SyncStage) throws -> SourceMemory? {
        try stage.bench.store.decide("a", OperatorVerdict(word, at: Date(timeIntervalSince1970: 1_790_000_000)))
    }

    @Test func `is quarantined, keeps the last good set and goes by itself when the source is whole again`()
        async throws
    {
        let register = Register()
        let stage = try register.stage()
        #expect(try await stage.sync().attempt.outcome == .changed)
        register.count.withLock { $0 = 19 }
        let held = try await stage.sync()
        #expect(held.attempt.outcome == .quarantined)
        #expect(held.memory.held == 19 && held.memory.records == 40)
        #expect(held.memory.reason.en == "It gave 19 records where it gave 40 before.")
        #expect(try stage.titles().count == 40)
        register.count.withLock { $0 = 40 }
        let well = try await stage.sync()
        #expect(well.memory.state == .ok && well.memory.held == nil)
        #expect(well.memory.reason == SourceState.ok.sentence)
    }

    @Test func `is taken at the next sync once it is accepted`() async throws {
        let register = Register()
        let stage = try register.stage()
        _ = try await stage.sync()
        #expect(try decide(.accepted, stage) == nil, "nothing is held back yet")
        register.count.withLock { $0 = 12 }
        _ = try await stage.sync()
        #expect(try decide(.accepted, stage)?.verdict?.word == .accepted)
        let taken = try await stage.sync()
        #expect(taken.attempt.outcome == .changed && taken.attempt.withdrawn == 28)
        #expect(taken.memory.state == .ok && taken.memory.verdict == nil && taken.memory.records == 12)
        #expect(try stage.titles().count == 12)
    }

    @Test func `is held anew when it has lost as much again since it was accepted`() async throws {
        let register = Register()
        let stage = try register.stage()
        _ = try await stage.sync()
        register.count.withLock { $0 = 18 }
        _ = try await stage.sync()
        _ = try decide(.accepted, stage)
        register.count.withLock { $0 = 8 }
        let held = try await stage.sync()
        #expect(held.attempt.outcome == .quarantined && held.memory.held == 8)
        #expect(held.memory.verdict?.word == .overtaken)
        #expect(try stage.titles().count == 40)
        #expect(try await stage.sync().attempt.outcome == .quarantined, "an acceptance counts once")
        _ = try decide(.accepted, stage)
        #expect(try await stage.sync().attempt.outcome == .changed)
        #expect(try stage.titles().count == 8)
    }

    @Test func `is refused for as long as it is shrunk once it is rejected, and that is said`() async throws {
        let register = Register()
        let stage = try register.stage()
        _ = try await stage.sync()
        register.count.withLock { $0 = 5 }
        _ = try await stage.sync()
        _ = try decide(.rejected, stage)
        let held = try await stage.sync()
        #expect(held.attempt.outcome == .quarantined && held.memory.verdict?.word == .rejected)
        #expect(held.memory.reason.en.hasSuffix("the last good set of 40 stays until the source is as it was."))
        let status = SourceStatus(source: held.source, memory: held.memory)
        #expect(status.advice?.en.contains("samlad sources accept a") == true)
        #expect(status.advice?.en.contains("reject") == false)
        #expect(try stage.titles().count == 40)
        register.count.withLock { $0 = 41 }
        #expect(try await stage.sync().memory.verdict == nil)
        #expect(try stage.titles().count == 41)
    }

    @Test func `of nothing at all is quarantined too, and can be accepted`() async throws {
        let register = Register()
        let stage = try register.stage()
        _ = try await stage.sync()
        register.count.withLock { $0 = 0 }
        let held = try await stage.sync()
        #expect(held.attempt.outcome == .quarantined && held.memory.held == 0)
        #expect(try stage.titles().count == 40)
        _ = try decide(.accepted, stage)
        let taken = try await stage.sync()
        #expect(taken.attempt.outcome == .changed && taken.attempt.withdrawn == 40)
        #expect(try stage.titles().isEmpty)
    }
}

import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// RFC 3229 with `A-IM: feed`, on a server that gives what is new since the tag it is shown.
@Suite(.timeLimit(.minutes(1))) struct `A feed that is answered with what is new alone` {
    /// The tag is the number of the newest entry; each version has all before it.
    private static func server(_ newest: Locked<Int>) -> @Sendable (LoopbackRequest) -> LoopbackReply {
        { request in
            let now = newest.withLock { $0 }
            let known = request.headers["If-None-Match"].flatMap { Int($0.filter(\.isNumber)) }
            if known == now { return .response(status: 304) }
            let headers: LoopbackHeaders = ["ETag": "\"\(now)\"", "Content-Type": "application/rss+xml"]
            guard let known, request.headers["A-IM"] == "feed" else {
                return .response(status: 200, headers: headers, body: Data(RoundStage.feed(1...now).utf8))
            }
            var delta = headers
            delta.add("IM", "feed")
            return .response(status: 226, headers: delta, body: Data(RoundStage.feed((known + 1)...now).utf8))
        }
    }

    @Test func `is merged: what it does not name stays, and its tag is the next to ask with`() async throws {
        let newest = Locked(4)
        let stage = try SyncStage(
            """
            { "id": "a", "organisation": "kommun-1715", "kind": "khi", "format": "rss", "url": "{base}/rss",
              "minimumItems": 3 }
            """, Self.server(newest))
        #expect(try await stage.sync().counts.created == 4)
        newest.withLock { $0 = 5 }
        let second = try await stage.sync()
        #expect(second.attempt.status == 226)
        // One entry is fewer than the contract asks of the whole.
        #expect(second.attempt.outcome == .changed && second.attempt.entries == 1)
        #expect((second.counts.created, second.counts.withdrawn) == (1, 0))
        #expect(second.memory.records == 5)
        #expect(second.memory.validators.etag == "\"5\"")
        #expect(try stage.titles() == (1...5).map { "Nyhet \($0)" })
        #expect(try await stage.sync().attempt.outcome == .notModified)
        newest.withLock { $0 = 7 }
        let fourth = try await stage.sync()
        #expect(fourth.attempt.status == 226 && fourth.counts.created == 2)
        #expect(try stage.titles().count == 7)
    }

    @Test func `overtakes the body that is kept, which is neither held against the catalogue nor applied`()
        async throws
    {
        let newest = Locked(4)
        let stage = try SyncStage(
            """
            { "id": "a", "organisation": "kommun-1715", "kind": "khi", "format": "rss", "url": "{base}/rss" }
            """, Self.server(newest))
        _ = try await stage.sync()
        #expect(try await !stage.replay().isOvertaken)
        newest.withLock { $0 = 6 }
        #expect(try await stage.sync().attempt.status == 226)
        let finding = try await stage.replay(applies: true)
        #expect(finding.isOvertaken && !finding.isApplied && !finding.isWorse)
        #expect(finding.rehearsal.lost.isEmpty && finding.entries == 4)
        #expect(try stage.titles().count == 6)
    }

    @Test func `says nothing of what it does not name`() {
        let source = Source(id: "a", organisation: nil, format: .rss, url: "https://a.se/")
        var answer = Answer(file: Data(), url: source.url, knownHash: nil)
        #expect(source.absence(after: answer) == .keep)
        answer.isDelta = true
        #expect(source.absence(after: answer) == .ignore)
    }

    @Test func `is not asked for where absence means withdrawn`() async throws {
        let newest = Locked(9)
        let stage = try SyncStage(
            """
            { "id": "a", "organisation": "kommun-1715", "kind": "khi", "format": "rss", "url": "{base}/rss",
              "coverage": "complete" }
            """, Self.server(newest))
        _ = try await stage.sync()
        newest.withLock { $0 = 10 }
        let second = try await stage.sync()
        #expect(second.attempt.status == 200 && second.attempt.entries == 10)
        #expect((second.counts.created, second.counts.withdrawn) == (1, 0))
        newest.withLock { $0 = 8 }
        #expect(try await stage.sync().counts.withdrawn == 2)
    }

    @Test func `is asked of feeds alone`() {
        for format in SourceFormat.allCases {
            let source = Source(id: "a", organisation: nil, format: format, url: "https://a.se/")
            #expect(source.mayBeDelta == [.auto, .rss, .atom, .jsonfeed].contains(format))
        }
    }

    @Test func `is held to no number of entries and to no whole`() {
        var source = Source(id: "a", organisation: nil, format: .rss, url: "https://a.se/")
        source.coverage = .complete
        source.minimumItems = 4
        var answer = Answer(file: Data(), url: source.url, knownHash: nil)
        #expect(source.expected(of: answer) == source)
        answer.isDelta = true
        #expect(source.expected(of: answer).coverage == .window)
        #expect(source.expected(of: answer).minimumItems == nil)
    }
}

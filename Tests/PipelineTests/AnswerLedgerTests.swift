import Catalogue
import Fetch
import Foundation
import Testing

@testable import Pipeline

/// What goes from an answer into the ledger.
@Suite struct `The ledger of an answer` {
    private static let ends = Date(timeIntervalSince1970: 1_790_500_000)
    private static let address = "https://skr.test/rss"

    private func ledger(_ outcome: FetchOutcome) async throws -> AnswerLedger {
        let engine = FetchEngine(FetchSettings(userAgent: "Samlad/0"))
        let source = Source(id: "a", organisation: "skr", format: .rss, url: Self.address)
        let access = try SourceAccess(source, settings: Settings())
        let ledger = AnswerLedger(outcome, of: FetchRequest(url: Self.address), access: access, engine: engine)
        await engine.shutdown()
        return ledger
    }

    private func head(expires: Date?) -> ResponseHead {
        ResponseHead(
            status: 304, finalURL: Self.address, seconds: 0.25, tlsExpires: Self.ends + 1, ownTLSExpires: expires)
    }

    @Test func `keeps when the certificate ends, and forgets it when there is none any more`() async throws {
        var memory = SourceMemory()
        try await ledger(.notModified(head(expires: Self.ends))).note(in: &memory)
        #expect(memory.certificateEnds == Self.ends)
        try await ledger(.failed(FetchFailure(.tls, detail: "expired: x"), nil)).note(in: &memory)
        #expect(memory.certificateEnds == Self.ends, "nothing was seen of another one")
        try await ledger(.notModified(head(expires: nil))).note(in: &memory)
        #expect(memory.certificateEnds == nil)
    }

    @Test func `has the time in transfer`() async throws {
        #expect(try await ledger(.notModified(head(expires: nil))).transfer == 0.25)
        #expect(try await ledger(.failed(FetchFailure(.timeout), nil)).transfer == nil)
    }

    @Test func `shows what was asked when nothing came back, unless nothing was asked`() async throws {
        for kind in [FetchFailure.Kind.timeout, .tooSlow, .connectionLost, .malformedAnswer] {
            let exchange = try #require(try await ledger(.failed(FetchFailure(kind), nil)).exchange(at: Self.ends))
            #expect(exchange.sent.first == "GET \(Self.address)" && exchange.received.isEmpty)
        }
        for kind in [FetchFailure.Kind.hostUnknown, .connectionRefused, .tls, .robotsForbid, .offline, .cancelled] {
            #expect(try await ledger(.failed(FetchFailure(kind), nil)).exchange(at: Self.ends) == nil, "\(kind)")
        }
    }
}

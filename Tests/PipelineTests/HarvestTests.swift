import Catalogue
import Foundation
import Landscape
import Store
import Synchronization
import Testing

@testable import Pipeline

@Suite struct `A repository that is harvested` {
    private static func answer(
        _ records: String, token: String? = nil, at: String = "2026-10-01T08:00:00Z"
    ) -> LoopbackReply {
        let resumption = token.map { "<resumptionToken>\($0)</resumptionToken>" } ?? ""
        return .text(
            """
            <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>\(at)</responseDate>
            <request verb="ListRecords">{base}/oai</request><ListRecords>\(records)\(resumption)</ListRecords></OAI-PMH>
            """, type: "text/xml")
    }

    private static func record(_ id: String) -> String {
        """
        <record><header><identifier>oai:x:\(id)</identifier><datestamp>2026-09-01</datestamp></header><metadata>
        <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <dc:title>Rapport \(id)</dc:title><dc:identifier>https://x.exempel/\(id)</dc:identifier></oai_dc:dc></metadata></record>
        """
    }

    private static func deleted(_ id: String) -> String {
        "<record><header status=\"deleted\"><identifier>oai:x:\(id)</identifier><datestamp>2026-10-02</datestamp></header></record>"
    }

    private static let source = """
        { "id": "arkiv", "organisation": "kommun-1715", "kind": "khi", "format": "oai-pmh", "url": "{base}/oai" }
        """

    @Test func `is read page by page, then only for what is new, and deletions withdraw`() async throws {
        let stage = try SyncStage(Self.source) { request in
            if request.target.contains("resumptionToken=sida2") { return Self.answer(Self.record("3"), token: "") }
            if request.target.contains("from=") {
                return Self.answer(Self.deleted("1") + Self.record("4"), at: "2026-10-03T08:00:00Z")
            }
            return Self.answer(Self.record("1") + Self.record("2"), token: "sida2")
        }
        #expect(try await stage.sync().counts.created == 3)
        #expect(stage.asked.count == 2)
        let second = try await stage.sync()
        #expect(stage.asked.allSatisfy { $0.contains("from=2026-10-01") })
        #expect((second.counts.created, second.counts.withdrawn) == (1, 1))
        #expect(try stage.titles() == ["Rapport 2", "Rapport 3", "Rapport 4"])
    }

    private static let refusal = LoopbackReply.text(
        """
        <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-10-01T08:00:00Z</responseDate>
        <request>{base}/oai</request><error code="badResumptionToken">utgången</error></OAI-PMH>
        """, type: "text/xml")

    @Test func `begins anew when a token is refused on the way`() async throws {
        let isMended = Mutex(false)
        let stage = try SyncStage(Self.source) { request in
            if request.target.contains("resumptionToken=a") { return Self.answer(Self.record("2"), token: "b") }
            if request.target.contains("resumptionToken=b") {
                return isMended.withLock { $0 } ? Self.answer(Self.record("3"), token: "") : Self.refusal
            }
            return Self.answer(Self.record("1"), token: "a")
        }
        let first = try await stage.sync()
        #expect(first.counts.created == 2)
        #expect(first.attempt.problems.contains { $0.code == "paging.not-read" })
        // What was not reached would never be asked for again.
        #expect(try stage.memory().harvestedUntil == nil)
        isMended.withLock { $0 = true }
        #expect(try await stage.sync().counts.created == 1)
        #expect(stage.asked.count == 3 && stage.asked.allSatisfy { !$0.contains("from=") })
        #expect(try stage.memory().harvestedUntil != nil)
    }

    @Test func `begins anew when its token is refused with a status`() async throws {
        let status = Mutex(502)
        let stage = try SyncStage(Self.source) { request in
            guard request.target.contains("resumptionToken") else {
                return Self.answer(Self.record("1"), token: "kort")
            }
            return .text("", status: status.withLock { $0 })
        }
        _ = try await stage.sync()
        #expect(try stage.memory().resume != nil)
        status.withLock { $0 = 400 }
        #expect(try await stage.sync().attempt.outcome == .failed)
        #expect(try stage.memory().resume == nil)
        _ = try await stage.sync()
        #expect(stage.asked.first?.contains("resumptionToken") == false)
    }

    @Test func `goes on next time with the page that there was no room for`() async throws {
        let stage = try SyncStage(Self.source) { request in
            if request.target.contains("resumptionToken=b") { return Self.answer(Self.record("5"), token: "") }
            let isSecond = request.target.contains("resumptionToken=a")
            return Self.answer(
                Self.record(isSecond ? "3" : "1") + Self.record(isSecond ? "4" : "2"), token: isSecond ? "b" : "a")
        }
        let whole = try await stage.read(entries: 5)
        #expect(whole.feed.entries.count == 5 && whole.isWhole && whole.resume == nil)
        for room in [2, 3] {
            let part = try await stage.read(entries: room)
            #expect(part.feed.entries.count == 2 && !part.isWhole)
            #expect(part.resume?.contains("resumptionToken=a") == true)
        }
    }

    @Test func `begins anew when its token has expired`() async throws {
        let isExpired = Mutex(false)
        let stage = try SyncStage(Self.source) { request in
            guard request.target.contains("resumptionToken") else {
                return Self.answer(Self.record("1"), token: "kort")
            }
            guard isExpired.withLock({ $0 }) else { return .text("", status: 502) }
            return Self.refusal
        }
        _ = try await stage.sync()
        #expect(try stage.memory().resume != nil)
        isExpired.withLock { $0 = true }
        #expect(try await stage.sync().attempt.outcome == .rejected)
        #expect(try stage.memory().resume == nil)
        isExpired.withLock { $0 = false }
        _ = try await stage.sync()
        #expect(stage.asked.first?.contains("resumptionToken") == false)
    }
}

import Catalogue
import Foundation
import Testing

@testable import Store

/// What is written by hand is what the types themselves encode.
@Suite struct KeptVerdictTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000.987_654_3)
    private static let title = "Citat \" och \\ och \u{1}\n\t, å 🙂 \u{2028} </script>"

    private static func memory() -> LinkMemory {
        var memory = LinkMemory()
        (memory.firstSeen, memory.firstSuccess, memory.lastSuccess) = (now, now + 1, now + 2)
        (memory.failingSince, memory.lastFailure, memory.recoveringSince) = (now + 3, now + 4, now + 5)
        memory.runs = ["not-found": LinkMemory.Run(first: now, last: now, count: 2, dates: 1)]
        memory.owesProof = true
        (memory.movedTo, memory.movedCount, memory.movedSince, memory.move) = ("https://b.se/å", 2, now, .withinSite)
        (memory.checks, memory.successes, memory.stateChanges) = (7, 5, [now, now + 0.1])
        memory.moveShowsPage = false
        memory.capture = LinkCapture(
            at: now, form: .page, length: 12,
            page: LinkPrint(title: title, heading: nil, print: .max, words: 99))
        memory.capture?.isElsewhere = true
        memory.drift = LinkDrift(reason: .anotherPage, since: now, count: 1)
        (memory.lastReading, memory.headLies, memory.headIsPoor, memory.fragmentMissing) = (now, true, false, true)
        (memory.times, memory.totals) = ([0.1, 2e-7, 1e21], ["alive": 5, "not-found": 2])
        memory.pin = LinkPin(
            decision: "d", who: "anna", why: nil, at: now, until: now, says: .ok, before: .dead, ruleBefore: "x",
            sinceBefore: nil)
        memory.found = LinkFinding(url: "https://c.se", way: .pageID, move: .elsewhere, since: now, last: now)
        (memory.sought, memory.robotsSilentSince, memory.tlsFault) = (now, now, "expired")
        memory.archive = LinkArchive(asked: now, copy: LinkArchive.Copy(url: "https://d.se", at: now), answered: true)
        return memory
    }

    private static func check() -> LinkCheck {
        var check = LinkCheck(
            at: now, seconds: 1.23456, failure: FetchFailure(.status, status: 404, detail: "HTTP 404"), status: 404,
            method: "HEAD", finalURL: "https://b.se/", chain: [.init(status: 301, location: "https://b.se/")],
            contentType: "text/html; charset=\"utf-8\"", length: 4, title: title, isChallenge: true, tlsExpires: now)
        check.tlsBegins = now - 6
        check.headStatus = 405
        check.headIsPoor = true
        check.form = .page
        check.page = LinkPrint(title: nil, heading: "H", print: 0, words: 0)
        check.signs = [.startPage, .loginWall]
        check.hasFragment = false
        (check.move, check.showsPage, check.sought) = (.startPage, false, true)
        check.found = memory().found
        (check.state, check.rule, check.outcome) = (.dead, "not-found-three-dates", "not-found")
        return check
    }

    private func object(_ text: String) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
    }

    @Test func `what is remembered of a link is written whole`() throws {
        let memory = Self.memory()
        let written = try object(memory.column)
        #expect(try written == object(JSONColumn.encode(memory)))
        // Every field is there, so that a new one is not forgotten here and lost there.
        for field in Mirror(reflecting: memory).children { #expect(written[field.label ?? ""] != nil, "\(field)") }
        #expect(try JSONColumn.decode(LinkMemory.self, memory.column) == memory)
        #expect(try JSONColumn.decode(LinkMemory.self, LinkMemory().column) == LinkMemory())
    }

    @Test func `a check is written whole`() throws {
        let check = Self.check()
        let written = try object(check.column)
        #expect(try written == object(JSONColumn.encode(check)))
        for field in Mirror(reflecting: check).children where field.label != "isAsFirst" {
            #expect(written[field.label ?? ""] != nil, "\(field)")
        }
        var again = try JSONColumn.decode(LinkCheck.self, check.column)
        #expect(again.seconds == 1.235)
        again.seconds = check.seconds
        #expect(again == check)
        let capture = LinkCapture(at: Self.now, form: .page, page: check.page)
        let bare = check.bare(first: capture)
        #expect(try object(bare.column) == object(JSONColumn.encode(bare)))
        #expect(try JSONColumn.decode(LinkCheck.self, bare.column).whole(first: capture).page == check.page)
        let plain = LinkCheck(at: Self.now, method: "GET")
        #expect(try JSONColumn.decode(LinkCheck.self, plain.column) == plain)
    }
}

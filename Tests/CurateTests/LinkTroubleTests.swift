import Catalogue
import Curate
import Foundation
import Testing

/// When what was told of a link is over.
@Suite struct LinkTroubleTests {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)
    private static let day: Double = 86_400

    private func link(_ checks: [LinkCheck]) -> LinkHealth {
        var link = LinkHealth(url: "https://a.se/x", state: .ok, rule: "answers", checks: checks)
        link.memory.capture = LinkCapture(at: Self.start, form: .pdf, length: 1000)
        return link
    }

    private func certificate(at day: Double, ends: Double) -> LinkCheck {
        let (at, end) = (Self.start + day * Self.day, Self.start + ends * Self.day)
        return LinkCheck(at: at, status: 200, tlsExpires: end)
    }

    private func document(at day: Double, _ form: LinkForm) -> LinkCheck {
        var check = LinkCheck(at: Self.start + day * Self.day, status: 200, length: 1000)
        check.form = form
        return check
    }

    @Test func `a certificate is renewed when no check has seen it end soon for two weeks`() {
        let near = certificate(at: 0, ends: 10)
        #expect(LinkTrouble.isOver(.tls, link([certificate(at: 14, ends: 90), near])))
        #expect(!LinkTrouble.isOver(.tls, link([certificate(at: 13, ends: 90), near])))
        var flagged = link([certificate(at: 20, ends: 30), near])
        flagged.flags = [.tls]
        #expect(!LinkTrouble.isOver(.tls, flagged))
    }

    @Test func `a page that shows its old self for a day has not come back`() {
        let (other, own) = (document(at: 0, .page), document(at: 1, .pdf))
        #expect(!LinkTrouble.isOver(.drifted, link([own, other])))
        #expect(LinkTrouble.isOver(.drifted, link([document(at: 15, .pdf), own, other])))
        var again = link([document(at: 30, .page), document(at: 15, .pdf)])
        again.memory.drift = LinkDrift(reason: .documentReplaced, since: Self.start + 30 * Self.day, count: 1)
        #expect(!LinkTrouble.isOver(.drifted, again))
    }
}

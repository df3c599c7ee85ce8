import Catalogue
import Foundation
import Testing

@testable import Publish

@Suite struct LetterMailTests {
    private static let name = "Myndigheten för åäö-frågor och andra ganska långa namn i Örnsköldsvik med omnejd"

    private func letter(_ count: Int = 2) -> OwnersLetter {
        let links = (0..<count).map { number in
            LinkHealth(
                url: "https://a.example/\(String(repeating: "lång-adress/", count: 20))\(number)", state: .dead,
                since: Sample.date("2026-02-01T12:00:00Z"), rule: LinkRule.goneTwice.rawValue)
        }
        return OwnersLetter(
            organisation: "skr", name: Self.name, contact: "redaktion@example.se",
            links: links.map { OwnersLetter.Subject(link: $0, titles: ["Välfärdsteknik = bra. 🙂"]) },
            written: Sample.now)
    }

    private let envelope = LetterEnvelope(
        id: "0123456789abcdef0123456789abcdef",
        from: MailAddress(name: "Rädda länkarna", address: "redaktion@example.se"),
        replyTo: MailAddress(address: "svar@example.se"), to: MailAddress(address: "webb@example.org"),
        date: Sample.date("2026-03-09T07:05:00Z"))

    private func head(_ data: Data) -> [String: String] {
        let text = String(decoding: data, as: UTF8.self)
        let unfolded = (text.components(separatedBy: "\r\n\r\n").first ?? "").replacing("\r\n ", with: " ")
        return Dictionary(
            unfolded.components(separatedBy: "\r\n").compactMap { line in
                line.firstIndex(of: ":").map {
                    (String(line[..<$0]), line[$0...].dropFirst().trimmingCharacters(in: .whitespaces))
                }
            }, uniquingKeysWith: { $1 })
    }

    @Test func `a message says who, when and that no holiday need be announced to it`() {
        let head = head(letter().message(envelope))
        #expect(head["Date"] == "Mon, 09 Mar 2026 07:05:00 +0000")
        #expect(head["To"] == "webb@example.org" && head["Reply-To"] == "svar@example.se")
        #expect(head["From"]?.hasSuffix(" <redaktion@example.se>") == true)
        #expect(head["Message-ID"] == "<0123456789abcdef0123456789abcdef@example.se>")
        #expect(head["Auto-Submitted"] == "auto-generated")
        #expect(head["List-Unsubscribe"] == "<mailto:svar@example.se?subject=Skriv%20inte%20mer:%20skr>")
    }

    @Test func `no line is longer than mail carries, and none leaves ASCII`() {
        let data = letter(40).message(envelope)
        #expect(data.allSatisfy { $0 < 0x80 })
        let lines = String(decoding: data, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.contains("\n") && !$0.contains("\r") })
    }

    @Test(arguments: [
        ("", ""), ("å", "=C3=A5"), ("a b ", "a b=20"), ("1 = 1", "1 =3D 1"), ("a\nb", "a\r\nb"), ("flik\t", "flik=09"),
        (String(repeating: "x", count: 76), String(repeating: "x", count: 76)),
        (String(repeating: "x", count: 77), String(repeating: "x", count: 75) + "=\r\nxx"),
        (String(repeating: "x", count: 75) + "å", String(repeating: "x", count: 75) + "=\r\n=C3=A5"),
    ])
    func `text becomes quoted-printable`(text: String, encoded: String) {
        #expect(MailText.quotedPrintable(text) == encoded)
    }

    @Test func `a name that could begin another field stays a name`() {
        #expect(MailText.mailbox(name: "A \"B\" <c@d>", address: "a@b.se") == "\"A \\\"B\\\" <c@d>\"\r\n <a@b.se>")
        #expect(!MailText.mailbox(name: "Å\r\nBcc: x@y.se", address: "a@b.se").contains("Bcc"))
        #expect(!MailText.unstructured("Ett\r\nBcc: x@y.se", after: "Subject").contains("\n"))
    }

    @Test func `a letter about some of it says that the rest was told before`() throws {
        let whole = letter(3)
        let part = whole.about([whole.told[1].key])
        #expect(part.findings.map(\.url) == [whole.findings[1].url])
        #expect(part.text.contains("1 länk till") && part.text.contains("förut är inte med"))
        #expect(!whole.about(Set(whole.told.map(\.key))).text.contains("förut är inte med"))
        let payload = try JSONSerialization.jsonObject(with: part.payload()) as? [String: Any]
        #expect(payload?["type"] as? String == "links.letter")
        #expect(((payload?["data"] as? [String: Any])?["findings"] as? [Any])?.count == 1)
    }

    @Test func `a move to yet another place is another finding, a change of date is not`() {
        func moved(_ new: String, since: String) -> LetterFinding? {
            var link = LinkHealth(url: "https://a.example/1", state: .ok, rule: LinkRule.answers.rawValue)
            (link.flags, link.finalURL, link.memory.move) = ([.moved], new, .withinSite)
            link.memory.movedSince = Sample.date(since)
            return OwnersLetter.Finding(OwnersLetter.Subject(link: link, titles: [])).map(\.told)
        }
        let first = moved("https://a.example/2", since: "2026-01-01T00:00:00Z")
        #expect(first?.what == "moved https://a.example/2")
        #expect(first?.key == moved("https://a.example/2", since: "2026-02-01T00:00:00Z")?.key)
        #expect(first?.key != moved("https://a.example/3", since: "2026-01-01T00:00:00Z")?.key)
    }
}

package import Catalogue
package import Foundation

/// The letter on its way: about what its reader has not been told, as a message or as JSON.
extension OwnersLetter {
    /// What it tells, as it is remembered.
    package var told: [LetterFinding] { findings.map(\.told) }

    /// The letter about these alone.
    package func about(_ keys: Set<LetterFinding.Key>) -> OwnersLetter {
        var letter = self
        letter.findings = findings.filter { keys.contains($0.told.key) }
        letter.leavesOutKnown = letter.findings.count < findings.count
        return letter
    }

    /// Plain text and HTML beside each other (RFC 2046 §5.1.4), quoted-printable, lines ended by CRLF.
    package func message(_ envelope: LetterEnvelope) -> Data {
        // "=_" never stands in quoted-printable (RFC 2045 §6.7).
        let boundary = "=_\(envelope.id)"
        let reply = envelope.replyTo ?? envelope.from
        let stop = "mailto:\(reply.address)?subject=Skriv%20inte%20mer:%20\(organisation)"
        var fields: [(String, String)] = [
            ("Date", MailText.date(envelope.date)),
            ("From", MailText.mailbox(name: envelope.from.name, address: envelope.from.address)),
            ("To", MailText.mailbox(name: envelope.to.name, address: envelope.to.address)),
            ("Subject", MailText.unstructured(subject, after: "Subject")),
            ("Message-ID", "<\(envelope.id)@\(envelope.from.domain)>"),
            // RFC 3834 §5: no holiday is announced to us.
            ("Auto-Submitted", "auto-generated"),
            // RFC 2369 §3.2.
            ("List-Unsubscribe", "\r\n <\(stop)>"),
            ("Content-Language", "sv"), ("MIME-Version", "1.0"),
            ("Content-Type", "multipart/alternative;\r\n boundary=\"\(boundary)\""),
        ]
        if let replyTo = envelope.replyTo {
            fields.insert(("Reply-To", MailText.mailbox(name: replyTo.name, address: replyTo.address)), at: 3)
        }
        let head = fields.map { "\($0.0): \($0.1)\r\n" }.joined()
        let parts = [("plain", mailed.text), ("html", String(decoding: mailed.html, as: UTF8.self))]
        let body = parts.map { type, text in
            "--\(boundary)\r\nContent-Type: text/\(type); charset=utf-8\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n\(MailText.quotedPrintable(text))\r\n"
        }
        return Data("\(head)\r\n\(body.joined())--\(boundary)--\r\n".utf8)
    }

    /// It says how to get no more of them.
    private var mailed: OwnersLetter {
        var letter = self
        letter.isMailed = true
        return letter
    }

    /// The letter as a webhook gets it (Standard Webhooks, "Payload structure").
    package func payload() throws -> Data {
        try Wire.encode(Payload(type: "links.letter", timestamp: written, data: json), isPretty: false)
    }

    private struct Payload: Encodable {
        var type: String
        var timestamp: Date
        var data: Told
    }
}

extension OwnersLetter.Finding {
    var told: LetterFinding {
        // A move to yet another page is another finding; the place within it may be another at each visit.
        let what = kind == .moved ? "moved \((newAddress ?? "").prefix { $0 != "#" })" : "\(kind)"
        guard isOfHost else { return LetterFinding(url: url, what: what, since: since) }
        return LetterFinding(
            url: url, what: LetterFinding.ofHost + what, since: since,
            covers: links.map { LetterFinding.Key(url: $0, what: what) })
    }
}

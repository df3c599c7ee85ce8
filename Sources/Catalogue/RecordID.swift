internal import Crypto
package import Foundation

/// The one author of record ids.
package enum RecordID {
    /// First 16 characters of the lower-case base32 (RFC 4648 §6) of SHA-256 over `source "\n" identity`.
    package static func make(source: String, identity: String) -> String {
        let digest = SHA256.hash(data: Data("\(source)\n\(identity)".utf8))
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var bits = 0
        var width = 0
        var text: [UInt8] = []
        for byte in digest.prefix(10) {
            bits = bits << 8 | Int(byte)
            width += 8
            while width >= 5 {
                width -= 5
                text.append(alphabet[bits >> width & 31])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension RecordOrigin {
    /// The id of its record with everybody who has it from others, whatever way it came.
    package var recordID: String { RecordID.make(source: "samlad:" + home, identity: id) }
}

extension Decision {
    /// With the id of what it says.
    package func named() -> Decision {
        var named = self
        var parts = [
            act.rawValue, records.joined(separator: " "), (others ?? []).joined(separator: " "), field?.rawValue ?? "",
            value ?? "", vocabulary ?? "", (terms ?? []).joined(separator: " "), who, why ?? "",
            String(Int64((at.timeIntervalSince1970 * 1000).rounded())),
        ]
        // Named, because not every act has them: the ids of those without stay what they were.
        let more = [
            ("scheme", scheme), ("source", source), ("collection", collection), ("heading", heading), ("about", about),
            ("rule", rule.map(Self.text)), ("subject", subject),
            ("until", until.map { String(Int64(($0.timeIntervalSince1970 * 1000).rounded())) }),
        ]
        parts += more.compactMap { name, value in value.map { "\(name)=\($0)" } }
        named.id = RecordID.make(source: "decision", identity: parts.joined(separator: "\n"))
        return named
    }

    private static func text(_ rule: [String: [String]]) -> String {
        rule.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.joined(separator: ", "))" }.joined(separator: "; ")
    }
}

/// Fingerprints of bodies and records.
package enum Fingerprint {
    /// Lower-case hex SHA-256.
    package static func sha256(_ data: some DataProtocol) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * SHA256.byteCount)
        for byte in SHA256.hash(data: data) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// A fingerprint of what comes piece by piece.
package struct RunningFingerprint: Sendable {
    private var hash = SHA256()

    package init() {}

    package mutating func add(_ bytes: some DataProtocol) { hash.update(data: bytes) }

    /// The 32 bytes of SHA-256 over all that was added.
    package func finished() -> [UInt8] { Array(hash.finalize()) }
}

/// What a letter is known by wherever it arrives: the same for the same findings to the same recipient, so that one
/// that was accepted and, after a crash, is sent again is known again.
package enum LetterID {
    /// 32 digits in hex.
    package static func of(_ findings: [LetterFinding], to recipient: LetterRecipient) -> String {
        let lines = findings.sorted().map { finding in
            let since = finding.since.map { String(Int($0.timeIntervalSince1970.rounded(.down))) } ?? ""
            return "\(finding.url)\t\(finding.what)\t\(since)"
        }
        let text = ([recipient.organisation, recipient.name] + lines).joined(separator: "\n")
        return String(Fingerprint.sha256(Data(text.utf8)).prefix(32))
    }
}

/// What stands on a letter.
package struct LetterEnvelope: Sendable, Hashable {
    package var id: String
    package var from: MailAddress
    package var replyTo: MailAddress?
    package var to: MailAddress
    package var date: Date

    package init(id: String, from: MailAddress, replyTo: MailAddress? = nil, to: MailAddress, date: Date) {
        self.id = id
        self.from = from
        self.replyTo = replyTo
        self.to = to
        self.date = date
    }
}

internal import Catalogue
internal import Extract
internal import Foundation

/// Reads `letters`: who delivers the letters to owners, and who gets them.
struct LettersReader {
    static let keys = ["mail", "to"]
    static let mailKeys = ["server", "from", "replyTo", "login"]
    static let recipientKeys = ["organisation", "mail", "webhook", "secret"]

    /// Ids of those there are.
    let organisations: [String]
    let findings: Findings

    func read(_ spot: Spot) -> LetterSettings? {
        guard let fields = Fields(spot, keys: Self.keys, findings: findings) else { return nil }
        fields.require("to")
        let mail = fields["mail"].flatMap(server)
        var recipients: [LetterRecipient] = []
        for entry in fields.elements("to") ?? [] {
            for (recipient, place) in read(recipient: entry, hasServer: fields.has("mail")) {
                let isKnown = recipients.contains {
                    $0.organisation == recipient.organisation && $0.name == recipient.name
                }
                if isKnown {
                    findings.add(place, "\(Printable.quoted(recipient.organisation)) is written to there already")
                } else {
                    recipients.append(recipient)
                }
            }
        }
        return LetterSettings(mail: mail, recipients: recipients)
    }

    private func server(_ spot: Spot) -> MailServer? {
        guard let fields = Fields(spot, keys: Self.mailKeys, findings: findings) else { return nil }
        fields.require("server", "from")
        let url = fields.string("server", check: AddressText.mailServer)
        let from = fields.value("from", AddressText.mailbox)
        let replyTo = fields.value("replyTo", AddressText.mailbox)
        let login = fields.string("login", check: Check.secretName)
        guard let url, let from else { return nil }
        return MailServer(url: url, from: from, replyTo: replyTo, login: login)
    }

    private func read(recipient spot: Spot, hasServer: Bool) -> [(LetterRecipient, Spot)] {
        guard let fields = Fields(spot, keys: Self.recipientKeys, findings: findings) else { return [] }
        fields.require("organisation")
        let organisation = fields.string("organisation") { text throws(Complaint) in
            guard !organisations.contains(text) else { return }
            throw Complaint(
                "unknown organisation \(Printable.quoted(text))" + NearestName.hint(text, in: organisations))
        }
        if !fields.has("mail"), !fields.has("webhook") {
            findings.add(spot, "expected \"mail\" with addresses, or \"webhook\" with one and its \"secret\"")
        }
        if let mail = fields["mail"], !hasServer {
            findings.add(mail, "to write there takes a server: name it in /letters/mail")
        }
        if let secret = fields["secret"], !fields.has("webhook") {
            findings.add(secret, "\"secret\" belongs to \"webhook\" alone")
        }
        if let hook = fields["webhook"], !fields.has("secret") {
            findings.add(hook, "what is posted is signed: name its \"secret\"")
        }
        var found: [(LetterRecipient, Spot)] = []
        for place in fields.elements("mail") ?? [] {
            guard let text = Fields.string(place, findings) else { continue }
            do {
                let route = LetterRecipient.Route.mail(try AddressText.mailbox(text))
                found.append((LetterRecipient(organisation: organisation ?? "", route: route), place))
            } catch {
                findings.add(place, error.message)
            }
        }
        let url = fields.string("webhook", check: AddressText.web)
        let secret = fields.string("secret", check: Check.secretName)
        if let url, let secret {
            let route = LetterRecipient.Route.webhook(url: url, secret: secret)
            found.append((LetterRecipient(organisation: organisation ?? "", route: route), spot))
        }
        return organisation == nil ? [] : found
    }
}

extension AddressText {
    /// `smtp://mail.exempel.se:587`, `smtps://mail.exempel.se`: a host and no more.
    static func mailServer(_ text: String) throws(Complaint) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["smtp", "smtps"].contains(scheme), let host = parts.host, !host.isEmpty,
            text.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0.value != 0x7F })
        else {
            throw Complaint(
                "expected smtp://mail.example.se:587 or smtps://mail.example.se, found \(Printable.quoted(text))")
        }
        guard parts.user == nil, parts.password == nil else {
            throw Complaint("an address here may not carry a user name or password: name them with \"login\"")
        }
        guard ["", "/"].contains(parts.path), parts.query == nil, parts.fragment == nil else {
            throw Complaint("expected a host and a port alone, like smtp://mail.example.se:587")
        }
        if let port = parts.port, !(1...65_535).contains(port) {
            throw Complaint("a port is a number from 1 to 65535")
        }
    }

    /// `Redaktionen <redaktion@exempel.se>`, or the address alone (RFC 5322 §3.4, without its comments and quotes).
    static func mailbox(_ text: String) throws(Complaint) -> MailAddress {
        let complaint = Complaint(
            "expected name@example.se, or Name <name@example.se>, found \(Printable.quoted(text))")
        var name: String?
        var address = text[...]
        if text.hasSuffix(">") {
            guard let open = text.firstIndex(of: "<") else { throw complaint }
            let words = text[..<open].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard !words.contains("\""), words.utf8.count <= 200 else { throw complaint }
            name = words.isEmpty ? nil : words
            address = text[text.index(after: open)...].dropLast()
        }
        let isClean = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isClean, isMailAddress(address) else { throw complaint }
        return MailAddress(name: name, address: String(address))
    }

    /// A dot-atom and a host with a dot, both in ASCII (RFC 5321 §4.1.2, §4.5.3.1).
    private static func isMailAddress(_ text: Substring) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].utf8.count <= 64, text.utf8.count <= 254, text.utf8.allSatisfy({ $0 < 0x80 })
        else { return false }
        let atoms = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        let isLocal = atoms.allSatisfy { atom in
            !atom.isEmpty
                && atom.utf8.allSatisfy { byte in
                    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
                }
        }
        return isLocal && halves[1].contains(".") && isHost(halves[1])
    }
}

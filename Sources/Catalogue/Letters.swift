package import Foundation

/// How letters to owners of broken links are delivered: `letters` of `sources.json`. Without it nothing is.
package struct LetterSettings: Sendable, Hashable {
    /// `nil` where only webhooks are wanted.
    package var mail: MailServer?
    package var recipients: [LetterRecipient]

    package init(mail: MailServer? = nil, recipients: [LetterRecipient] = []) {
        self.mail = mail
        self.recipients = recipients
    }

    /// Names of all the secrets it needs, each once.
    package var secretNames: [String] {
        let hooks = recipients.compactMap { recipient in
            if case .webhook(_, let secret) = recipient.route { secret } else { nil }
        }
        return Set(hooks + [mail?.login].compactMap(\.self)).sorted()
    }
}

/// Who takes mail for delivery (RFC 6409), and in whose name it goes out.
package struct MailServer: Sendable, Hashable {
    /// `smtp://` or `smtps://`.
    package var url: String
    package var from: MailAddress
    package var replyTo: MailAddress?
    /// The name of a secret that reads `user:password`.
    package var login: String?

    package init(url: String, from: MailAddress, replyTo: MailAddress? = nil, login: String? = nil) {
        self.url = url
        self.from = from
        self.replyTo = replyTo
        self.login = login
    }
}

/// `Redaktionen <redaktion@exempel.se>`, or the address alone.
package struct MailAddress: Sendable, Hashable {
    package var name: String?
    /// ASCII, `local@domain`.
    package var address: String

    package init(name: String? = nil, address: String) {
        self.name = name
        self.address = address
    }

    package var domain: String { address.lastIndex(of: "@").map { String(address[address.index(after: $0)...]) } ?? "" }
}

package struct LetterRecipient: Sendable, Hashable {
    package enum Route: Sendable, Hashable {
        case mail(MailAddress)
        /// An address that takes a signed POST (Standard Webhooks), and the name of the secret that signs it.
        case webhook(url: String, secret: String)
    }

    package var organisation: String
    package var route: Route

    package init(organisation: String, route: Route) {
        self.organisation = organisation
        self.route = route
    }

    /// What it is remembered by: `mailto:webb@exempel.se`, or the webhook's address.
    package var name: String {
        switch route {
        case .mail(let address): "mailto:\(address.address.lowercased())"
        case .webhook(let url, _): url
        }
    }
}

/// What somebody is told of one link, or of a host with all its links, and is told once: until it is well again, and
/// broken anew.
package struct LetterFinding: Sendable, Hashable, Comparable {
    package var url: String
    /// `gone`, `drifted`; of a move with its new address: `moved https://…`; of a host: `host unreachable`.
    package var what: String
    package var since: Date?
    /// Of a host, what would be told of its links one by one: whoever is told of the host has been told of them.
    package var covers: [Key]

    /// What `what` begins with where it is of a host.
    package static let ofHost = "host "

    package init(url: String, what: String, since: Date? = nil, covers: [Key] = []) {
        self.url = url
        self.what = what
        self.since = since
        self.covers = covers
    }

    package var key: Key { Key(url: url, what: what) }

    /// It without its date, which a finding may lose or change.
    package struct Key: Sendable, Hashable {
        package var url: String
        package var what: String

        package var isOfHost: Bool { what.hasPrefix(LetterFinding.ofHost) }

        package init(url: String, what: String) {
            self.url = url
            self.what = what
        }
    }

    package static func < (a: Self, b: Self) -> Bool { (a.url, a.what) < (b.url, b.what) }
}

/// How it went with one recipient so far.
package struct LetterStanding: Sendable, Hashable {
    /// When the last letter was accepted.
    package var told: Date?
    package var tried: Date?
    /// In a row.
    package var failures: Int
    /// What the server, or the network, said last; `nil` after a success.
    package var reason: String?

    package init(told: Date? = nil, tried: Date? = nil, failures: Int = 0, reason: String? = nil) {
        self.told = told
        self.tried = tried
        self.failures = failures
        self.reason = reason
    }
}

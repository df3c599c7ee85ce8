import Catalogue
import Foundation

extension OwnersLetter {
    /// One thing that is wrong: with a link, or with a whole host and all links to it.
    package struct Finding: Sendable, Hashable {
        package enum Kind: Int, Sendable, Hashable, CaseIterable {
            case gone, astray, unreachable, certificate, drifted, moved
        }

        /// What stands in the way, as far as it says what to do.
        enum Trouble: Sendable, Hashable {
            case page, circle, silence, noName, parked, closed
            case status(Int)
            /// Refused, or about to end.
            case certificate
            /// No TLS in common.
            case handshake

            /// Whether it is the host's rather than the page's, however few links are known.
            var isOfHost: Bool { self == .noName || self == .certificate || self == .handshake }
            /// Whether it may be the host's.
            var mayBeOfHost: Bool {
                switch self {
                case .silence, .status, .noName, .certificate, .handshake, .closed: true
                case .page, .circle, .parked: false
                }
            }
        }

        var kind: Kind
        var trouble: Trouble
        var whose: Whose
        /// Of a host its root.
        var url: String
        /// Of a host the links that it is about; else none.
        var links: [String] = []
        /// Of the items that show it.
        var titles: [String]
        var since: Date?
        /// Plain Swedish.
        var happened: String
        var newAddress: String?
        var archive: LinkArchive.Copy?

        var isOfHost: Bool { !links.isEmpty }

        /// Own pages before those of others, the worst first, and of those the oldest.
        var order: (Int, Int, Date, String) {
            (whose.isOther ? 1 : 0, kind.rawValue, since ?? .distantPast, url)
        }
    }
}

extension OwnersLetter.Finding.Kind {
    /// `nil` for a link that its owner need not hear of: it works, or nothing is known against it yet, or an editor has
    /// said that it is well.
    static func of(_ link: LinkHealth) -> Self? {
        if link.state == .pinned { return link.effectiveState == .dead ? .gone : nil }
        switch link.state {
        case .dead: return .gone
        case .softDead: return .astray
        case .unreachable: return .unreachable
        case .ok where link.flags.contains(.tls): return .certificate
        case .ok where link.flags.contains(.drifted): return .drifted
        case .ok: return link.newAddress.map { $0.move == .startPage ? .astray : .moved }
        case .new, .suspect, .restricted, .pinned: return nil
        }
    }
}

extension OwnersLetter.Finding.Trouble {
    static func of(_ link: LinkHealth, _ kind: OwnersLetter.Finding.Kind) -> Self {
        if kind == .certificate { return .certificate }
        guard link.state != .pinned else { return .page }
        switch LinkRule(rawValue: link.rule) {
        case .certificateRefused: return .certificate
        case .noSecureConnection: return .handshake
        case .hostUnknownTwoWeeks: return .noName
        case .domainParked: return .parked
        case .closedForNow: return .closed
        case .unreachableThreeTimes, .unreachableSixtyDays: return met(link)
        default: return .page
        }
    }

    /// By the newest check that failed.
    private static func met(_ link: LinkHealth) -> Self {
        for check in link.checks {
            if check.failure?.kind == .tooManyRedirects { return .circle }
            if let status = check.status ?? check.failure?.status, status >= 400 { return .status(status) }
            if check.failure != nil { return .silence }
        }
        return .silence
    }
}

extension OwnersLetter.Finding {
    /// `nil` for what its reader need not hear of.
    init?(_ subject: OwnersLetter.Subject) {
        let link = subject.link
        guard let kind = Kind.of(link) else { return nil }
        // Whoever links to a page can do nothing about a certificate that is still accepted.
        if subject.whose.isOther, kind == .certificate { return nil }
        (self.kind, url, titles, whose) = (kind, link.url, subject.titles, subject.whose)
        trouble = Trouble.of(link, kind)
        let new = link.newAddress.flatMap { $0.move == .startPage ? nil : $0 }
        newAddress = new?.url
        archive = link.memory.archive?.copy
        switch kind {
        case .gone where link.state == .pinned:
            let why = link.memory.pin?.why.map { ": \($0)" } ?? ""
            (happened, since) = ("Vår redaktion har sett att sidan är borta\(why).", link.since)
        case .astray where link.state == .ok:
            (happened, since) = (LinkMove.startPage.sentence.sv, link.memory.movedSince)
        case .gone, .astray, .unreachable: (happened, since) = (Self.happened(link, trouble), link.since)
        case .certificate: (happened, since) = Self.certificate(link)
        case .drifted:
            happened = link.memory.drift?.reason.sentence.sv ?? "Adressen leder till något annat än förut."
            since = link.memory.drift?.since
        case .moved: (happened, since) = (new?.move.sentence.sv ?? "", link.memory.movedSince)
        }
    }

    private static func happened(_ link: LinkHealth, _ trouble: Trouble) -> String {
        let rule = link.ruleSentence.sv
        return switch trouble {
        case .status(let code): "Sidan svarar med fel \(code). \(rule)"
        case .circle: "Adressen leder runt i en cirkel och aldrig fram till en sida. \(rule)"
        case .page, .silence, .noName, .parked, .certificate, .handshake, .closed: rule
        }
    }

    /// Of a link that is well as yet: when its certificate ends, and when that was first seen to be near.
    private static func certificate(_ link: LinkHealth) -> (String, Date?) {
        let near = link.checks.prefix(while: \.isCertificateEnding)
        guard let newest = near.first, let end = newest.tlsExpires else {
            return ("Webbplatsens certifikat går ut inom två veckor.", nil)
        }
        let said = end < newest.at ? "gick ut" : "går ut"
        return ("Webbplatsens certifikat \(said) den \(SwedishDate.day(end)).", near.last?.at)
    }

    var sinceText: String? {
        // Of a host it stands in what happened.
        guard let since, !isOfHost else { return nil }
        return kind == .certificate
            ? "Vi såg det den \(SwedishDate.day(since))." : "Sedan den \(SwedishDate.day(since))."
    }

    var heading: String {
        if isOfHost { return "Webbplatsen \(HostName.of(url))" }
        return titles.isEmpty ? url : titles.joined(separator: "; ")
    }

    /// Of somebody else's page: whose.
    var ownerText: String? {
        if case .other(let owner) = whose { "Sidan är hos \(owner.name)." } else { nil }
    }
}

import Catalogue
import Foundation

extension OwnersLetter {
    /// One thing that is wrong: with a link, or with a whole host and all links to it.
    package struct Finding: Sendable, Hashable {
        package enum Kind: Int, Sendable, Hashable, CaseIterable {
            case gone, astray, unreachable, certificate, drifted, moved
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
        /// Of what fails the first failure since it answered last.
        var since: Date?
        /// Plain Swedish.
        var happened: String
        var newAddress: String?
        /// Whether the new address shows the page, as far as was seen.
        var moveIsSafe = false
        var archive: LinkArchive.Copy?

        var isOfHost: Bool { !links.isEmpty }

        /// Own pages before those of nobody known and those of others, the worst first, and of those the oldest.
        var order: (Int, Int, Date, String) {
            let owner =
                switch whose {
                case .own: 0
                case .unknown: 1
                case .other: 2
                }
            return (owner, kind.rawValue, since ?? .distantPast, url)
        }
    }
}

extension OwnersLetter.Finding.Kind {
    /// `nil` for a link that its owner need not hear of: it works, or nothing is known against it yet, or an editor has
    /// said that it is well.
    ///
    /// - Parameter isSilenced: whether its host is known not to let its robots.txt be read.
    static func of(_ link: LinkHealth, isSilenced: Bool) -> Self? {
        if link.state == .pinned { return link.effectiveState == .dead ? .gone : nil }
        switch link.state {
        case .dead: return .gone
        case .softDead: return .astray
        case .unreachable: return .unreachable
        case .restricted where isSilenced: return .unreachable
        case .ok where link.flags.contains(.tls): return .certificate
        case .ok where link.flags.contains(.drifted): return .drifted
        // A folder or a start page is no new address, and what answers with it is well, as the list says.
        case .ok: return link.newAddress.flatMap { $0.move == .startPage ? nil : .moved }
        case .new, .suspect, .restricted, .pinned: return nil
        }
    }
}

extension OwnersLetter.Finding {
    /// `nil` for what its reader need not hear of.
    init?(_ subject: OwnersLetter.Subject) {
        let link = subject.link
        guard let kind = Kind.of(link, isSilenced: subject.isSilenced) else { return nil }
        trouble = Trouble.of(link, kind)
        // Whoever links to a page can do nothing about a certificate that is still accepted, or about a robots.txt.
        if subject.whose.isOther, kind == .certificate || trouble == .robots { return nil }
        (self.kind, url, titles, whose) = (kind, link.url, subject.titles, subject.whose)
        let new = link.newAddress.flatMap { $0.move == .startPage ? nil : $0 }
        (newAddress, moveIsSafe) = (new?.url, link.moveIsSafe)
        archive = link.memory.archive?.copy
        // It has failed for longer than it has been called so.
        let failing = link.memory.failingSince ?? link.since
        switch kind {
        case .gone where link.state == .pinned:
            let why = link.memory.pin?.why.map { ": \($0)" } ?? ""
            (happened, since) = ("Vår redaktion har sett att sidan är borta\(why).", link.since)
        case .unreachable where trouble == .robots:
            (happened, since) = (link.ruleSentence.sv, link.memory.robotsSilentSince ?? link.since)
        case .gone, .astray, .unreachable: (happened, since) = (Self.happened(link, trouble), failing)
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
        case .certificate(let problem?): problem.sentence.sv
        case .page, .silence, .noName, .parked, .certificate(nil), .ending, .handshake, .robots, .pages, .closed: rule
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

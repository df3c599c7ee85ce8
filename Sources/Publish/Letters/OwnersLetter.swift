package import Catalogue
package import Foundation
package import Store

/// What an organisation is told of the links to its pages that do not work as they should.
package struct OwnersLetter: Sendable {
    package let organisation: String
    let name: String
    let written: Date
    /// Where to write back; `nil` where the catalogue names nobody.
    let contact: String?
    /// The worst first, and of those the oldest.
    package internal(set) var findings: [Finding]
    /// Whether there is more that its reader was told before.
    var leavesOutKnown = false
    /// Whether it comes by mail, week by week.
    var isMailed = false

    package struct Finding: Sendable, Hashable {
        package enum Kind: Int, Sendable, Hashable, CaseIterable {
            case gone, astray, unreachable, certificate, drifted, moved
        }

        var kind: Kind
        var url: String
        /// Of the items that show it.
        var titles: [String]
        var since: Date?
        /// Plain Swedish.
        var happened: String
        var newAddress: String?
        var archive: LinkArchive.Copy?
    }

    /// - Parameter links: those of the organisation's items, each with the titles of the items that show it.
    package init(
        organisation: String, name: String, contact: String?, links: [(link: LinkHealth, titles: [String])],
        written: Date
    ) {
        (self.organisation, self.name, self.contact, self.written) = (organisation, name, contact, written)
        findings = links.compactMap { Finding($0.link, titles: $0.titles) }.sorted {
            ($0.kind.rawValue, $0.since ?? .distantPast, $0.url) < ($1.kind.rawValue, $1.since ?? .distantPast, $1.url)
        }
    }

    /// Out of the store.
    package init(
        _ organisation: String, from store: Store, names: Names, contact: String?, now: Date
    ) throws(StoreFailure) {
        var query = LinkQuery()
        query.organisations = [organisation]
        query.onlyTroubled = true
        query.limit = nil
        var links: [(link: LinkHealth, titles: [String])] = []
        for link in try store.links(query).elements where Finding(link, titles: []) != nil {
            let items = try store.items(showing: link.url).filter { $0.item.organisations.contains(organisation) }
            links.append((link, items.map(\.item.title)))
        }
        self.init(
            organisation: organisation, name: names.organisation(organisation), contact: contact, links: links,
            written: now)
    }
}

extension OwnersLetter.Finding {
    /// `nil` for a link that its owner need not hear of: it works, or nothing is known against it yet.
    init?(_ link: LinkHealth, titles: [String]) {
        let kind: Kind
        switch link.effectiveState {
        case .dead: kind = .gone
        case .softDead: kind = .astray
        case .unreachable: kind = .unreachable
        case .ok where link.flags.contains(.tls): kind = .certificate
        case .ok where link.flags.contains(.drifted): kind = .drifted
        case .ok where link.newAddress.map({ $0.move != .startPage }) ?? false: kind = .moved
        case .ok where link.newAddress != nil: kind = .astray
        case .new, .ok, .suspect, .restricted, .pinned: return nil
        }
        self.kind = kind
        (url, self.titles) = (link.url, titles)
        let new = link.newAddress.flatMap { $0.move == .startPage ? nil : $0 }
        newAddress = new?.url
        archive = link.memory.archive?.copy
        switch kind {
        case .gone where link.state == .pinned:
            let why = link.memory.pin?.why.map { ": \($0)" } ?? ""
            (happened, since) = ("Vår redaktion har sett att sidan är borta\(why).", link.since)
        case .astray where link.effectiveState == .ok:
            (happened, since) = (LinkMove.startPage.sentence.sv, link.memory.movedSince)
        case .gone, .astray, .unreachable: (happened, since) = (link.ruleSentence.sv, link.since)
        case .certificate:
            happened = "Webbplatsens certifikat godtas inte, eller går ut inom två veckor."
            since = nil
        case .drifted:
            happened = link.memory.drift?.reason.sentence.sv ?? "Adressen leder till något annat än förut."
            since = link.memory.drift?.since
        case .moved: (happened, since) = (new?.move.sentence.sv ?? "", link.memory.movedSince)
        }
    }

    /// What to do, one sentence or more each.
    var advice: [String] {
        var advice: [String] = []
        switch (kind, newAddress) {
        case (.moved, _):
            advice.append(
                "Stämmer det behöver ni inte göra något. Låt den gamla adressen leda vidare även i fortsättningen.")
        case (.gone, let new?), (.astray, let new?):
            advice.append("Sidan verkar finnas på \(new). Låt den gamla adressen leda vidare dit (med status 301).")
        case (.gone, nil), (.astray, nil):
            advice.append(
                "Lägg tillbaka sidan på samma adress, eller låt adressen leda vidare till den sida som har ersatt den "
                    + "(med status 301), och inte till startsidan.")
        case (.unreachable, _): advice.append("Kontrollera att webbplatsen går att nå utifrån.")
        case (.certificate, _): advice.append("Förnya certifikatet.")
        case (.drifted, _):
            advice.append(
                "Har innehållet flyttat, låt oss få veta den nya adressen. Annars behöver ni inte göra något.")
        }
        if let archive, kind != .moved {
            advice.append("En arkiverad kopia från den \(SwedishDate.day(archive.at)) finns på \(archive.url).")
        }
        return advice
    }

    var sinceText: String? { since.map { "Sedan den \(SwedishDate.day($0))." } }
    var heading: String { titles.isEmpty ? url : titles.joined(separator: "; ") }
}

extension OwnersLetter {
    var title: String { "Länkar till \(name)" }

    var opening: String {
        findings.isEmpty
            ? "Vi känner inte till några fel på länkarna till \(name)."
            : "Vi samlar initiativ och vägledningar om digitalisering i socialtjänsten och kontrollerar länkarna till "
                + "dem. \(subject)." + (leavesOutKnown ? " Det som vi har skrivit om förut är inte med." : "")
    }

    var closing: String {
        let way = contact.map { "skriv till \($0)" } ?? "skriv till oss"
        let stop = isMailed ? " Vill ni inte ha fler sådana brev, svara på det här och skriv det." : ""
        return "Fungerar en länk för er, eller är något här fel, \(way) och ange länkens adress, så rättar vi det."
            + stop
    }
}

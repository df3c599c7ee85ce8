import Catalogue
package import Foundation
package import Store

/// What an organisation is told of links that do not work as they should: those to its pages, and those of its items to
/// pages of others.
package struct OwnersLetter: Sendable {
    package let organisation: String
    let name: String
    let written: Date
    /// Where to write back: a web address, `mailto:` or a bare address; `nil` where the catalogue names nobody.
    let contact: String?
    /// Where the catalogue is; `nil` where it is not told.
    let publicAddress: String?
    /// Those about its own pages first; of each the worst first, and of those the oldest.
    package internal(set) var findings: [Finding]
    /// What the overview counts of it, link by link: of its own pages, and of those on hosts that nobody names.
    let counts: LinkCounts
    /// Whether there is more that its reader was told before.
    var leavesOutKnown = false
    /// Whether it comes by mail, week by week.
    var isMailed = false

    /// A link that the letter may be about.
    struct Subject: Sendable {
        /// With its checks, as far as they are to be told of.
        var link: LinkHealth
        /// Of the items that show it.
        var titles: [String]
        var whose = Whose.own
        /// Whether its host is known not to let its robots.txt be read.
        var isSilenced = false
    }

    /// Whose the page is.
    enum Whose: Sendable, Hashable {
        /// On a host of the organisation.
        case own
        /// On a host that no organisation names.
        case unknown
        /// On a host of this one.
        case other(Wire.Named)

        var isOther: Bool { if case .other = self { true } else { false } }
    }

    /// - Parameter incidents: hosts that fail as a whole.
    init(
        organisation: String, name: String, contact: String?, publicAddress: String? = nil, links: [Subject],
        incidents: [String: LinkHost.Incident] = [:], written: Date
    ) {
        (self.organisation, self.name, self.contact, self.written) = (organisation, name, contact, written)
        self.publicAddress = publicAddress
        counts = links.reduce(into: LinkCounts()) { counts, subject in
            if !subject.whose.isOther { counts.byState[subject.link.effectiveState, default: 0] += 1 }
        }
        findings = Finding.joined(links.compactMap(Finding.init), incidents: incidents).sorted { $0.order < $1.order }
    }

    /// Out of the store.
    package init(_ organisation: String, from store: Store, names: Names, now: Date) throws(StoreFailure) {
        var incidents: [String: LinkHost.Incident] = [:]
        for (host, incident) in try store.linkIncidents() { incidents[host] = incident }
        self.init(
            organisation: organisation, name: names.organisation(organisation), contact: names.contact,
            publicAddress: names.publicAddress,
            links: try Self.subjects(of: organisation, store, names, Silence(incidents, now)),
            incidents: incidents, written: now)
    }

    /// Which links nobody asks for, because the robots.txt of their host has been silent for a day or longer.
    private struct Silence {
        let incidents: [String: LinkHost.Incident]
        let now: Date

        init(_ incidents: [String: LinkHost.Incident], _ now: Date) { (self.incidents, self.now) = (incidents, now) }

        func covers(_ link: LinkHealth) -> Bool {
            guard link.state == .restricted, link.rule == LinkRule.robotsUnreachable.rawValue,
                let incident = incidents[HostName.of(link.url)], incident.kind != .pages
            else { return false }
            return now.timeIntervalSince(incident.since) >= 86_400
        }

        func isTold(_ link: LinkHealth) -> Bool { Finding.Kind.of(link, isSilenced: covers(link)) != nil }
    }

    /// Links to its pages, whoever shows them, and those that its items show.
    private static func subjects(
        of organisation: String, _ store: Store, _ names: Names, _ silence: Silence
    ) throws(StoreFailure) -> [Subject] {
        var query = LinkQuery()
        (query.onlyTroubled, query.limit, query.pinsEndBy) = (true, nil, silence.now)
        query.hosts = names.hosts(ofOrganisation: organisation)
        var subjects: [Subject] = []
        for link in query.hosts.isEmpty ? [] : try store.links(query).elements
        where names.owner(ofLink: link.url) == organisation && silence.isTold(link) {
            let items = try store.items(showing: link.url)
            subjects.append(
                Subject(
                    link: try store.link(link.url)?.withoutEndedPin(at: silence.now) ?? link,
                    titles: items.map(\.item.title),
                    isSilenced: silence.covers(link)))
        }
        (query.hosts, query.organisations) = ([], [organisation])
        for link in try store.links(query).elements where silence.isTold(link) {
            let owner = names.owner(ofLink: link.url)
            guard owner != organisation else { continue }
            let items = try store.items(showing: link.url).filter { $0.item.organisations.contains(organisation) }
            subjects.append(
                Subject(
                    link: try store.link(link.url)?.withoutEndedPin(at: silence.now) ?? link,
                    titles: items.map(\.item.title),
                    whose: owner.map { .other(Wire.Named(id: $0, name: names.organisation($0))) } ?? .unknown,
                    isSilenced: silence.covers(link)))
        }
        return subjects
    }
}

extension OwnersLetter {
    var title: String { "Länkar till \(name)" }

    /// About its own pages, or pages of nobody known.
    var own: ArraySlice<Finding> { findings.prefix { !$0.whose.isOther } }
    /// About pages of others that it links to.
    var toOthers: ArraySlice<Finding> { findings.dropFirst(own.count) }

    var headingOfOthers: String { "Ni länkar till sidor hos andra som inte fungerar som de ska" }

    /// `2 länkar till SKR och 1 länk från SKR till andra behöver ses över`
    var subject: String {
        let ways = [
            (own.filter { $0.whose == .own }, "till \(name)"),
            (own.filter { $0.whose == .unknown }, "från \(name) till webbplatser vars ägare vi inte känner"),
            (Array(toOthers), "från \(name) till andra"),
        ]
        let parts = ways.compactMap { findings, way in
            let count = findings.reduce(0) { $0 + max(1, $1.links.count) }
            return count > 0 ? "\(count) \(count == 1 ? "länk" : "länkar") \(way)" : nil
        }
        let first = parts.dropLast().joined(separator: ", ")
        return "\(first.isEmpty ? "" : first + " och ")\(parts.last ?? "") behöver ses över"
    }

    var opening: String {
        findings.isEmpty
            ? "Vi känner inte till några fel på länkarna till \(name)."
            : "Vi samlar initiativ och vägledningar om digitalisering i socialtjänsten och kontrollerar länkarna till "
                + "dem. \(subject)." + (leavesOutKnown ? " Det som vi har skrivit om förut är inte med." : "")
    }

    /// How to say that a link works after all, cut where the address stands: it is a link where there may be one.
    var closing: (before: String, address: (shown: String, href: String?)?, after: String) {
        let doubt = "Fungerar en länk för er, eller är något här fel, "
        let wish = " och ange länkens adress, så rättar vi det."
        let stop = isMailed ? " Vill ni inte ha fler sådana brev, svara på det här och skriv det." : ""
        if let contact {
            let isWeb = contact.lowercased().hasPrefix("http")
            let shown = isWeb ? contact : Self.mailAddress(contact)
            let href = WebAddress.uri(isWeb ? contact : "mailto:\(shown)")
            return (doubt + (isWeb ? "hör av er via " : "skriv till "), (shown, href), wish + stop)
        }
        if isMailed { return (doubt + "svara på det här brevet", nil, wish + stop) }
        let again = "Vi kontrollerar länkarna igen, och det som fungerar försvinner ur listan av sig självt."
        guard let publicAddress else { return (again, nil, "") }
        return (again + " Katalogen finns på ", (publicAddress, WebAddress.uri(publicAddress)), ".")
    }

    /// `mailto:a@b.se?subject=x` as people write it.
    private static func mailAddress(_ contact: String) -> String {
        guard contact.lowercased().hasPrefix("mailto:") else { return contact }
        let address = contact.dropFirst("mailto:".count).prefix { $0 != "?" }
        return address.removingPercentEncoding ?? String(address)
    }
}

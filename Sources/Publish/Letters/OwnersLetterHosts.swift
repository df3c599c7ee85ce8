import Catalogue
import Foundation

/// A host that fails with its links is one thing to tell, and one to mend.
extension OwnersLetter.Finding {
    /// What is told together.
    private struct Group: Hashable {
        var host: String
        var whose: OwnersLetter.Whose
        /// What is told of each of them; `nil` of links that fail with their host, however long they have.
        var kind: Kind?
    }

    /// From so many links on, a host that fails is one finding though no incident is known: those end after two weeks.
    private static let many = 5
    /// Seconds before an incident was seen in which the first of its pages may have gone.
    private static let before = 48.0 * 3600

    /// - Parameter incidents: hosts that fail as a whole.
    static func joined(_ findings: [Self], incidents: [String: LinkHost.Incident]) -> [Self] {
        var groups: [Group: [Self]] = [:]
        var rest: [Self] = []
        for var finding in findings {
            let host = HostName.of(finding.url)
            if finding.isAmongMany(incidents[host]) { finding.trouble = .pages }
            if finding.trouble.mayBeOfHost {
                let isApart = finding.kind == .certificate || finding.trouble == .pages
                groups[Group(host: host, whose: finding.whose, kind: isApart ? finding.kind : nil), default: []]
                    .append(finding)
            } else {
                rest.append(finding)
            }
        }
        for (group, members) in groups {
            let incident = group.kind == .certificate ? nil : incidents[group.host]
            rest += joined(members, of: group.host, incident?.since)
        }
        return rest
    }

    private static func joined(_ members: [Self], of host: String, _ incident: Date?) -> [Self] {
        let isMany = members.count >= many
        let isPages = members.first?.trouble == .pages
        let isOne = isMany || !isPages && (incident != nil || members.allSatisfy(\.trouble.isOfHost))
        // That nothing of a host is asked for is never one page's matter.
        let isAlone = members.count == 1 && members.first?.trouble != .robots
        if !isAlone, isOne, let finding = Self(members, host: host, since: incident) { return [finding] }
        guard isPages else { return members }
        return members.map { member in
            var member = member
            member.trouble = .page
            return member
        }
    }

    /// Whether it is one of the pages that their host lost at once, and of which nothing more is known.
    private func isAmongMany(_ incident: LinkHost.Incident?) -> Bool {
        guard let incident, incident.kind == .pages, trouble == .page, kind == .gone || kind == .astray,
            newAddress == nil, let since
        else { return false }
        return since >= incident.since - Self.before
    }

    /// - Parameters:
    ///   - members: of one host.
    ///   - incident: since when it is known to fail as a whole.
    private init?(_ members: [Self], host: String, since incident: Date?) {
        let members = members.sorted { $0.url < $1.url }
        guard let first = members.first, let address = URL(string: first.url), let scheme = address.scheme
        else { return nil }
        let port = address.port.map { ":\($0)" } ?? ""
        // One that is not given up yet speaks for the host.
        kind = members.contains { $0.kind == .unreachable } ? .unreachable : first.kind
        trouble = Trouble.common(members.map(\.trouble))
        whose = first.whose
        url = "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)\(port)/"
        links = members.map(\.url)
        var known: Set<String> = []
        titles = members.flatMap(\.titles).filter { known.insert($0).inserted }
        since = incident ?? members.compactMap(\.since).min()
        (newAddress, archive) = (nil, nil)
        happened = ""
        happened = said(of: host, first)
    }

    private func said(of host: String, _ first: Self) -> String {
        let count = links.count == 1 ? "1 länk" : "\(links.count) länkar"
        let since = since.map { " sedan den \(SwedishDate.day($0))" } ?? ""
        switch trouble {
        case .ending: return "\(first.happened) Det gäller \(count) till \(host)."
        case .certificate(let problem):
            let why = problem.map { " \($0.sentence.sv)" } ?? ""
            return "Webbplatsen \(host) har ett certifikat som inte godtas\(since): \(count).\(why)"
        case .handshake: return "Ingen säker förbindelse med \(host) kommer till stånd\(since): \(count)."
        case .closed:
            return "Webbplatsen \(host) visar på alla adresser att den är stängd för en tid\(since): \(count)."
        case .noName: return "Webbplatsens namn, \(host), finns inte\(since): \(count)."
        case .status(let code): return "Webbplatsen \(host) svarar med fel \(code)\(since): \(count)."
        case .robots:
            return "Det går inte att läsa robots.txt på \(host)\(since), och då får vi inte kontrollera någon av "
                + "sidorna: \(count). Oftast är det hela webbplatsen som inte svarar som den ska."
        case .pages: return "Många av sidorna på \(host) saknas på en gång\(since): \(count)."
        case .page, .circle, .silence, .parked: return "Webbplatsen \(host) har inte gått att nå\(since): \(count)."
        }
    }
}

import Catalogue
import Foundation

/// A host that fails with its links is one thing to tell, and one to mend.
extension OwnersLetter.Finding {
    /// What is told together.
    private struct Group: Hashable {
        var host: String
        var whose: OwnersLetter.Whose
        /// Whether the certificate is about to end, and all is well as yet.
        var isWarning: Bool
    }

    /// From so many links on, a host that fails is one finding though no incident is known: those end after two weeks.
    private static let many = 5

    /// - Parameter incidents: since when hosts fail as a whole, by host.
    static func joined(_ findings: [Self], incidents: [String: Date]) -> [Self] {
        var groups: [Group: [Self]] = [:]
        var rest: [Self] = []
        for finding in findings {
            if finding.trouble.mayBeOfHost {
                let group = Group(
                    host: HostName.of(finding.url), whose: finding.whose, isWarning: finding.kind == .certificate)
                groups[group, default: []].append(finding)
            } else {
                rest.append(finding)
            }
        }
        for (group, members) in groups {
            let incident = group.isWarning ? nil : incidents[group.host]
            let isOne = members.count >= many || incident != nil || members.allSatisfy(\.trouble.isOfHost)
            if members.count > 1, isOne, let finding = Self(members, host: group.host, since: incident) {
                rest.append(finding)
            } else {
                rest += members
            }
        }
        return rest
    }

    /// - Parameters:
    ///   - members: two or more of one host.
    ///   - incident: since when it is known to fail as a whole.
    private init?(_ members: [Self], host: String, since incident: Date?) {
        let members = members.sorted { $0.url < $1.url }
        guard let first = members.first, let address = URL(string: first.url), let scheme = address.scheme
        else { return nil }
        let port = address.port.map { ":\($0)" } ?? ""
        // One that is not given up yet speaks for the host.
        kind = members.contains { $0.kind == .unreachable } ? .unreachable : first.kind
        let troubles = Set(members.map(\.trouble))
        trouble = troubles.count == 1 ? first.trouble : troubles.contains(.silence) ? .silence : first.trouble
        whose = first.whose
        url = "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)\(port)/"
        links = members.map(\.url)
        var known: Set<String> = []
        titles = members.flatMap(\.titles).filter { known.insert($0).inserted }
        since = [incident].compactMap(\.self).min() ?? members.compactMap(\.since).min()
        (newAddress, archive) = (nil, nil)
        happened = ""
        happened = said(of: host, first)
    }

    private func said(of host: String, _ first: Self) -> String {
        let count = "\(links.count) länkar"
        let since = since.map { " sedan den \(SwedishDate.day($0))" } ?? ""
        switch trouble {
        case .certificate where kind == .certificate: return "\(first.happened) Det gäller \(count) till \(host)."
        case .certificate: return "Webbplatsen \(host) har ett certifikat som inte godtas\(since): \(count)."
        case .handshake: return "Ingen säker förbindelse med \(host) kommer till stånd\(since): \(count)."
        case .closed:
            return "Webbplatsen \(host) visar på alla adresser att den är stängd för en tid\(since): \(count)."
        case .noName: return "Webbplatsens namn, \(host), finns inte\(since): \(count)."
        case .status(let code): return "Webbplatsen \(host) svarar med fel \(code)\(since): \(count)."
        case .page, .circle, .silence, .parked: return "Webbplatsen \(host) har inte gått att nå\(since): \(count)."
        }
    }
}

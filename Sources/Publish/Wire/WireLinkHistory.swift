package import Catalogue
package import Foundation

extension Wire {
    /// A link with what its checks met, the newest first.
    package struct LinkHistory: Codable, Sendable, Hashable {
        package var link: Link
        package var checks: [Check]
        /// Earlier checks by what they came to.
        package var earlier: [String: Int]
        /// When it was first seen.
        package var since: Date?
        /// The incident of its host, where there is one.
        package var incident: Incident?

        package struct Check: Codable, Sendable, Hashable {
            package var at: Date
            package var seconds: Double
            package var method: String
            package var headStatus: Int?
            package var status: Int?
            package var failure: String?
            package var finalUrl: String?
            package var redirects: [String]
            package var form: String?
            package var length: Int?
            package var title: String?
            package var signs: [String]
            package var hasFragment: Bool?
            package var tlsExpires: Date?
            package var foundAt: String?
            /// What the judge made of it.
            package var state: String?
            package var rule: String?
            package var reason: String?
        }

        package struct Incident: Codable, Sendable, Hashable {
            package var kind: String
            package var since: Date
            package var links: Int
            package var reason: String

            init(_ incident: LinkHost.Incident) {
                (kind, since, links) = (incident.kind.rawValue, incident.since, incident.links)
                reason = incident.sentence.en
            }
        }

        package init(_ health: LinkHealth, host: LinkHost) {
            link = Link(health)
            checks = health.checks.map(Check.init)
            earlier = health.earlierChecks
            since = health.memory.firstSeen
            incident = host.incident.map(Incident.init)
        }
    }

    /// A host that fails with its links: one thing, whatever their number.
    package struct HostIncident: Codable, Sendable, Hashable {
        package var host: String
        /// `host`, `pages` where only pages are missing, or `robots` where its robots.txt cannot be read.
        package var kind: String
        package var since: Date
        /// The most that were seen failing in it, or waiting for it.
        package var links: Int
        package var reason: String

        package init(_ host: String, _ incident: LinkHost.Incident) {
            let incident = LinkHistory.Incident(incident)
            (self.host, kind, since) = (host, incident.kind, incident.since)
            (links, reason) = (incident.links, incident.reason)
        }
    }
}

extension Wire.LinkHistory.Check {
    init(_ check: LinkCheck) {
        let problem = check.failure.flatMap(TLSProblem.init)
        self.init(
            at: check.at, seconds: check.seconds, method: check.method, headStatus: check.headStatus,
            status: check.status, failure: check.failure?.kind.rawValue, finalUrl: check.finalURL,
            redirects: check.chain.map { "\($0.status) \($0.location)" }, form: check.form?.rawValue,
            length: check.length, title: check.title, signs: check.signs.map(\.rawValue),
            hasFragment: check.hasFragment, tlsExpires: check.tlsExpires, foundAt: check.found?.url,
            state: check.state?.rawValue, rule: check.rule,
            reason: check.rule.map { LinkRule(rawValue: $0)?.sentence(of: problem).en ?? $0 })
    }
}

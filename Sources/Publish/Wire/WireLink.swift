package import Catalogue
package import Foundation

extension Wire {
    /// An address with its health.
    package struct Link: Codable, Sendable, Hashable {
        package var url: String
        package var state: String
        package var since: Date?
        /// The rule that gave the state.
        package var rule: String
        package var flags: [String]
        /// Where it leads now, when that is somewhere else.
        package var finalUrl: String?
        package var lastCheck: Date?
        package var nextCheck: Date?
        /// What the last check met: a status, or why there was none.
        package var status: Int?
        package var failure: String?
        package var reason: String
        /// Where its page is now, as far as can be told; `moveIsSafe`: on the same site,
        /// or its organisation's new one, and seen to be the page.
        package var newAddress: String?
        package var move: String?
        package var moveIsSafe: Bool?
        /// What has become of the page that was linked to first.
        package var drift: String?
        /// A copy in an archive, and the time it shows.
        package var archiveUrl: String?
        package var archiveAt: Date?
        /// Until when an editor's word on it counts; absent without end.
        package var pinnedAs: String?
        package var pinnedUntil: Date?
        /// What the item says of the link.
        package var title: String?
        package var rel: String?
        package var type: String?

        package init(_ health: LinkHealth, _ speech: Speech = .mixed) {
            url = health.url
            state = health.state.rawValue
            since = health.since
            rule = health.rule
            flags = health.flags.map(\.rawValue)
            finalUrl = health.finalURL
            lastCheck = health.lastCheck
            nextCheck = health.nextCheck
            status = health.checks.first?.status
            failure = health.checks.first?.failure?.kind.rawValue
            reason = speech.sentence(Phrases.link(health))
            if let new = health.newAddress {
                // A start page, or a folder above, is no place of the page: `finalUrl` tells where it leads.
                newAddress = new.move == .startPage ? nil : new.url
                (move, moveIsSafe) = (new.move.rawValue, health.moveIsSafe)
            }
            if health.flags.contains(.drifted) { drift = health.memory.drift?.reason.rawValue }
            (archiveUrl, archiveAt) = (health.memory.archive?.copy?.url, health.memory.archive?.copy?.at)
            (pinnedAs, pinnedUntil) = (health.memory.pin?.says.rawValue, health.memory.pin?.until)
        }

        /// The main address first, then the further ones, each with the health the store knows.
        static func links(of stored: StoredItem, _ speech: Speech = .mixed) -> [Link] {
            let health = Dictionary(stored.links.map { ($0.url, $0) }) { first, _ in first }
            let item = stored.item
            let main = item.link.map { EntryLink(href: $0, rel: "alternate") }
            let further = item.links.filter { $0.href != item.link }
            return ([main].compactMap(\.self) + further).map { entry in
                var link = Link(health[entry.href] ?? LinkHealth(url: entry.href), speech)
                link.title = entry.title
                link.rel = entry.rel
                link.type = entry.type
                return link
            }
        }
    }
}

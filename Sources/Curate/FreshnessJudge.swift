package import Catalogue
package import Foundation

/// How much an item can be relied on (DESIGN §8, last paragraph).
///
/// | reason | level | when |
/// |---|---|---|
/// | `link-dead`, `link-soft-dead` | stale | the main link is so judged |
/// | `unchanged-5y` | stale | neither published, updated nor changed for five years |
/// | `unchanged-3y` | ageing | the same for three years |
/// | `link-moved` | ageing | a permanent redirect seen on three checks over a week |
/// | `link-unreachable` | ageing | the main link is so judged |
/// | `no-link` | ageing | there is no address to follow |
/// | `owner-renamed` | ageing | it links to a former host of an organisation, or names one by a former name |
///
/// It looks at verdicts that take days to change and at ages that only grow, so that it does not flip from run to run:
/// a link that is merely `suspect`, `new`, `restricted` or pinned by an editor says nothing against an item.
package struct FreshnessJudge: Sendable {
    private static let year: Double = 365.25 * 24 * 3600

    private let index: OrganisationIndex

    package init(configuration: Configuration) {
        index = OrganisationIndex(configuration)
    }

    /// - Parameter changed: the newest change of content that the catalogue itself has seen, where known.
    package func judge(_ item: Item, links: [LinkHealth], changed: Date? = nil, now: Date) -> Freshness {
        var reasons: [FreshnessReason] = []
        reasons += linkReasons(item, links: links)
        reasons += ageReasons(item, changed: changed, now: now)
        if isOwnerRenamed(item) { reasons.append(.ownerRenamed) }
        let level: Freshness.Level =
            reasons.contains { $0.level == .stale } ? .stale : reasons.isEmpty ? .current : .ageing
        return Freshness(level: level, reasons: FreshnessReason.allCases.filter(reasons.contains).map(\.rawValue))
    }

    private func linkReasons(_ item: Item, links: [LinkHealth]) -> [FreshnessReason] {
        guard let main = item.link else { return item.links.isEmpty ? [.noLink] : [] }
        guard let health = links.first(where: { $0.url == main }) else { return [] }
        var reasons: [FreshnessReason] = []
        switch health.state {
        case .dead: reasons.append(.linkDead)
        case .softDead: reasons.append(.linkSoftDead)
        case .unreachable: reasons.append(.linkUnreachable)
        case .new, .ok, .suspect, .restricted, .pinned: break
        }
        if health.flags.contains(.moved) { reasons.append(.linkMoved) }
        return reasons
    }

    private func ageReasons(_ item: Item, changed: Date?, now: Date) -> [FreshnessReason] {
        guard let newest = [item.published, item.updated, changed].compactMap(\.self).max() else { return [] }
        let years = now.timeIntervalSince(newest) / Self.year
        if years >= 5 { return [.unchanged5y] }
        return years >= 3 ? [.unchanged3y] : []
    }

    private func isOwnerRenamed(_ item: Item) -> Bool {
        if let link = item.link, index.owner(ofLink: link)?.isFormer == true { return true }
        return index.formerName(in: item.title, of: item.updated ?? item.published) != nil
    }
}

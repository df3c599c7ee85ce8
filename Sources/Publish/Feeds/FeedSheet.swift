import Catalogue
import Foundation
import Store

/// One page of the merged feed, before it is written in a format.
struct FeedSheet {
    var page: Page<StoredItem>
    var query: ItemQuery
    /// When anything published last changed.
    var updated: Date
    /// What went within the span of time of this page, the latest first.
    var departures: [Change] = []
    var frame: FeedFrame
    /// Of the collections that are asked for, by id.
    var headings: [String: String] = [:]

    /// Departures told of on one page.
    static let mostDepartures = 1000

    /// Everything there is stands on it: what does not is gone (RFC 5005 §2).
    var isComplete: Bool { query.cursor == nil && page.next == nil && query.changedSince == nil }

    /// The hub that tells of this feed. Nobody tells it of searches.
    func hub(_ route: Route) -> String? {
        query.cursor == nil && ItemParameters.link(route, query) == route.path ? frame.names.hub : nil
    }

    /// The feed itself, its first and its next page, and its hub (RFC 4287, RFC 5005 §3, WebSub §4). What came before a
    /// page only its reader knows: a cursor goes on behind an item and not before it.
    func links(_ route: Route) -> [(relation: String, address: String)] {
        var links = [("self", address(route, query.cursor))]
        if let hub = hub(route) { links.append(("hub", hub)) }
        if page.next != nil || query.cursor != nil { links.append(("first", address(route, nil))) }
        if let next = page.next { links.append(("next", address(route, next))) }
        return links
    }

    var title: String { FeedText.title(query, names: frame.names, headings: headings) }

    func address(_ route: Route, _ cursor: String?) -> String {
        frame.base + ItemParameters.link(route, query, cursor: cursor)
    }

    /// The same search on the pages.
    var html: String { frame.base + ItemParameters.link(.start, query) }
}

extension Answer {
    /// What of a feed's links stands in the head as well: a hub's subscriber looks there first (WebSub §4).
    func linking(_ sheet: FeedSheet, _ route: Route) -> Answer {
        let isAnnounced = sheet.hub(route) != nil
        return linking(
            sheet.links(route).filter { $0.relation == "next" || isAnnounced && $0.relation != "first" }
                .map { ($0.address, $0.relation, nil) })
    }
}

package import Catalogue
import Curate
import Foundation
import Store

/// An item of which a link has moved.
package struct MoveOffer: Sendable, Hashable {
    package let item: String
    package let title: String
    package let from: String
    package let to: String
    package let move: LinkMove
    /// Whether it is the item's main address; else it is a further link of it.
    package let isMain: Bool
}

/// Taking over the new addresses of links. Each is a decision on the item, so that no sync brings the old one back.
extension Editor {
    /// What one link's move offers: each item that shows it.
    package func offers(ofLink url: String) throws -> [MoveOffer] {
        guard let link = try store.link(url) else {
            throw EditRefusal("There is no link \"\(url)\".", "`samlad links list` shows those there are.")
        }
        guard let new = Self.newAddress(of: link, HostOwners(configuration)), new.move != .startPage else {
            throw EditRefusal(
                "No new address is known of \(url). \(link.ruleSentence.en)",
                "`samlad links show \(url)` prints what its checks met; `samlad edit set ID link ADDRESS` sets one by hand."
            )
        }
        let offers = try store.items(showing: url).map { offer($0.item, new, of: url) }
        guard offers.isEmpty else { return offers }
        throw EditRefusal("No item shows \(url) any more.", "`samlad links list` shows the links that are shown.")
    }

    /// Moves that may be taken over without looking: within a site, or with its organisation, to what was seen to be the
    /// page, and to a place of its own. One that an editor has taken back is not offered again.
    package func safeMoves() throws -> [MoveOffer] {
        var query = LinkQuery()
        query.flag = .moved
        query.limit = nil
        let owners = HostOwners(configuration)
        let undone = Set(
            try store.decisions().filter { !$0.isInForce && ($0.act == .move || $0.act == .pin && $0.field == .link) }
                .flatMap { decision in decision.records.map { [$0, decision.value ?? ""] } })
        let moves = try store.links(query).elements.compactMap { link -> Move? in
            guard let new = Self.newAddress(of: link, owners) else { return nil }
            return Move(link: link, new: new, items: try store.items(showing: link.url).map(\.item))
        }
        let byTarget = Dictionary(grouping: moves) { LinkPlan.key($0.new.url) }
        return try moves.filter { move in
            guard move.isSafe else { return false }
            let others = byTarget[LinkPlan.key(move.new.url)]?.map { ($0.link.url, $0.items) } ?? []
            let there = try store.items(showing: move.new.url).map(\.item)
            return isAlone(move, among: others + [(move.new.url, there)])
        }.flatMap { move in
            move.items.filter { item in
                !(item.records + [item.id]).contains { undone.contains([$0, move.new.url]) }
            }.map { offer($0, move.new, of: move.link.url) }
        }
    }

    /// A link that has moved, and the items that show it.
    private struct Move {
        var link: LinkHealth
        var new: (url: String, move: LinkMove)
        var items: [Item]

        var isSafe: Bool { link.moveIsSafe && new.move.isSafe && !LinkPlan.isStart(new.url) }
    }

    /// Whether no other link leads to its new address, or is that address, for things of other names: such a place is a
    /// list of them.
    private func isAlone(_ move: Move, among others: [(url: String, items: [Item])]) -> Bool {
        let titles = move.items.map(\.title)
        return others.allSatisfy { url, items in
            LinkPlan.isSame(url, move.link.url) || items.isEmpty || LinkPlan.mayBeOne(titles, items.map(\.title))
        }
    }

    package func accept(_ offers: [MoveOffer]) throws -> [Decision] {
        try offers.map { offer in
            let editor = because(offer.move.sentence.en)
            if offer.isMain { return try editor.set(offer.item, "link", to: offer.to) }
            var decision = Decision(.move, records: [offer.item], who: editor.who, why: editor.why, at: editor.now)
            (decision.subject, decision.value) = (offer.from, offer.to)
            return try editor.keep(decision)
        }
    }

    /// What was called safe under an earlier rule is looked at again; what was not stays so until it is checked.
    private static func newAddress(of link: LinkHealth, _ owners: HostOwners) -> (url: String, move: LinkMove)? {
        guard let new = link.newAddress, new.move.isSafe, link.memory.moveShowsPage == nil else {
            return link.newAddress
        }
        return (new.url, LinkPlan.move(from: link.url, to: new.url, owners: owners))
    }

    private func offer(_ item: Item, _ new: (url: String, move: LinkMove), of url: String) -> MoveOffer {
        MoveOffer(
            item: item.id, title: item.title, from: url, to: new.url, move: new.move, isMain: item.link == url)
    }
}

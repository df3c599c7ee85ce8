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

    /// Moves that may be taken over without looking: within a site, or with its organisation. One that an editor has
    /// taken back is not offered again.
    package func safeMoves() throws -> [MoveOffer] {
        var query = LinkQuery()
        query.flag = .moved
        query.limit = nil
        let owners = HostOwners(configuration)
        let undone = Set(
            try store.decisions().filter { !$0.isInForce && ($0.act == .move || $0.act == .pin && $0.field == .link) }
                .flatMap { decision in decision.records.map { [$0, decision.value ?? ""] } })
        return try store.links(query).elements.flatMap { link -> [MoveOffer] in
            guard let new = Self.newAddress(of: link, owners), new.move.isSafe else { return [] }
            return try store.items(showing: link.url).filter { stored in
                !(stored.item.records + [stored.item.id]).contains { undone.contains([$0, new.url]) }
            }.map { offer($0.item, new, of: link.url) }
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
        guard let new = link.newAddress, new.move.isSafe else { return link.newAddress }
        return (new.url, LinkPlan.move(from: link.url, to: new.url, owners: owners))
    }

    private func offer(_ item: Item, _ new: (url: String, move: LinkMove), of url: String) -> MoveOffer {
        MoveOffer(
            item: item.id, title: item.title, from: url, to: new.url, move: new.move, isMain: item.link == url)
    }
}

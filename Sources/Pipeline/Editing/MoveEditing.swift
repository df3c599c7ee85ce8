package import Catalogue
import Foundation
import Store

/// An item whose main address has moved.
package struct MoveOffer: Sendable, Hashable {
    package let item: String
    package let title: String
    package let from: String
    package let to: String
    package let move: LinkMove
}

/// Taking over the new addresses of links. Each is a pin of the item's link, so that no sync brings the old one back.
extension Editor {
    /// What one link's move offers: an item for each that has it as its main address.
    package func offers(ofLink url: String) throws -> [MoveOffer] {
        guard let link = try store.link(url) else {
            throw EditRefusal("There is no link \"\(url)\".", "`samlad links list` shows those there are.")
        }
        guard let new = link.newAddress, new.move != .startPage else {
            throw EditRefusal(
                "No new address is known of \(url). \(link.ruleSentence.en)",
                "`samlad links show \(url)` prints what its checks met; `samlad edit set ID link ADDRESS` sets one by hand."
            )
        }
        let shown = try store.items(showing: url)
        let offers = shown.filter { $0.item.link == url }.map { offer($0.item, new, of: url) }
        guard offers.isEmpty else { return offers }
        let items = shown.map(\.item.id).joined(separator: ", ")
        throw EditRefusal(
            "\(url) is the main address of no item" + (items.isEmpty ? "." : ", only a further link of \(items)."),
            "Further links are the publisher's own: `samlad links report` tells them.")
    }

    /// Moves that may be taken over without looking: within a site, or with its organisation. One that an editor has
    /// taken back is not offered again.
    package func safeMoves() throws -> [MoveOffer] {
        var query = LinkQuery()
        query.flag = .moved
        query.limit = nil
        let undone = Set(
            try store.decisions().filter { !$0.isInForce && $0.act == .pin && $0.field == .link }
                .flatMap { decision in decision.records.map { [$0, decision.value ?? ""] } })
        return try store.links(query).elements.flatMap { link -> [MoveOffer] in
            guard let new = link.newAddress, new.move.isSafe else { return [] }
            return try store.items(showing: link.url).filter { stored in
                stored.item.link == link.url
                    && !(stored.item.records + [stored.item.id]).contains { undone.contains([$0, new.url]) }
            }.map { offer($0.item, new, of: link.url) }
        }
    }

    package func accept(_ offers: [MoveOffer]) throws -> [Decision] {
        try offers.map { try because($0.move.sentence.en).set($0.item, "link", to: $0.to) }
    }

    private func offer(_ item: Item, _ new: (url: String, move: LinkMove), of url: String) -> MoveOffer {
        MoveOffer(item: item.id, title: item.title, from: url, to: new.url, move: new.move)
    }
}

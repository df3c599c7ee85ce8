import Catalogue
import Foundation
import Store

/// Items whose main address leads nowhere any more.
struct DeadLinkKind: ReviewKind {
    let name = "dead-link"

    func lines(_ desk: ReviewDesk) throws -> [ReviewLine] {
        var query = ItemQuery()
        query.linkStates = LinkState.allCases.filter(\.isBroken)
        query.limit = nil
        return try desk.store.items(query).elements.compactMap { stored in
            guard let health = stored.mainLink?.withoutEndedPin(at: desk.now), health.effectiveState.isBroken else {
                return nil
            }
            let id = stored.item.id
            let since = health.since.map { " since " + $0.formatted(.iso8601.year().month().day()) } ?? ""
            let address = Self.newAddress(of: health)
            let commands = [
                "samlad edit set \(id) link \(ReviewLine.quoted(address ?? "ADDRESS"))",
                "samlad edit hide \(id) --why 'länken är död'",
            ]
            let state = health.effectiveState.rawValue
            let pinned = health.state == .pinned ? ", as an editor says" : ""
            var line = ReviewLine(
                name, id, what: stored.item.title, why: "\(health.url) is \(state)\(since)\(pinned)",
                commands: commands,
                state: "\(health.url) \(state) \(health.since?.timeIntervalSince1970 ?? 0)")
            line.details =
                [health.memory.pin?.why ?? health.ruleSentence.en]
                + (address.map { ["it may have moved to \($0)"] } ?? [])
            line.items = [id]
            return line
        }
    }

    /// A start page is no place of the page.
    private static func newAddress(of link: LinkHealth) -> String? {
        link.newAddress.flatMap { $0.move == .startPage ? nil : $0.url }
    }

    /// The new address where there is one; else it is not shown any more.
    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        try line.items.map { id in
            if let choice { return try editor.set(id, "link", to: choice) }
            if let address = try editor.find(id).mainLink.flatMap(Self.newAddress) {
                return try editor.set(id, "link", to: address)
            }
            return try editor.because("länken är död").hide(id)
        }
    }

    /// It stays, labelled.
    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] { [try editor.settle(line, as: "stays")] }
}

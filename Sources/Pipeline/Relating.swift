package import Catalogue
import Curate
package import Foundation
package import Store

/// What no item knows of itself: which initiatives a story builds on, who else speaks of the same, which sources have
/// gone silent. Looked at as a whole, in slices, when the catalogue has changed.
package struct Relating: Sendable {
    private let store: Store
    private static let slice = 500

    package init(_ store: Store) { self.store = store }

    /// Brings references and overlaps in line with the items, when anything was written since the last time.
    package func run() throws(StoreFailure) {
        let position = try store.position()
        guard try store.relationsPosition() != position else { return }
        try store.setRelations(try found(), at: position)
    }

    private func found() throws(StoreFailure) -> Set<Relation> {
        var references = ReferenceIndex()
        var finder = OverlapFinder()
        try eachItem {
            references.add($0)
            finder.add($0)
        }
        var relations: Set<Relation> = []
        for (story, initiatives) in references.references {
            for other in initiatives { relations.insert(Relation(story, .refers, other)) }
        }
        for group in finder.groups() {
            for item in group.items {
                for other in group.items where other != item { relations.insert(Relation(item, .overlaps, other)) }
            }
        }
        return relations
    }

    static func groups(of items: [Item]) -> [OverlapFinder.Group] {
        var finder = OverlapFinder()
        for item in items { finder.add(item) }
        return finder.groups()
    }

    /// All items on one subject, as they are now.
    func groups() throws(StoreFailure) -> [OverlapFinder.Group] {
        var finder = OverlapFinder()
        try eachItem { finder.add($0) }
        return finder.groups()
    }

    /// All items that are shown, without their texts.
    private func eachItem(_ body: (Item) -> Void) throws(StoreFailure) {
        var next: Int64? = 0
        while let after = next {
            let page = try store.shownItems(after: after, limit: Self.slice)
            page.items.forEach(body)
            next = page.next
        }
    }

    /// Notes which sources have gone silent by now.
    package func listen(_ configuration: Configuration, now: Date) throws(StoreFailure) {
        let yields = try store.yields()
        let memories = try store.memories()
        var silent: [String: Date] = [:]
        for source in configuration.sources where source.enabled {
            let memory = memories[source.id]
            // What is announced ahead is no later news than today's.
            let news = [yields[source.id]?.news.map { min($0, now) }, memory?.lastChange].compactMap(\.self)
            let newest = yields[source.id]?.news == nil ? news.max() : news.first
            silent[source.id] = Silence.since(source, news: newest, rhythm: memory?.pace?.rhythm, now: now)
        }
        try store.setSilent(silent)
    }
}

package import Catalogue
import Curate
package import Foundation
package import Store

/// What no item knows of itself: which initiatives a story builds on, who else speaks of the same, which sources have
/// gone silent. Looked at as a whole, in slices, when the catalogue has changed.
package struct Relating: Sendable {
    private let store: Store
    private let ahead = RelationsAhead()
    /// Keys of items whose values are in memory at a time.
    private static let slice = 250
    private static let slicesAtOnce = 8

    package init(_ store: Store) { self.store = store }

    /// Begins to find out, beside what else goes on, what ``run()`` then takes if no item has changed meanwhile; who
    /// begins ends with it or with ``giveUp()``.
    package func begin() throws(StoreFailure) {
        let position = try store.position()
        guard try store.relationsPosition() != position else { return }
        ahead.begin(at: position) { isWanted in try found(while: isWanted) }
    }

    package func giveUp() { ahead.giveUp() }

    /// Brings references and overlaps in line with the items, when anything was written since the last time.
    package func run() throws(StoreFailure) {
        let position = try store.position()
        let early = ahead.end(at: position)
        guard try store.relationsPosition() != position else { return }
        if let relations = early { return try store.setRelations(relations, at: position) }
        if let relations = try found(while: { true }) { try store.setRelations(relations, at: position) }
    }

    /// - Returns: `nil` when nobody wants it any more.
    private func found(while isWanted: @Sendable () -> Bool) throws(StoreFailure) -> Set<Relation>? {
        var references = ReferenceIndex()
        var finder = OverlapFinder()
        let isWhole = try eachItem(
            while: isWanted, { (ReferenceIndex.Addresses($0), OverlapFinder.Subject($0)) }
        ) { addresses, subject in
            if let addresses { references.add(addresses) }
            if let subject { finder.add(subject) }
        }
        guard isWhole else { return nil }
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
        for subject in items.compactMap(OverlapFinder.Subject.init) { finder.add(subject) }
        return finder.groups()
    }

    /// All items on one subject, as they are now.
    func groups() throws(StoreFailure) -> [OverlapFinder.Group] {
        var finder = OverlapFinder()
        try eachItem(while: { true }, OverlapFinder.Subject.init) { subject in
            if let subject { finder.add(subject) }
        }
        return finder.groups()
    }

    /// All items that are shown, without their texts: what counts of each is found out on all cores, and taken in order.
    ///
    /// - Returns: whether they were wanted to the end.
    @discardableResult
    private func eachItem<Value: Sendable>(
        while isWanted: () -> Bool, _ part: @Sendable (Item) -> Value, _ take: (Value) -> Void
    ) throws(StoreFailure) -> Bool {
        let last = try store.lastItemKey()
        for start in stride(from: 1, through: last, by: Self.slice * Self.slicesAtOnce) {
            guard isWanted() else { return false }
            let end = min(start + Self.slice * Self.slicesAtOnce, last + 1)
            let found = Cores.gather(start..<end, by: Self.slice) { keys in
                [Result { () throws(StoreFailure) in try store.shownItems(keys).map(part) }]
            }
            for values in found { try values.get().forEach(take) }
        }
        return true
    }

    /// Notes which sources have gone silent by now.
    ///
    /// - Parameter known: what is remembered of sources that were just asked; of the others it is read.
    package func listen(
        _ configuration: Configuration, known: [String: SourceMemory] = [:], now: Date
    ) throws(StoreFailure) {
        do throws(StoreFailure) {
            try setSilent(configuration, known: known, now: now)
        } catch {
            giveUp()
            throw error
        }
    }

    private func setSilent(
        _ configuration: Configuration, known: [String: SourceMemory], now: Date
    ) throws(StoreFailure) {
        let news = try store.news()
        let sources = configuration.sources.filter(\.enabled)
        let memories = sources.allSatisfy { known[$0.id] != nil } ? known : try store.memories()
        var silent: [String: Date] = [:]
        for source in sources {
            let memory = memories[source.id]
            // What is announced ahead is no later news than today's.
            let newest = news[source.id].map { min($0, now) } ?? memory?.lastChange
            silent[source.id] = Silence.since(source, news: newest, rhythm: memory?.pace?.rhythm, now: now)
        }
        try store.setSilent(silent)
    }
}

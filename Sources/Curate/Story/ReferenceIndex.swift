package import Catalogue

/// Which initiatives a story builds on: by the addresses that stories link to.
package struct ReferenceIndex: Sendable {
    /// Ids of the items that an address leads to, by its key.
    private var owners: [String: Set<String>] = [:]
    /// Keys of the addresses that a story links to, by its id.
    private var links: [String: [String]] = [:]

    package init() {}

    /// - Parameter item: one of the catalogue, each of which is added once, in any order.
    package mutating func add(_ item: Item) {
        if let story = item.story {
            links[item.id] = story.linkKeys
        } else if item.kind != "berattelse" {
            for address in [item.link].compactMap(\.self) + item.links.filter({ $0.rel == "alternate" }).map(\.href) {
                // A start page is everybody's: a link to an agency is no reference to what it publishes.
                guard let key = URLKey.make(address), key.contains("/") || key.contains("?") else { continue }
                owners[key, default: []].insert(item.id)
            }
        }
    }

    /// Ids of the initiatives that each story refers to, in order, by the story's id.
    package var references: [String: [String]] {
        links.compactMapValues { keys in
            let found = keys.reduce(into: Set<String>()) { $0.formUnion(owners[$1] ?? []) }
            return found.isEmpty ? nil : found.sorted()
        }
    }
}

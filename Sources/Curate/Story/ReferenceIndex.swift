package import Catalogue

/// Which initiatives a story builds on: by the addresses that stories link to.
package struct ReferenceIndex: Sendable {
    /// Ids of the items that an address leads to, by its key.
    private var owners: [String: Set<String>] = [:]
    /// Keys of the addresses that a story links to, by its id.
    private var links: [String: [String]] = [:]

    package init() {}

    /// What counts of one item: the keys of a story's links, or of an initiative's own addresses.
    package struct Addresses: Sendable {
        fileprivate let id: String
        fileprivate let isStory: Bool
        fileprivate let keys: [String]

        /// - Returns: `nil` for one that neither refers nor is referred to.
        package init?(_ item: Item) {
            id = item.id
            isStory = item.story != nil
            if let story = item.story {
                keys = story.linkKeys
            } else if item.kind != "berattelse" {
                let own = [item.link].compactMap(\.self) + item.links.filter({ $0.rel == "alternate" }).map(\.href)
                // A start page is everybody's: a link to an agency is no reference to what it publishes.
                keys = own.compactMap(URLKey.make).filter { $0.contains("/") || $0.contains("?") }
            } else {
                return nil
            }
        }
    }

    /// - Parameter addresses: of an item of the catalogue, each of which is added once, in any order.
    package mutating func add(_ addresses: Addresses) {
        if addresses.isStory {
            links[addresses.id] = addresses.keys
        } else {
            for key in addresses.keys { owners[key, default: []].insert(addresses.id) }
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

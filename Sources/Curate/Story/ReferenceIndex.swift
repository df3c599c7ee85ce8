package import Catalogue

/// Which initiatives a story builds on: by the addresses that stories link to.
package struct ReferenceIndex: Sendable {
    /// Whose an address is, by the hash of its key: an item of ``owners``.
    private var addresses: [(key: UInt64, owner: Int32)] = []
    /// Ids of the items that have addresses.
    private var owners: [String] = []
    /// Hashes of the keys of the addresses that a story links to, by its id.
    private var links: [String: [UInt64]] = [:]

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
            links[addresses.id] = addresses.keys.map { MatchHash.text($0) }
        } else if !addresses.keys.isEmpty {
            for key in addresses.keys { self.addresses.append((MatchHash.text(key), Int32(owners.count))) }
            owners.append(addresses.id)
        }
    }

    /// Ids of the initiatives that each story refers to, in order, by the story's id.
    package var references: [String: [String]] {
        let wanted = links.values.reduce(into: Set<UInt64>()) { $0.formUnion($1) }
        var found: [UInt64: Set<String>] = [:]
        for address in addresses where wanted.contains(address.key) {
            found[address.key, default: []].insert(owners[Int(address.owner)])
        }
        return links.compactMapValues { keys in
            let ids = keys.reduce(into: Set<String>()) { $0.formUnion(found[$1] ?? []) }
            return ids.isEmpty ? nil : ids.sorted()
        }
    }
}

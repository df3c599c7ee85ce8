package import Catalogue

/// Which initiatives a story builds on, and which stories build on an initiative: by the addresses that stories link to.
package struct ReferenceIndex: Sendable {
    private var initiatives: [String: [String]] = [:]
    private var stories: [String: [String]] = [:]

    /// - Parameter items: all of the catalogue; their order does not matter.
    package init(_ items: [Item]) {
        var owners: [String: Set<String>] = [:]
        for item in items where item.story == nil && item.kind != "berattelse" {
            for address in [item.link].compactMap(\.self) + item.links.filter({ $0.rel == "alternate" }).map(\.href) {
                // A start page is everybody's: a link to an agency is no reference to what it publishes.
                guard let key = URLKey.make(address), key.contains("/") || key.contains("?") else { continue }
                owners[key, default: []].insert(item.id)
            }
        }
        for item in items {
            guard let story = item.story else { continue }
            var found: Set<String> = []
            for key in story.linkKeys { found.formUnion(owners[key] ?? []) }
            found.remove(item.id)
            if found.isEmpty { continue }
            initiatives[item.id] = found.sorted()
            for id in found { stories[id, default: []].append(item.id) }
        }
        for id in stories.keys { stories[id]?.sort() }
    }

    /// Ids of the items that a story refers to, in order.
    package func initiatives(of story: String) -> [String] { initiatives[story] ?? [] }

    /// Ids of the stories that refer to an item, in order.
    package func stories(of item: String) -> [String] { stories[item] ?? [] }
}

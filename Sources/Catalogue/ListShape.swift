/// How a list was built when it was read: what its selectors or pointers met, and what its items are made of.
///
/// Facts only: what follows from them, the extraction contract decides. The one of the last good reading is remembered
/// with the source, so that a changed page can be told from a quiet one.
package struct ListShape: Sendable, Hashable, Codable {
    /// One selector of `list` or `page`, or one pointer of `map`.
    package struct Field: Sendable, Hashable, Codable {
        /// Its key in `sources.json`: `items`, `link`, `title`, ….
        package var name: String
        /// As the source writes it.
        package var selector: String
        /// In how many items, or pages, it led to a value; of `items` itself how many there are.
        package var matches: Int

        package init(name: String, selector: String, matches: Int) {
            self.name = name
            self.selector = selector
            self.matches = matches
        }
    }

    /// Items, or pages, that were looked at.
    package var items: Int
    package var fields: [Field]
    /// Where most of the items stand: `main > ul.news > li.item`, or the pointer to them; "" when unknown.
    package var place: String
    /// What the items are made of: a path below the item (`h3 > a`, `/title`) with the share of items that have it, in
    /// percent. Only what at least half of them have, 64 paths at most.
    package var parts: [String: Int]

    package init(items: Int, fields: [Field] = [], place: String = "", parts: [String: Int] = [:]) {
        self.items = items
        self.fields = fields
        self.place = place
        self.parts = parts
    }

    package func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// One more page, with what each selector of `page` met on it.
    package static func adding(_ fields: [Field], to shape: ListShape?) -> ListShape? {
        guard !fields.isEmpty else { return shape }
        var sum = shape ?? ListShape(items: 0)
        sum.items += 1
        for field in fields {
            if let index = sum.fields.firstIndex(where: { $0.name == field.name }) {
                sum.fields[index].matches += field.matches
            } else {
                sum.fields.append(field)
            }
        }
        return sum
    }

    /// The parts that at least half of the items have, from how many have each.
    package static func shares(_ counts: [String: Int], of items: Int) -> [String: Int] {
        guard items > 0 else { return [:] }
        let common = counts.filter { $0.value * 2 >= items }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(64)
        return Dictionary(uniqueKeysWithValues: common.map { ($0.key, $0.value * 100 / items) })
    }
}

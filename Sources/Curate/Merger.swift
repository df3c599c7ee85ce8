package import Catalogue

/// Records of the same thing to one item, field by field, in any order.
package struct Merger: Sendable {
    package init(configuration: Configuration) {}

    /// The items that these records make; only live records count.
    package func merge(_ records: [StoredRecord]) -> [Item] { [] }
}

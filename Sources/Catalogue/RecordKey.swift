package import Foundation

/// What the store remembers of a source's records so that a later reading finds them again: see `IdentityPolicy`.
package struct RecordKey: Sendable, Hashable {
    package var id: String
    package var identity: String
    package var link: String?
    package var title: String
    package var published: Date?
    package var updated: Date?
    /// It was taken back, and is to be read whole when it is listed again.
    package var isWithdrawn: Bool

    package init(
        id: String, identity: String, link: String? = nil, title: String, published: Date? = nil, updated: Date? = nil,
        isWithdrawn: Bool = false
    ) {
        self.id = id
        self.identity = identity
        self.link = link
        self.title = title
        self.published = published
        self.updated = updated
        self.isWithdrawn = isWithdrawn
    }

    package init(_ record: Record, isWithdrawn: Bool = false) {
        self.init(
            id: record.id, identity: record.identity, link: record.link, title: record.withheld?.title ?? record.title,
            published: record.published, updated: record.updated, isWithdrawn: isWithdrawn)
    }
}

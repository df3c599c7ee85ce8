package import Foundation

/// One thing a document tells of, as read: nothing normalised, nothing decided.
package struct Entry: Sendable, Hashable {
    /// The publisher's own identity (`guid`, Atom `id`, JSON Feed `id`), trimmed; `nil` when missing or empty.
    package var id: String?
    package var title: String?
    /// The main address, absolute.
    package var link: String?
    /// Every link of the entry that has a relation, the main one among them (Atom `link`, JSON Feed `url` and
    /// `external_url`); RSS's `link` has none and stands in `link` alone.
    package var links: [EntryLink] = []
    /// Sanitised HTML.
    package var summary: String?
    /// Sanitised HTML.
    package var content: String?
    package var published: Date?
    /// How much of `published` the source really gave; `nil` without a date.
    package var publishedPrecision: DatePrecision?
    package var updated: Date?
    package var authors: [Person] = []
    package var categories: [Category] = []
    package var enclosures: [Enclosure] = []
    /// A picture of the thing, absolute, where the source names one as such.
    package var image: String?
    package var language: String?
    package var rights: String?
    package var comments: String?
    /// Where an aggregating feed took the entry from (Atom `source`, RSS `source`).
    package var source: EntrySource?
    /// Where another Samlad says it is at home.
    package var origin: RecordOrigin?
    /// The address the page itself declares to be its own (`rel=canonical`), where it differs from `link`.
    package var canonical: String?
    /// Further fields a source's `map` or `page` names, by field name: `organisation`, `kind`, `amne`, `form`, ….
    package var extra: [String: [String]] = [:]
    /// Where the entry begins in the document, counted from 1, when the parser knows.
    package var line: Int?

    package init() {}
}

/// A link of an entry with its relation (RFC 8288 §3.3, RFC 4287 §4.2.7).
package struct EntryLink: Sendable, Hashable, Codable {
    package var href: String
    package var rel: String?
    package var type: String?
    package var title: String?
    /// Size in bytes, as declared.
    package var length: Int?

    package init(href: String, rel: String? = nil, type: String? = nil, title: String? = nil, length: Int? = nil) {
        self.href = href
        self.rel = rel
        self.type = type
        self.title = title
        self.length = length
    }
}

package struct Enclosure: Sendable, Hashable, Codable {
    package var url: String
    package var type: String?
    /// Size in bytes, as declared.
    package var length: Int?

    package init(url: String, type: String? = nil, length: Int? = nil) {
        self.url = url
        self.type = type
        self.length = length
    }
}

package struct EntrySource: Sendable, Hashable {
    package var id: String?
    package var title: String?
    package var link: String?
    package var updated: Date?

    package init(id: String? = nil, title: String? = nil, link: String? = nil, updated: Date? = nil) {
        self.id = id
        self.title = title
        self.link = link
        self.updated = updated
    }
}

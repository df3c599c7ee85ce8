package import Foundation

/// A list of subscriptions (OPML 1.0, 1.1 and 2.0, opml.org/spec2.opml), flat: each outline knows the ones around it.
package struct OPMLDocument: Sendable, Hashable {
    /// Plain text.
    package var title: String?
    package var created: Date?
    package var modified: Date?
    package var ownerName: String?
    package var ownerEmail: String?
    /// The owner's page, absolute.
    package var ownerPage: String?
    package var outlines: [OPMLOutline] = []

    package init() {}
}

/// One outline that leads somewhere.
package struct OPMLOutline: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable {
        /// A subscription.
        case feed
        /// A page.
        case link
        /// Another OPML document that belongs here.
        case include
    }

    package var kind: Kind
    /// Absolute: of the feed, the page or the document.
    package var url: String
    /// What its writer calls it, plain text.
    package var title: String?
    /// The page of a feed, absolute.
    package var page: String?
    package var description: String?
    package var language: String?
    /// Of a feed, by its media type: `application/rss+xml`.
    package var mediaType: String?
    /// As written, slashes and all: `/Myndigheter/Hälsa`.
    package var categories: [String] = []
    package var created: Date?
    /// The outlines around it, the outermost first.
    package var path: [String] = []
    /// Where it begins, counted from 1.
    package var line: Int?

    package init(kind: Kind = .feed, url: String, title: String? = nil) {
        self.kind = kind
        self.url = url
        self.title = title
    }
}

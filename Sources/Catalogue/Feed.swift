package import Foundation

/// What a parser read from one document, field by field, with nothing decided yet.
///
/// Its JSON form is the contract of `samlad preview` (DESIGN §4): absent fields are left out, addresses are
/// absolute, dates are RFC 3339 in UTC.
package struct Feed: Sendable, Hashable {
    package var format: FeedFormat
    /// The encoding the bytes were really in, as an IANA name in lower case (`utf-8`, `windows-1252`).
    package var encoding: String
    package var info: FeedInfo
    package var entries: [Entry]
    /// Entries the publisher says are gone (RFC 6721, OAI-PMH `status="deleted"`).
    package var deletions: [Deletion] = []
    package var problems: [Problem]
    /// How the list was built that the entries were taken from; `nil` where no selectors or pointers say where they stand.
    package var listShape: ListShape?
    /// What the selectors of `page` met on the entries' own pages, once those are read.
    package var pageShape: ListShape?
    /// What another Samlad says beside its items; `nil` for everything else.
    package var samlad: SamladAnswer?

    package init(
        format: FeedFormat, encoding: String = "utf-8", info: FeedInfo = FeedInfo(), entries: [Entry] = [],
        problems: [Problem] = []
    ) {
        self.format = format
        self.encoding = encoding
        self.info = info
        self.entries = entries
        self.problems = problems
    }

    /// A document is rejected when a problem of severity `error` stands against it.
    package var isRejected: Bool { problems.contains { $0.severity == .error } }
}

/// The format a document was recognised as; the raw value is the name `samlad preview` prints.
package enum FeedFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case rss090 = "rss0.90"
    case rss091 = "rss0.91"
    case rss092 = "rss0.92"
    case rss093 = "rss0.93"
    case rss094 = "rss0.94"
    case rss10 = "rss1.0"
    case rss20 = "rss2.0"
    case atom03 = "atom0.3"
    case atom10 = "atom1.0"
    case jsonFeed10 = "jsonfeed1.0"
    case jsonFeed11 = "jsonfeed1.1"
    case json
    case html
    case sitemap
    case oaiPMH = "oai-pmh"
    case opml
    case unknown

    /// Whether it is what robots.txt has a say in; feeds are fetched as a subscriber does (DESIGN §5).
    package var obeysRobots: Bool { self == .html || self == .sitemap }

    /// Whether it is RSS or Atom, of any version.
    package var isSyndication: Bool { rawValue.hasPrefix("rss") || rawValue.hasPrefix("atom") }
}

/// An entry the publisher has taken back.
package struct Deletion: Sendable, Hashable {
    /// The identity the entry had (RFC 6721 §3 `ref`, OAI-PMH `identifier`).
    package var id: String
    package var at: Date?
    /// Plain text.
    package var reason: String?
    /// Who deleted it (RFC 6721 §3.2, `at:by`).
    package var by: Person?

    package init(id: String, at: Date? = nil, reason: String? = nil, by: Person? = nil) {
        self.id = id
        self.at = at
        self.reason = reason
        self.by = by
    }
}

/// What a document says of itself, apart from its entries.
package struct FeedInfo: Sendable, Hashable {
    package var id: String?
    /// Plain text: markup off, entities resolved, white space folded.
    package var title: String?
    package var description: String?
    package var link: String?
    package var selfLink: String?
    /// The next page, absolute (RFC 5005 §3, JSON Feed `next_url`, a list's `rel=next`, an API's next page).
    package var next: String?
    /// Further documents this one consists of, absolute (the sitemaps of a sitemap index).
    package var parts: [String] = []
    package var language: String?
    package var rights: String?
    package var generator: String?
    package var icon: String?
    package var image: FeedImage?
    package var published: Date?
    package var updated: Date?
    /// How long the publisher asks to be left alone, in minutes (RSS 2.0 `ttl`, or `sy:*` worked out).
    package var ttlMinutes: Int?
    /// WebSub hubs (`rel="hub"`, JSON Feed `hubs`).
    package var hubs: [String] = []
    package var cloud: FeedCloud?
    package var authors: [Person] = []
    package var categories: [Category] = []
    /// Hours of the day in UTC (0–23) in which the publisher asks not to be read (RSS 2.0 `skipHours`).
    package var skipHours: [Int] = []
    /// Days in which the publisher asks not to be read, English names in lower case (RSS 2.0 `skipDays`).
    package var skipDays: [String] = []

    package init() {}
}

package struct FeedImage: Sendable, Hashable, Codable {
    package var url: String
    package var title: String?
    package var link: String?

    package init(url: String, title: String? = nil, link: String? = nil) {
        self.url = url
        self.title = title
        self.link = link
    }
}

/// Where a program asks to be told of changes, by a protocol older than WebSub (RSS 2.0 `cloud`, rssCloud).
package struct FeedCloud: Sendable, Hashable, Codable {
    package var url: String
    package var registerProcedure: String?
    /// `http-post`, `xml-rpc` or `soap`, as declared.
    package var protocolName: String?

    package init(url: String, registerProcedure: String? = nil, protocolName: String? = nil) {
        self.url = url
        self.registerProcedure = registerProcedure
        self.protocolName = protocolName
    }
}

package struct Person: Sendable, Hashable, Codable {
    package var name: String?
    package var email: String?
    package var url: String?

    package init(name: String? = nil, email: String? = nil, url: String? = nil) {
        self.name = name
        self.email = email
        self.url = url
    }

    package var isEmpty: Bool { name == nil && email == nil && url == nil }
}

/// A category as the source gives it: the term, the scheme (Atom `scheme`, RSS `domain`) and the label for people.
package struct Category: Sendable, Hashable, Codable {
    package var term: String
    package var scheme: String?
    package var label: String?

    package init(term: String, scheme: String? = nil, label: String? = nil) {
        self.term = term
        self.scheme = scheme
        self.label = label
    }
}

/// One configured endpoint of one organisation, as `sources.json` gives it.
package struct Source: Sendable, Hashable, Codable {
    /// For ever; `formerIds` carries a rename.
    package var id: String
    package var formerIds: [String] = []
    /// The organisation that answers for it; `nil` only for a federated Samlad.
    package var organisation: String?
    /// The term of vocabulary `kind` its records get when they say nothing themselves.
    package var kind: String?
    package var format: SourceFormat
    /// `https://…`, `http://…` or `file:relative/path`.
    package var url: String
    package var enabled = true
    /// Seconds between checks to begin with; `nil` takes the setting `every`.
    package var every: Double?
    package var coverage: Coverage = .window
    /// What is known of it, for the operator.
    package var note: String?
    package var language: String?
    /// How much its word weighs against other sources of the same standing; higher wins, 0 unless said.
    package var rank = 0
    package var keep: RelevanceFilter?
    package var drop: RelevanceFilter?
    /// Terms every record gets, by vocabulary: `{"amne": ["valfardsteknik"]}`.
    package var set: [String: [String]] = [:]
    /// For `json`: a JSON Pointer (RFC 6901, `*` for each element of an array) to the entries.
    package var items: String?
    /// For `json`: field of the entry → JSON Pointer within one element.
    package var map: [String: String] = [:]
    /// For `json`: how the pages after the first are found; `nil` when there is but one.
    package var paging: Paging?
    /// For `sitemap`: which of its pages are entries; all when `nil`.
    package var pages: PageFilter?
    /// For `oai-pmh`: what is harvested.
    package var harvest: Harvest?
    /// For `samlad`: what its own records are known by, where that is not the address it is followed at.
    package var home: String?
    package var list: ListSelectors?
    package var page: PageSelectors?
    /// Extraction contract: fewer entries than this is `degraded`.
    package var minimumItems: Int?
    /// Who it is asked by; never with the secret itself.
    package var auth: Credential?
    /// Header fields of its requests, by name.
    package var headers: [String: HeaderValue] = [:]

    package init(id: String, organisation: String?, format: SourceFormat, url: String) {
        self.id = id
        self.organisation = organisation
        self.format = format
        self.url = url
    }

    /// A file beside `sources.json`, read from disk and never from the network.
    package var isLocalFile: Bool { url.hasPrefix("file:") }
}

/// Sources by id: the list itself, shared with whoever made it, for a source is large and there may be ten thousand.
package struct SourceIndex: Sendable {
    private let sources: [Source]
    private let places: [String: Int]

    /// Of two with one id the first stands.
    package init(_ sources: [Source] = []) {
        self.sources = sources
        places = Dictionary(sources.indices.map { (sources[$0].id, $0) }) { first, _ in first }
    }

    package subscript(id: String) -> Source? { places[id].map { sources[$0] } }
}

package enum SourceFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case auto, rss, atom, jsonfeed, json, html, sitemap
    case oaiPMH = "oai-pmh"
    case samlad
}

package enum Coverage: String, Sendable, Hashable, Codable, CaseIterable {
    /// A feed shows its newest entries; absence means nothing.
    case window
    /// Absence means withdrawn, after the shrink guard agrees.
    case complete
}

/// Words that make a record relevant: `digital*` matches by prefix, others as whole words, letter case aside.
package struct RelevanceFilter: Sendable, Hashable, Codable {
    package var any: [String]
    package var all: [String]

    package init(any: [String] = [], all: [String] = []) {
        self.any = any
        self.all = all
    }
}

/// Where the entries stand on a list page. A selector is CSS, `a@href` for an attribute, or XPath when it starts with
/// `/` or `./`.
package struct ListSelectors: Sendable, Hashable, Codable {
    package var items: String
    package var link: String?
    package var title: String?
    package var date: String?
    package var summary: String?
    package var image: String?
    /// Keep only links that contain this text: `/arkiv/nyheter/20`.
    package var keepLinks: String?
    /// The link to the next page of the list, and how many pages to read at most.
    package var next: String?
    package var maxPages = 1

    package init(items: String) { self.items = items }
}

/// Where the fields stand on a detail page.
package struct PageSelectors: Sendable, Hashable, Codable {
    package var title: String?
    package var summary: String?
    package var content: String?
    package var date: String?
    package var image: String?

    package init() {}
}

/// How an API leads from one page of its list to the next; one of `next`, `cursor` and `parameter` alone says so.
package struct Paging: Sendable, Hashable, Codable {
    /// JSON Pointer to the address of the next page.
    package var next: String?
    /// JSON Pointer to a cursor, which goes into the query under the name `parameter`.
    package var cursor: String?
    /// The query parameter that carries the cursor, or the number of the page.
    package var parameter: String?
    /// Number of the first page, or its offset.
    package var first = 1
    /// What a page adds to the number: 1, or the size of a page where the parameter is an offset.
    package var step = 1
    /// Entries of a full page, where the API answers a number behind the last page with an error: a page with fewer
    /// is the last.
    package var size: Int?
    /// JSON Pointer to how many there are in all of what the parameter counts: entries where it is an offset, else
    /// pages.
    package var total: String?
    /// Pages read in one sync at most.
    package var maxPages = 10

    package init() {}
}

/// Which pages of a sitemap are entries.
package struct PageFilter: Sendable, Hashable, Codable {
    /// Patterns of the path, `*` for any text: one must match where there are any.
    package var include: [String] = []
    /// Patterns of the path: none may match.
    package var exclude: [String] = []
    /// Seconds before now after which a page must have changed (`lastmod`); pages without a date are kept.
    package var changedWithin: Double?

    package init() {}
}

/// What is asked of an OAI-PMH repository.
package struct Harvest: Sendable, Hashable, Codable {
    package var set: String?
    package var metadataPrefix = "oai_dc"

    package init() {}
}

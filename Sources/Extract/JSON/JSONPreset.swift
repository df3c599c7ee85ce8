package import Catalogue

/// A shape of JSON that many publish: where its entries, fields and pages stand, so that a source need only name it.
package enum JSONPreset: String, Sendable, CaseIterable {
    /// `/wp-json/wp/v2/posts` and every other type of a WordPress site; with `?_embed`, names and pictures too.
    case wordpress
    /// `/store/search?type=solr&query=…` of an EntryStore (MetaSolutions): metadata as RDF/JSON.
    case entrystore
    /// `https://api.krisinformation.se/v3/news`.
    case krisinformation
    /// `https://data.riksdagen.se/dokumentlista/?…&utformat=json`.
    case riksdagen
    /// `https://api.kolada.se/v3/…`.
    case kolada

    /// JSON Pointer to the entries.
    package var items: String {
        switch self {
        case .wordpress, .krisinformation: ""
        case .entrystore: "/resource/children"
        case .riksdagen: "/dokumentlista/dokument"
        case .kolada: "/values"
        }
    }

    /// Field of the entry → JSON Pointer within one element.
    package var map: [String: String] {
        switch self {
        case .wordpress:
            [
                "id": "/id", "title": "/title/rendered", "link": "/link", "date": "/date", "updated": "/modified",
                "summary": "/excerpt/rendered", "content": "/content/rendered", "authors": "/_embedded/author/*/name",
                "categories": "/_embedded/wp:term/*/*/name", "image": "/_embedded/wp:featuredmedia/*/source_url",
            ]
        case .entrystore:
            [
                "id": "{/contextId}/{/entryId}", "title": Self.term("title"), "summary": Self.term("description"),
                "link": "/info/*/http:~1~1entrystore.org~1terms~1resource/*/value",
                "links": "/metadata/*/http:~1~1www.w3.org~1ns~1dcat#landingPage/*/value",
                "date": Self.term("issued"), "updated": Self.term("modified"),
                "categories": "/metadata/*/http:~1~1www.w3.org~1ns~1dcat#keyword/*/value",
            ]
        case .krisinformation:
            [
                "id": "/Identifier", "title": "/Headline", "link": "/Web", "date": "/Published", "updated": "/Updated",
                "summary": "/Preamble", "content": "/BodyText", "language": "/Language",
            ]
        case .riksdagen:
            [
                "id": "/dok_id", "title": "/titel", "link": "/dokument_url_html", "date": "/datum",
                "updated": "/systemdatum", "summary": "/summary", "attachments": "/filbilaga/fil/*/url",
            ]
        case .kolada:
            ["id": "/id", "title": "/title", "summary": "/description", "date": "/publication_date"]
        }
    }

    /// A term of Dublin Core in the RDF/JSON of an entry's metadata, whatever its subject.
    private static func term(_ name: String) -> String { "/metadata/*/http:~1~1purl.org~1dc~1terms~1\(name)/*/value" }

    /// How its pages hang together; `nil` where all stands on one.
    ///
    /// - Parameter url: the source's address, which may say how large a page is.
    package func paging(for url: String) -> Paging? {
        var paging = Paging()
        switch self {
        case .wordpress:
            paging.parameter = "page"
            // Behind the last page WordPress answers 400.
            paging.size = Self.number("per_page", in: url) ?? 10
        case .entrystore:
            paging.parameter = "offset"
            paging.first = 0
            paging.step = min(Self.number("limit", in: url) ?? 50, 100)
            paging.total = "/results"
        case .riksdagen: paging.next = "/dokumentlista/@nasta_sida"
        case .kolada: paging.next = "/next_url"
        case .krisinformation: return nil
        }
        return paging
    }

    /// Fills in what the source itself does not say: its own keys win, its map is laid over this one.
    package func fill(_ source: inout Source) {
        source.format = .json
        source.items = source.items ?? items
        source.map = map.merging(source.map) { $1 }
        source.paging = source.paging ?? paging(for: source.url)
    }

    private static func number(_ parameter: String, in url: String) -> Int? {
        QueryText.value(of: parameter, in: url).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
}

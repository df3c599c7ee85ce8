/// Every address there is. Requests are matched against it and links are made from it.
enum Route: Sendable, Hashable {
    case start
    case page(item: String)
    case status
    /// What a problem's `type` leads to.
    case problem(String)
    case stylesheet(hash: String)
    case icon
    case items
    case item(String)
    case sources
    case source(String)
    case changes, changeEvents
    case collections
    case collection(String)
    case vocabularies
    case coverage
    case organisations, places, links
    /// What is told of an organisation's links.
    case owner(String, OwnersLetter.Form)
    case collectionsPage
    case collectionPage(String)
    case coveragePage
    /// The catalogue in parts: initiatives, stories, what a search finds.
    case initiativesPage, storiesPage, searchPage
    case jsonFeed, atomFeed, rssFeed
    case openAPI, docs
    /// `item` or `change`.
    case schema(String)
    case health, ready, metrics
    /// The catalogue in the forms of other worlds.
    case data(DataRoute)

    /// `nil` when nothing stands at the path; `path` comes percent-decoded.
    init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        if let data = DataRoute(parts), path == Route.data(data).path {
            self = .data(data)
            return
        }
        switch parts.count {
        case _ where !path.hasPrefix("/") || path.utf8.count > 1 && path.hasSuffix("/"): return nil
        case 0: self = .start
        case 1: self.init(name: parts[0])
        case 2: self.init(folder: parts[0], name: parts[1])
        case 3 where parts[0] == "api" && parts[1] == "v1": self.init(resource: parts[2])
        case 3 where parts[0] == "organisation": self.init(organisation: parts[1], name: parts[2])
        case 4 where parts == ["api", "v1", "changes", "events"]: self = .changeEvents
        case 4 where parts[0] == "api" && parts[1] == "v1" && parts[2] == "items": self = .item(parts[3])
        case 4 where parts[0] == "api" && parts[1] == "v1" && parts[2] == "sources": self = .source(parts[3])
        case 4 where parts[0] == "api" && parts[1] == "v1" && parts[2] == "collections": self = .collection(parts[3])
        default: return nil
        }
    }

    private init?(name: String) {
        switch name {
        case "status": self = .status
        case "samlingar": self = .collectionsPage
        case "lagesbild": self = .coveragePage
        case "khi": self = .initiativesPage
        case "berattelser": self = .storiesPage
        case "sok": self = .searchPage
        case "favicon.svg": self = .icon
        case "feed.json": self = .jsonFeed
        case "feed.atom": self = .atomFeed
        case "feed.rss": self = .rssFeed
        case "openapi.json": self = .openAPI
        case "docs": self = .docs
        case "healthz": self = .health
        case "readyz": self = .ready
        case "metrics": self = .metrics
        default: return nil
        }
    }

    private init?(folder: String, name: String) {
        switch folder {
        case "id": self = .page(item: name)
        case "problem": self = .problem(name)
        case "samlingar": self = .collectionPage(name)
        case "schemas" where name.hasSuffix(".json"): self = .schema(String(name.dropLast(5)))
        case "assets" where name.hasPrefix("samlad-") && name.hasSuffix(".css"):
            self = .stylesheet(hash: String(name.dropFirst(7).dropLast(4)))
        default: return nil
        }
    }

    private init?(organisation: String, name: String) {
        guard name.hasPrefix("lankar"), let form = OwnersLetter.Form(rawValue: String(name.dropFirst(6))) else {
            return nil
        }
        self = .owner(organisation, form)
    }

    private init?(resource: String) {
        switch resource {
        case "items": self = .items
        case "sources": self = .sources
        case "changes": self = .changes
        case "collections": self = .collections
        case "vocabularies": self = .vocabularies
        case "coverage": self = .coverage
        case "organisations": self = .organisations
        case "places": self = .places
        case "links": self = .links
        default: return nil
        }
    }

    var path: String {
        switch self {
        case .start: "/"
        case .page(let item): "/id/" + item
        case .status: "/status"
        case .problem(let slug): "/problem/" + slug
        case .stylesheet(let hash): "/assets/samlad-\(hash).css"
        case .icon: "/favicon.svg"
        case .items: "/api/v1/items"
        case .item(let id): "/api/v1/items/" + id
        case .sources: "/api/v1/sources"
        case .source(let id): "/api/v1/sources/" + id
        case .changes: "/api/v1/changes"
        case .changeEvents: "/api/v1/changes/events"
        case .collections: "/api/v1/collections"
        case .collection(let id): "/api/v1/collections/" + id
        case .vocabularies: "/api/v1/vocabularies"
        case .coverage: "/api/v1/coverage"
        case .organisations: "/api/v1/organisations"
        case .places: "/api/v1/places"
        case .links: "/api/v1/links"
        case .owner(let id, let form): "/organisation/\(id)/lankar\(form.rawValue)"
        case .collectionsPage: "/samlingar"
        case .collectionPage(let id): "/samlingar/" + id
        case .coveragePage: "/lagesbild"
        case .initiativesPage: "/khi"
        case .storiesPage: "/berattelser"
        case .searchPage: "/sok"
        case .jsonFeed: "/feed.json"
        case .atomFeed: "/feed.atom"
        case .rssFeed: "/feed.rss"
        case .openAPI: "/openapi.json"
        case .docs: "/docs"
        case .schema(let name): "/schemas/\(name).json"
        case .health: "/healthz"
        case .ready: "/readyz"
        case .metrics: "/metrics"
        case .data(let data): data.path
        }
    }

    /// The route without what varies: a label of few values for the metrics.
    var pattern: String { template.rawValue }

    /// Every address with what varies in braces, as the contract names them. No route is without one.
    enum Template: String, CaseIterable {
        case start = "/"
        case page = "/id/{id}"
        case status = "/status"
        case problem = "/problem/{slug}"
        case stylesheet = "/assets/{file}"
        case icon = "/favicon.svg"
        case items = "/api/v1/items"
        case item = "/api/v1/items/{id}"
        case sources = "/api/v1/sources"
        case source = "/api/v1/sources/{id}"
        case changes = "/api/v1/changes"
        case changeEvents = "/api/v1/changes/events"
        case collections = "/api/v1/collections"
        case collection = "/api/v1/collections/{id}"
        case vocabularies = "/api/v1/vocabularies"
        case coverage = "/api/v1/coverage"
        case organisations = "/api/v1/organisations"
        case places = "/api/v1/places"
        case links = "/api/v1/links"
        case ownerPage = "/organisation/{id}/lankar"
        case ownerFeed = "/organisation/{id}/lankar.atom"
        case ownerJSON = "/organisation/{id}/lankar.json"
        case ownerCSV = "/organisation/{id}/lankar.csv"
        case collectionsPage = "/samlingar"
        case collectionPage = "/samlingar/{id}"
        case coveragePage = "/lagesbild"
        case initiativesPage = "/khi"
        case storiesPage = "/berattelser"
        case searchPage = "/sok"
        case jsonFeed = "/feed.json"
        case atomFeed = "/feed.atom"
        case rssFeed = "/feed.rss"
        case openAPI = "/openapi.json"
        case docs = "/docs"
        case schema = "/schemas/{name}.json"
        case health = "/healthz"
        case ready = "/readyz"
        case metrics = "/metrics"
        case dumpJSONLines = "/dump/items.jsonl"
        case dumpCSV = "/dump/items.csv"
        case dumpJSONLinesSum = "/dump/items.jsonl.sha256"
        case dumpCSVSum = "/dump/items.csv.sha256"
        case opml = "/opml"
        case sitemap = "/sitemap.xml"
        case sitemapPart = "/sitemaps/{number}.xml"
        case robots = "/robots.txt"
        case dcat = "/dcat"
        case dcatJSON = "/dcat.jsonld"
        case dcatTurtle = "/dcat.ttl"
        case dcatXML = "/dcat.rdf"
        case oai = "/oai"
        case khiSchema = "/schemas/khi.xsd"
        case itemMail = "/id/{id}.mail.html"
        case itemBibTeX = "/id/{id}.bib"
        case itemRIS = "/id/{id}.ris"
        case itemCSL = "/id/{id}.csl.json"
        case collectionMail = "/samlingar/{id}.mail.html"
        case collectionCSV = "/samlingar/{id}.csv"
    }

    var template: Template {
        switch self {
        case .start: .start
        case .page: .page
        case .status: .status
        case .problem: .problem
        case .stylesheet: .stylesheet
        case .icon: .icon
        case .items: .items
        case .item: .item
        case .sources: .sources
        case .source: .source
        case .changes: .changes
        case .changeEvents: .changeEvents
        case .collections: .collections
        case .collection: .collection
        case .vocabularies: .vocabularies
        case .coverage: .coverage
        case .organisations: .organisations
        case .places: .places
        case .links: .links
        case .owner(_, .page): .ownerPage
        case .owner(_, .feed): .ownerFeed
        case .owner(_, .json): .ownerJSON
        case .owner(_, .csv): .ownerCSV
        case .collectionsPage: .collectionsPage
        case .collectionPage: .collectionPage
        case .coveragePage: .coveragePage
        case .initiativesPage: .initiativesPage
        case .storiesPage: .storiesPage
        case .searchPage: .searchPage
        case .jsonFeed: .jsonFeed
        case .atomFeed: .atomFeed
        case .rssFeed: .rssFeed
        case .openAPI: .openAPI
        case .docs: .docs
        case .schema: .schema
        case .health: .health
        case .ready: .ready
        case .metrics: .metrics
        case .data(let data): data.template
        }
    }

    /// Whether it belongs to what people look at in a browser: then its errors are pages too.
    var isPage: Bool {
        switch self {
        case .start, .page, .status, .collectionsPage, .collectionPage, .coveragePage, .problem, .stylesheet, .icon,
            .docs, .owner(_, .page), .initiativesPage, .storiesPage, .searchPage:
            true
        case .data(let data): data.isPage
        default: false
        }
    }

    /// Of what it gives, the name of the JSON Schema; `nil` where there is none of its own.
    var schema: String? {
        switch self {
        case .item: "item"
        case .changes: "change"
        default: nil
        }
    }

    /// Whether it is part of the contract that scripts of other sites may read (CORS).
    var isOpenData: Bool {
        switch self {
        case .items, .item, .sources, .source, .changes, .changeEvents, .collections, .collection, .vocabularies,
            .coverage, .jsonFeed, .atomFeed, .rssFeed, .openAPI, .schema, .organisations, .places, .links,
            .owner(_, .feed),
            .owner(_, .json),
            .owner(_, .csv), .data:
            true
        default: false
        }
    }
}

/// How long an answer stays what it is.
enum Basis: Sendable, Hashable {
    /// Until the change log grows, or an editor decides.
    case log
    /// Until anything is written.
    case commit
}

extension Route {
    /// `nil` for what is made for each request: it tells of this moment.
    var basis: Basis? {
        switch self {
        case .items, .changes, .jsonFeed, .atomFeed, .rssFeed, .start, .initiativesPage, .storiesPage, .searchPage,
            .openAPI, .docs, .schema, .stylesheet, .icon,
            .problem:
            .log
        case .item, .page, .collections, .collection, .vocabularies, .coverage, .collectionsPage, .collectionPage,
            .coveragePage, .organisations, .places, .links, .owner:
            .commit
        case .status, .sources, .source, .changeEvents, .health, .ready, .metrics: nil
        case .data(let data): data.basis
        }
    }

    /// Whether what it gives changes by the clock alone.
    var isOfToday: Bool {
        switch self {
        case .sources, .source, .status, .owner, .coverage, .coveragePage: true
        default: false
        }
    }

    /// Whether its question may come as a form in the body.
    var takesForms: Bool { self == .data(.oai) }

    /// The kind that a page of the catalogue is about; `nil` for what shows all.
    var kind: String? {
        switch self {
        case .initiativesPage: "khi"
        case .storiesPage: "berattelse"
        default: nil
        }
    }
}

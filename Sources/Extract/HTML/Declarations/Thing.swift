/// Something a page declares in the words of schema.org, whatever the syntax.
struct Thing {
    enum Value: Hashable {
        case text(String)
        /// The text, or the markup, of an element of the page.
        case element(Int)
        /// A place in ``Things/all``.
        case thing(Int)
        /// The `@id` of a thing that may stand elsewhere on the page.
        case reference(String)
    }

    enum Syntax: Int, CaseIterable { case jsonLD, microdata, rdfa }

    var syntax: Syntax
    /// `@id`, `itemid` or `resource`, as written.
    var id: String?
    /// Names without their vocabulary, in lower case: `newsarticle`.
    var types: [String] = []
    /// By name without vocabulary, in lower case: `datepublished`.
    var properties: [String: [Value]] = [:]
    /// Whether it is the value of a property of another thing.
    var isPart = false
    /// The element that declares it; `nil` for JSON-LD.
    var node: Int?
    /// Counted from 1.
    var line: Int?

    /// Without the vocabulary: `http://schema.org/name`, `schema:name` and `name` are one.
    static func localName(_ name: some StringProtocol) -> String {
        let text = name.lowercased()
        for prefix in ["https://schema.org/", "http://schema.org/", "schema:", "https://www.schema.org/"]
        where text.hasPrefix(prefix) {
            return String(text.dropFirst(prefix.count))
        }
        return text
    }
}

extension Thing {
    private static let articles: Set<String> = [
        "analysisnewsarticle", "article", "blogposting", "liveblogposting", "newsarticle", "report", "posting",
        "socialmediaposting", "techarticle", "scholarlyarticle", "reportagenewsarticle", "opinionnewsarticle",
    ]
    private static let works: Set<String> = [
        "apireference", "book", "course", "courseinstance", "creativework", "dataset", "digitaldocument",
        "discussionforumposting", "educationaloccupationalprogram", "governmentservice", "guide", "howto",
        "jobposting", "learningresource", "mobileapplication", "movie", "podcastepisode", "podcastseries", "product",
        "publicservice", "quiz", "recipe", "service", "softwareapplication", "specialannouncement", "syllabus",
        "thesis", "videoobject", "webapplication",
    ]
    private static let pages: Set<String> = [
        "aboutpage", "blog", "collectionpage", "contactpage", "faqpage", "itempage", "medicalwebpage", "profilepage",
        "qapage", "searchresultspage", "webpage",
    ]

    /// Something a reader comes for, as an article, a course or a service, and no furniture of the page.
    var isContent: Bool { isArticle || types.contains { Self.works.contains($0) || $0.hasSuffix("event") } }

    var isArticle: Bool { types.contains { Self.articles.contains($0) || $0.hasSuffix("article") } }

    /// The page itself, or a part of the site.
    var isPage: Bool { types.contains(where: Self.pages.contains) }

    var isItemList: Bool { types.contains("itemlist") || types.contains("offercatalog") }

    var isBreadcrumbs: Bool { types.contains("breadcrumblist") }
}

/// All that one page declares, with what it refers to.
struct Things {
    private(set) var all: [Thing] = []
    private var byID: [String: Int] = [:]

    /// More than any page has; the rest is not read.
    static let limit = 20_000

    var isFull: Bool { all.count >= Self.limit }

    /// The place of the thing; one that is already known by its id gets the new properties too (JSON-LD 1.1 §3.3).
    mutating func add(_ thing: Thing) -> Int {
        if let id = thing.id, let known = byID[id], all[known].syntax == thing.syntax {
            all[known].properties.merge(thing.properties) { $0 + $1 }
            all[known].types += thing.types.filter { !all[known].types.contains($0) }
            return known
        }
        all.append(thing)
        if let id = thing.id { byID[id] = byID[id] ?? all.count - 1 }
        return all.count - 1
    }

    mutating func append(_ value: Thing.Value, to name: String, of thing: Int) {
        all[thing].properties[name, default: []].append(value)
        if case .thing(let part) = value { all[part].isPart = true }
    }

    mutating func name(_ thing: Int, id: String) {
        all[thing].id = id
        byID[id] = byID[id] ?? thing
    }

    /// Things that are mentioned as parts of others by their `@id` alone are parts as well.
    mutating func tieReferences() {
        for thing in all.indices {
            for case .reference(let id) in all[thing].properties.values.joined() {
                if let part = byID[id], part != thing { all[part].isPart = true }
            }
        }
    }

    func values(_ thing: Int, _ name: String) -> [Thing.Value] { all[thing].properties[name] ?? [] }

    /// The things that are values of a property, references followed.
    func parts(_ thing: Int, _ name: String) -> [Int] { values(thing, name).compactMap(place) }

    /// The thing that a value is or refers to.
    func place(of value: Thing.Value) -> Int? {
        switch value {
        case .thing(let place): place
        case .reference(let id): byID[id]
        case .text, .element: nil
        }
    }
}

import Catalogue
import Foundation

/// One metadata record in Dublin Core: the fifteen elements (oai_dc) and the terms that repositories add to them.
struct DublinCore {
    private let options: ReadOptions
    private var entry = Entry()
    private var dates: [ReadDate] = []
    private var issued: ReadDate?
    private var modified: ReadDate?
    /// What cannot be used; the caller tells.
    private(set) var faults: [ProblemCode] = []

    init(options: ReadOptions) { self.options = options }

    /// The name of an element without its prefix, when it may be one of Dublin Core's: some repositories leave them in
    /// the namespace of the record around them.
    static func element(_ name: String) -> Substring? {
        guard let colon = name.firstIndex(of: ":") else { return nil }
        let isKnown = ["dc", "dcterms", "terms", "oai", "oai_dc", "qdc"].contains(String(name[..<colon]))
        return isKnown ? name[name.index(after: colon)...] : nil
    }

    /// Whether the text of such an element is read.
    static func isField(_ element: Substring) -> Bool { fields.contains(String(element)) }

    private static let fields: Set<String> = [
        "title", "creator", "subject", "description", "abstract", "publisher", "contributor", "date", "issued",
        "created", "available", "modified", "type", "format", "identifier", "source", "language", "relation",
        "references", "ispartof", "coverage", "spatial", "temporal", "rights", "license",
    ]

    mutating func add(_ text: String, to element: Substring) {
        guard !text.isEmpty else { return }
        switch element {
        case "title": entry.title = entry.title ?? plain(text)
        case "creator":
            if hasRoom(entry.authors), let name = plain(text) { entry.authors.append(Person(name: name)) }
        case "subject":
            guard hasRoom(entry.categories), let term = plain(text) else { return }
            entry.categories.append(Category(term: term))
        case "description", "abstract":
            guard entry.summary == nil else { return }
            var lost = 0
            entry.summary = JSONReading.htmlOrText(text, options: options, lost: &lost)
            if lost > 0 { faults.append(.addressUnusable) }
        case "date", "created", "available", "issued", "modified": addDate(text, element)
        case "identifier": addIdentifier(text)
        case "source", "relation", "references", "ispartof": addRelated(text, element)
        case "language": entry.language = entry.language ?? plain(text).map(Self.shortLanguage)
        case "rights", "license": addRights(text)
        // Who publishes answers for it.
        case "publisher": addExtra(text, "organisation")
        default: addExtra(text, String(element))
        }
    }

    private mutating func addDate(_ text: String, _ element: Substring) {
        guard let date = Dates.parse(text, now: options.now) else { return faults.append(.dateImpossible) }
        if date.hasUnknownZone { faults.append(.dateZone) }
        switch element {
        case "issued": issued = issued ?? date
        case "modified": modified = modified ?? date
        default: if hasRoom(dates) { dates.append(date) }
        }
    }

    private mutating func addIdentifier(_ text: String) {
        let doi = text.lowercased().hasPrefix("doi:") ? String(text.dropFirst(4)) : text.hasPrefix("10.") ? text : nil
        guard let link = address(doi.map { "https://doi.org/" + QueryText.encoded($0, keepingReserved: true) } ?? text)
        else { return }
        if entry.link == nil { entry.link = link }
        addLink(link, link == entry.link ? "alternate" : "related")
    }

    private mutating func addRelated(_ text: String, _ element: Substring) {
        if let link = address(text) { return addLink(link, "related") }
        addExtra(text, String(element))
    }

    /// A sentence before an address: Creative Commons comes as both.
    private mutating func addRights(_ text: String) {
        guard let rights = plain(text) else { return }
        if entry.rights.map({ $0.hasPrefix("http") }) ?? true { entry.rights = rights }
    }

    private mutating func addLink(_ link: String, _ rel: String) {
        guard hasRoom(entry.links), !entry.links.contains(where: { $0.href == link }) else { return }
        entry.links.append(EntryLink(href: link, rel: rel))
    }

    private mutating func addExtra(_ text: String, _ key: String) {
        guard hasRoom(entry.extra[key] ?? []), let text = plain(text) else { return }
        entry.extra[key, default: []].append(text)
    }

    private mutating func hasRoom<Element>(_ list: [Element]) -> Bool {
        if list.count < FeedBuilder.listLimit { return true }
        faults.append(.limitList)
        return false
    }

    private func address(_ text: String) -> String? {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return nil }
        return Address.resolve(text, base: "")
    }

    private func plain(_ text: String) -> String? {
        let plain = PlainText.fromTextOrHTML(Array(text.utf8))
        return plain.isEmpty ? nil : plain
    }

    /// Repositories write ISO 639-2 where everybody else writes ISO 639-1.
    private static func shortLanguage(_ tag: String) -> String {
        let short = [
            "swe": "sv", "eng": "en", "nor": "no", "nob": "nb", "nno": "nn", "dan": "da", "fin": "fi", "ger": "de",
            "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "sme": "se",
        ]
        return short[tag.lowercased()] ?? tag
    }

    /// The entry, with what its header says where the metadata is silent.
    ///
    /// Of several dates without a meaning the earliest is when it was published: DSpace writes when a record came in and
    /// when it was opened as `dc:date` too.
    func finished(id: String?, changed: Date?) -> Entry {
        var entry = entry
        entry.id = id
        let published = issued ?? dates.min { $0.date < $1.date }
        entry.published = published?.date
        entry.publishedPrecision = published?.precision
        entry.updated = modified?.date ?? changed
        return entry
    }
}

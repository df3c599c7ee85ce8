import Catalogue
import Foundation

/// One cleaned entry to one record: its organisations, places, terms, links and texts.
struct RecordMaker: Sendable {
    let index: OrganisationIndex
    let places: PlaceIndex
    let classifier: Classifier
    let stories: StoryReader

    func record(
        _ draft: Draft, identity: Identifier.Identity, feed: Feed, source: Source, now: Date
    ) -> Record {
        let entry = draft.entry
        var record = Record(id: identity.id, source: source.id, identity: identity.identity, title: draft.title)
        if let origin = entry.origin { (record.origin, record.id) = (origin, origin.recordID) }
        record.content = entry.content
        record.summary = summary(of: entry)
        record.link = draft.link
        record.urlKey = key(of: entry, link: draft.link)
        record.links = furtherLinks(of: entry, main: draft.link)
        record.image = entry.enclosures.first { $0.type?.hasPrefix("image/") ?? false }?.url
        record.published = draft.published
        record.publishedPrecision = draft.published == nil ? nil : entry.publishedPrecision ?? .time
        record.updated = DateCare.updated(entry, now: now)
        record.language =
            language(entry.language ?? feed.info.language ?? source.language)
            ?? Language.detect("\(draft.title) \(draft.plain)")?.code
        record.authors = entry.authors
        record.rights = entry.rights ?? feed.info.rights
        let named = organisations(of: draft, source: source)
        record.organisations = named.known
        let placed = places(of: entry, draft: draft, organisations: named.known)
        record.places = placed.codes
        let classified = classifier.classify(entry, title: draft.title, text: draft.plain, source: source)
        record.terms = classified.terms
        record.unmapped = classified.unmapped + named.unknown + placed.unknown
        PersonalData.withhold(in: &record)
        // Cut anew, because a number at the end of a cut text is none that can be found.
        if record.withheld != nil, isCut(entry.summary) { record.summary = beginning(of: record.content) }
        record.story = stories.story(of: record)
        return record
    }

    /// The main address: what the entry calls its link, else an alternate, else what it encloses.
    func link(of entry: Entry) -> String? {
        if let link = entry.link, URLKey.make(link) != nil { return link }
        let alternate = entry.links.first { ($0.rel == nil || $0.rel == "alternate") && URLKey.make($0.href) != nil }
        return alternate?.href ?? entry.enclosures.first { URLKey.make($0.url) != nil }?.url
    }

    /// The address the page calls its own, unless that is a start page: many sites name one for all their pages.
    private func key(of entry: Entry, link: String?) -> String? {
        if let canonical = entry.canonical, let path = URLKey.path(of: canonical), !path.isEmpty {
            return URLKey.make(canonical)
        }
        return link.flatMap(URLKey.make)
    }

    private static let followed: Set<String> = ["alternate", "related", "via", "enclosure", "describedby"]

    private func furtherLinks(of entry: Entry, main: String?) -> [EntryLink] {
        var seen: Set<String> = []
        if let key = main.flatMap(URLKey.make) { seen.insert(key) }
        let given = entry.links.filter { $0.rel.map(Self.followed.contains) ?? true }
        let enclosed = entry.enclosures.map {
            EntryLink(href: $0.url, rel: "enclosure", type: $0.type, length: $0.length)
        }
        return (given + enclosed).filter { link in
            URLKey.make(link.href).map { seen.insert($0).inserted } ?? false
        }
    }

    private func summary(of entry: Entry) -> String? {
        isCut(entry.summary) ? beginning(of: entry.content) : entry.summary
    }

    /// Whether the summary is the beginning of the text, because the entry has none.
    private func isCut(_ summary: String?) -> Bool { summary.map { Fold.plain($0).isEmpty } ?? true }

    /// Characters of a summary that is the beginning of the text.
    static let cutSummary = 300

    private func beginning(of content: String?) -> String? {
        guard let content else { return nil }
        let plain = Fold.plain(content)
        return plain.isEmpty ? nil : Fold.escape(Titles.beginning(of: plain, length: Self.cutSummary))
    }

    /// `sv-SE`, `SV`, `sv_se` are all `sv`.
    private func language(_ tag: String?) -> String? {
        guard let first = tag?.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" }).first else { return nil }
        let code = first.trimmingCharacters(in: .whitespacesAndNewlines)
        return (2...3).contains(code.utf8.count) && code.utf8.allSatisfy { (0x61...0x7A).contains($0) } ? code : nil
    }

    func wholeText(of entry: Entry, title: String) -> String {
        let parts = [title, Fold.plain(entry.summary ?? ""), Fold.plain(entry.content ?? "")]
        return (parts + entry.categories.map { $0.label ?? $0.term }).joined(separator: "\n")
    }

    // MARK: Organisations and places

    /// Who the entry names answers for it, in its order; else the organisation of the source, and whose site it links
    /// to. A name that nobody bears goes to the editor, it is never guessed.
    private func organisations(
        of draft: Draft, source: Source
    ) -> (known: [String], unknown: [Catalogue.Category]) {
        let entry = draft.entry
        let day = draft.published.map(Day.text)
        var known: [String] = []
        var unknown: [Catalogue.Category] = []
        func note(_ id: String) { if !known.contains(id) { known.append(id) } }
        for name in (entry.extra["organisation"] ?? []) + (entry.extra["organisations"] ?? []) {
            if let id = index.resolve(name, on: day) {
                note(id)
            } else if !Fold.key(name).isEmpty {
                unknown.append(Catalogue.Category(term: Fold.space(name), scheme: MappedWords.organisation))
            }
        }
        if !known.isEmpty { return (known, unknown) }
        if let own = source.organisation { note(own) }
        if let link = draft.link, let owner = index.owner(ofLink: link) { note(owner.organisation) }
        for author in entry.authors {
            if let id = author.name.flatMap({ index.resolve($0, on: day) }) { note(id) }
        }
        return (known, unknown)
    }

    private func places(
        of entry: Entry, draft: Draft, organisations: [String]
    ) -> (codes: [String], unknown: [Catalogue.Category]) {
        var codes: [String] = []
        var unknown: [Catalogue.Category] = []
        func note(_ code: String) { if !codes.contains(code) { codes.append(code) } }
        for field in ["place", "places", "municipality", "kommun", "county"] {
            for value in entry.extra[field] ?? [] {
                if let code = places.resolve(value) {
                    note(code)
                } else if !Fold.key(value).isEmpty {
                    unknown.append(Catalogue.Category(term: Fold.space(value), scheme: MappedWords.place))
                }
            }
        }
        for id in organisations { if let code = index.organisation(id)?.place { note(code) } }
        for text in [draft.title, draft.plain] + entry.categories.map({ $0.label ?? $0.term }) {
            places.find(in: text).forEach(note)
        }
        return (codes, unknown)
    }
}

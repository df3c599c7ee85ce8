internal import Catalogue
internal import Extract

/// Reads one element of `sources`.
struct SourceReader {
    static let keys = [
        "id", "formerIds", "organisation", "kind", "format", "url", "enabled", "every", "coverage", "note", "language",
        "rank", "keep", "drop", "set", "preset", "items", "map", "paging", "list", "page", "pages", "harvest",
        "home", "minimumItems", "auth", "headers",
    ]
    /// Fields of an entry that `map` may fill, apart from the vocabularies.
    static let mapFields = [
        "id", "title", "link", "links", "summary", "content", "date", "updated", "authors", "categories", "image",
        "attachments", "language", "rights", "organisation", "place",
    ]

    let organisations: Set<String>
    /// Every id that may be meant, for suggestions.
    let organisationNames: [String]
    let facts: Facts
    let vocabularies: [Vocabulary]
    let file: (String) throws(LocalFile.Failure) -> Void
    let findings: Findings

    func read(_ spot: Spot) -> Source? {
        guard let fields = Fields(spot, keys: Self.keys, findings: findings) else { return nil }
        fields.require("id", "url")
        let format = fields.string("format") { text throws(Complaint) in
            try Check.name(text, of: SourceFormat.allCases.map(\.rawValue), what: "format")
        }
        // An unreadable format says nothing of what belongs to it.
        let isFormatKnown = format != nil || !fields.has("format")
        // A preset is a shape of JSON.
        let chosen = format.flatMap(SourceFormat.init) ?? (fields.has("preset") ? .json : .auto)
        if isFormatKnown { checkBelonging(fields, format: chosen) }
        var source = Source(
            id: fields.string("id", check: Check.id) ?? "", organisation: organisation(fields), format: chosen,
            url: fields.string("url", check: checkURL) ?? "")
        if isFormatKnown, chosen == .samlad, source.isLocalFile, let url = fields["url"] {
            findings.add(url, "another Samlad is followed over http or https")
        }
        source.formerIds = fields.strings("formerIds", check: Check.id) ?? []
        source.kind = fields.string("kind") { text throws(Complaint) in try checkTerm(text, of: "kind") }
        source.enabled = fields.bool("enabled") ?? true
        source.every = fields.value("every", DurationText.parsePositive)
        // Of another Samlad all is read, or what changed: either way absence is told.
        source.coverage = chosen == .samlad ? .complete : coverage(fields)
        source.note = fields.string("note")
        source.language = fields.string("language", check: Check.language)
        source.rank = fields.int("rank", in: -100...100) ?? 0
        source.keep = fields["keep"].flatMap(filter)
        source.drop = fields["drop"].flatMap(filter)
        source.set = fields["set"].map(terms) ?? [:]
        source.items = fields.string("items", check: Check.pointer)
        source.map = fields["map"].map { map($0, isWhole: !fields.has("preset")) } ?? [:]
        readShape(fields, into: &source)
        source.home = fields.string("home", check: AddressText.publicRoot)
        source.list = fields["list"].flatMap(list)
        source.page = fields["page"].flatMap(page)
        source.minimumItems = fields.int("minimumItems", in: 1...10_000)
        readAccess(fields, into: &source)
        return source
    }

    // MARK: What belongs to what

    private static let owners: [(key: String, format: SourceFormat)] = [
        ("preset", .json), ("items", .json), ("map", .json), ("paging", .json), ("list", .html), ("pages", .sitemap),
        ("harvest", .oaiPMH), ("home", .samlad),
    ]

    private func checkBelonging(_ fields: Fields, format: SourceFormat) {
        if format == .json, !fields.has("preset") { fields.require("items", "map") }
        for (key, owner) in Self.owners where format != owner {
            guard let spot = fields[key] else { continue }
            findings.add(spot, "\"\(key)\" belongs to \"format\": \"\(owner.rawValue)\" alone")
        }
        if format != .html, format != .sitemap, let spot = fields["page"] {
            findings.add(spot, "\"page\" belongs to \"format\": \"html\" or \"sitemap\"")
        }
        if format != .samlad { fields.require("organisation") }
    }

    private func organisation(_ fields: Fields) -> String? {
        let id = fields.string("organisation") { text throws(Complaint) in
            let id = facts.sameBody[text] ?? text
            guard organisations.contains(id) else {
                let nearest = NearestName.of(text, in: organisationNames)
                let hint = nearest.map { ", did you mean \(Printable.quoted($0))?" } ?? ": add it to \"organisations\""
                throw Complaint("unknown organisation \(Printable.quoted(text))" + hint)
            }
        }
        return id.map { facts.sameBody[$0] ?? $0 }
    }

    private func checkURL(_ text: String) throws(Complaint) {
        guard text.hasPrefix("file:") else {
            try AddressText.source(text)
            return try AddressText.tellsNoSecret(text)
        }
        do {
            try file(text)
        } catch {
            throw Complaint("\(error.message): \(Printable.quoted(text))")
        }
    }

    private func coverage(_ fields: Fields) -> Coverage {
        let name = fields.string("coverage") { text throws(Complaint) in
            try Check.name(text, of: Coverage.allCases.map(\.rawValue), what: "coverage")
        }
        return name.flatMap(Coverage.init) ?? .window
    }

    // MARK: Terms and filters

    private func checkTerm(_ text: String, of vocabulary: String) throws(Complaint) {
        let terms = vocabularies.first { $0.id == vocabulary }?.terms ?? []
        guard !terms.contains(where: { $0.id == text }) else { return }
        let meant = terms.first { $0.label.lowercased() == text.lowercased() || $0.aliases.contains(text) }
        let hint =
            meant.map { ", did you mean \(Printable.quoted($0.id))?" } ?? NearestName.hint(text, in: terms.map(\.id))
        throw Complaint("unknown term \(Printable.quoted(text)) of \"\(vocabulary)\"" + hint)
    }

    private func terms(_ spot: Spot) -> [String: [String]] {
        let ids = vocabularies.map(\.id)
        guard let fields = Fields(spot, keys: ids, findings: findings) else { return [:] }
        var set: [String: [String]] = [:]
        for id in ids where fields.has(id) {
            set[id] = fields.strings(id) { text throws(Complaint) in try checkTerm(text, of: id) }
        }
        return set
    }

    private func filter(_ spot: Spot) -> RelevanceFilter? {
        guard let fields = Fields(spot, keys: ["any", "all"], findings: findings) else { return nil }
        let any = fields.strings("any", check: Check.filterWord)
        let all = fields.strings("all", check: Check.filterWord)
        let isEmpty = [fields["any"], fields["all"]].allSatisfy { $0?.node.array?.isEmpty ?? ($0 == nil) }
        if isEmpty { findings.add(spot, "expected words under \"any\" or \"all\"") }
        return RelevanceFilter(any: any ?? [], all: all ?? [])
    }

    // MARK: Selectors

    /// - Parameter isWhole: whether no preset gives what it leaves out.
    private func map(_ spot: Spot, isWhole: Bool) -> [String: String] {
        let keys = Self.mapFields + vocabularies.map(\.id)
        guard let fields = Fields(spot, keys: keys, findings: findings) else { return [:] }
        if isWhole { fields.require("title") }
        let present = Set(keys.filter(fields.has))
        var map: [String: String] = [:]
        for key in keys {
            map[key] = fields.string(key) { text throws(Complaint) in try Check.expression(text, fields: present) }
        }
        return map
    }

    private func list(_ spot: Spot) -> ListSelectors? {
        let keys = ["items", "link", "title", "date", "summary", "image", "keepLinks", "next", "maxPages"]
        guard let fields = Fields(spot, keys: keys, findings: findings) else { return nil }
        fields.require("items")
        var list = ListSelectors(items: fields.string("items", check: Check.selector) ?? "")
        list.link = fields.string("link", check: Check.selector)
        list.title = fields.string("title", check: Check.selector)
        list.date = fields.string("date", check: Check.selector)
        list.summary = fields.string("summary", check: Check.selector)
        list.image = fields.string("image", check: Check.selector)
        list.keepLinks = fields.string("keepLinks")
        list.next = fields.string("next", check: Check.selector)
        list.maxPages = fields.int("maxPages", in: 1...100) ?? 1
        return list
    }

    private func page(_ spot: Spot) -> PageSelectors? {
        let keys = ["title", "summary", "content", "date", "image"]
        guard let fields = Fields(spot, keys: keys, findings: findings) else { return nil }
        var page = PageSelectors()
        page.title = fields.string("title", check: Check.selector)
        page.summary = fields.string("summary", check: Check.selector)
        page.content = fields.string("content", check: Check.selector)
        page.date = fields.string("date", check: Check.selector)
        page.image = fields.string("image", check: Check.selector)
        return page
    }
}

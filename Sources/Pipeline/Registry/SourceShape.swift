internal import Catalogue
internal import Extract

/// What a source says of the shape of its documents, beside selectors: the preset, how pages hang together, which pages
/// of a sitemap count, what is harvested.
extension SourceReader {
    func readShape(_ fields: Fields, into source: inout Source) {
        let name = fields.string("preset") { text throws(Complaint) in
            try Check.name(text, of: JSONPreset.allCases.map(\.rawValue), what: "preset")
        }
        let preset = name.flatMap(JSONPreset.init)
        if let spot = fields["paging"] {
            source.paging = paging(spot, presetPaging: preset?.paging(for: source.url), isPreset: fields.has("preset"))
        }
        preset?.fill(&source)
        source.pages = fields["pages"].flatMap(pageFilter)
        source.harvest = fields["harvest"].flatMap(harvest)
    }

    // MARK: Paging

    private static let numbering = ["first", "step", "size", "total"]

    private func paging(_ spot: Spot, presetPaging: Paging?, isPreset: Bool) -> Paging? {
        let keys = ["next", "cursor", "parameter", "maxPages"] + Self.numbering
        guard let fields = Fields(spot, keys: keys, findings: findings) else { return nil }
        let isOwn = fields.has("next") || fields.has("cursor") || fields.has("parameter")
        if !isOwn, presetPaging == nil {
            let hint = isPreset ? ": this preset has no further pages" : ""
            findings.add(spot, "expected \"next\", or \"parameter\" with or without \"cursor\"" + hint)
        }
        checkPaging(fields, spot)
        var paging = isOwn ? Paging() : presetPaging ?? Paging()
        if isOwn {
            paging.next = fields.string("next", check: Check.pointer)
            paging.cursor = fields.string("cursor", check: Check.pointer)
            paging.parameter = fields.string("parameter")
        }
        paging.first = fields.int("first", in: 0...1_000_000) ?? paging.first
        paging.step = fields.int("step", in: 1...10_000) ?? paging.step
        paging.size = fields.int("size", in: 1...10_000) ?? paging.size
        paging.total = fields.string("total", check: Check.pointer) ?? paging.total
        paging.maxPages = fields.int("maxPages", in: 1...1000) ?? paging.maxPages
        return paging
    }

    /// A next link, a cursor and a number are three ways; one source goes one of them.
    private func checkPaging(_ fields: Fields, _ spot: Spot) {
        if fields.has("next") {
            for key in ["cursor", "parameter"] + Self.numbering {
                if let spot = fields[key] { findings.add(spot, "\"\(key)\" has no use beside \"next\"") }
            }
        } else if fields.has("cursor") {
            if !fields.has("parameter") {
                findings.add(spot, "\"parameter\" is missing: it names what carries the cursor")
            }
            for key in Self.numbering {
                if let spot = fields[key] { findings.add(spot, "\"\(key)\" has no use beside \"cursor\"") }
            }
        }
    }

    // MARK: Sitemaps and harvests

    private func pageFilter(_ spot: Spot) -> PageFilter? {
        guard let fields = Fields(spot, keys: ["include", "exclude", "changedWithin"], findings: findings) else {
            return nil
        }
        var filter = PageFilter()
        filter.include = fields.strings("include", check: Check.pathPattern) ?? []
        filter.exclude = fields.strings("exclude", check: Check.pathPattern) ?? []
        filter.changedWithin = fields.value("changedWithin", DurationText.parsePositive)
        return filter
    }

    private func harvest(_ spot: Spot) -> Harvest? {
        guard let fields = Fields(spot, keys: ["set", "metadataPrefix"], findings: findings) else { return nil }
        var harvest = Harvest()
        harvest.set = fields.string("set", check: Check.harvestName)
        harvest.metadataPrefix = fields.string("metadataPrefix", check: Check.harvestName) ?? harvest.metadataPrefix
        return harvest
    }
}

extension Check {
    /// A pattern of a path, as addresses have it: `/nyheter/*`.
    static func pathPattern(_ text: String) throws(Complaint) {
        guard text.hasPrefix("/") || text.hasPrefix("*"), !text.contains(where: { $0.isWhitespace }) else {
            throw Complaint(
                "expected a path that begins with / or *, like /nyheter/*, found \(Printable.quoted(text))")
        }
    }

    /// A set or a metadata prefix of OAI-PMH: unreserved characters, in sets parted by colons (OAI-PMH 2.0 §2.6, §3.4).
    static func harvestName(_ text: String) throws(Complaint) {
        let isPlain = text.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "-_.!~*'():".utf8.contains(byte)
        }
        guard isPlain, !text.isEmpty else {
            throw Complaint("expected a name of letters, digits and -_.!~*'():, found \(Printable.quoted(text))")
        }
    }
}

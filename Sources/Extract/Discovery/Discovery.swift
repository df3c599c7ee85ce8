package import Catalogue
package import Foundation

/// What a page offers a catalogue: feeds, sitemaps and lists, each as a source that is ready to be configured.
///
/// Nothing is guessed: an address is proposed only when the page names it, and a list only when reading the page with the
/// proposed selectors gives its entries.
package struct Discovery: Sendable {
    package struct Proposal: Sendable, Hashable {
        package enum Kind: String, Sendable, Hashable, Codable { case feed, sitemap, declared, list }

        package var kind: Kind
        /// Ready for `sources.json` but for the organisation.
        package var source: Source
        /// What the page calls it, plain text.
        package var title: String?
        /// One sentence for people: where it was found.
        package var reason: String
        /// How many entries reading it gives; `nil` as long as it has not been read.
        package private(set) var entries: Int?
        /// What reading it gives, with the first few entries alone; `nil` as long as it has not been read.
        package private(set) var preview: Feed?

        package init(kind: Kind, source: Source, title: String? = nil, reason: String) {
            self.kind = kind
            self.source = source
            self.title = title
            self.reason = reason
        }

        /// Takes over what reading the proposed source gave.
        package mutating func show(_ feed: Feed) {
            entries = feed.entries.count
            var preview = feed
            preview.entries = Array(feed.entries.prefix(Discovery.previewCount))
            self.preview = preview
            title = title ?? feed.info.title
        }
    }

    /// Entries that a preview shows.
    package static let previewCount = 3
    /// Proposals of one kind.
    static let proposalLimit = 10

    /// The best first: feeds, then what the page declares, lists by their score, sitemaps.
    package private(set) var proposals: [Proposal] = []
    /// What was wrong with the page itself.
    package private(set) var problems: [Problem] = []
    private var naming: SourceNaming

    /// - Parameters:
    ///   - base: The page's address after redirects.
    ///   - taken: Ids of sources that there are already.
    package init(
        _ bytes: Data, contentType: String?, base: String, taken: Set<String> = [], now: Date
    ) {
        naming = SourceNaming(taken: taken)
        let options = ReadOptions(base: base, contentType: contentType, now: now)
        let feed = Reader.read(bytes, options: options)
        guard feed.format == .html || feed.problems.contains(where: { $0.code == ProblemCode.formatHTML.rawValue })
        else {
            addItself(feed, address: base)
            return
        }
        let page = DiscoveryPage(bytes, options: options)
        problems = page.document.problems
        for link in page.feeds.prefix(Self.proposalLimit) { addFeed(link, reason: "The page names it as its feed.") }
        addDeclaredList(bytes, options)
        for list in page.lists() { addList(list, bytes, options, title: page.title) }
        for address in page.sitemaps.prefix(Self.proposalLimit) {
            addSitemap(address, reason: "The page names it as its sitemap.")
        }
    }

    /// Adds the sitemaps that a robots.txt names (sitemaps.org, `Sitemap:` lines; RFC 9309 §2.2.4).
    package mutating func addRobots(_ bytes: Data, base: String) {
        let lines = String(decoding: bytes.prefix(512 * 1024), as: UTF8.self).split(whereSeparator: \.isNewline)
        var count = 0
        for whole in lines where count < Self.proposalLimit {
            let line = whole.prefix { $0 != "#" }
            guard let colon = line.firstIndex(of: ":"),
                line[..<colon].trimmingCharacters(in: .whitespaces).lowercased() == "sitemap",
                let address = Address.resolve(String(line[line.index(after: colon)...]), base: base),
                address.hasPrefix("http")
            else { continue }
            addSitemap(address, reason: "robots.txt names it as a sitemap.")
            count += 1
        }
    }

    // MARK: Kinds

    private mutating func addItself(_ feed: Feed, address: String) {
        problems = feed.problems
        guard !feed.isRejected, feed.format != .unknown, feed.format != .json, feed.format != .opml else { return }
        let isSitemap = feed.format == .sitemap
        let format: SourceFormat = isSitemap ? .sitemap : feed.format == .oaiPMH ? .oaiPMH : .auto
        var proposal = Proposal(
            kind: isSitemap ? .sitemap : .feed, source: naming.source(address, format: format), title: feed.info.title,
            reason: "The address itself is \(feed.format.rawValue).")
        proposal.show(feed)
        proposals.append(proposal)
    }

    private mutating func addFeed(_ link: EntryLink, reason: String) {
        guard !isKnown(link.href) else { return }
        proposals.append(
            Proposal(
                kind: .feed, source: naming.source(link.href, format: .auto), title: link.title,
                reason: link.type.map { "\(reason.dropLast()) (\($0))." } ?? reason))
    }

    private mutating func addSitemap(_ address: String, reason: String) {
        guard !isKnown(address) else { return }
        proposals.append(Proposal(kind: .sitemap, source: naming.source(address, format: .sitemap), reason: reason))
    }

    private func isKnown(_ address: String) -> Bool {
        proposals.contains { $0.source.url == address && $0.kind != .list && $0.kind != .declared }
    }

    /// A list that the page itself declares for machines (schema.org `ItemList`), read without any selector.
    private mutating func addDeclaredList(_ bytes: Data, _ options: ReadOptions) {
        guard bytes.range(of: Data("ItemList".utf8)) != nil else { return }
        var naming = naming
        let source = naming.source(options.base, format: .html)
        var options = options
        options.source = source
        let feed = Reader.read(bytes, options: options)
        guard !feed.isRejected, feed.entries.count > 1 else { return }
        self.naming = naming
        var proposal = Proposal(
            kind: .declared, source: source, title: feed.info.title,
            reason: "The page declares a list for machines (schema.org ItemList): no selectors are needed.")
        proposal.show(feed)
        proposals.append(proposal)
    }

    /// A list that repeats on the page, if the reader finds in it what the eye does.
    private mutating func addList(_ list: ListSelectors, _ bytes: Data, _ options: ReadOptions, title: String?) {
        var naming = naming
        var source = naming.source(options.base, format: .html)
        source.list = list
        var options = options
        options.format = .html
        options.source = source
        var feed = Reader.read(bytes, options: options)
        // What would not keep the extraction contract is not worth proposing: a date that a fifth of the entries lack is
        // left to what their pages say.
        if list.date != nil, feed.entries.count(where: { $0.published != nil }) * 5 < feed.entries.count * 4 {
            source.list?.date = nil
            options.source = source
            feed = Reader.read(bytes, options: options)
        }
        let titled = feed.entries.count { $0.title != nil && $0.link != nil }
        guard !feed.isRejected, titled >= 2, titled * 5 >= feed.entries.count * 4 else { return }
        self.naming = naming
        var proposal = Proposal(
            kind: .list, source: source, title: title, reason: "\(titled) entries of the same shape stand on the page.")
        proposal.show(feed)
        proposals.append(proposal)
    }
}

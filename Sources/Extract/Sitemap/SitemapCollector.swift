import Catalogue
import Foundation

/// Gathers what a sitemap names: of its own host, once each, and as the source's filter asks.
final class SitemapCollector {
    /// Sitemaps of an index that are read at most.
    static let partLimit = 1000

    let base: String
    let now: Date
    /// Addresses met, taken or not.
    private(set) var found = 0
    private var host: SiteHost
    private let filter: PathFilter
    private var entries: [Entry] = []
    private var parts: [String] = []
    private var seen: Set<String> = []

    init(_ options: ReadOptions) {
        base = options.base
        now = options.now
        host = SiteHost(base: options.base)
        filter = PathFilter(options.source?.pages, now: options.now)
    }

    /// - Returns: what is wrong with the page, if anything.
    func add(_ entry: Entry, at location: String) -> ProblemCode? {
        take(location, changed: entry.updated) { link, path in
            guard filter.takes(path: path) else { return nil }
            if entries.count >= FeedBuilder.entryLimit { return .limitEntries }
            guard seen.insert(link).inserted else { return .entryDuplicateID }
            var entry = entry
            entry.link = link
            entries.append(entry)
            return nil
        }
    }

    /// - Returns: what is wrong with the sitemap of an index, if anything.
    func addPart(_ location: String, changed: Date?) -> ProblemCode? {
        take(location, changed: changed) { link, _ in
            guard link != base, seen.insert(link).inserted else { return nil }
            if parts.count >= Self.partLimit { return .sitemapParts }
            parts.append(link)
            return nil
        }
    }

    private func take(
        _ location: String, changed: Date?, _ add: (_ link: String, _ path: [UInt8]) -> ProblemCode?
    ) -> ProblemCode? {
        found += 1
        // What is too old need not be looked at closer.
        guard filter.takes(changed) else { return nil }
        guard let link = Address.resolve(location, base: base), let parts = SiteHost.parts(of: link) else {
            return .addressUnusable
        }
        guard host.holds(link, parts.origin) else { return .sitemapElsewhere }
        return add(link, Array(link.utf8[parts.path]))
    }

    func finish(_ feed: inout Feed) {
        feed.entries = entries
        feed.info.parts = parts
        guard entries.isEmpty, parts.isEmpty else { return }
        if found > 0, !feed.isRejected, !feed.problems.contains(where: { $0.code.hasPrefix("xml.") }) {
            feed.problems.append(ProblemCode.sitemapNoMatch.problem("\(found) addresses"))
        } else {
            XMLReading.judgeEmpty(&feed)
        }
    }
}

/// The site that a sitemap may speak of: its own host, `www.`, scheme and port aside.
private struct SiteHost {
    private let origin: WebOrigin?
    /// The scheme and authority last found to be its own: nearly all addresses of a sitemap begin alike.
    private var known: Substring = ""

    /// - Parameter base: the sitemap's address; one that is unknown or of a file speaks of every host.
    init(base: String) { origin = WebOrigin(base) }

    /// Where scheme and authority of an absolute address end, and where its path stands; `nil` for other addresses.
    static func parts(of link: String) -> (origin: Substring, path: Range<String.Index>)? {
        guard link.hasPrefix("http"), let colon = link.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let host = link.utf8.index(colon, offsetBy: 3, limitedBy: link.utf8.endIndex) ?? link.utf8.endIndex
        let path = link.utf8[host...].firstIndex { "/?#".utf8.contains($0) } ?? link.utf8.endIndex
        let end = link.utf8[path...].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        return (link[..<path], path..<(end ?? link.utf8.endIndex))
    }

    mutating func holds(_ link: String, _ start: Substring) -> Bool {
        guard let origin, start != known else { return true }
        guard let own = WebOrigin(link), own.isSameSite(as: origin) else { return false }
        known = start
        return true
    }
}

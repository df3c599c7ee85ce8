import Catalogue
import Foundation
import Store

/// The pages of the catalogue for search engines (https://www.sitemaps.org/protocol.html).
struct Sitemap {
    let base: String

    /// Of the protocol are 50,000; the pages beside the items need some.
    static let most = 45_000

    /// Pages and when each last changed.
    func pages(_ pages: [(path: String, changed: Date?)]) -> [UInt8] {
        MarkupWriter.xml(
            .tag("urlset", Self.space, each: pages.map { entry("url", $0.path, $0.changed) }))
    }

    /// Sitemaps, where there are too many pages for one.
    func index(_ count: Int) -> [UInt8] {
        MarkupWriter.xml(
            .tag(
                "sitemapindex", Self.space,
                each: (1...max(1, count)).map { entry("sitemap", Route.data(.sitemapPart($0)).path, nil) }))
    }

    /// What may be crawled: all pages, but not every combination of filters, and nothing that is for programs: they are
    /// subscribers, not crawlers, and need no leave.
    func robots() -> String {
        """
        User-agent: *
        Disallow: /?
        Disallow: /khi?
        Disallow: /berattelser?
        Disallow: /sok?
        Disallow: /feed.atom?
        Disallow: /feed.json?
        Disallow: /feed.rss?
        Disallow: /api/
        Disallow: /dump/
        Disallow: /oai
        Sitemap: \(base)\(Route.data(.sitemap).path)

        """
    }

    private static let space: Attributes = ["xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"]

    private func entry(_ name: String, _ path: String, _ changed: Date?) -> Markup {
        .tag(
            name, [:], .tag("loc", [:], .text(base + path)),
            .when(changed) { .tag("lastmod", [:], .text(WireDate.text($0))) })
    }
}

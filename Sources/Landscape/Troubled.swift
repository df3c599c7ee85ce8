import Foundation

/// Publishers whose sites fail, each in its own way.
extension Publisher {
    static let troubled = [broken, churning, resting, silent, failing, disguised, empty]

    private static let brokenSite = Site(name: "Kommunnytt", tree: "/nytt/", articles: MunicipalityTexts.broken)

    /// Somebody closed the wrong tag at line 93; the entries before it are whole.
    private static let broken = Publisher(
        id: "kommun-1785", number: 14, shows: "municipality, RSS that is not well-formed at line 93",
        sources: [
            """
            { "id": "kommun-1785-nytt", "organisation": "kommun-1785", "kind": "berattelse", "format": "rss",
              "url": "{base}/rss" }
            """
        ]
    ) { visit in
        guard visit.path == "/rss" else { return brokenSite.page(visit) }
        let items = brokenSite.visible(visit.world).map { article in
            var item = entry(article, brokenSite, visit)
            item.guid = item.link
            item.isPermaLink = true
            // Eleven categories: with them an entry takes 18 lines, and line 93 falls into the fifth.
            item.categories = (1...11).map { "Kategori \($0)" }
            return item
        }
        let feed = FeedDocument(
            title: "Kommunnytt", link: visit.base + "/", address: visit.base + visit.path, items: items)
        var lines = feed.rss2().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[92] = "    <category>Vård och omsorg</kategori>"
        return brokenSite.send(lines.joined(separator: "\n"), "application/rss+xml", visit)
    }

    private static let churningSite = Site(
        name: "Kommunens nyhetsflöde", tree: "/aktuellt/", articles: MunicipalityTexts.churning, validation: .none)

    /// A content management system that makes a new guid whenever the feed is drawn.
    private static let churning = Publisher(
        id: "kommun-1730", number: 15, shows: "municipality, RSS with new guids at every fetch and no validators",
        sources: [
            """
            { "id": "kommun-1730-aktuellt", "organisation": "kommun-1730", "kind": "berattelse", "format": "rss",
              "url": "{base}/aktuellt.rss" }
            """
        ]
    ) { visit in
        guard visit.path == "/aktuellt.rss" else { return churningSite.page(visit) }
        let items = churningSite.visible(visit.world).map { article in
            var item = entry(article, churningSite, visit)
            item.guid = StableHash.uuid("\(article.slug) \(visit.count)")
            return item
        }
        let feed = FeedDocument(
            title: "Kommunens nyhetsflöde", link: visit.base + "/", address: visit.base + visit.path, items: items)
        return churningSite.send(feed.rss2(), "application/rss+xml", visit)
    }

    private static let restingSite = Site(
        name: "Regionens nyheter", tree: "/nyheter/", articles: MunicipalityTexts.county)

    private static let resting = Publisher(
        id: "region-17", number: 16, shows: "region, answers 429 with Retry-After until day 2, then RSS",
        sources: [
            """
            { "id": "region-17-nyheter", "organisation": "region-17", "kind": "khi", "format": "rss",
              "url": "{base}/nyheter.rss" }
            """
        ]
    ) { visit in
        if visit.world.day < 2, !visit.world.switches.contains(.restedEnough) {
            return .response(
                status: 429, headers: ["Retry-After": "7200", "Content-Type": "text/plain; charset=utf-8"],
                body: Data("För många anrop. Försök igen senare.".utf8))
        }
        guard visit.path == "/nyheter.rss" else { return restingSite.page(visit) }
        let feed = FeedDocument(
            title: "Regionens nyheter", link: visit.base + "/", address: visit.base + visit.path,
            items: restingSite.visible(visit.world).map { entry($0, restingSite, visit) })
        return restingSite.send(feed.rss2(), "application/rss+xml", visit)
    }

    /// Takes the connection and the request and says nothing.
    private static let silent = Publisher(
        id: "kommun-1784", number: 17, shows: "municipality that takes the request and never answers",
        sources: [
            """
            { "id": "kommun-1784-nyheter", "organisation": "kommun-1784", "kind": "berattelse", "format": "auto",
              "url": "{base}/nyheter/rss" }
            """
        ]
    ) { _ in .script([.hang]) }

    private static let failingSite = Site(
        name: "Omsorgsbloggen", tree: "/blogg/", articles: MunicipalityTexts.recovering)

    private static let failing = Publisher(
        id: "kommun-1460", number: 18, shows: "municipality, answers 500 until day 3, then Atom",
        sources: [
            """
            { "id": "kommun-1460-blogg", "organisation": "kommun-1460", "kind": "berattelse", "format": "auto",
              "url": "{base}/blogg/atom.xml" }
            """
        ]
    ) { visit in
        if visit.world.day < 3, !visit.world.switches.contains(.serverRecovers) {
            return .text(Site.frame("Serverfel", "<h1>Ett oväntat fel inträffade</h1>"), status: 500)
        }
        guard visit.path == "/blogg/atom.xml" else { return failingSite.page(visit) }
        let feed = FeedDocument(
            title: "Omsorgsbloggen", link: visit.base + "/", address: visit.base + visit.path,
            items: failingSite.visible(visit.world).map { entry($0, failingSite, visit) })
        return failingSite.send(feed.atom(), "application/atom+xml", visit)
    }

    private static let disguisedSite = Site(
        name: "Kommunens startsida", tree: "/artikel/", articles: MunicipalityTexts.hiddenFeed)

    /// The feed's old address serves the start page, which names the feed's new one.
    private static let disguised = Publisher(
        id: "kommun-1764", number: 19, shows: "municipality, a page where the feed was; the page names the new feed",
        sources: [
            """
            { "id": "kommun-1764-nyheter", "organisation": "kommun-1764", "kind": "berattelse", "format": "auto",
              "url": "{base}/feed/" }
            """
        ]
    ) { visit in
        switch visit.path {
        case "/feed/":
            let page = Site.frame(
                "Välkommen till kommunen", "<h1>Välkommen</h1>",
                head:
                    "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"Nyheter\" href=\"/nyheter/flode.rss\">\n"
            )
            return disguisedSite.send(page, "text/html; charset=utf-8", visit)
        case "/nyheter/flode.rss":
            let feed = FeedDocument(
                title: "Nyheter", link: visit.base + "/", address: visit.base + visit.path,
                items: disguisedSite.visible(visit.world).map { entry($0, disguisedSite, visit) })
            return disguisedSite.send(feed.rss2(), "application/rss+xml", visit)
        default:
            return disguisedSite.page(visit)
        }
    }

    private static let empty = Publisher(
        id: "kommun-1765", number: 20, shows: "municipality, 200 and not a single byte",
        sources: [
            """
            { "id": "kommun-1765-nyheter", "organisation": "kommun-1765", "kind": "berattelse", "format": "auto",
              "url": "{base}/rss.xml" }
            """
        ]
    ) { _ in .response(status: 200, headers: ["Content-Type": "text/xml"]) }
}

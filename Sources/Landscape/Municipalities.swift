import Foundation

/// Municipalities whose sites do what they should, until one of them is rebuilt.
extension Publisher {
    static let municipalities = [windows1252, listed, stories]

    private static let windowsSite = Site(
        name: "Kommunens nyheter", tree: "/nyheter/", articles: MunicipalityTexts.windows1252)

    /// Declared as it is, with the quotes and dashes that ISO 8859-1 lacks.
    private static let windows1252 = Publisher(
        id: "kommun-1492", number: 11, shows: "municipality, RSS in windows-1252",
        sources: [
            """
            { "id": "kommun-1492-nyheter", "organisation": "kommun-1492", "kind": "berattelse", "format": "rss",
              "url": "{base}/rss/nyheter.xml" }
            """
        ]
    ) { visit in
        guard visit.path == "/rss/nyheter.xml" else { return windowsSite.page(visit) }
        let feed = FeedDocument(
            title: "Nyheter från kommunen", link: visit.base + "/", address: visit.base + visit.path,
            items: windowsSite.visible(visit.world).map { article in
                var item = entry(article, windowsSite, visit)
                item.guid = item.link
                item.isPermaLink = true
                return item
            })
        let body = feed.rss2(encoding: "windows-1252").data(using: .windowsCP1252) ?? Data()
        return windowsSite.send(body, "text/xml", visit)
    }

    private static let listedSite = Site(
        name: "Kommunen", tree: "/arkiv/nyheter/2026/", articles: MunicipalityTexts.listed, validation: .none)

    /// A list without pages. On day 6 the site is rebuilt and the old selectors find nothing.
    private static let listed = Publisher(
        id: "kommun-1715", number: 12, shows: "municipality, HTML list by CSS; its markup changes on day 6",
        sources: [
            """
            { "id": "kommun-1715-nyheter", "organisation": "kommun-1715", "kind": "berattelse", "format": "html",
              "url": "{base}/arkiv/nyheter",
              "list": { "items": "main article", "link": "h2 a@href", "title": "h2", "date": "time@datetime",
                        "summary": "p.ingress", "keepLinks": "/arkiv/nyheter/20" } }
            """
        ]
    ) { visit in
        guard visit.path == "/arkiv/nyheter" else { return listedSite.page(visit) }
        let isRebuilt = visit.world.has(.markupChanges, sinceDay: 6)
        let rows = listedSite.visible(visit.world).map { article in
            let (title, link) = (HTML.escape(article.title), listedSite.path(article))
            let date = article.published(in: visit.world)
            return isRebuilt
                ? """
                <div class="c-card"><a class="c-card__link" href="\(link)"><span class="c-card__title">\(title)</span>
                <span class="c-card__meta">\(WorldDate.swedish(date)) | Nyhet</span></a></div>
                """
                : """
                <article><h2><a href="\(link)">\(title)</a></h2>
                <time datetime="\(WorldDate.rfc3339(date))">\(WorldDate.swedish(date))</time>
                <p class="ingress">\(HTML.escape(article.summary))</p></article>
                """
        }
        let body = "<h1>Nyheter</h1>\n" + rows.joined(separator: "\n")
        return listedSite.send(Site.frame("Nyheter | Kommunen", body), "text/html; charset=utf-8", visit)
    }

    private static let storiesSite = Site(
        name: "Kommunens utvecklingsarbete", tree: "/utveckling/", articles: MunicipalityTexts.stories)

    /// Stories with the sections the field has agreed on.
    private static let stories = Publisher(
        id: "kommun-1461", number: 13, shows: "municipality, HTML list with pages by XPath; stories in sections",
        sources: [
            """
            { "id": "kommun-1461-berattelser", "organisation": "kommun-1461", "kind": "berattelse", "format": "html",
              "url": "{base}/utveckling",
              "list": { "items": "//table[@id='projekt']/tbody/tr", "link": ".//a/@href", "title": ".//a",
                        "date": "./td[2]" },
              "page": { "title": "//article/h1", "summary": "//p[@class='ingress']", "content": "//div[@class='text']",
                        "date": "//time/@datetime" } }
            """
        ]
    ) { visit in
        guard visit.path == "/utveckling" else { return storiesSite.page(visit) }
        let rows = storiesSite.visible(visit.world).map { article in
            "<tr><td><a href=\"\(storiesSite.path(article))\">\(HTML.escape(article.title))</a></td>"
                + "<td>\(WorldDate.day(article.published(in: visit.world)))</td></tr>"
        }
        let table = """
            <h1>Utvecklingsprojekt</h1>
            <table id="projekt"><thead><tr><th>Projekt</th><th>Publicerat</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            """
        return storiesSite.send(Site.frame("Utvecklingsprojekt", table), "text/html; charset=utf-8", visit)
    }
}

import Foundation

extension Publisher {
    static let agencies = [
        omsorgsverket, kunskapsrummet, digitaliseringsradet, medicinradet, inspektionen, portal, oldHost,
    ]

    private static let omsorgsverketSite = Site(
        name: "Omsorgsverket", tree: "/stod/", articles: AgencyTexts.omsorgsverket)
    private static let coursesSite = Site(name: "Omsorgsverkets kurser", tree: "/kurser/", articles: AgencyTexts.kurser)

    /// RSS as the content management system many agencies use writes it: the address says nothing, the guids are UUIDs.
    private static let omsorgsverket = Publisher(
        id: "omsorgsverket", number: 1,
        shows: "agency, RSS 2.0; owns the guide that others republish; "
            + "a page is gone (410) on day 1, one missing (404) on day 3, one moves on day 4",
        organisation: """
            { "id": "omsorgsverket", "name": "Omsorgsverket", "kind": "agency", "aliases": ["Hjälpmedelsmyndigheten"],
              "hosts": ["{host}"], "formerHosts": ["{host:hjalpmedelsmyndigheten}"] }
            """,
        sources: [
            """
            { "id": "omsorgsverket-stod", "organisation": "omsorgsverket", "kind": "khi", "format": "auto",
              "url": "{base}/4.6f0c1d/12.6f0c21.portlet?state=rss&sv.contenttype=text/xml;charset=UTF-8" }
            """
        ]
    ) { visit in
        if visit.path == "/kurser.rss" { return coursesSite.send(courses(visit), "application/rss+xml", visit) }
        if visit.path.hasPrefix(coursesSite.tree) { return coursesSite.page(visit) }
        guard visit.path == "/4.6f0c1d/12.6f0c21.portlet" else { return omsorgsverketSite.page(visit) }
        if visit.world.switches.contains(.feedBreaks) {
            return omsorgsverketSite.send("<html><body>Fel i portleten", "text/html", visit)
        }
        let items = omsorgsverketSite.visible(visit.world).map { article in
            var item = entry(article, omsorgsverketSite, visit)
            item.guid = StableHash.uuid(article.slug)
            if article.slug == AgencyTexts.guide.slug, visit.world.switches.contains(.entryChanges) {
                item.summary += " Ny upplaga med fler exempel."
            }
            return item
        }
        let feed = FeedDocument(
            title: "RSS - Omsorgsverket", link: visit.base + "/", address: visit.base + visit.request.target,
            items: extraItem(visit) + items)
        return omsorgsverketSite.send(feed.rss2(), "text/xml;charset=UTF-8", visit)
    }

    /// What `newEntry` publishes.
    private static func extraItem(_ visit: Visit) -> [FeedItem] {
        guard visit.world.switches.contains(.newEntry) else { return [] }
        return [
            FeedItem(
                guid: StableHash.uuid("extra"), link: visit.base + "/stod/digital-tillsyn-rad-till-chefer?del=2",
                title: "Digital tillsyn, del 2: råd till personal",
                summary: "Fortsättningen vänder sig till den som gör tillsynen.",
                date: visit.world.date(day: visit.world.day))
        ]
    }

    private static func courses(_ visit: Visit) -> String {
        let items = coursesSite.visible(visit.world).map { entry($0, coursesSite, visit) }
        return FeedDocument(
            title: "Omsorgsverkets kurser", link: visit.base + "/kurser", address: visit.base + "/kurser.rss",
            items: items
        ).rss2()
    }

    static func entry(_ article: Article, _ site: Site, _ visit: Visit) -> FeedItem {
        FeedItem(
            guid: nil, link: visit.base + site.path(article), title: article.title, summary: article.summary,
            date: article.published(in: visit.world), categories: article.topics,
            enclosures: article.documents.map { visit.base + "/dokument/" + $0 })
    }

    private static let kunskapsrummetSite = Site(
        name: "Kunskapsrummet", tree: "/artiklar/", articles: AgencyTexts.kunskapsrummet, validation: .etag)

    private static let kunskapsrummet = Publisher(
        id: "kunskapsrummet", number: 2, shows: "platform, Atom with HTML content, answers with ETag alone",
        organisation: """
            { "id": "kunskapsrummet", "name": "Kunskapsrummet", "kind": "platform", "hosts": ["{host}"] }
            """,
        sources: [
            """
            { "id": "kunskapsrummet-artiklar", "organisation": "kunskapsrummet", "kind": "khi", "format": "atom",
              "url": "{base}/feed/atom/" }
            """
        ]
    ) { visit in
        guard visit.path == "/feed/atom/" else { return kunskapsrummetSite.page(visit) }
        let items = kunskapsrummetSite.visible(visit.world).map { article in
            var item = entry(article, kunskapsrummetSite, visit)
            item.guid = "tag:kunskapsrummet.example,2026:\(article.slug)"
            item.content = article.html() + "<script>spåra()</script>"
            item.creator = "Redaktionen"
            return item
        }
        let feed = FeedDocument(
            title: "Kunskapsrummet", link: visit.base + "/", address: visit.base + "/feed/atom/", items: items)
        return kunskapsrummetSite.send(feed.atom(), "application/atom+xml; charset=utf-8", visit)
    }

    private static let pressSite = Site(
        name: "Digitaliseringsrådet", tree: "/se/digitaliseringsradet/pressreleases/",
        articles: AgencyTexts.digitaliseringsradet, validation: .none)

    /// A press service: no guids, trackers on every address, one entry without a date.
    private static let digitaliseringsradet = Publisher(
        id: "digitaliseringsradet", number: 3,
        shows: "agency's press service, RSS without guids, utm parameters; shows the guide at its owner's address",
        organisation: """
            { "id": "digitaliseringsradet", "name": "Digitaliseringsrådet", "kind": "agency", "hosts": ["{host}"] }
            """,
        sources: [
            """
            { "id": "digitaliseringsradet-press", "organisation": "digitaliseringsradet", "kind": "khi", "format": "rss",
              "url": "{base}/se/rss/current_news/48213" }
            """
        ]
    ) { visit in
        guard visit.path == "/se/rss/current_news/48213" else { return pressSite.page(visit) }
        let trackers = "utm_campaign=Alert&utm_source=rss&utm_medium=rss&utm_content=pressrelease"
        var items = pressSite.visible(visit.world).map { article in
            var item = entry(article, pressSite, visit)
            item.link += "?" + trackers
            item.creator = "Digitaliseringsrådet"
            return item
        }
        items.append(
            FeedItem(
                link: visit.world.base("omsorgsverket") + "/stod/\(AgencyTexts.guide.slug)/?\(trackers)#innehall",
                title: AgencyTexts.guide.title, summary: "Tillsammans med Omsorgsverket ger vi ut en ny vägledning.",
                date: AgencyTexts.guide.published(in: visit.world).addingTimeInterval(86400),
                creator: "Digitaliseringsrådet"))
        items.append(
            FeedItem(
                link: visit.world.base("hjalpmedelsmyndigheten")
                    + "/stod/lakemedelsfordelare-i-hemmet?utm_source=nyhetsbrev",
                title: "Läkemedelsfördelare i hemmet ger färre fel",
                summary: "Länk från tiden då Omsorgsverket hette Hjälpmedelsmyndigheten.",
                creator: "Digitaliseringsrådet"))
        let feed = FeedDocument(
            title: "Digitaliseringsrådet - Aktuellt", link: visit.base + "/", address: visit.base + visit.path,
            items: items)
        return pressSite.send(feed.rss2(), "application/rss+xml; charset=utf-8", visit)
    }

    private static let medicinradetSite = Site(
        name: "Medicinska rådet", tree: "/rapporter/", articles: AgencyTexts.medicinradet, validation: .lastModified)

    private static let medicinradet = Publisher(
        id: "medicinska-radet", number: 4, shows: "agency, RSS 1.0 with Dublin Core, answers with Last-Modified alone",
        organisation: """
            { "id": "medicinska-radet", "name": "Medicinska rådet", "kind": "agency", "hosts": ["{host}"] }
            """,
        sources: [
            """
            { "id": "medicinska-radet-rapporter", "organisation": "medicinska-radet", "kind": "khi", "format": "rss",
              "url": "{base}/rapporter.rdf" }
            """
        ]
    ) { visit in
        guard visit.path == "/rapporter.rdf" else { return medicinradetSite.page(visit) }
        let feed = FeedDocument(
            title: "Medicinska rådet", link: visit.base + "/", address: visit.base + visit.path,
            items: medicinradetSite.visible(visit.world).map { entry($0, medicinradetSite, visit) })
        return medicinradetSite.send(feed.rss1(), "application/rdf+xml", visit)
    }

    private static let inspektionenSite = Site(
        name: "Omsorgsinspektionen", tree: "/publicerat/", articles: AgencyTexts.inspektionen)

    private static let inspektionen = Publisher(
        id: "omsorgsinspektionen", number: 5, shows: "agency, JSON Feed 1.1 with attachments",
        organisation: """
            { "id": "omsorgsinspektionen", "name": "Omsorgsinspektionen", "kind": "agency", "hosts": ["{host}"] }
            """,
        sources: [
            """
            { "id": "omsorgsinspektionen-publicerat", "organisation": "omsorgsinspektionen", "kind": "khi",
              "format": "jsonfeed", "url": "{base}/feed.json" }
            """
        ]
    ) { visit in
        guard visit.path == "/feed.json" else { return inspektionenSite.page(visit) }
        let feed = FeedDocument(
            title: "Omsorgsinspektionen", link: visit.base + "/", address: visit.base + visit.path,
            items: inspektionenSite.visible(visit.world).map { entry($0, inspektionenSite, visit) })
        return inspektionenSite.send(feed.jsonFeed().text, "application/feed+json", visit)
    }

    private static let portalSite = Site(
        name: "Kunskapsporten", tree: "/amnen/", articles: AgencyTexts.kunskapsporten,
        robots: "User-agent: *\nDisallow: /amnen/lagesbild-e-halsa\n"
    ) { article, world in
        article.slug == AgencyTexts.guide.slug ? world.base("omsorgsverket") + "/stod/" + article.slug : nil
    }

    /// A list with a page for each entry; the page of the guide says whose it is.
    private static let portal = Publisher(
        id: "kunskapsporten", number: 6,
        shows: "platform, HTML list with pages read by CSS; the guide's page names its owner's as canonical; "
            + "robots.txt forbids a page",
        organisation: """
            { "id": "kunskapsporten", "name": "Kunskapsporten", "kind": "platform", "hosts": ["{host}"] }
            """,
        sources: [
            """
            { "id": "kunskapsporten-amnen", "organisation": "kunskapsporten", "kind": "khi", "format": "html",
              "url": "{base}/amnen",
              "list": { "items": "main li.kort", "link": "a@href", "title": "h2", "date": ".datum", "keepLinks": "/amnen/" },
              "page": { "title": "h1", "summary": ".ingress", "content": "div.text", "date": "time@datetime" } }
            """
        ]
    ) { visit in
        guard visit.path == "/amnen" else { return portalSite.page(visit) }
        let cards = portalSite.visible(visit.world).map { article in
            """
            <li class="kort"><a href="\(portalSite.path(article))"><h2>\(HTML.escape(article.title))</h2></a>
            <p class="datum">\(WorldDate.swedishWithClock(article.published(in: visit.world)))</p></li>
            """
        }
        let list =
            "<h1>Ämnen</h1>\n<ul>\n<li class=\"kort\"><a href=\"/om\"><h2>Om portalen</h2></a></li>\n"
            + cards.joined(separator: "\n") + "\n</ul>"
        return portalSite.send(Site.frame("Ämnen", list), "text/html; charset=utf-8", visit)
    }

    /// The host Omsorgsverket had under its former name: every address still leads to the new one.
    private static let oldHost = Publisher(
        id: "hjalpmedelsmyndigheten", number: 7, shows: "the host Omsorgsverket left: every address answers 301",
        sources: [
            """
            { "id": "omsorgsverket-kurser", "organisation": "omsorgsverket", "kind": "khi", "format": "rss",
              "url": "{base}/kurser.rss", "set": { "form": ["webbutbildning"] },
              "note": "Still at the address from before the agency changed its name." }
            """
        ]
    ) { visit in .redirect(301, to: visit.world.base("omsorgsverket") + visit.request.target) }
}

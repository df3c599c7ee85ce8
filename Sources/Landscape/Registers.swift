import Foundation

/// Those who publish JSON of their own making.
extension Publisher {
    static let registers = [government, equipment, documents]

    private static let governmentSite = Site(
        name: "Regeringskansliet", tree: "/regeringsuppdrag/", articles: AgencyTexts.uppdrag)

    /// Root-relative addresses, nulls, and the official number in a field called id.
    private static let government = Publisher(
        id: "departementet", number: 8, shows: "government, a plain JSON array with root-relative addresses and nulls",
        organisation: """
            { "id": "departementet", "name": "Omsorgsdepartementet", "kind": "government", "hosts": ["{host}"] }
            """,
        sources: [
            """
            { "id": "departementet-uppdrag", "organisation": "departementet", "kind": "khi", "format": "json",
              "url": "{base}/api/regeringsuppdrag.json", "items": "",
              "map": { "id": "/id", "title": "/title", "link": "/url", "date": "/published", "updated": "/updated",
                       "summary": "/summary" } }
            """
        ]
    ) { visit in
        guard visit.path == "/api/regeringsuppdrag.json" else { return governmentSite.page(visit) }
        let rows = governmentSite.visible(visit.world).map { article in
            JSONText.object([
                ("title", .string(article.title)), ("url", .string(governmentSite.path(article))),
                ("published", .string(WorldDate.day(article.published(in: visit.world)))), ("updated", .null),
                ("types", .array([.string("1342")])), ("summary", .string(article.summary)),
                ("id", .string("Diarienummer: S2026/0\(StableHash.of(article.slug) % 9000 + 1000)")),
                ("attachments", .array([])),
            ])
        }
        return governmentSite.send(JSONText.array(rows).text, "application/json", visit)
    }

    private static let equipmentSite = Site(
        name: "Hjälpmedelsregistret", tree: "/produkter/", articles: AgencyTexts.hjalpmedelsregistret)

    /// The whole register every time: what is gone from it is withdrawn, unless too much goes at once.
    private static let equipment = Publisher(
        id: "hjalpmedelsregistret", number: 9,
        shows: "register, complete JSON; loses one entry on day 2 and ten of twelve on day 5",
        organisation: """
            { "id": "hjalpmedelsregistret", "name": "Hjälpmedelsregistret", "kind": "platform", "hosts": ["{host}"] }
            """,
        sources: [
            """
            { "id": "hjalpmedelsregistret", "organisation": "hjalpmedelsregistret", "kind": "khi", "format": "json",
              "url": "{base}/v2/products", "coverage": "complete", "items": "/Products",
              "map": { "id": "/Identifier", "title": "/Headline", "summary": "/Preamble", "content": "/BodyText",
                       "date": "/Published", "link": "/Web" } }
            """
        ]
    ) { visit in
        guard visit.path == "/v2/products" else { return equipmentSite.page(visit) }
        var articles = equipmentSite.visible(visit.world)
        if visit.world.day >= 2 { articles.removeLast() }
        if visit.world.has(.completeShrinks, sinceDay: 5) { articles = Array(articles.suffix(2)) }
        let rows = articles.map { article in
            JSONText.object([
                ("Identifier", .string(article.slug)), ("Headline", .string(article.title)),
                ("Preamble", .string("<p>\(article.summary)</p>")),
                ("BodyText", .string("Ingår i\u{9}registret.\n\n\u{7}Senast granskad i år.")),
                ("Published", .string(WorldDate.rfc3339(article.published(in: visit.world)))),
                ("Web", .string(visit.base + equipmentSite.path(article))),
            ])
        }
        let body = JSONText.object([("Products", .array(rows)), ("Next", .null)])
        return equipmentSite.send(body.text, "application/json; charset=utf-8", visit)
    }

    private static let documentsSite = Site(
        name: "Dokumentarkivet", tree: "/dokument/", articles: AgencyTexts.dokument, validation: .none)

    /// Numbers as strings, addresses without a scheme, an empty url, times without a zone.
    private static let documents = Publisher(
        id: "dokumentarkivet", number: 10,
        shows: "parliament-like archive, JSON deep inside an object, addresses without a scheme, no validators",
        organisation: """
            { "id": "dokumentarkivet", "name": "Dokumentarkivet", "kind": "government", "hosts": ["{host}"] }
            """,
        sources: [
            """
            { "id": "dokumentarkivet-utredningar", "organisation": "dokumentarkivet", "kind": "khi", "format": "json",
              "url": "{base}/dokumentlista/?doktyp=sou&utformat=json&sort=datum", "items": "/dokumentlista/dokument",
              "map": { "id": "/dok_id", "title": "/titel", "link": "/dokument_url_html", "date": "/datum",
                       "updated": "/systemdatum", "summary": "/summary" } }
            """
        ]
    ) { visit in
        guard visit.path == "/dokumentlista/" else { return documentsSite.page(visit) }
        let rows = documentsSite.visible(visit.world).enumerated().map { number, article in
            let date = article.published(in: visit.world)
            return JSONText.object([
                ("traff", .string("\(number + 1)")), ("datum", .string(WorldDate.day(date))),
                ("systemdatum", .string(WorldDate.local(date.addingTimeInterval(3600)))),
                ("dok_id", .string(article.slug)), ("url", .string("")),
                ("dokument_url_html", .string("\(visit.base.dropFirst("http:".count))/dokument/\(article.slug)")),
                ("titel", .string(article.title)), ("doktyp", .string("sou")),
                ("summary", .string("sou 2026\n \(article.title)\n \(article.summary)")),
            ])
        }
        let list = JSONText.object([
            ("@sida", .string("1")), ("@traffar", .string("\(rows.count)")), ("facettlista", .null),
            ("dokument", .array(rows)),
        ])
        return documentsSite.send(
            JSONText.object([("dokumentlista", list)]).text, "application/json; charset=utf-8", visit)
    }
}

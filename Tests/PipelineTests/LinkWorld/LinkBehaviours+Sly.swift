import Catalogue
import Foundation
import Landscape

/// What looks like one thing and is another.
extension LinkBehaviour {
    private static let ok = LinkPages.page(LinkPages.ok)

    // MARK: - Documents and slow answers

    private static func lyingHead(
        _ name: String, _ state: LinkState, _ rule: LinkRule, path: String, from day: Double, _ later: LoopbackReply?
    ) -> LinkBehaviour {
        LinkBehaviour(.head, name, state, rule, path: path) { visit in
            guard visit.isOwn else { return nil }
            guard visit.days < day || visit.isHead else { return later }
            return path.hasSuffix(".pdf")
                ? LinkPages.pdf(9000) : .text("{\"namn\":\"larm\"}", type: "application/json")
        }
    }

    static var sly: [LinkBehaviour] {
        let missing = LoopbackReply.response(
            status: 404, headers: ["Content-Type": "application/json"], body: Data("{}".utf8))
        return [
            lyingHead(
                "HEAD calls it a PDF for ever, GET 404 from day 20 on", .dead, .notFoundThreeDates,
                path: "/filer/guide.pdf", from: 20, nil),
            lyingHead(
                "HEAD calls it a PDF for ever, GET \"not found\" with 200 from the first day on", .softDead,
                .saysNotFound, path: "/filer/guide.pdf", from: 0, LinkPages.page(LinkPages.honest)),
            lyingHead(
                "HEAD calls it JSON for ever, GET 404 from day 20 on", .dead, .notFoundThreeDates,
                path: "/data/larm.json", from: 20, missing),
            LinkBehaviour(
                .document, "A PDF that has been a page from the first day on", .ok, .answers, flags: [.drifted],
                path: "/filer/guide.pdf"
            ) { $0.isOwn ? ok : nil },
            LinkBehaviour(.status, "300 with a page to choose from", .ok, .answers) {
                $0.isOwn ? LinkPages.page(LinkPages.ok, 300) : nil
            },
            LinkBehaviour(
                .fault, "A page that comes so slowly that its time is over", .ok, .answers, flags: [.slow]
            ) { visit in
                guard visit.isOwn else { return nil }
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 400000\r\n\r\n"
                return .script([.text(head + LinkPages.ok), .hang])
            },
            LinkBehaviour(
                .fault, "A broadcast that goes on for longer than its time", .ok, .answers, path: "/sandning.mp3"
            ) { visit in
                guard visit.isOwn else { return nil }
                let head = LoopbackStep.text("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n")
                return .script(visit.isHead ? [head, .close] : [head, .text("ljud"), .hang])
            },
            LinkBehaviour(.fault, "A success of which nothing comes", .dead, .unreachableSixtyDays) { visit in
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4000\r\n\r\n"
                return visit.isOwn ? .script([.text(head), .hang]) : nil
            },
        ]
    }

    // MARK: - Places that redirects name

    private static func led(
        _ name: String, _ code: Int, to target: String, _ state: LinkState = .ok, _ rule: LinkRule = .answers,
        flags: [LinkFlag] = [], newAddress: String? = nil, page: String = LinkPages.ok
    ) -> LinkBehaviour {
        LinkBehaviour(.redirect, name, state, rule, flags: flags, newAddress: newAddress) { visit in
            if visit.isOwn { return .redirect(code, to: target) }
            return visit.path == target.prefix { $0 != "#" } ? LinkPages.page(page) : nil
        }
    }

    static var places: [LinkBehaviour] {
        let start = LinkPages.html("Startsida", "Välkommen till Kil", LinkPages.recipe + "<h2 id=guide>Guide</h2>")
        let parts = LinkPages.html("Trygghetslarm", "Trygghetslarm", LinkPages.guide + "<h2 id=del2>Del 2</h2>")
        return [
            led(
                "301 to a place on the start page", 301, to: "/#guide", flags: [.moved], newAddress: "/#guide",
                page: start),
            led("302 to a route of the start page's program", 302, to: "/#/guide/12", page: LinkPages.shell),
            led(
                "301 to a place in a new page", 301, to: "/nya/guiden#del2", flags: [.moved],
                newAddress: "/nya/guiden#del2", page: parts),
            led(
                "301 to a place that the new page does not have", 301, to: "/nya/guiden#del9",
                flags: [.moved, .fragmentMissing], newAddress: "/nya/guiden", page: parts),
            led("301 to the top of the start page", 301, to: "/#top", .softDead, .sentToStartPage, page: start),
            led("302 to an app", 302, to: "itms-apps://apps.apple.com/se/app/1", .restricted, .leadsOffTheWeb),
            led("302 to an address for mail", 302, to: "mailto:info@kil.se", .restricted, .leadsOffTheWeb),
            led(
                "301 to a page of its own below the search page", 301, to: "/sok/guider/trygghetslarm",
                flags: [.moved], newAddress: "/sok/guider/trygghetslarm"),
        ]
    }

    // MARK: - Searches, names

    static var searches: [LinkBehaviour] {
        let results = LinkPages.html("Sökresultat för trygghetslarm", "Sökresultat", LinkPages.recipe)
        return [
            LinkBehaviour(.soft, "Sent to the start page's search with its own words", .softDead, .sentToSearchPage) {
                visit in
                if visit.path == "/" { return LinkPages.page(LinkPages.html("Kil", "Träffar", LinkPages.recipe)) }
                return visit.isOwn ? .redirect(302, to: "/?s=trygghetslarm") : nil
            },
            LinkBehaviour(.soft, "Sent to a page of results for its own words", .softDead, .sentToSearchPage) { visit in
                if visit.path == "/hitta" { return LinkPages.page(results) }
                return visit.isOwn ? .redirect(302, to: "/hitta?ord=trygghetslarm") : nil
            },
            LinkBehaviour(
                .soft, "Every unknown address leads to results of its own below the search page", .softDead,
                .sameAsNeighbour, isRuleOpen: true
            ) { visit in
                if visit.path.hasPrefix("/search/") {
                    return LinkPages.page(LinkPages.html(visit.path, "Träffar", visit.isOwn ? "" : LinkPages.recipe))
                }
                if visit.isOwn, visit.days < 20 { return ok }
                return .redirect(302, to: "/search/" + (visit.path.split(separator: "/").last ?? ""))
            },
            content(
                "A short page about domains that have expired, among others",
                LinkPages.html(
                    "Vad händer när domänen har gått ut?", nil, "<p>Den som har haft den kan få igen den.</p>")),
            content(
                "A guide whose title begins as error pages' do",
                LinkPages.html("Sidan saknas i registret, så gör du", nil, LinkPages.guide + LinkPages.recipe)),
            content(
                "A note of few words whose title begins as error pages' do",
                LinkPages.html("Sidan saknas i registret", nil, "<p>Anmäl det till registrator.</p>")),
            content(
                "A note of few words about an error", LinkPages.html("404: så felsöker du", nil, "<p>Läs loggen.</p>")),
        ] + lists
    }

    // MARK: - Error pages and lists

    private static var lists: [LinkBehaviour] {
        let entry = "<ul><li><a href=\"/arkiv/trygghetslarm\">Trygghetslarm</a></li></ul>"
        let list = LinkPages.page(LinkPages.html("Alla guider", "Alla guider", LinkPages.recipe + entry))
        let menu = LinkPages.page(
            LinkPages.html("Alla guider", "Alla guider", LinkPages.recipe + "<nav>\(entry)</nav>"))
        return [
            LinkBehaviour(
                .soft, "An error page whose title goes on, at every unknown address", .softDead, .saysNotFound
            ) { visit in
                if visit.isOwn, visit.days < 20 { return ok }
                return LinkPages.page(LinkPages.html("Sidan finns inte på den här servern", nil, LinkPages.sorry))
            },
            LinkBehaviour(
                .soft, "The same, with other words at each address", .softDead, .saysNotFound
            ) { visit in
                if visit.isOwn, visit.days < 20 { return ok }
                let words = visit.isOwn ? "<p>Kanske söker du öppettider?</p>" : "<p>Prova menyn eller ring oss.</p>"
                return LinkPages.page(LinkPages.html("Sidan finns inte på den här servern", nil, words))
            },
            LinkBehaviour(
                .soft, "The same, honestly not found at other addresses", .softDead, .saysNotFound
            ) { visit in
                if visit.isOwn, visit.days < 20 { return ok }
                let words = visit.isOwn ? LinkPages.sorry : "<p>Prova menyn eller ring oss.</p>"
                let page = LinkPages.html("Sidan finns inte på den här servern", nil, words)
                return LinkPages.page(page, visit.isOwn ? 200 : 404)
            },
            LinkBehaviour(
                .soft, "One section leads every unknown address in it to its list, which has the page elsewhere", .ok,
                .answers
            ) { visit in
                if visit.path == "/guider/" { return list }
                return visit.path.hasPrefix("/guider/") ? .redirect(302, to: "/guider/") : nil
            },
            LinkBehaviour(
                .soft, "One section shows its list, which has the page elsewhere, for every unknown address in it", .ok,
                .answers
            ) { $0.path.hasPrefix("/guider/") ? list : nil },
            LinkBehaviour(
                .soft, "The same, with the page in its menu alone", .softDead, .sameAsNeighbour, isRuleOpen: true
            ) { $0.path.hasPrefix("/guider/") ? menu : nil },
        ]
    }

    private static func content(_ name: String, _ page: String) -> LinkBehaviour {
        LinkBehaviour(.content, name, .ok, .answers) { $0.isOwn ? LinkPages.page(page) : nil }
    }

    // MARK: - Walls that do not say so by their status

    private static func wall(_ name: String, _ rule: LinkRule, _ page: String) -> LinkBehaviour {
        LinkBehaviour(.wall, name, .restricted, rule) { _ in LinkPages.page(page) }
    }

    static var turning: [LinkBehaviour] {
        let fastly = """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Client Challenge</title></head><body>
            <noscript><p>JavaScript is disabled in your browser.</p></noscript><div role="alert">A required part of this
            site couldn’t load. Please disable any ad blockers, or try another browser.</div>
            <script>var s=document.createElement("script");s.src="/_fs-ch-1T1wmsGaOgGaSxcX/script.js"</script></body></html>
            """
        let big = """
            <html><head><script src="/TSPD/08a1?type=8"></script>
            <noscript>Please enable JavaScript to view the page content.<br/>Your support ID is: 1234567890.</noscript>
            </head><body></body></html>
            """
        return [
            wall("A test by scripts, with 200, at every address", .challenge, fastly),
            wall("Scripts alone, and a number for those who have none", .challenge, big),
            wall(
                "A page for those with old browsers, at every address", .turnedAway,
                LinkPages.html(
                    "Kil", "Din webbläsare stöds inte",
                    "<p>Uppdatera till en nyare version av Edge, Chrome, Firefox eller Safari och försök sedan igen.</p>"
                )),
            LinkBehaviour(.wall, "302 to a queue", .restricted, .turnedAway) { visit in
                visit.path == "/q/" ? LinkPages.page(LinkPages.queue) : .redirect(302, to: "/q/?t=" + visit.path)
            },
            wall(
                "One short page at every address that speaks of browsers, and not of pages", .turnedAway,
                LinkPages.html(
                    "Kil", "Ett ögonblick",
                    "<p>Vi ser efter att allt står rätt till med din webbläsare innan du släpps vidare till webbplatsen.</p>"
                )),
        ]
    }
}

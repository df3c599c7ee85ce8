import Catalogue
import Foundation
import Landscape

/// Gates, frames of programs, folders that say nothing: what shows one page at many addresses and is no error page.
extension LinkBehaviour {
    private static let ok = LinkPages.page(LinkPages.ok)

    // MARK: - Gates

    private static let identify = LinkPages.html(
        "Identifiering", "Välj inloggningssätt",
        "<p>Välj hur du vill logga in. Du kan använda BankID, Freja eID eller SITHS-kort.</p><a href=/x>Mobilt BankID</a>"
    )
    private static let legitimate = LinkPages.html(
        "E-tjänster", "Logga in med BankID",
        "<p>För att använda tjänsten behöver du legitimera dig. Starta appen och följ anvisningarna på skärmen.</p>")
    private static let consent = LinkPages.html(
        "Din integritet", "Din integritet",
        "<p>Vi behöver ditt samtycke innan vi visar innehållet. Välj nedan vad du godkänner så kommer du vidare.</p>")
    private static let role = LinkPages.html(
        "Välj roll", "Är du vårdpersonal?",
        "<p>Webbplatsen riktar sig till vårdpersonal. Bekräfta att du är det för att komma vidare till innehållet.</p>")

    private static func led(_ name: String, to place: String, _ rule: LinkRule, _ page: String) -> LinkBehaviour {
        LinkBehaviour(.wall, name, .restricted, rule, path: "/mina/arende") { visit in
            if visit.path == place { return LinkPages.page(page) }
            return visit.path.hasPrefix("/mina/") ? .redirect(302, to: place + "?r=" + visit.path) : nil
        }
    }

    private static func everywhere(
        _ group: Group, _ name: String, _ state: LinkState, _ rule: LinkRule, _ page: String, path: String? = nil
    ) -> LinkBehaviour { LinkBehaviour(group, name, state, rule, path: path) { _ in LinkPages.page(page) } }

    static var gates: [LinkBehaviour] {
        [
            led(
                "302 to a choice of logins without a field for a password", to: "/Account/BankId", .loginWall, identify),
            led("302 to a question about one's data that knows the way back", to: "/gdpr", .cookieWall, consent),
            everywhere(
                .wall, "A login by e-legitimation, with 200, at every address", .restricted, .loginWall, legitimate),
            everywhere(.wall, "A question who one is, with 200, at every address", .restricted, .turnedAway, role),
            LinkBehaviour(.wall, "A question about cookies above the heading of a short page", .ok, .answers) {
                let page = LinkPages.html("Guide", "Guide om larm", "<p>Kort text om larm.</p>")
                let box = "<div class=x><h1>Vi använder kakor</h1><p>Godkänn eller avvisa.</p></div>"
                return $0.isOwn ? LinkPages.page(page.replacing("<main>", with: box + "<main>")) : nil
            },
        ] + hidden
    }

    /// Pages that say that they are not there, and something else as well.
    private static var hidden: [LinkBehaviour] {
        func of(_ name: String, _ page: String) -> LinkBehaviour {
            everywhere(.soft, "\"Not found\" with 200, \(name)", .softDead, .saysNotFound, page)
        }
        let title = "Sidan hittades inte"
        let box = "<p>Logga in:</p><form><input name=u><input type=password></form>"
        return [
            of("beside a box for logins", LinkPages.html(title, title, box)),
            of("beside a word to old browsers", LinkPages.html(title, title, "<p>Din webbläsare stöds inte.</p>")),
            of(
                "below a question about cookies",
                LinkPages.html("Kil", "Vi använder kakor", "<p>Godkänn.</p><h1>Sidan finns inte</h1>")),
            of("behind the name of the site", LinkPages.html("Kils kommun: Sidan hittades inte", nil, LinkPages.sorry)),
            of("in other words", LinkPages.html("Artikeln är inte längre tillgänglig", nil, LinkPages.sorry)),
            LinkBehaviour(
                .soft, "\"404 page not found\" as plain text, with 200", .softDead, .saysNotFound, path: "/fil/larm"
            ) { _ in .text("404 page not found\n", type: "text/plain") },
            LinkBehaviour(
                .soft, "A status of 404 within JSON, with 200", .softDead, .saysNotFound, path: "/data/larm.json"
            ) { _ in .text("{\"status\":404,\"error\":\"Not Found\"}", type: "application/json") },
            LinkBehaviour(.content, "An exhibition about the number 404", .ok, .answers) {
                let title = "404 | En utställning om nätets historia"
                return $0.isOwn
                    ? LinkPages.page(
                        "<title>\(title)</title><main><h1>\(title)</h1>\(LinkPages.guide)\(LinkPages.recipe)</main>")
                    : nil
            },
        ]
    }

    // MARK: - Programs

    private static func frame(_ body: String) -> String {
        "<!doctype html><html lang=sv><head><meta charset=utf-8><title>Portalen</title><script src=/a.js defer></script>"
            + "</head><body>\(body)</body></html>"
    }

    static var frames: [LinkBehaviour] {
        let owner = """
            <p>Portalen drivs av regionen tillsammans med alla kommuner i hela länet. Kontakta gärna vår redaktion om du
            behöver hjälp eller har frågor.</p>
            """
        let cookies = """
            <div class="cookie-consent" role="dialog"><h2>Kakor</h2><p>Vi använder kakor för att webbplatsen ska fungera
            bra. Läs mer om hur vi använder kakor och välj vilka du godkänner här.</p></div>
            """
        let menu = "<header><nav><a href=/>Hem</a><a href=/g>Guider</a></nav></header><main id=main></main>"
        let words = """
            <p>Portalen samlar guider, mallar och goda exempel för dig som arbetar med välfärdsteknik i kommun eller
            region.</p>
            """
        let intro = frame("<div id=root>\(words)</div>")
        let loading = frame("<app-root><div><p>Sidan läses in. Det kan ta en liten stund för dig.</p></div></app-root>")
        func program(_ name: String, _ page: String) -> LinkBehaviour {
            everywhere(.content, "A program that has not run: " + name, .ok, .answers, page)
        }
        return [
            program("a footer alone", frame("<div id=root></div><footer>\(owner)</footer>")),
            program("a menu, an empty main part and a footer", frame(menu + "<footer>\(owner)</footer>")),
            program("a question about cookies", frame("<div id=root></div>" + cookies)),
            program("an introduction, at every address and as the start page", intro),
            LinkBehaviour(
                .content, "A program that is being loaded, beside a start page of its own", .ok, .answers
            ) { LinkPages.page($0.path == "/" ? LinkPages.start : loading) },
            LinkBehaviour(.content, "A program's introduction, with 404 for what it does not know", .ok, .answers) {
                LinkPages.page(intro, $0.isOwn ? 200 : 404)
            },
            LinkBehaviour(
                .soft, "A short error page that has scripts, for all but the start page", .softDead, .sameAsNeighbour,
                isRuleOpen: true
            ) { visit in
                if visit.path == "/" { return LinkPages.page(LinkPages.start) }
                return LinkPages.page(LinkPages.oops.replacing("</head>", with: "<script src=/a.js></script></head>"))
            },
        ]
    }

    // MARK: - Folders

    private static func folder(
        _ name: String, _ path: String, _ folder: String, _ state: LinkState = .ok, _ page: String = LinkPages.ok,
        from day: Double = 0
    ) -> LinkBehaviour {
        let rule: LinkRule = state == .ok ? .answers : .sameAsNeighbour
        return LinkBehaviour(.soft, name, state, rule, path: path, isRuleOpen: state != .ok) { visit in
            if visit.days < day { return visit.isOwn ? ok : nil }
            return visit.path.hasPrefix(folder) ? LinkPages.page(page) : nil
        }
    }

    static var folders: [LinkBehaviour] {
        let courses = LinkPages.html("Alla kurser", "Alla kurser", LinkPages.recipe)
        let start = LinkPages.page(LinkPages.start)
        func formerStart(_ name: String, _ path: String) -> LinkBehaviour {
            LinkBehaviour(.redirect, name, .ok, .answers, flags: [.moved], path: path) {
                $0.path == "/" ? start : $0.isOwn ? .redirect(301, to: "/") : nil
            }
        }
        return [
            folder(
                "A page that goes by its folder, and shows its first view for a name it does not know",
                "/produkt/trygghetslarm/beskrivning", "/produkt/trygghetslarm/"),
            folder("The same, its folder letters of chance", "/p/kdjfhgqwe/larm", "/p/kdjfhgqwe/"),
            folder("A view of a section that shows all for a name it does not know", "/kurser/alla", "/kurser/"),
            folder(
                "A section deep in a site shows its list in place of a page that was there",
                "/stod/kurser/trygghetslarm", "/stod/kurser/", .softDead, courses, from: 20),
            folder(
                "The same from the first day on: nothing on it is what is known of the link",
                "/stod/kurser/demensvard", "/stod/kurser/", .softDead, courses),
            formerStart("301 from what SharePoint called the start page", "/Sidor/default.aspx"),
            formerStart("301 from what SiteVision called the start page", "/startsida.4.3b7d2a11a1b2c3d4.html"),
            LinkBehaviour(
                .redirect, "A closed site leads all to the start page of another", .softDead, .sentToStartPage
            ) {
                .redirect(301, to: ($0.others["ny"] ?? "") + "/")
            },
        ]
    }
}

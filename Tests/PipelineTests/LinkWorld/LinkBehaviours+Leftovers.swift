import Catalogue
import Foundation
import Landscape

/// What programs, markets for domains and file lists show in the place of pages, and living pages that look like them.
extension LinkBehaviour {
    private static let ok = LinkPages.page(LinkPages.ok)

    static var leftovers: [LinkBehaviour] { scripts + logins + robots + landers + listings }

    /// From a day on everything is answered so.
    private static func gone(
        _ group: Group, _ name: String, _ rule: LinkRule, path: String? = nil, isRuleOpen: Bool = false,
        _ page: String
    ) -> LinkBehaviour {
        LinkBehaviour(group, name, .softDead, rule, path: path, isRuleOpen: isRuleOpen) { visit in
            visit.days < 20 ? (visit.isOwn ? ok : nil) : LinkPages.page(page)
        }
    }

    /// Its own address is answered so, and others honestly.
    private static func living(_ group: Group, _ name: String, path: String? = nil, _ page: String) -> LinkBehaviour {
        LinkBehaviour(group, name, .ok, .answers, path: path) { $0.isOwn ? LinkPages.page(page) : nil }
    }

    // MARK: - Programs that do not look at the end of an address

    private static var scripts: [LinkBehaviour] {
        func shown(
            _ name: String, _ state: LinkState, titled title: String, from day: Double = 0, _ page: String
        ) -> LinkBehaviour {
            var behaviour = LinkBehaviour(
                .soft, name, state, state == .ok ? .answers : .sameAsNeighbour, path: "/visa.php/larm",
                isRuleOpen: state != .ok
            ) { visit in
                if visit.days < day { return visit.isOwn ? ok : nil }
                return visit.path.hasPrefix("/visa.php/") ? LinkPages.page(page) : nil
            }
            behaviour.title = title
            return behaviour
        }
        func alone(_ name: String, _ path: String) -> LinkBehaviour {
            var behaviour = LinkBehaviour(.soft, name, .ok, .answers, path: path) { visit in
                let folder = path.prefix { $0 != "." } + ".php/"
                let page = LinkPages.html("Larm i hemmet", "Larm i hemmet", LinkPages.guide)
                return visit.path.hasPrefix(folder) ? LinkPages.page(page) : LinkPages.page(LinkPages.oops, 403)
            }
            behaviour.title = "Visa trygghetslarm"
            return behaviour
        }
        return [
            alone("A page of a numbered script whose server refuses all else", "/visa2.php/larm"),
            alone("A page of a script, named as one of its views, whose server refuses all else", "/visa.php/info"),
            shown(
                "A page that a script shows whatever follows its name, with one word of the item's title", .ok,
                titled: "Visa larm", LinkPages.html("Larm i hemmet", "Larm i hemmet", LinkPages.guide)),
            shown(
                "A script that shows its list for whatever it does not know", .softDead, titled: "Visa larm",
                from: 20, LinkPages.list),
            shown(
                "A script that shows an error page for whatever follows its name", .softDead, titled: "Visa larm",
                LinkPages.oops),
        ]
    }

    // MARK: - Pages about logins

    private static var logins: [LinkBehaviour] {
        let text = LinkPages.guide + LinkPages.recipe + LinkPages.rewritten
        func moved(_ name: String, _ path: String, titled title: String, to place: String, _ heading: String)
            -> LinkBehaviour
        {
            var behaviour = LinkBehaviour(
                .redirect, name, .ok, .answers, flags: [.moved], newAddress: place, path: path
            ) { visit in
                if visit.path == place { return LinkPages.page(LinkPages.html(heading, heading, text)) }
                return visit.isOwn ? .redirect(301, to: place) : nil
            }
            behaviour.title = title
            return behaviour
        }
        return [
            moved(
                "301 to a long page whose name begins as logins' do", "/vagledning-siths", titled: "Vägledning SITHS",
                to: "/sv/om/inloggning", "Inloggning med SITHS-kort i hemtjänsten: vägledning"),
            moved(
                "301 to a long page about a service for logins", "/om-auth", titled: "Autentiseringstjänst",
                to: "/tjanster/auth", "Autentiseringstjänst för kommuner"),
            LinkBehaviour(.wall, "301 from every address to a long login without a field", .restricted, .loginWall) {
                visit in
                guard visit.path == "/logga-in" else { return .redirect(301, to: "/logga-in") }
                return LinkPages.page(LinkPages.html("Logga in", "Logga in med ditt kort", text))
            },
        ]
    }

    // MARK: - Robots

    private static var robots: [LinkBehaviour] {
        [
            gone(
                .soft, "An article about robots in care, at every address", .sameAsNeighbour, isRuleOpen: true,
                LinkPages.html(
                    "Robotar i hemtjänsten", "Robotar i hemtjänsten",
                    "<p>Robotar hämtar och lämnar matlådor i flera kommuner. Läs om vad det har betytt.</p>")),
            LinkBehaviour(.wall, "A word about robots at every address", .restricted, .turnedAway) { _ in
                LinkPages.page(
                    LinkPages.html("Vänta", "Vänta", "<p>Vi ser efter att besöket inte görs av en robot.</p>"))
            },
            LinkBehaviour(.wall, "A test of robots in other words, at every address", .restricted, .turnedAway) { _ in
                LinkPages.page(
                    LinkPages.html("Kontroll", "Kontroll", "<p>Är du en robot? Kryssa i rutan och fortsätt sedan.</p>"))
            },
        ]
    }

    // MARK: - Parked domains without words

    private static var landers: [LinkBehaviour] {
        func bare(_ head: String, _ body: String = "<div id=\"target\"></div>") -> String {
            "<!DOCTYPE html><html><head><title>kil.se</title>\(head)</head><body>\(body)</body></html>"
        }
        let frame = "<frameset><frame src=\"http://www.sedoparking.com/kil.se\"></frameset>"
        let short = "<p>Kartan visar var i kommunen som man kan låna hjälpmedel. Fråga i receptionen.</p>"
        return [
            gone(
                .soft, "A parked domain without words, by the host of its script", .domainParked,
                bare("<script src=\"https://d38psrni17bvxu.cloudfront.net/themes/sale.js\"></script>")),
            gone(
                .soft, "A parked domain without words, by what its script begins with", .domainParked,
                bare("<script>window.park = \"eyJ1dWlkIjoi\";</script><script src=\"/bkzVpQ.js\"></script>")),
            gone(
                .soft, "A parked domain without words, by the address that its script leads to", .domainParked,
                bare("<script>window.onload=function(){window.location.href=\"/lander\"}</script>", "")),
            gone(
                .soft, "A parked domain without words, by its frame", .domainParked,
                "<html><head><title>kil.se</title></head>\(frame)</html>"),
            living(
                .content, "A program whose script lies on a shared network of servers",
                bare("<script src=\"https://d111111abcdef8.cloudfront.net/app.js\"></script>")),
            living(
                .content, "A short page with a map in a frame",
                LinkPages.html("Karta", "Karta", short + "<iframe src=\"https://maps.example/?q=dan.com\"></iframe>")),
            living(
                .content, "A short page that shows a market for domains in a frame, among honest errors",
                LinkPages.html("Domäner", "Domäner", short + "<iframe src=\"https://dan.com/kil.se\"></iframe>")),
        ]
    }

    // MARK: - Lists of files

    private static func listing(_ folder: String) -> String {
        """
        <html><head><title>Index of \(folder)</title></head><body><h1>Index of \(folder)</h1><hr><pre><a href="../">../</a>
        <a href="rapport.pdf">rapport.pdf</a> 03-Mar-2020 10:00 48211</pre><hr></body></html>
        """
    }

    private static var listings: [LinkBehaviour] {
        [
            LinkBehaviour(.soft, "A server's list of files in the place of a page", .softDead, .fileListing) { visit in
                guard visit.isOwn else { return nil }
                return visit.days < 20 ? ok : LinkPages.page(listing("/guider/trygghetslarm"))
            },
            LinkBehaviour(
                .document, "A PDF in whose place a server's list of files comes", .softDead, .fileListing,
                path: "/filer/larm.pdf"
            ) { visit in
                guard visit.isOwn else { return nil }
                return visit.days < 20 ? LinkPages.pdf(9000) : LinkPages.page(listing("/filer"))
            },
            living(
                .content, "A server's list of files, from the first day on", path: "/filer/larm/",
                listing("/filer/larm/")),
            LinkBehaviour(
                .content, "A list of files that another server makes by now", .ok, .answers, path: "/filer/larm"
            ) { visit in
                guard visit.isOwn else { return nil }
                let name = "norrtuna.se - /filer/larm/"
                return visit.days < 20
                    ? LinkPages.page(LinkPages.html(name, name, "<pre>rapport.pdf 3 mars 48211</pre>"))
                    : LinkPages.page(listing("/filer/larm/"))
            },
            living(
                .content, "An article about lists of files",
                LinkPages.html("Index of /etc: så läser du listan", "Index of /etc", LinkPages.guide)),
        ]
    }
}

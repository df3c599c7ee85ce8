import Catalogue
import Foundation
import Landscape

/// Addresses that are called as start pages, searches and walls are: some are, and some show a page.
extension LinkBehaviour {
    private static let ok = LinkPages.page(LinkPages.ok)
    private static let start = LinkPages.page(LinkPages.start)
    private static let long = LinkPages.guide + LinkPages.rewritten + LinkPages.recipe

    /// Its own address leads for good to a place that shows a page, and nothing else is known.
    private static func leading(
        _ name: String, _ path: String, to target: String, title: String, _ body: String = long,
        flags: [LinkFlag] = [.moved], newAddress: String? = nil
    ) -> LinkBehaviour {
        LinkBehaviour(
            .redirect, name, .ok, .answers, flags: flags, newAddress: newAddress ?? target, path: path
        ) { visit in
            if visit.path == "/" { return start }
            if visit.isOwn { return .redirect(301, to: target) }
            return visit.path == target.prefix { $0 != "?" } ? LinkPages.page(LinkPages.html(title, title, body)) : nil
        }
    }

    static var spellings: [LinkBehaviour] { living + gone + others }

    private static var living: [LinkBehaviour] {
        [
            leading(
                "301 to a page about applying whose address ends in `sok`", "/ansok-om-bidrag", to: "/bidrag/sok",
                title: "Bidrag som går att få", LinkPages.guide),
            leading(
                "301 to a page about searching whose address ends in `sokning`", "/sa-soker-du", to: "/hjalp/sokning",
                title: "Råd om källor", LinkPages.guide),
            leading(
                "301 to the results of a survey, which name the words of its address", "/jamforelser/aldreomsorg",
                to: "/resultat?omrade=aldreomsorg", title: "Resultat för äldreomsorg 2026", LinkPages.guide),
            leading("301 to the page of another language", "/english", to: "/en", title: "In English"),
            leading("301 to a service that is called Start", "/kom-igang", to: "/start", title: "Tjänsten Start"),
            leading("301 to a page about cookies", "/om-kakor", to: "/om/kakor", title: "Så använder vi kakor"),
            leading(
                "301 to a page about logging in", "/siths-guide", to: "/guider/inloggning",
                title: "Kort för tjänsten SITHS"),
            leading(
                "301 to a new address that tracks the reader", "/m3", to: "/ny/m3?utm_source=gammal&id=3&print=true",
                title: "M3", newAddress: "/ny/m3?id=3"),
            LinkBehaviour(
                .redirect, "A site boiled down to the page: 301 to the start page, which is the page now", .ok,
                .answers, flags: [.moved], newAddress: "/"
            ) { visit in
                if visit.days < 20 { return visit.isOwn ? ok : visit.path == "/" ? start : nil }
                return visit.path == "/" ? ok : visit.isOwn ? .redirect(301, to: "/") : nil
            },
            LinkBehaviour(
                .redirect, "301 to a start page that shows another page when it is asked for it", .ok, .answers,
                flags: [.moved], path: "/kampanj"
            ) { visit in
                if visit.isOwn { return .redirect(301, to: "/?visa=larm") }
                guard visit.path == "/" else { return nil }
                return visit.request.target.contains("visa") ? ok : start
            },
            LinkBehaviour(
                .redirect, "301 to the start page of a site of its own", .ok, .answers, flags: [.moved],
                newAddress: "/"
            ) { $0.isOwn ? .redirect(301, to: ($0.others["ny"] ?? "") + "/") : nil },
            LinkBehaviour(.redirect, "301 to the folder above", .ok, .answers) { visit in
                if visit.path == "/guider/" { return LinkPages.page(LinkPages.list) }
                return visit.isOwn ? .redirect(301, to: "/guider/") : nil
            },
            LinkBehaviour(.content, "A page that sends those without scripts to the start page", .ok, .answers) {
                let head = "<noscript><meta http-equiv=\"refresh\" content=\"0; url=/\"></noscript>"
                let page = LinkPages.html("Karta", "Karta", "<div id=karta></div>", head: head)
                return $0.isOwn ? LinkPages.page(page) : $0.path == "/" ? start : nil
            },
        ]
    }

    private static var gone: [LinkBehaviour] {
        [
            LinkBehaviour(
                .soft, "Sent to the start page of the site's language", .softDead, .sentToStartPage
            ) { visit in
                if visit.path == "/sv/" { return start }
                if visit.path == "/" { return .redirect(302, to: "/sv/") }
                return visit.isOwn ? (visit.days < 20 ? ok : .redirect(302, to: "/sv/")) : nil
            },
            LinkBehaviour(
                .soft, "Sent to the start page with a word why", .softDead, .sentToStartPage
            ) { visit in
                if visit.path == "/" { return start }
                return visit.isOwn ? (visit.days < 20 ? ok : .redirect(301, to: "/?fran=borttaget")) : nil
            },
            LinkBehaviour(
                .soft, "Sent to the start page with a word why, which has other news each time", .softDead,
                .sentToStartPage
            ) { visit in
                guard visit.path == "/" else {
                    return visit.isOwn ? (visit.days < 20 ? ok : .redirect(302, to: "/?notfound=1")) : nil
                }
                let news = visit.request.target.contains("notfound") ? LinkPages.rewritten : LinkPages.recipe
                return LinkPages.page(LinkPages.html("Startsida", "Välkommen till Kil", news))
            },
            LinkBehaviour(
                .soft, "A page by its number, sent to the start page", .softDead, .sentToStartPage,
                path: "/index.php?option=com_content&view=article&id=12"
            ) { visit in
                if visit.path == "/" { return start }
                return visit.path == "/index.php" ? (visit.days < 20 ? ok : .redirect(301, to: "/")) : nil
            },
            LinkBehaviour(
                .soft, "Every unknown address leads to a search that does not call itself so", .softDead,
                .sentToSearchPage
            ) { visit in
                if visit.path == "/hjalp/sok" {
                    return LinkPages.page(LinkPages.html("Hitta rätt", "Hitta rätt", LinkPages.recipe))
                }
                return visit.isOwn && visit.days < 20 ? ok : .redirect(302, to: "/hjalp/sok")
            },
            LinkBehaviour(
                .soft, "Sent by `<meta http-equiv=\"refresh\">` to a page that is not there", .dead,
                .notFoundThreeDates
            ) { visit in
                guard visit.isOwn else { return nil }
                return visit.days < 20
                    ? ok : LinkPages.page("<title>Kil</title><meta http-equiv=refresh content=\"0; url=/borta\">")
            },
        ]
    }

    private static var others: [LinkBehaviour] {
        [
            LinkBehaviour(
                .wall, "302 to a login that has much to say and no field for a password", .restricted, .loginWall
            ) { visit in
                visit.path == "/logga-in"
                    ? LinkPages.page(LinkPages.html("Välj inloggning", "Välj inloggning", long))
                    : .redirect(302, to: "/logga-in")
            },
            LinkBehaviour(
                .wall, "The same, honestly not found at other addresses", .restricted, .loginWall
            ) { visit in
                if visit.path == "/logga-in" {
                    return LinkPages.page(LinkPages.html("Välj inloggning", "Välj inloggning", long))
                }
                return visit.isOwn ? .redirect(302, to: "/logga-in") : nil
            },
        ]
    }
}

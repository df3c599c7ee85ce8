import Catalogue
import Foundation
import Landscape

/// Pages that are shown at other addresses, too, and are the ones that were linked to; and those that are not.
extension LinkBehaviour {
    private static let ok = LinkPages.page(LinkPages.ok)

    /// One page at every address that begins so.
    private static func shown(
        _ name: String, _ path: String, titled title: String, below folder: String, _ page: String,
        _ state: LinkState = .ok, from day: Double = 0
    ) -> LinkBehaviour {
        let rule: LinkRule = state == .ok ? .answers : .sameAsNeighbour
        var behaviour = LinkBehaviour(.soft, name, state, rule, path: path, isRuleOpen: state != .ok) { visit in
            if visit.days < day { return visit.isOwn ? ok : nil }
            return visit.path.hasPrefix(folder) ? LinkPages.page(page) : nil
        }
        behaviour.title = title
        return behaviour
    }

    /// All that begins so leads to one page.
    private static func led(
        _ name: String, _ path: String, titled title: String, below folder: String, to place: String, _ page: String
    ) -> LinkBehaviour {
        var behaviour = LinkBehaviour(.redirect, name, .ok, .answers, path: path) { visit in
            if visit.path == place { return LinkPages.page(page) }
            return visit.path.hasPrefix(folder) ? .redirect(302, to: place) : nil
        }
        behaviour.title = title
        return behaviour
    }

    static var likeness: [LinkBehaviour] { titled + untitled + choices + scarce }

    private static var titled: [LinkBehaviour] {
        let part = "<h2>Om projektet Enkelt hemma</h2>" + LinkPages.recipe
        return [
            shown(
                "The latest issue, for every issue it does not know: the link is the latest one", "/nummer/4",
                titled: "Tidningen Omsorg nummer 4: Teknik i hemmet", below: "/nummer/",
                LinkPages.html("Nummer 4 – Teknik i hemmet – Tidningen Omsorg", "Nummer 4", LinkPages.recipe)),
            shown(
                "A site of one page, which has a part of the name that the item has", "/om-projektet-enkelt-hemma",
                titled: "Om projektet Enkelt hemma", below: "/",
                LinkPages.html("Enkelt hemma", "Enkelt hemma", LinkPages.guide + part)),
            shown(
                "A list that is shown for every address beside it, and that the item tells of", "/kurser/",
                titled: "Kurser och utbildningar i välfärdsteknik", below: "/",
                LinkPages.html("Kurser och utbildningar", "Våra kurser och utbildningar", LinkPages.recipe)),
            shown(
                "A page that a script shows whatever stands behind its name", "/visa.php/larm",
                titled: "Larmguiden för chefer i hemtjänsten", below: "/visa.php/",
                LinkPages.html("Larmguide för chefer i hemtjänst", nil, LinkPages.guide)),
            led(
                "A wizard, each of whose addresses leads to its first step", "/enkat/digital-mognad",
                titled: "Självtest: digital mognad", below: "/enkat/", to: "/enkat/steg-1",
                LinkPages.html("Digitalt självtest, steg 1 av 12", "Digitalt självtest", LinkPages.guide)),
            led(
                "A host made for one page, which each of its addresses leads to: its own name", "/tema-larm",
                titled: "Tema larm, kort adress", below: "/", to: "/teman/2",
                LinkPages.html("Tema larm", nil, LinkPages.guide)),
            led(
                "The old name of a list, to which all unknown addresses are led", "/katalogen",
                titled: "Katalogen över hjälpmedel", below: "/", to: "/katalog/",
                LinkPages.html("Katalog över hjälpmedel", nil, LinkPages.recipe)),
        ]
    }

    private static var untitled: [LinkBehaviour] {
        let start = LinkPages.html(
            "Startsida", "Välkommen till Kils kommun", LinkPages.recipe + "<p>Läs om våra nya nattlampor.</p>")
        let repeating = LinkPages.recipe + "<p>Vi letade i /guider/larm efter något.</p>"
        return [
            shown(
                "The latest issue, for every issue it does not know: the link is an old one", "/nummer/3",
                titled: "Tidningen Omsorg nummer 3: Teknik i hemmet", below: "/nummer/",
                LinkPages.html("Nummer 4 – Teknik i hemmet – Tidningen Omsorg", "Nummer 4", LinkPages.recipe),
                .softDead),
            shown(
                "The start page at every address, which speaks of what the item is about", "/demens/nattlampor",
                titled: "Nattlampor i demensvården – Kils kommun", below: "/", start, .softDead),
            shown(
                "An error page at every address that has the folder's name in its text", "/guider/larm/ny",
                titled: "Larmguider", below: "/guider/",
                LinkPages.html("Hoppsan", "Hoppsan!", repeating), .softDead),
            shown(
                "A list of the same subject comes, at every address, in the place of a page", "/guider/trygghetslarm",
                titled: "Trygghetslarm, en guide", below: "/",
                LinkPages.html("Alla guider om trygghetslarm", nil, LinkPages.recipe), .softDead, from: 20),
        ]
    }

    // MARK: - Choices

    private static var choices: [LinkBehaviour] {
        let regions = "<ul>" + (1...21).map { "<li><a href=#>Region nummer \($0)</a></li>" }.joined() + "</ul>"
        let choice = LinkPages.html("Välj region", "Välj region", regions)
        func led(_ name: String, to place: String, _ page: String, _ state: LinkState, _ rule: LinkRule)
            -> LinkBehaviour
        {
            LinkBehaviour(state == .restricted ? .wall : .soft, name, state, rule, isRuleOpen: state != .restricted) {
                if place.hasPrefix($0.path), $0.path.count > 1 { return LinkPages.page(page) }
                if $0.path == "/" { return LinkPages.page(LinkPages.start) }
                return .redirect(302, to: place + $0.path.replacing("/", with: "%2F"))
            }
        }
        let fault = LinkPages.html("Fel", "Fel", "<p>Ett fel har inträffat.</p>")
        return [
            led(
                "302 from every address to a choice that knows the way back", to: "/valj-region?redirect=", choice,
                .restricted, .turnedAway),
            led(
                "302 from every address to an error page that knows which", to: "/Error/NotFound?aspxerrorpath=",
                fault, .softDead, .sameAsNeighbour),
            led(
                "302 from every address to a page of another name that says so", to: "/hitta-ratt?from=",
                LinkPages.html("Oj då", "Oj, här var det tomt", LinkPages.sorry), .softDead, .sameAsNeighbour),
        ]
    }

    // MARK: - Few words, and scripts

    private static func scripted(_ title: String, _ body: String) -> String {
        LinkPages.html(title, title, body, head: "<script src=/a.js defer></script>")
    }

    private static var scarce: [LinkBehaviour] {
        let empty = scripted("Trygghetslarm, en guide", "")
        let nothing = LinkPages.page(LinkPages.html("Nyhetsarkiv", "Nyhetsarkiv", "<p>Artikeln kunde inte visas.</p>"))
        func from(_ name: String, _ later: @escaping @Sendable (Visit) -> LoopbackReply?) -> LinkBehaviour {
            LinkBehaviour(.soft, name, .softDead, .sameAsNeighbour, isRuleOpen: true) { visit in
                if visit.path == "/" { return LinkPages.page(LinkPages.start) }
                return visit.days < 20 ? (visit.isOwn ? long : nil) : later(visit)
            }
        }
        return [
            from("302 to a short error page that has scripts") {
                $0.path == "/404.html"
                    ? LinkPages.page(scripted("Oj", "<p>Nu blev det tokigt.</p>"))
                    : .redirect(302, to: "/404.html")
            },
            from("A short error page that has scripts, at every address, where there was a page of words") { _ in
                LinkPages.page(scripted("Tomt här", "<p>Prova menyn.</p>"))
            },
            LinkBehaviour(
                .content, "A page that is emptied to its heading, and has scripts", .ok, .answers, flags: [.drifted]
            ) { $0.isOwn ? ($0.days < 20 ? long : LinkPages.page(empty)) : nil },
            LinkBehaviour(.content, "A map below a heading, which scripts draw", .ok, .answers, path: "/karta") {
                $0.path == "/" ? LinkPages.page(LinkPages.start) : LinkPages.page(scripted("Karta", "<div id=m></div>"))
            },
            LinkBehaviour(
                .soft, "An empty archive for every number that it does not know, beside honest addresses", .softDead,
                .sameAsNeighbour, path: "/artikel?id=77", isRuleOpen: true
            ) { visit in
                guard visit.path == "/artikel" else { return nil }
                return visit.days < 20 && visit.request.target == "/artikel?id=77" ? long : nothing
            },
            LinkBehaviour(
                .content, "A page that is rewritten and renamed, whatever number is asked for", .ok, .answers,
                flags: [.drifted], path: "/handbok?utgava=2"
            ) { visit in
                guard visit.path == "/handbok" else { return nil }
                return visit.days < 20 ? long : LinkPages.page(LinkPages.html("Guider", nil, LinkPages.recipe))
            },
        ]
    }

    private static let long = LinkPages.page(
        LinkPages.html("Trygghetslarm, en guide", "Trygghetslarm, en guide", LinkPages.guide + LinkPages.rewritten))
}

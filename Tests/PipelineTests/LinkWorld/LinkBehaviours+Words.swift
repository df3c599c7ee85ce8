import Catalogue
import Foundation
import Landscape

/// What pages say in words: of themselves, of who may come, of when their site opens again.
extension LinkBehaviour {
    private static let ok = LinkPages.page(LinkPages.ok)

    private static func own(_ group: Group, _ name: String, _ page: String) -> LinkBehaviour {
        LinkBehaviour(group, name, .ok, .answers) { $0.isOwn ? LinkPages.page(page) : nil }
    }

    private static func missing(_ name: String, _ page: String) -> LinkBehaviour {
        LinkBehaviour(.soft, name, .softDead, .saysNotFound) { $0.isOwn ? LinkPages.page(page) : nil }
    }

    private static func wall(_ name: String, _ heading: String, _ text: String) -> LinkBehaviour {
        LinkBehaviour(.wall, name, .restricted, .turnedAway) { _ in
            LinkPages.page(LinkPages.html("Kil", heading, "<p>\(text)</p>"))
        }
    }

    /// Closed for so many days, and as before from then on.
    private static func closed(
        _ name: String, from day: Double = 20, to end: Double = 1000, _ state: LinkState, _ rule: LinkRule,
        isGone: Bool? = nil, _ reply: @escaping @Sendable (Visit) -> LoopbackReply?
    ) -> LinkBehaviour {
        LinkBehaviour(.time, name, state, rule, isGone: isGone) { visit in
            day..<end ~= visit.days ? reply(visit) : visit.isOwn ? ok : nil
        }
    }

    static var spoken: [LinkBehaviour] { chapters + inner + closings }

    private static var chapters: [LinkBehaviour] {
        let long = LinkPages.guide + LinkPages.recipe + LinkPages.rewritten
        let box = "<div class=\"alert d-none\"><h1>Sidan kunde inte hittas</h1></div>"
        let film = "<figure><div class=film><h1>Innehållet kan inte visas</h1><p>Godkänn kakor.</p></div></figure>"
        let bare = "<p>404</p><p>Sidan kunde inte hittas.</p>"
        return [
            own(
                .content, "A chapter of a handbook about pages that are not found, as its errors are called",
                LinkPages.html("Sidan hittades inte", "Sidan hittades inte", long)),
            LinkBehaviour(
                .soft, "A long error page that says so, at every address", .softDead, .saysNotFound
            ) { visit in
                if visit.isOwn, visit.days < 20 { return ok }
                return LinkPages.page(LinkPages.html("Sidan hittades inte", "Sidan hittades inte", long))
            },
            own(
                .content, "A form whose error box is hidden by its class",
                LinkPages.html("Ansök om larm", "Ansök om larm", "<p>Fyll i och skicka.</p>" + box)),
            own(
                .content, "A film that waits for consent, below a heading of the first level",
                LinkPages.html("Film om larm", "Film om larm", "<p>Se filmen här.</p>" + film)),
            missing("\"Not found\" with 200, in paragraphs without a heading", LinkPages.html("Kil", nil, bare)),
            missing(
                "\"The page has moved\" with 200",
                LinkPages.html("Sidan är flyttad", "Sidan är flyttad", LinkPages.sorry)),
            missing(
                "\"Page not found\" with 200, in Finnish", LinkPages.html("Sivua ei löytynyt", nil, LinkPages.sorry)),
            own(
                .content, "A page about an event that is moved to another day",
                LinkPages.html("Evenemanget är flyttat", "Evenemanget är flyttat", "<p>Vi ses den 4 maj.</p>")),
            LinkBehaviour(.content, "JSON about what has the code 404", .ok, .answers, path: "/api/ort/404") {
                $0.isOwn ? .text("{\"namn\":\"Ringby\",\"code\":\"404\"}", type: "application/json") : nil
            },
        ]
    }

    private static var inner: [LinkBehaviour] {
        [
            wall(
                "A word that one has to be on a network, at every address", "Du måste vara på kommunens nätverk",
                "Den här sidan nås bara från kommunens nätverk eller via VPN."),
            wall(
                "A block in a site's own words, at every address", "Åtkomst blockerad",
                "Ditt anrop har blockerats av vårt skydd. Ange ärende 123 om du kontaktar oss."),
            wall(
                "A word for staff, at every address", "Insidan",
                "Insidan är bara tillgänglig för dig som är anställd. Använd en dator på kontoret."),
            wall(
                "Hours of a service, at every address", "E-tjänsten är stängd",
                "Tjänsten är öppen vardagar mellan klockan 7 och 22. Välkommen tillbaka då."),
            LinkBehaviour(.wall, "303 to where Moodle enrols", .restricted, .loginWall, path: "/course/view.php") {
                if $0.path == "/course/view.php" { return .redirect(303, to: "/enrol/index.php?id=13") }
                guard $0.path == "/enrol/index.php" else { return nil }
                let text = "<h2>Anmälningsalternativ</h2><p>Gäster har inte tillgång till den här kursen.</p>"
                return LinkPages.page(LinkPages.html("Anmälningsalternativ", "Demens ABC", text))
            },
            own(
                .content, "A short page about how to come in by VPN",
                LinkPages.html("Anslut med VPN", "Anslut med VPN", "<p>Du som är anställd når intranätet så.</p>")),
            own(
                .content, "A short page about which browsers will do",
                LinkPages.html("Tekniska krav", "Tekniska krav", "<p>Explorer är en webbläsare som inte stöds.</p>")),
            own(
                .content, "A short page about how to queue",
                LinkPages.html("Så fungerar kön", "Du står i kö", "<p>Du står i kö från den dag du ansöker.</p>")),
        ]
    }

    private static var closings: [LinkBehaviour] {
        let page = LinkPages.html(
            "Driftstopp", "Webbplatsen är tillfälligt stängd",
            "<p>Vi uppdaterar webbplatsen och är snart tillbaka. Tack för ditt tålamod.</p>")
        let fault = LinkPages.html("Fel", "Just nu har vi problem", LinkPages.guide)
        @Sendable func led(_ visit: Visit) -> LoopbackReply {
            visit.path == "/underhall.html" ? LinkPages.page(fault) : .redirect(302, to: "/underhall.html")
        }
        return [
            closed("\"Closed for a while\" with 200 at every address, days 20 to 40", to: 40, .ok, .answers) { _ in
                LinkPages.page(page)
            },
            closed(
                "The same, from day 40 on", from: 40, .unreachable, .closedForNow, isGone: false
            ) { _ in LinkPages.page(page) },
            closed(
                "302 to a place for maintenance at every address, from day 40 on", from: 40, .unreachable,
                .closedForNow, isGone: false, led),
            own(
                .content, "A short page about faults of today",
                LinkPages.html("Driftinformation", "Driftinformation", "<p>Inga driftstörningar just nu.</p>")),
        ]
    }
}

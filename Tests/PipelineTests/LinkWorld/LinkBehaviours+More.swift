import Catalogue
import Foundation
import Landscape

extension LinkBehaviour {
    private static let ok = LinkPages.page(LinkPages.ok)

    private static func wall(
        _ name: String, _ rule: LinkRule, _ reply: @escaping @Sendable (Visit) -> LoopbackReply?
    ) -> LinkBehaviour { LinkBehaviour(.wall, name, .restricted, rule, reply) }

    static var walls: [LinkBehaviour] {
        [
            wall("302 to a login", .loginWall) { visit in
                if visit.path == "/login" { return LinkPages.page(LinkPages.login) }
                return visit.isOwn ? .redirect(302, to: "/login?next=guide") : nil
            },
            wall("A login with 200 in place of the page", .loginWall) { _ in LinkPages.page(LinkPages.login) },
            LinkBehaviour(.wall, "A login box in the header of the page", .ok, .answers) { visit in
                let box = "<header><form><input name=a><input type=password name=b></form></header>"
                return visit.isOwn
                    ? LinkPages.page(LinkPages.ok.replacing("<nav>", with: box + "<nav>")) : nil
            },
            wall("A question about cookies in place of every page", .cookieWall) { _ in
                LinkPages.page(
                    LinkPages.html(
                        "Innan du fortsätter", "Innan du fortsätter", "<p>Vi använder kakor. Godkänn alla.</p>"))
            },
            wall("302 to a page of consent", .cookieWall) { visit in
                visit.path == "/consent" ? LinkPages.page(LinkPages.other) : .redirect(302, to: "/consent?to=1")
            },
            LinkBehaviour(.wall, "A redirect to itself until its cookie comes back", .ok, .answers) { visit in
                guard visit.isOwn else { return nil }
                return visit.request.headers["cookie"] == "ok=1"
                    ? ok : .response(status: 302, headers: ["Location": visit.path, "Set-Cookie": "ok=1; Path=/"])
            },
            LinkBehaviour(
                .wall, "Redirects to and fro whose cookie opens nothing", .dead, .unreachableSixtyDays,
                flags: [.redirectChain]
            ) { visit in
                let next = visit.isOwn ? "/kaka" : "/guider/trygghetslarm"
                return .response(status: 302, headers: ["Location": next, "Set-Cookie": "ok=1; Path=/"])
            },
            LinkBehaviour(
                .wall, "A redirect to itself with a new cookie each time", .restricted, .cookieWall,
                flags: [.redirectChain]
            ) { visit in
                let cookie = "pass=\(UUID().uuidString); Path=/"
                return .response(status: 302, headers: ["Location": visit.path, "Set-Cookie": cookie])
            },
            wall("A firewall's challenge with 403", .challenge) { _ in
                .response(
                    status: 403, headers: ["cf-mitigated": "challenge", "Content-Type": "text/html"],
                    body: Data("<title>Just a moment...</title>".utf8))
            },
            wall("A firewall's challenge with 200", .challenge) { _ in
                LinkPages.page(
                    "<!DOCTYPE html><title>Just a moment...</title><script>window._cf_chl_opt = {}</script>")
            },
            wall("403 for other countries", .geoBlocked) { _ in
                LinkPages.page(LinkPages.html("Stopp", "Not available in your country", "<p>Sorry.</p>"), 403)
            },
            wall("200, but shown in Sweden alone", .geoBlocked) { _ in
                LinkPages.page(LinkPages.html("Film", "Filmen är inte tillgänglig i ditt land", "<p>Tyvärr.</p>"))
            },
        ] + robots
    }

    /// robots.txt as it is read, and not.
    private static var robots: [LinkBehaviour] {
        func of(
            _ name: String, _ state: LinkState, _ rule: LinkRule, _ file: LoopbackReply, page: LoopbackReply? = nil
        ) -> LinkBehaviour {
            var behaviour = LinkBehaviour(.wall, name, state, rule) { visit in
                if visit.path == "/robots.txt" { return file }
                return page ?? (visit.isOwn ? ok : nil)
            }
            behaviour.hasRobots = true
            return behaviour
        }
        let broken = LinkPages.page("", 503)
        var soon = LinkBehaviour(.wall, "503 for robots.txt alone, from day 50 on", .restricted, .robotsUnreachable) {
            if $0.path == "/robots.txt" { return $0.days < 50 ? nil : broken }
            return $0.isOwn ? ok : nil
        }
        soon.hasRobots = true
        var document = LinkBehaviour(
            .wall, "503 for robots.txt alone, for longer than 30 days, beside a PDF", .ok, .answers,
            path: "/filer/guide.pdf"
        ) {
            if $0.path == "/robots.txt" { return broken }
            return $0.isOwn ? LinkPages.pdf(9000) : nil
        }
        document.hasRobots = true
        return [
            of(
                "robots.txt forbids", .restricted, .robotsForbid,
                .text("User-agent: *\nDisallow: /\n", type: "text/plain"), page: ok), soon, document,
            of("503 for robots.txt alone, for longer than 30 days", .ok, .answers, broken),
            of("robots.txt alone is never answered, for longer than 30 days", .ok, .answers, .script([.hang])),
            of(
                "503 to everything, robots.txt too", .unreachable, .unreachableThreeTimes, broken,
                page: broken),
        ]
    }

    // MARK: - Faults

    private static func down(_ name: String, _ reply: LoopbackReply) -> LinkBehaviour {
        LinkBehaviour(.fault, name, .dead, .unreachableSixtyDays) { visit in
            visit.path == "/robots.txt" ? .text("", status: 404) : reply
        }
    }

    static var faults: [LinkBehaviour] {
        [
            down("Every connection is reset", .script([.reset])), down("Silence after the request", .script([.hang])),
            down(
                "An answer that breaks off",
                .script([.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nHej"), .reset])),
            down("An answer that is not HTTP", .script([.text("220 smtp.kil.exempel ESMTP\r\n"), .close])),
            LinkBehaviour(.fault, "A page without end", .ok, .answers) { visit in
                guard visit.isOwn else { return nil }
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
                return .script([.text(head + LinkPages.ok), .endless(Data("<p>Mer text om larm.</p>\n".utf8))])
            },
            LinkBehaviour(.fault, "Answers that take six seconds", .ok, .answers, flags: [.slow]) {
                $0.isOwn ? ok : nil
            },
        ]
    }

    // MARK: - Time

    private static func when(
        _ name: String, _ state: LinkState, _ rule: LinkRule, flags: [LinkFlag] = [], isRuleOpen: Bool = false,
        _ isUp: @escaping @Sendable (Double) -> Bool, else reply: LoopbackReply? = nil
    ) -> LinkBehaviour {
        LinkBehaviour(.time, name, state, rule, flags: flags, isRuleOpen: isRuleOpen) { visit in
            guard visit.isOwn else { return nil }
            return isUp(visit.days) ? ok : reply
        }
    }

    private static var twoOfThree: LinkBehaviour {
        var behaviour = when(
            "404 two days of three", .ok, .answers, flags: [.flapping], isRuleOpen: true, { Int($0) % 3 == 0 })
        behaviour.mayBeSuspect = true
        return behaviour
    }

    static var times: [LinkBehaviour] {
        let down = LinkPages.page(LinkPages.oops, 503)
        let maintenance = LinkPages.page(LinkPages.html("Underhåll", "Vi är snart tillbaka", LinkPages.sorry))
        return [
            when("404 for two days", .ok, .answers, { !(20..<22).contains($0) }),
            when("503 every weekend", .ok, .answers, { Int($0) % 7 < 5 }, else: down),
            when("404 for three weeks, and then back", .ok, .backAgain, isRuleOpen: true, { !(15..<36).contains($0) }),
            twoOfThree,
            when(
                "A page that says \"back soon\", with 200, for a day", .ok, .answers, { !(20..<21).contains($0) },
                else: maintenance),
            LinkBehaviour(.time, "\"Not found\" with 200 for a day", .ok, .answers) { visit in
                guard visit.isOwn else { return nil }
                return (20..<21).contains(visit.days) ? LinkPages.page(LinkPages.honest) : ok
            },
        ]
    }

    // MARK: - Content

    private static func content(
        _ name: String, flags: [LinkFlag] = [], path: String? = nil, _ later: String
    ) -> LinkBehaviour {
        LinkBehaviour(.content, name, .ok, .answers, flags: flags, path: path) { visit in
            visit.isOwn ? (visit.days < 20 ? ok : LinkPages.page(later)) : nil
        }
    }

    static var contents: [LinkBehaviour] {
        [
            content("Another page at the same address from day 20 on", flags: [.drifted], LinkPages.other),
            content(
                "The same page, rewritten", LinkPages.html("Trygghetslarm, en guide", nil, LinkPages.rewritten)),
            content(
                "The same page under a new title", LinkPages.html("Handbok i larm", "Handbok i larm", LinkPages.guide)),
            content("A place in the page that is there", path: "/guider/trygghetslarm#steg-2", withPlace),
            content(
                "A place in the page that is gone from day 20 on", flags: [.fragmentMissing],
                path: "/guider/larm#steg-9",
                withPlace),
            content("A text fragment", path: "/guider/trygghetslarm#:~:text=larm", withPlace),
            content("A route of a program in the page", path: "/guider/trygghetslarm#!/kapitel/9", withPlace),
            LinkBehaviour(.content, "A program that shows the same empty page everywhere", .ok, .answers) { _ in
                LinkPages.page(LinkPages.shell)
            },
            LinkBehaviour(
                .content, "An article about pages that are not found", .ok, .answers, path: "/nyheter/404-sidor"
            ) {
                $0.isOwn
                    ? LinkPages.page(
                        LinkPages.html(
                            "Så skriver du en bra felsida", "Så skriver du en bra felsida när sidan inte hittades",
                            LinkPages.rewritten)) : nil
            },
        ]
    }

    private static let withPlace = LinkPages.html(
        "Trygghetslarm, en guide", "Trygghetslarm, en guide",
        LinkPages.guide + "<h2 id=\"steg-2\">Steg 2</h2><p>Gör så.</p>")

    // MARK: - Documents

    private static func document(
        _ name: String, _ state: LinkState, _ rule: LinkRule, flags: [LinkFlag] = [], path: String = "/filer/guide.pdf",
        _ later: @escaping @Sendable (Visit) -> LoopbackReply?
    ) -> LinkBehaviour {
        LinkBehaviour(.document, name, state, rule, flags: flags, path: path) { visit in
            visit.days < 20 ? (visit.isOwn ? LinkPages.pdf(9000) : nil) : later(visit)
        }
    }

    static var documents: [LinkBehaviour] {
        [
            document("A PDF", .ok, .answers) { $0.isOwn ? LinkPages.pdf(9000) : nil },
            document("A PDF in a new edition", .ok, .answers) { $0.isOwn ? LinkPages.pdf(12_000) : nil },
            document("A PDF that is replaced by a page about it", .ok, .answers, flags: [.drifted]) {
                $0.isOwn ? LinkPages.page(LinkPages.ok) : nil
            },
            document("A PDF that is replaced by one of a tenth of its size", .ok, .answers, flags: [.drifted]) {
                $0.isOwn ? LinkPages.pdf(900) : nil
            },
            document("A PDF that is gone", .dead, .notFoundThreeDates) { _ in nil },
            document("A PDF whose address leads to the start page now", .softDead, .sentToStartPage) {
                $0.path == "/" ? LinkPages.page(LinkPages.start) : .redirect(302, to: "/")
            },
            document("A PDF in whose place a \"not found\" page comes, with 200", .softDead, .saysNotFound) { _ in
                LinkPages.page(LinkPages.honest)
            },
            document("A PDF of no bytes", .softDead, .answersNothing) { _ in
                .response(status: 200, headers: ["Content-Type": "application/pdf"])
            },
            LinkBehaviour(
                .document, "A Word file that is served as bytes", .ok, .answers, path: "/filer/mall.docx",
                {
                    $0.isOwn
                        ? .response(
                            status: 200, headers: ["Content-Type": "application/octet-stream"],
                            body: Data([0x50, 0x4B, 3, 4]) + Data("[Content_Types].xml".utf8)) : nil
                }),
        ]
    }

    // MARK: - Names and certificates

    /// Of these the tests run no server of their own for each: `guider.samlad.invalid`, and what OpenSSL serves.
    static let nameless = LinkBehaviour(.name, "A host name that nobody knows", .dead, .hostUnknownTwoWeeks) { _ in nil
    }

    private static func certificate(_ name: String) -> LinkBehaviour {
        LinkBehaviour(.name, name, .unreachable, .certificateRefused, flags: [.tls]) { _ in nil }
    }

    static let expired = certificate("A certificate that has ended")
    static let misnamed = certificate("A certificate for another name")
    static let selfSigned = certificate("A certificate that nobody known has signed")
    static let ending = LinkBehaviour(
        .name, "A certificate that ends within 14 days", .ok, .answers, flags: [.tls]
    ) { _ in nil }

    static let mutual = LinkBehaviour(
        .name, "A server that wants a certificate of whoever comes", .restricted, .needsLogin
    ) {
        _ in nil
    }
    static let outdated = LinkBehaviour(.name, "A server that speaks old TLS alone", .unreachable, .noSecureConnection)
    {
        _ in nil
    }

    static var names: [LinkBehaviour] {
        [nameless, expired, misnamed, selfSigned, ending, mutual, mutualBefore, outdated]
    }
}

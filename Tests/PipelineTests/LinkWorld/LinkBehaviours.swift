import Catalogue
import Foundation
import Landscape

extension LinkBehaviour {
    static var all: [LinkBehaviour] {
        statuses + heads + softs + redirects + walls + faults + times + contents + documents + sly + places + searches
            + leftovers + turning + broken + gates + frames + folders + spellings + refreshing + made + spoken
            + likeness
    }

    private static let ok = LinkPages.page(LinkPages.ok)

    /// Well for so many days, and another answer from then on.
    private static func until(
        _ days: Double, then later: @escaping @Sendable (Visit) -> LoopbackReply?
    ) -> @Sendable (Visit) -> LoopbackReply? {
        { $0.days < days ? ($0.isOwn ? ok : nil) : later($0) }
    }

    /// Whatever it is asked for, its own address is answered so, and others honestly.
    private static func own(_ reply: @escaping @Sendable (Visit) -> LoopbackReply?)
        -> @Sendable (Visit) -> LoopbackReply?
    {
        { $0.isOwn ? reply($0) : nil }
    }

    // MARK: - Statuses

    private static func status(_ code: Int, _ state: LinkState, _ rule: LinkRule) -> LinkBehaviour {
        LinkBehaviour(.status, "\(code) to everything", state, rule) { _ in LinkPages.page(LinkPages.oops, code) }
    }

    static var statuses: [LinkBehaviour] {
        [
            LinkBehaviour(.status, "200", .ok, .answers, own { _ in ok }),
            LinkBehaviour(
                .status, "203", .ok, .answers, own { _ in LinkPages.page(LinkPages.ok, 203) }),
            LinkBehaviour(
                .status, "226", .ok, .answers, own { _ in LinkPages.page(LinkPages.ok, 226) }),
            LinkBehaviour(.status, "204", .softDead, .answersNothing) { _ in .response(status: 204) },
            status(400, .restricted, .forbidden), status(401, .restricted, .needsLogin),
            status(402, .restricted, .forbidden), status(403, .restricted, .forbidden),
            LinkBehaviour(.status, "404 from day 20 on", .dead, .notFoundThreeDates, until(20) { _ in nil }),
            LinkBehaviour(.status, "404 from the first day on", .dead, .notFoundThreeDates) { _ in nil },
            status(405, .restricted, .forbidden), status(406, .restricted, .forbidden),
            status(407, .restricted, .needsLogin), status(408, .dead, .unreachableSixtyDays),
            LinkBehaviour(
                .status, "410 from day 20 on", .dead, .goneTwice,
                until(20) { _ in LinkPages.page(LinkPages.oops, 410) }),
            status(414, .dead, .notFoundThreeDates), status(425, .dead, .unreachableSixtyDays),
            status(409, .restricted, .forbidden), status(418, .restricted, .forbidden),
            status(422, .restricted, .forbidden), status(430, .restricted, .forbidden),
            status(498, .restricted, .forbidden),
            status(429, .restricted, .tooManyRequests), status(431, .restricted, .forbidden),
            status(451, .restricted, .legalReasons), status(500, .dead, .unreachableSixtyDays),
            status(502, .dead, .unreachableSixtyDays), status(503, .dead, .unreachableSixtyDays),
            status(504, .dead, .unreachableSixtyDays), status(999, .restricted, .forbidden),
            LinkBehaviour(
                .status, "500 from day 40 on", .unreachable, .unreachableThreeTimes, isGone: false,
                until(40) { _ in LinkPages.page(LinkPages.oops, 500) }),
        ]
    }

    // MARK: - HEAD

    private static func head(_ name: String, _ reply: LoopbackReply) -> LinkBehaviour {
        LinkBehaviour(.head, name, .ok, .answers, own { $0.isHead ? reply : ok })
    }

    static var heads: [LinkBehaviour] {
        [
            head("HEAD 404, GET 200", LinkPages.page("", 404)), head("HEAD 403, GET 200", LinkPages.page("", 403)),
            head("HEAD 405, GET 200", LinkPages.page("", 405)), head("HEAD 410, GET 200", LinkPages.page("", 410)),
            head("HEAD 500, GET 200", LinkPages.page("", 500)), head("HEAD 501, GET 200", LinkPages.page("", 501)),
            head("HEAD 429, GET 200", LinkPages.page("", 429)), head("HEAD 503, GET 200", LinkPages.page("", 503)),
            head("HEAD is reset, GET 200", .script([.reset])),
            head("HEAD leads to the start page, GET 200", .redirect(302, to: "/")),
            head("HEAD without a type, GET 200", .response(status: 200)),
            LinkBehaviour(
                .head, "HEAD 200, GET 404 from day 20 on", .dead, .notFoundThreeDates,
                { $0.days < 20 || $0.isHead ? ($0.isOwn ? ok : nil) : nil }),
            LinkBehaviour(
                .head, "HEAD 200, GET \"not found\" with 200 from day 3 on", .softDead, .saysNotFound,
                { visit in
                    guard visit.isOwn else { return nil }
                    return visit.days < 3 || visit.isHead ? ok : LinkPages.page(LinkPages.honest)
                }),
        ]
    }

    // MARK: - Soft 404

    static var softs: [LinkBehaviour] {
        [
            LinkBehaviour(
                .soft, "Title and heading say in Swedish that there is no page", .softDead, .saysNotFound,
                until(20) { _ in LinkPages.page(LinkPages.honest) }),
            LinkBehaviour(
                .soft, "The heading alone says so, in English", .softDead, .saysNotFound,
                until(20) { _ in LinkPages.page(LinkPages.html("Kil", "Page not found", LinkPages.sorry)) }),
            LinkBehaviour(
                .soft, "Sent to the start page", .softDead, .sentToStartPage,
                until(20) { $0.path == "/" ? LinkPages.page(LinkPages.start) : .redirect(302, to: "/") }),
            LinkBehaviour(
                .soft, "Sent to the start page by `<meta http-equiv=\"refresh\">`", .softDead, .sentToStartPage,
                until(20) { visit in
                    if visit.path == "/" { return LinkPages.page(LinkPages.start) }
                    return LinkPages.page("<title>Kil</title><meta http-equiv=refresh content=\"0; url=/\">")
                }),
            LinkBehaviour(
                .soft, "Sent to the search page with its own words", .softDead, .sentToSearchPage,
                until(20) { visit in
                    if visit.path == "/sok" { return LinkPages.page(LinkPages.html("Sök", "Sök", LinkPages.recipe)) }
                    return .redirect(302, to: "/sok?q=trygghetslarm")
                }),
            LinkBehaviour(
                .soft, "An error page that does not say so, with 200, for every unknown address", .softDead,
                .sameAsNeighbour, isRuleOpen: true, until(20) { _ in LinkPages.page(LinkPages.oops) }),
            LinkBehaviour(
                .soft, "The same from the first day on", .softDead, .sameAsNeighbour, isRuleOpen: true,
                { _ in LinkPages.page(LinkPages.oops) }),
            LinkBehaviour(
                .soft, "An error page that repeats the address", .softDead, .sameAsNeighbour, isRuleOpen: true,
                until(20) { visit in
                    LinkPages.page(
                        LinkPages.html("Hoppsan", "Hoppsan!", "<p>Vi letade efter \(visit.path).</p>" + LinkPages.sorry)
                    )
                }),
            LinkBehaviour(
                .soft, "The start page itself, with 200, for every unknown address", .softDead, .sameAsNeighbour,
                isRuleOpen: true, until(20) { _ in LinkPages.page(LinkPages.start) }),
            LinkBehaviour(
                .soft, "The host's honest error page, here with 200", .softDead, .sameAsErrorPage,
                { visit in
                    if visit.isOwn { return visit.days < 20 ? ok : LinkPages.page(LinkPages.oops) }
                    return LinkPages.page(LinkPages.oops, 404)
                }),
            LinkBehaviour(
                .soft, "Every unknown address leads to one page", .softDead, .sameAsNeighbour, isRuleOpen: true,
                until(20) { visit in
                    visit.path == "/nytt" ? LinkPages.page(LinkPages.other) : .redirect(302, to: "/nytt")
                }),
            section("shows its list, with 200, for every unknown address in it", LinkPages.page(LinkPages.list)),
            section(
                "leads every unknown address in it to its list, with 301", .redirect(301, to: "/guider/")),
            numbered("A site that goes by a number in the path, whatever follows it", else: nil),
            numbered(
                "The same, with one page, and 200, for all that it does not know", else: LinkPages.page(LinkPages.oops)),
            LinkBehaviour(
                .soft, "Nothing at all, with 200", .softDead, .answersNothing, until(20) { _ in LinkPages.page("") }),
            LinkBehaviour(
                .soft, "The domain is for sale", .softDead, .domainParked,
                until(20) { visit in
                    LinkPages.page(
                        "<title>\(visit.base)</title><h1>This domain may be for sale</h1><p>Make an offer today.</p>")
                }),
            LinkBehaviour(
                .soft, "The domain is parked, in Swedish", .softDead, .domainParked,
                until(20) { _ in
                    LinkPages.page("<title>Kil</title><h1>Domänen är parkerad</h1><p>Hos ett webbhotell.</p>")
                }),
        ]
    }

    private static func section(_ name: String, _ reply: LoopbackReply) -> LinkBehaviour {
        LinkBehaviour(
            .soft, "One section \(name); the rest of the site is honest", .softDead, .sameAsNeighbour, isRuleOpen: true
        ) { visit in
            if visit.path == "/guider/" { return LinkPages.page(LinkPages.list) }
            if visit.isOwn, visit.days < 20 { return ok }
            return visit.path.hasPrefix("/guider/") ? reply : nil
        }
    }

    private static func numbered(_ name: String, else reply: LoopbackReply?) -> LinkBehaviour {
        LinkBehaviour(.soft, name, .ok, .answers, path: "/guider/123/trygghetslarm") {
            $0.path.hasPrefix("/guider/123/") ? ok : reply
        }
    }

    // MARK: - Redirects

    private static func moved(_ name: String, _ code: Int, flags: [LinkFlag], to: String? = nil) -> LinkBehaviour {
        LinkBehaviour(
            .redirect, name, .ok, .answers, flags: flags, newAddress: to,
            { visit in
                if visit.path == "/nya/guiden" { return ok }
                return visit.isOwn ? .redirect(code, to: "/nya/guiden") : nil
            })
    }

    static var redirects: [LinkBehaviour] {
        [
            moved("301 to a new place on the site", 301, flags: [.moved], to: "/nya/guiden"),
            moved("308 to a new place on the site", 308, flags: [.moved], to: "/nya/guiden"),
            moved("302 to another place", 302, flags: []), moved("303 to another place", 303, flags: []),
            moved("307 to another place", 307, flags: []),
            LinkBehaviour(
                .redirect, "301 to an address that differs by a slash alone", .ok, .answers,
                { visit in
                    if visit.path == "/guider/trygghetslarm/" { return ok }
                    return visit.isOwn ? .redirect(301, to: "/guider/trygghetslarm/") : nil
                }),
            LinkBehaviour(
                .redirect, "Four permanent redirects one after the other", .ok, .answers,
                flags: [.moved, .redirectChain],
                newAddress: "/steg/4",
                { visit in
                    if visit.isOwn { return .redirect(301, to: "/steg/1") }
                    guard visit.path.hasPrefix("/steg/"), let step = Int(visit.path.dropFirst(6)) else { return nil }
                    return step == 4 ? ok : .redirect(301, to: "/steg/\(step + 1)")
                }),
            LinkBehaviour(
                .redirect, "Twenty redirects one after the other", .ok, .answers, flags: [.redirectChain],
                { visit in
                    if visit.isOwn { return .redirect(302, to: "/steg/1") }
                    guard visit.path.hasPrefix("/steg/"), let step = Int(visit.path.dropFirst(6)) else { return nil }
                    return step == 20 ? ok : .redirect(302, to: "/steg/\(step + 1)")
                }),
            LinkBehaviour(
                .redirect, "A circle of redirects", .dead, .unreachableSixtyDays,
                own { _ in .redirect(302, to: "/guider/trygghetslarm") }),
            LinkBehaviour(
                .redirect, "301 to a page that is not there", .dead, .notFoundThreeDates,
                own { _ in .redirect(301, to: "/borta") }),
            LinkBehaviour(
                .redirect, "301 to a site of somebody else's", .ok, .answers, flags: [.moved], newAddress: "/guide",
                own { .redirect(301, to: ($0.others["annan"] ?? "") + "/guide") }),
            LinkBehaviour(
                .redirect, "A renamed organisation: 301 to the same page on its new host", .ok, .answers,
                flags: [.moved],
                newAddress: "/guider/trygghetslarm",
                { .redirect(301, to: ($0.others["ny"] ?? "") + $0.path) }),
            LinkBehaviour(
                .redirect, "A renamed organisation: 301 to the start page of its new host", .softDead, .sentToStartPage,
                { .redirect(301, to: ($0.others["ny"] ?? "") + "/") }),
            LinkBehaviour(
                .redirect, "A renamed organisation: its old host knows no page any more, the new one has it", .dead,
                .notFoundThreeDates, flags: [.moved], newAddress: "/guider/trygghetslarm", until(20) { _ in nil }),
            LinkBehaviour(
                .redirect, "A rebuilt SiteVision: 404, but the page's id still leads to it", .dead, .notFoundThreeDates,
                flags: [.moved], newAddress: "/stod/trygghetslarm.4.1337d0f71354c96215c7a8.html",
                path: "/omsorg/trygghetslarm.4.1337d0f71354c96215c7a8.html",
                { visit in
                    switch visit.path {
                    case "/stod/trygghetslarm.4.1337d0f71354c96215c7a8.html": ok
                    case "/4.1337d0f71354c96215c7a8.html":
                        .redirect(301, to: "/stod/trygghetslarm.4.1337d0f71354c96215c7a8.html")
                    default: visit.isOwn && visit.days < 20 ? ok : nil
                    }
                }),
            LinkBehaviour(
                .redirect, "A rebuilt SiteVision whose ids all lead to the start page", .dead, .notFoundThreeDates,
                path: "/omsorg/trygghetslarm.4.1337d0f71354c96215c7a9.html",
                { visit in
                    if visit.path == "/" { return LinkPages.page(LinkPages.start) }
                    if visit.path.hasPrefix("/4.") { return .redirect(301, to: "/") }
                    return visit.isOwn && visit.days < 20 ? ok : nil
                }),
        ]
    }
}

import Catalogue
import Foundation
import Landscape

/// Answers that show nothing and lead on by a header, and places that scripts make.
extension LinkBehaviour {
    private static func header(_ value: String) -> LoopbackReply {
        .response(status: 200, headers: ["Content-Type": "text/html", "Refresh": value])
    }

    private static func led(
        _ name: String, to value: String, _ state: LinkState, _ rule: LinkRule
    ) -> LinkBehaviour {
        LinkBehaviour(.redirect, name, state, rule) { visit in
            switch visit.path {
            case "/": LinkPages.page(LinkPages.start)
            case "/nya/platsen": LinkPages.page(LinkPages.ok)
            default: visit.isOwn ? header(value) : nil
            }
        }
    }

    static var refreshing: [LinkBehaviour] {
        [
            led("Nothing but a `Refresh` header to another place", to: "0;url=/nya/platsen", .ok, .answers),
            led("Nothing but a `Refresh` header without `url=`", to: "1; /nya/platsen", .ok, .answers),
            led("Nothing but a `Refresh` header to the start page", to: "0; URL='/'", .softDead, .sentToStartPage),
            led(
                "Nothing but a `Refresh` header to a page that is not there", to: "0;url=/x", .dead, .notFoundThreeDates
            ),
            led("Nothing but a `Refresh` header that asks again", to: "5", .new, .unsettled),
            led("Nothing but a `Refresh` header to itself", to: "0;url=/guider/trygghetslarm", .new, .unsettled),
        ]
    }

    /// Another answer before TLS 1.3, in whose handshake a server does not say what it misses.
    static let mutualBefore = LinkBehaviour(
        .name, "A server that wants a certificate of whoever comes, in TLS 1.2", .restricted, .needsLogin
    ) { _ in nil }

    private static func place(_ name: String, _ body: String, isMissing: Bool) -> LinkBehaviour {
        LinkBehaviour(
            .content, name, .ok, .answers, flags: isMissing ? [.fragmentMissing] : [],
            path: "/guider/trygghetslarm#ansok"
        ) { visit in
            let page = LinkPages.html("Trygghetslarm, en guide", "Trygghetslarm, en guide", LinkPages.guide + body)
            return visit.isOwn ? LinkPages.page(page) : nil
        }
    }

    static var made: [LinkBehaviour] {
        let tab = "<section data-tab=\"ansok\"><h2>Ansök</h2></section>"
        let script = "<script src=\"/flikar.js\"></script>"
        return [
            place("A place that scripts make of a tab", tab + script, isMissing: false),
            place(
                "A place that scripts make of a reference to it", "<a href='#ansok'>A</a>" + script, isMissing: false),
            place("A place that a script names", "<script>visa(\"ansok\")</script>", isMissing: false),
            place("A place that a page without scripts only refers to", "<a href='#ansok'>A</a>", isMissing: true),
            place("A place that a page with scripts does not name", script + "<p>ansok</p>", isMissing: true),
        ]
    }
}

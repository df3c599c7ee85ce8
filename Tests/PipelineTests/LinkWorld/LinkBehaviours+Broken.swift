import Catalogue
import Foundation
import Landscape

/// Answers that break rules of HTTP in ways that browsers take no notice of.
extension LinkBehaviour {
    private static let ok = LinkPages.page(LinkPages.ok)

    private static func shown(
        _ group: Group, _ name: String, _ head: String, _ state: LinkState = .ok, _ rule: LinkRule = .answers,
        body: Data = Data(LinkPages.ok.utf8)
    ) -> LinkBehaviour {
        LinkBehaviour(group, name, state, rule) { visit in
            guard visit.isOwn else { return nil }
            let lines = LoopbackStep.text("HTTP/1.1 \(head)\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
            return .script(visit.isHead ? [lines, .close] : [lines, .bytes(body), .close])
        }
    }

    static var broken: [LinkBehaviour] {
        let half = Data(LinkPages.ok.utf8.prefix(LinkPages.ok.utf8.count / 2))
        return [
            shown(.fault, "A page whose `Content-Encoding` is a charset", "200 OK\r\nContent-Encoding: UTF-8"),
            shown(.fault, "A whole page that is shorter than its `Content-Length`", "200 OK\r\nContent-Length: 90000"),
            shown(
                .fault, "Half a page that is shorter than its `Content-Length`", "200 OK\r\nContent-Length: 90000",
                .dead,
                .unreachableSixtyDays, body: half),
            LinkBehaviour(.fault, "A whole page without its last chunk", .ok, .answers) { visit in
                guard visit.isOwn else { return nil }
                let size = String(LinkPages.ok.utf8.count, radix: 16)
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
                let steps: [LoopbackStep] = visit.isHead ? [] : [.text("\(size)\r\n" + LinkPages.ok + "\r\n")]
                return .script([.text(head)] + steps + [.close])
            },
            shown(.redirect, "302 without `Location`, and the page", "302 Found"),
            shown(.redirect, "302 with an empty `Location`, and the page", "302 Found\r\nLocation: "),
            LinkBehaviour(.redirect, "302 with a `Location` that begins with a backslash", .ok, .answers) { visit in
                if visit.path == "/ny" { return ok }
                return visit.isOwn ? .redirect(302, to: "\\ny") : nil
            },
            LinkBehaviour(.status, "400 to its own address, and the start page well", .dead, .notFoundThreeDates) {
                $0.isOwn
                    ? LinkPages.page(LinkPages.oops, 400) : $0.path == "/" ? LinkPages.page(LinkPages.start) : nil
            },
            LinkBehaviour(.status, "400 because we have no certificate to show", .restricted, .needsLogin) {
                $0.path == "/"
                    ? LinkPages.page(LinkPages.start)
                    : LinkPages.page(
                        LinkPages.html(
                            "400 No required SSL certificate was sent", "400 Bad Request",
                            "<p>No required SSL certificate was sent</p>"), 400)
            },
        ]
    }
}

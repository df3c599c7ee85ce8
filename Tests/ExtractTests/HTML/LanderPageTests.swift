import Foundation
import Testing

@testable import Extract

/// Pages that hold a domain for whoever buys it.
@Suite struct LanderPageTests {
    private func isLander(_ html: String) -> Bool { LanderPage.isLander(Data(html.utf8)) }

    @Test(
        arguments: [
            "<script src='//www.parkingcrew.net/jsparkcaf.php?x'></script>",
            "<SCRIPT type=text/javascript SRC=https://www.google.com/adsense/domains/caf.js></SCRIPT>",
            "<iframe width=1 src = \"http://kil.bodis.com:80/a\"></iframe>",
            "<script src=\"https://img1.wsimg.com/parking-lander/static/js/main.js\"></script>",
            "<script>\n window.park = \"eyJ\";</script>",
            "<script>window.onload = function() { window.location.href = \"/lander\" }</script>",
        ])
    func `are told by whose scripts and frames they are`(_ html: String) { #expect(isLander("<html>\(html)</html>")) }

    @Test(
        arguments: [
            "<a href=\"https://dan.com/\">dan.com</a>", "<script src=\"https://jordan.com/a.js\"></script>",
            "<script src=\"/a.js?from=//dan.com\"></script>",
            "<script src=\"https://cdn.kil.se/bodis.com/a.js\"></script>",
            "<script src=\"https://www.google.com/adsense/search/ads.js\"></script>",
            "<script>window.parking = \"p-hus\";</script>", "<script>window.park = \"Slottsskogen\";</script>",
            "<script data-src=\"https://dan.com/a.js\">", "<script", "",
            "<scripted src=\"https://dan.com/a.js\">", "<p>window.park = \"eyJ\"</p>",
            "<script src=\"https://img1.wsimg.com/traffic-assets/js/tccl.js\"></script>",
        ])
    func `are not told by words, or by names that only look like theirs`(_ html: String) {
        #expect(!isLander("<html>\(html)</html>"))
    }

    @Test func `are looked at in bounded time`() {
        let began = ContinuousClock.now
        #expect(!isLander(String(repeating: "<script src=", count: 40_000)))
        #expect(!isLander(String(repeating: "<script><iframe ", count: 40_000)))
        #expect(ContinuousClock.now - began < .seconds(5))
    }
}

import Testing

@testable import Fetch

/// Who counts as one site.
@Suite struct SiteTests {
    @Test(arguments: [
        ("www.skr.se", "skr.se"), ("skr.se", "skr.se"), ("skr.se.", "skr.se"), ("en.sida.github.io", "sida.github.io"),
        ("e-tjanster.forskola-och-skola.exempelkommunen.se", "exempelkommunen.se"),
        ("socialtjanst.digitalisering.myndighetsexempel.co.uk", "myndighetsexempel.co.uk"),
        ("www.xn--sklby-gra5j.se", "xn--sklby-gra5j.se"),
    ])
    func `a host belongs to the domain its owner registered`(host: String, domain: String) {
        #expect(Site.registrableDomain(of: host) == domain)
    }

    @Test(arguments: ["se", "co.uk", "localhost", "127.0.0.1", "[2001:db8::1]"])
    func `what nobody registered is no domain`(host: String) {
        #expect(Site.registrableDomain(of: host) == nil)
        #expect(Site.of(host: host, port: 8080) == "\(host):8080")
    }

    @Test func `the newsrooms of one platform are one site`() {
        let rooms = ["kommun.mynewsdesk.com", "www.mynewsdesk.com", "region.mynewsdesk.com."]
        #expect(Set(rooms.map { Site.of(host: $0, port: 443) }).count == 1)
    }
}

import Catalogue
import Fetch
import Testing

@Suite struct RedirectVerdictTests {
    private func judge(
        _ asked: String, _ chain: [(Int, String)], own: [String] = []
    ) -> RedirectVerdict? {
        RedirectVerdict.judge(
            asked: asked, chain: chain.map { LinkCheck.Redirect(status: $0.0, location: $0.1) }, organisationHosts: own)
    }

    @Test func `permanent redirects within a site are a suggestion`() throws {
        for status in [301, 308] {
            let verdict = try #require(judge("http://www.skr.se/rss", [(status, "https://skr.se/rss.xml")]))
            #expect(verdict == RedirectVerdict(permanentTarget: "https://skr.se/rss.xml", warnings: []))
            #expect(verdict.isSuggestion)
        }
    }

    @Test func `the new address is where the permanent ones lead, whatever a temporary one adds`() throws {
        let mixed = try #require(
            judge(
                "https://exempel.se/1",
                [(301, "https://exempel.se/2"), (308, "https://exempel.se/3"), (302, "https://exempel.se/4?s=1")]))
        #expect(mixed.permanentTarget == "https://exempel.se/3" && mixed.isSuggestion)
        let temporary = try #require(
            judge("https://exempel.se/1", [(302, "https://exempel.se/2"), (301, "https://exempel.se/3")]))
        #expect(temporary.permanentTarget == nil && !temporary.isSuggestion)
    }

    @Test func `nothing redirected says nothing, and a way round to the same is no new address`() throws {
        #expect(judge("https://exempel.se/1", []) == nil)
        let round = try #require(
            judge("https://exempel.se/1", [(301, "http://exempel.se/1"), (301, "https://exempel.se/1")]))
        #expect(round.permanentTarget == nil && round.warnings.isEmpty)
    }

    @Test func `a new address is shown without secrets and fragment`() throws {
        let verdict = try #require(judge("https://exempel.se/1", [(301, "https://u:p@exempel.se/2#del")]))
        #expect(verdict.permanentTarget == "https://exempel.se/2")
    }

    @Test func `another organisation's host is a warning, its own other hosts are not`() throws {
        let away = try #require(judge("https://skl.se/rss", [(301, "https://skr.se/rss")]))
        #expect(away.warnings == [.otherOrganisation] && !away.isSuggestion)
        let own = try #require(judge("https://skl.se/rss", [(301, "https://www.skr.se/rss")], own: ["skr.se"]))
        #expect(own.isSuggestion)
        let lookalike = try #require(judge("https://skl.se/rss", [(301, "https://enskr.se/rss")], own: ["skr.se"]))
        #expect(lookalike.warnings == [.otherOrganisation])
        // Two who share a suffix, or a platform, are not one.
        let suffix = try #require(judge("https://a.github.io/f", [(301, "https://b.github.io/f")]))
        #expect(suffix.warnings == [.otherOrganisation])
        // On a platform it is one organisation's newsroom to another's: only the path tells them apart.
        let port = try #require(judge("http://127.0.0.1:1/f", [(301, "http://127.0.0.2:1/f")]))
        #expect(port.warnings == [.otherOrganisation])
    }

    @Test func `what leads from https to http is a warning, also when it comes back elsewhere`() throws {
        for chain in [
            [(301, "http://exempel.se/2")], [(302, "http://exempel.se/2")],
            [(308, "http://exempel.se/2"), (301, "https://exempel.se/3")],
        ] {
            let verdict = try #require(judge("https://exempel.se/1", chain))
            #expect(verdict.warnings == [.downgrade] && !verdict.isSuggestion, "\(chain)")
        }
        let upwards = try #require(judge("http://exempel.se/1", [(301, "https://exempel.se/1")]))
        #expect(upwards.isSuggestion)
        let open = try #require(judge("http://exempel.se/1", [(301, "http://exempel.se/2")]))
        #expect(open.isSuggestion)
        // What a temporary redirect adds is not for keeps.
        let later = try #require(
            judge("https://exempel.se/1", [(301, "https://exempel.se/2"), (302, "http://exempel.se/3")]))
        #expect(later.isSuggestion)
    }

    @Test(arguments: [
        "https://exempel.se", "https://exempel.se/", "https://www.exempel.se/sv/", "https://exempel.se/index.html",
        "https://exempel.se/sv/default.aspx",
        "https://exempel.se/Start",
    ])
    func `the start page is a warning`(_ target: String) throws {
        #expect(try #require(judge("https://exempel.se/nyheter/rss", [(301, target)])).warnings == [.startPage])
    }

    @Test(arguments: [
        "https://exempel.se/sv/nyheter", "https://exempel.se/?id=7", "https://exempel.se/startsidor",
        "https://exempel.se/index/7",
    ])
    func `what only looks like a start page is none`(_ target: String) throws {
        #expect(try #require(judge("https://exempel.se/nyheter/rss", [(301, target)])).warnings.isEmpty)
    }

    @Test func `a start page that moves to a start page has moved`() throws {
        #expect(try #require(judge("https://exempel.se/", [(301, "https://www.exempel.se/sv")])).isSuggestion)
    }

    @Test(arguments: [
        "https://exempel.se/login?ReturnUrl=%2Frss", "https://login.exempel.se/x", "https://exempel.se/wp-login.php",
        "https://exempel.se/logga-in",
        "https://exempel.se/adfs/ls/", "https://idp.exempel.se/saml2/sso",
        "https://exempel.se/_layouts/15/oauth/authorize",
    ])
    func `a login is a warning, also a temporary one`(_ target: String) throws {
        for status in [301, 302] {
            let verdict = try #require(judge("https://exempel.se/rss", [(status, target)]))
            #expect(verdict.warnings == [.login], "\(target)")
            #expect(!verdict.isSuggestion)
        }
    }

    @Test(arguments: [
        "https://exempel.se/nyheter/ny-inloggning", "https://exempel.se/authors/1", "https://login.se/rss",
    ])
    func `what only mentions a login is none`(_ target: String) throws {
        #expect(try #require(judge("https://exempel.se/rss", [(301, target)])).warnings.contains(.login) == false)
    }
}

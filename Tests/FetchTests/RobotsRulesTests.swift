import Testing

@testable import Fetch

@Suite struct RobotsRulesTests {
    private func allows(_ text: String, _ path: String, agent: String = "samlad") -> Bool {
        RobotsRules(text.utf8, agent: agent).judge(path) == .allowed
    }

    @Test func `the longest match wins and a tie allows`() {
        let text = "User-agent: *\nDisallow: /arkiv\nAllow: /arkiv/nyheter\nDisallow: /a\nAllow: /a"
        #expect(!allows(text, "/arkiv/2019"))
        #expect(allows(text, "/arkiv/nyheter/1"))
        #expect(allows(text, "/a"))
    }

    @Test func `stars match anything and a last dollar the end`() {
        let text = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /*/utkast/\nDisallow: /exakt$"
        #expect(!allows(text, "/a/b.pdf"))
        #expect(allows(text, "/a/b.pdf?x=1"))
        #expect(!allows(text, "/2020/utkast/1"))
        #expect(allows(text, "/utkast/1"))
        #expect(!allows(text, "/exakt"))
        #expect(allows(text, "/exakta"))
    }

    @Test func `a query is part of what is matched`() {
        #expect(!allows("User-agent: *\nDisallow: /*?print=", "/sida?print=1"))
        #expect(allows("User-agent: *\nDisallow: /*?print=", "/sida"))
    }

    @Test func `groups for the same agent are one, and its own group outranks that of all`() {
        let text = """
            User-agent: *
            Disallow: /
            User-agent: SAMLAD/0.1
            Disallow: /a
            User-agent: other
            Disallow: /b
            User-agent: samlad
            Disallow: /c
            """
        #expect(!allows(text, "/a"))
        #expect(allows(text, "/b"))
        #expect(!allows(text, "/c"))
        #expect(!allows(text, "/d", agent: "third"))
    }

    @Test func `agents in a row share the rules that follow, whatever other lines stand between`() {
        let text = "User-agent: a\nSitemap: https://x.se/s.xml\nCrawl-delay: 5\nUser-agent: samlad\nDisallow: /x"
        #expect(!allows(text, "/x"))
        #expect(!allows(text, "/x", agent: "a"))
    }

    @Test func `an empty disallow forbids nothing and an own empty group frees from that of all`() {
        #expect(allows("User-agent: *\nDisallow:", "/x"))
        #expect(allows("User-agent: samlad\nDisallow:\n\nUser-agent: *\nDisallow: /", "/x"))
    }

    @Test func `an agent is its whole token, not a part of one`() {
        #expect(allows("User-agent: sam\nDisallow: /", "/x"))
        #expect(allows("User-agent: samladbot\nDisallow: /", "/x"))
    }

    @Test func `percent-encoding does not hide a path`() {
        #expect(!allows("User-agent: *\nDisallow: /å", "/%C3%A5/1"))
        #expect(!allows("User-agent: *\nDisallow: /%c3%a5", "/å"))
        #expect(!allows("User-agent: *\nDisallow: /%7Ejoe", "/~joe"))
        #expect(allows("User-agent: *\nDisallow: /a%2Fb", "/a/b"))
    }

    @Test func `comments, marks, odd line ends and nonsense do no harm`() {
        let text = "\u{FEFF}User-Agent : * # all\r\rDisallow: /x # here\r\nnonsense\r: \r\nAllow"
        #expect(!allows(text, "/x"))
        #expect(allows(text, "/y"))
        #expect(RobotsRules([0xFF, 0xFE, 0x00, 0x80], agent: "samlad").rules.isEmpty)
    }

    @Test func `the verdict quotes the line, and robots.txt itself is free`() {
        let rules = RobotsRules("User-agent: *\n Disallow: /\u{7}  # all of it".utf8, agent: "samlad")
        #expect(rules.judge("/x") == .forbidden("Disallow: /  # all of it"))
        #expect(rules.judge("/robots.txt") == .allowed)
    }

    @Test func `what comes after 500 KiB does not count`() {
        let padding = "User-agent: *\n" + String(repeating: "#", count: RobotsRules.limit) + "\n"
        #expect(allows(padding + "Disallow: /", "/x"))
    }

    @Test func `a pattern of many stars takes no exponential time`() {
        let pattern = "/" + String(repeating: "*a", count: 2000) + "$"
        #expect(allows("User-agent: *\nDisallow: \(pattern)", "/" + String(repeating: "a", count: 1990) + "b"))
    }
}

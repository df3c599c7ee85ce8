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

    @Test func `stars and dollars of an address are letters, and so is a dollar inside a rule`() {
        // The examples of RFC 9309 §2.2.3.
        #expect(!allows("User-agent: *\nDisallow: /path/file-with-a-%2A.html", "/path/file-with-a-*.html"))
        #expect(!allows("User-agent: *\nDisallow: /path/foo-%24", "/path/foo-$"))
        #expect(allows("User-agent: *\nDisallow: /path/foo-%24", "/path/foo-x"))
        #expect(!allows("User-agent: *\nDisallow: /a$b", "/a$b/c"))
        #expect(allows("User-agent: *\nDisallow: /a$b", "/a"))
        #expect(!allows("User-agent: *\nDisallow: /a**b$", "/axxb"))
    }

    @Test func `a percent sign that encodes nothing stands for itself`() {
        #expect(!allows("User-agent: *\nDisallow: /%+1", "/%+1"))
        #expect(allows("User-agent: *\nDisallow: /%+1", "/\u{1}"))
        #expect(!allows("User-agent: *\nDisallow: /100%", "/100%"))
        #expect(!allows("User-agent: *\nDisallow: /x%2", "/x%2"))
    }

    /// The examples of RFC 9309 §5.1 and §5.2.
    @Test func `the examples of the specification come out as it says`() {
        let simple = """
            User-Agent: *
            Disallow: *.gif$
            Disallow: /example/
            Allow: /publications/

            User-Agent: foobot
            Disallow:/
            Allow:/example/page.html
            Allow:/example/allowed.gif

            User-Agent: barbot
            User-Agent: bazbot
            Disallow: /example/page.html

            User-Agent: quxbot

            EOF
            """
        #expect(!allows(simple, "/a/b.gif", agent: "other") && allows(simple, "/a/b.gif?x", agent: "other"))
        #expect(!allows(simple, "/example/page.html", agent: "other"))
        #expect(allows(simple, "/example/page.html", agent: "foobot") && !allows(simple, "/x", agent: "foobot"))
        #expect(allows(simple, "/example/allowed.gif", agent: "foobot"))
        for agent in ["barbot", "bazbot"] {
            #expect(!allows(simple, "/example/page.html", agent: agent) && allows(simple, "/x.gif", agent: agent))
        }
        #expect(allows(simple, "/example/page.html", agent: "quxbot"))
        let longest = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif"
        #expect(!allows(longest, "/example/page/disallowed.gif", agent: "foobot"))
        #expect(allows(longest, "/example/page/", agent: "foobot"))
    }

    @Test func `a rule of any length is quoted by its start`() {
        let rules = RobotsRules(
            ("User-agent: *\nDisallow: /" + String(repeating: "*", count: 9000)).utf8, agent: "samlad")
        guard case .forbidden(let line) = rules.judge("/x") else {
            Issue.record("allowed")
            return
        }
        #expect(line.count == RobotsRules.quoted && line.hasPrefix("Disallow: /***"))
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

    // MARK: - Limits

    @Test func `a hostile file costs no more than its budget, and is taken to forbid`() throws {
        // Each rule compares all of itself at every place of the path.
        let line = "Disallow: *" + String(repeating: "a", count: 1000) + "b\n"
        let text = "User-agent: *\n" + String(repeating: line, count: 480 * 1024 / line.utf8.count)
        let rules = RobotsRules(text.utf8, agent: "samlad")
        #expect(rules.rules.count > 400)
        let path = "/" + String(repeating: "a", count: 2000)
        var budget = RobotsRules.work
        #expect(rules.judge(path, budget: &budget) == .unjudged("its rules take too long to compare"))
        #expect(budget == 0)
        #expect(rules.judge("/kort") == .allowed)
    }

    @Test func `a large honest file is judged to its end`() {
        let lines = (0..<9000).map { "Disallow: /mapp-\($0)/*?sida=\n" }.joined()
        let rules = RobotsRules(("User-agent: *\n" + lines + "Disallow: /sist").utf8, agent: "samlad")
        let path = "/mapp-9001/" + String(repeating: "artikel-", count: 40)
        var budget = RobotsRules.work
        #expect(rules.judge(path, budget: &budget) == .allowed)
        #expect(RobotsRules.work - budget < 200_000)
        #expect(rules.judge("/sist/1") == .forbidden("Disallow: /sist"))
    }

    @Test func `an address that is too long is forbidden where anything is, and says so`() {
        let long = "/" + String(repeating: "a", count: RobotsRules.longest)
        let forbidding = RobotsRules("User-agent: *\nDisallow: /b".utf8, agent: "samlad")
        #expect(forbidding.judge(long) == .unjudged("the address is longer than 2048 bytes"))
        #expect(forbidding.judge(String(long.dropLast())) == .allowed)
        #expect(RobotsRules("User-agent: *\nAllow: /b".utf8, agent: "samlad").judge(long) == .allowed)
        // Its bytes count as they are compared.
        #expect(forbidding.judge("/" + String(repeating: "å", count: 400)) != .allowed)
    }

    @Test func `of a rule that is too long the start forbids, and nothing of it allows`() {
        let start = "/" + String(repeating: "a", count: RobotsRules.longest - 1)
        #expect(!allows("User-agent: *\nDisallow: \(start)b$", start))
        #expect(allows("User-agent: *\nDisallow: \(start)b$", "/aaa"))
        #expect(!allows("User-agent: *\nDisallow: /\nAllow: \(start)bcd", start))
    }

    @Test func `more rules than are kept forbid everything, and say so`() {
        func rules(_ count: Int) -> RobotsRules {
            RobotsRules(("User-agent: *\n" + String(repeating: "Disallow: /x\n", count: count)).utf8, agent: "samlad")
        }
        #expect(rules(RobotsRules.mostRules).judge("/y") == .allowed)
        #expect(rules(RobotsRules.mostRules + 1).judge("/y") == .unjudged("it has more than 10000 rules"))
        #expect(rules(RobotsRules.mostRules + 1).judge("/robots.txt") == .allowed)
    }

    @Test func `what comes after 500 KiB does not count`() {
        let padding = "User-agent: *\n" + String(repeating: "#", count: RobotsRules.limit) + "\n"
        #expect(allows(padding + "Disallow: /", "/x"))
    }

    @Test func `a pattern of many stars takes no exponential time`() {
        let pattern = "/" + String(repeating: "*a", count: 1000) + "$"
        #expect(allows("User-agent: *\nDisallow: \(pattern)", "/" + String(repeating: "a", count: 990) + "b"))
    }
}

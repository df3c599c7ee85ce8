import Curate
import Testing

@Suite struct URLKeyTests {
    static let same: [(String, String)] = [
        ("http://skr.se/a", "https://skr.se/a"),
        ("https://www.skr.se/a", "https://skr.se/a"),
        ("https://WWW.Skr.SE/a", "https://skr.se/a"),
        ("https://skr.se./a", "https://skr.se/a"),
        ("https://skr.se:443/a", "https://skr.se/a"),
        ("http://skr.se:80/a", "https://skr.se/a"),
        ("http://skr.se:443/a", "http://skr.se/a"),
        ("https://user:secret@skr.se/a", "https://skr.se/a"),
        ("https://skr.se/", "https://skr.se"),
        ("https://skr.se/a/", "https://skr.se/a"),
        ("https://skr.se/a//", "https://skr.se/a"),
        ("https://skr.se/a/./b", "https://skr.se/a/b"),
        ("https://skr.se/a/../b", "https://skr.se/b"),
        ("https://skr.se/../../b", "https://skr.se/b"),
        ("https://skr.se/a/index.html", "https://skr.se/a"),
        ("https://skr.se/a/Index.HTM", "https://skr.se/a/"),
        ("https://skr.se/a/default.aspx", "https://skr.se/a"),
        ("https://skr.se/index.php", "https://skr.se"),
        ("https://skr.se/%7Ekalle", "https://skr.se/~kalle"),
        ("https://skr.se/%61bc", "https://skr.se/abc"),
        ("https://skr.se/%c3%a5", "https://skr.se/%C3%A5"),
        ("https://skr.se/dataskyddsförordningen", "https://skr.se/dataskyddsf%C3%B6rordningen"),
        ("https://skr.se/Molntja%CC%88nster.pdf", "https://skr.se/Molntj%C3%A4nster.pdf"),
        ("https://skr.se/a b", "https://skr.se/a%20b"),
        ("https://skr.se/a?", "https://skr.se/a"),
        ("https://skr.se/a?&", "https://skr.se/a"),
        ("https://skr.se/a#rubrik", "https://skr.se/a"),
        ("https://deladigitalt.se/#loggain", "https://deladigitalt.se/"),
        ("https://skr.se/a?utm_source=rss&utm_medium=rss&utm_campaign=x&utm_content=y", "https://skr.se/a"),
        ("https://skr.se/a?UTM_Source=rss", "https://skr.se/a"),
        ("https://skr.se/a?fbclid=1", "https://skr.se/a"),
        ("https://skr.se/a?gclid=1&id=2", "https://skr.se/a?id=2"),
        ("https://skr.se/a?mc_cid=1&mc_eid=2", "https://skr.se/a"),
        ("https://skr.se/a?_ga=1.2&_gl=3", "https://skr.se/a"),
        ("https://skr.se/a?mkt_tok=1", "https://skr.se/a"),
        ("https://skr.se/a?b=2&a=1", "https://skr.se/a?a=1&b=2"),
        ("https://skr.se/a?q=%c3%a5", "https://skr.se/a?q=å"),
        ("  https://skr.se/a\n", "https://skr.se/a"),
        ("HTTPS://skr.se/a", "https://skr.se/a"),
        ("https://www.youtube.com/watch?v=x&t=30s", "https://youtube.com/watch?v=x"),
        ("https://youtu.be/x?si=abc", "https://youtu.be/x"),
        (
            "https://utbildning.socialstyrelsen.se/course/view.php?id=102&lang=en",
            "https://utbildning.socialstyrelsen.se/course/view.php?id=102"
        ),
        (
            "https://www.mynewsdesk.com/se/x/pressreleases/y-346?utm_source=rss&utm_medium=rss",
            "https://www.mynewsdesk.com/se/x/pressreleases/y-346"
        ),
        ("http://www.kunskapsguiden.se/aldre/Sidor/Etik.aspx", "https://kunskapsguiden.se/aldre/Sidor/Etik.aspx"),
        ("https://%73kr.se/a", "https://skr.se/a"),
    ]

    static let different: [(String, String)] = [
        ("https://skr.se/a?rbid=26331", "https://skr.se/a?rbid=26304"),
        ("https://skr.se/a?rbid=26331", "https://skr.se/a"),
        ("https://skr.se/a?id=1", "https://skr.se/a?ID=1"),
        ("https://skr.se/a?a=1&a=2", "https://skr.se/a?a=2&a=1"),
        ("https://skr.se/A", "https://skr.se/a"),
        ("https://skr.se:8443/a", "https://skr.se/a"),
        ("https://skl.se/a", "https://skr.se/a"),
        ("https://habo.se/a", "https://habo.kommun.se/a"),
        ("https://skr.se/app#!/a", "https://skr.se/app#!/b"),
        ("https://skr.se/app#/a", "https://skr.se/app"),
        ("https://skr.se/a%2Fb", "https://skr.se/a/b"),
        ("https://skr.se/a?b=1%262", "https://skr.se/a?b=1&2"),
        ("https://skr.se/habo", "https://skr.se/h%C3%A5bo"),
        ("https://skr.se/index", "https://skr.se/"),
        ("https://youtube.com/playlist?list=a", "https://youtube.com/playlist?list=b"),
        ("https://www.se/a", "https://se/a"),
        // How addresses of this field moved: a rebuilt tree is another address, which only evidence can join.
        (
            "https://www.arvika.se/a/webbpolicy.4.1337d0f71354c96215c7a8.html",
            "https://www.arvika.se/a/webbpolicy.2866.html"
        ),
        (
            "https://skl.se/integrationsocialomsorg/x.24985.html",
            "https://skr.se/skr/integrationsocialomsorg/x.24985.html"
        ),
        (
            "https://www.msb.se/sv/rss-floden/rss-alla-nyheter-fran-msb/",
            "https://www.mcf.se/sv/rss-floden/rss-alla-nyheter-fran-startsidan-pa-mcf.se/"
        ),
        (
            "https://www.regionuppsala.se/nyheter",
            "https://regionuppsala.se/politik-och-paverkan/pressrum/2024/januari/x"
        ),
        (
            "https://www.ehalsomyndigheten.se/nyheter/2017/x",
            "https://www.ehalsomyndigheten.se/om-ehalsomyndigheten/aktuellt/nyheter/2025/x"
        ),
        ("https://kunskapsguiden.se/a/Sidor/x.aspx", "https://kunskapsguiden.se/omraden-och-teman/x"),
        ("http://www.mynewsdesk.com/se/region-orebro-lan", "https://via.tt.se/pressrum?publisherId=3235654"),
    ]

    @Test(arguments: same) func `two ways to write one address share a key`(_ left: String, _ right: String) throws {
        let key = try #require(URLKey.make(left))
        #expect(key == URLKey.make(right))
    }

    @Test(arguments: different) func `two addresses do not share a key`(_ left: String, _ right: String) throws {
        let key = try #require(URLKey.make(left))
        #expect(key != URLKey.make(right))
    }

    @Test(arguments: same + different) func `the key of a key is the key`(_ left: String, _ right: String) throws {
        for url in [left, right] {
            let key = try #require(URLKey.make(url))
            #expect(URLKey.make("https://" + key) == key)
        }
    }

    @Test(arguments: [
        "", "mailto:a@b.se", "file:data/x.json", "https://", "https:///a", "//skr.se/a", "skr.se", "ftp://a.se",
        "https://a b.se/", "https://skr.se:port/",
    ])
    func `what is no web address has no key`(_ url: String) {
        #expect(URLKey.make(url) == nil)
    }

    @Test func `a key reads as an address without its scheme`() {
        #expect(URLKey.make("https://www.skr.se:8443/A/b/?z=1&a=%C3%A5#x") == "skr.se:8443/A/b?a=%C3%A5&z=1")
    }

    @Test func `broken percent signs are kept apart from text`() {
        #expect(URLKey.make("https://skr.se/100%") == "skr.se/100%25")
        #expect(URLKey.make("https://skr.se/%zz%ff") == "skr.se/%25zz%FF")
    }

    @Test(arguments: [
        ("https://a.se:8443?x=1", "a.se:8443?x=1"), ("https://a.se?x=/b", "a.se?x=/b"),
        ("https://u:p@[::1]:8080/b", "[::1]:8080/b"), ("https://[::1]/b", "[::1]/b"), ("https://a.se:/b", "a.se/b"),
        ("https://a@b@c.se/d@e:1", "c.se/d@e:1"), ("https://u:p@c.se:443", "c.se"), ("https://a.se#/b?c", "a.se#/b?c"),
        ("https://a.se/b?c#d?e/f", "a.se/b?c"), ("https://a.se/b?c?d", "a.se/b?c?d"),
        ("https://a.se?b#/c#d", "a.se?b#/c%23d"),
        (" \t https://a.\r\nse/\tb\n ", "a.se/b"), ("HtTpS://a.se/å#!x", "a.se/%C3%A5#!x"),
        ("https://å.se:80/b", "å.se/b"),
    ])
    func `an address is parted where browsers part it`(_ url: String, _ key: String) {
        #expect(URLKey.make(url) == key)
    }

    @Test(arguments: [
        "http:", "http:/a.se", "https//a.se:1", "xhttps://a.se", "http ://a.se", "https://@/a", "https://a.se:1:x/",
    ])
    func `what only begins like an address of the web has no key`(_ url: String) {
        #expect(URLKey.make(url) == nil && URLKey.host(of: url) == nil)
    }
}

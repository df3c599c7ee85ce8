import Catalogue
import Foundation
import Testing

@testable import Fetch

@Suite struct HeaderTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)  // Fri, 15 Jan 2027 08:00:00 GMT

    private func fields(_ pairs: (String, String)...) -> HeaderFields { HeaderFields(pairs) }

    @Test func `names are compared without letter case and every value is kept`() {
        let headers = fields(("Link", "<a>; rel=hub"), ("ETag", "\"1\""), ("link", "<b>; rel=self"))
        #expect(headers["LINK"] == "<a>; rel=hub")
        #expect(headers.values("Link") == ["<a>; rel=hub", "<b>; rel=self"])
        #expect(headers["absent"] == nil)
    }

    @Test func `values are UTF-8 or Latin-1 and lose their control characters`() {
        var headers = HeaderFields()
        headers.append(line: Array("X-A:  \u{1B}[31mröd\u{0}\u{85} \r\n".utf8))
        headers.append(line: [0x58, 0x2D, 0x42, 0x3A, 0x72, 0xF6, 0x64])
        headers.append(line: Array("X-C: one\r\n".utf8))
        headers.append(line: Array("\t two\r\n".utf8))
        headers.append(line: Array("no colon\r\n".utf8))
        headers.append(line: Array(": no name\r\n".utf8))
        #expect(headers["x-a"] == "[31mröd")
        #expect(headers["x-b"] == "röd")
        #expect(headers["x-c"] == "one two")
        #expect(headers.count == 3)
    }

    @Test func `names of other letters, and lines that go on after a change, are read as they come`() {
        var headers = HeaderFields()
        headers.append(line: Array("\tgoes on with nothing\r\n".utf8))
        headers.append(line: Array("X-\u{C5}:1\r\n".utf8))
        headers.append(line: [0x58, 0xC5, 0x3A, 0x32])
        headers.append(line: Array(" X-D \t:\r\n".utf8))
        headers.append(line: Array("Location : x\r\n".utf8))
        headers.append(line: Array("LOCATION:y".utf8))
        headers.append(line: Array("Last:".utf8))
        #expect(headers.all.map(\.name) == ["x-\u{E5}", "x\u{E5}", "location", "location", "last"])
        #expect(headers.all.map(\.value) == ["1", "2 X-D :", "x", "y", ""])
        headers.replace("Location", with: "z")
        headers.append(line: Array(" one".utf8))
        headers.append(line: Array(" two".utf8))
        #expect(headers.values("location") == ["z"])
        #expect(headers["last"] == " one two")
        headers.removeAll()
        headers.append(line: Array("A:b".utf8))
        #expect(headers.all.map(\.value) == ["b"])
        #expect(headers.has("a") && !headers.has("last"))
    }

    @Test(arguments: [
        ("", ""), (" ", ""), ("\t \t", ""), ("a", "a"), (" a\tb ", "a b"), ("\t/å \u{1}", "/å"), (" /\u{0}b\t", "/b"),
    ]) func `blanks around a text go, and a tab within is a space`(_ given: String, _ text: String) {
        #expect(PrintableText.trim(given) == text)
    }

    @Test func `a header of folded lines takes no more memory than it has bytes`() throws {
        var headers = HeaderFields()
        headers.append(line: Array("X: ".utf8) + [UInt8](repeating: 0x61, count: 100_000))
        for _ in 0..<1000 { headers.append(line: Array(" b\r\n".utf8)) }
        #expect(headers["x"]?.utf8.count == 102_000)
        let kept = Mirror(reflecting: headers).children.first { $0.label == "bytes" }?.value as? [UInt8]
        #expect(try #require(kept).count == 102_001)
    }

    @Test func `an address in Latin-1 is asked for by its octets, one in UTF-8 by its letters`() throws {
        let base = try #require(WebAddress("https://kil.se/a"))
        func target(_ bytes: [UInt8]) -> String? {
            var headers = HeaderFields()
            headers.append(name: "Location", value: bytes)
            return headers.address("location").flatMap(base.resolve)?.text
        }
        #expect(target(Array("/".utf8) + [0xE4] + Array("ldre?a=b".utf8)) == "https://kil.se/%E4ldre?a=b")
        #expect(target(Array("/äldre".utf8)) == "https://kil.se/%C3%A4ldre")
        #expect(target(Array("https://kil.se/".utf8) + [0xE4]) == "https://kil.se/%E4")
        #expect(target(Array("/%e4".utf8)) == "https://kil.se/%e4", "as it was written")
        #expect(target(Array("http://r".utf8) + [0xE4] + Array("ksm.se/".utf8)) == WebAddress("http://räksm.se/")?.text)
        #expect(target(Array("/arkiv//r".utf8) + [0xE5] + Array("d".utf8)) == "https://kil.se/arkiv//r%E5d")
    }

    @Test func `a validator goes back byte for byte whatever its bytes are`() throws {
        for bytes: [UInt8] in [
            Array("W/\"a b\"".utf8), [0x22, 0xE9, 0x22], Array("\"å\"".utf8), [0x22, 0x80, 0xFF, 0x22],
        ] {
            var headers = HeaderFields()
            headers.append(name: "ETag", value: bytes)
            #expect(RequestLines.octets(try #require(headers.verbatim("etag"))) == bytes)
        }
        var hostile = HeaderFields()
        hostile.append(name: "ETag", value: Array("\"a\r\nX: y\"".utf8))
        #expect(hostile.verbatim("etag") == nil)
    }

    @Test(arguments: [
        ("120", 120.0), ("0", 0.0), ("999999999999999999999", 604_800.0), ("Fri, 15 Jan 2027 08:01:40 GMT", 100.0),
        ("Friday, 15-Jan-27 08:01:40 GMT", 100.0), ("Fri Jan 15 08:01:40 2027", 100.0),
        ("Fri, 15 Jan 2010 08:00:00 GMT", 0.0),
    ])
    func `Retry-After is read in both forms`(_ value: String, _ seconds: Double) {
        #expect(Freshness.retryAfter(fields(("Retry-After", value)), now: now) == seconds)
    }

    @Test(arguments: ["", "-5", "soon", "1.5", "12 parsecs"]) func `a broken Retry-After says nothing`(_ value: String)
    {
        #expect(Freshness.retryAfter(fields(("Retry-After", value)), now: now) == nil)
    }

    @Test func `a date is counted from the server's own clock`() {
        let headers = fields(
            ("Date", "Fri, 15 Jan 2027 09:00:00 GMT"), ("Retry-After", "Fri, 15 Jan 2027 09:00:30 GMT"))
        #expect(Freshness.retryAfter(headers, now: now) == 30)
    }

    @Test func `freshness follows max-age, then Expires, less the age`() {
        #expect(Freshness.maxAge(fields(("Cache-Control", "public, MAX-AGE=\"3600\"")), now: now) == 3600)
        #expect(Freshness.maxAge(fields(("Cache-Control", "max-age=3600"), ("Age", "600")), now: now) == 3000)
        #expect(Freshness.maxAge(fields(("Cache-Control", "max-age=60"), ("Age", "600")), now: now) == 0)
        #expect(Freshness.maxAge(fields(("Cache-Control", "max-age=60, no-cache")), now: now) == 0)
        #expect(Freshness.maxAge(fields(("Cache-Control", "no-store")), now: now) == 0)
        #expect(Freshness.maxAge(fields(("Cache-Control", "max-age=99999999")), now: now) == 604_800)
        #expect(Freshness.maxAge(fields(("Cache-Control", "s-maxage=60")), now: now) == nil)
        #expect(Freshness.maxAge(fields(("Expires", "Fri, 15 Jan 2027 08:10:00 GMT")), now: now) == 600)
        #expect(Freshness.maxAge(fields(("Expires", "0")), now: now) == 0)
        #expect(Freshness.maxAge(fields(("Expires", "-1")), now: now) == 0)
        #expect(Freshness.maxAge(fields(("Date", "x")), now: now) == nil)
    }

    @Test func `the agent names product, version and contact`() {
        #expect(FetchSettings.userAgent(version: "0.1", contact: "https://k.se") == "Samlad/0.1 (+https://k.se)")
        #expect(RobotsRules.token("Samlad/0.1 (+https://k.se)") == "samlad")
    }
}

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("HTTP://EXAMPLE.se", "http://example.se/"), (" https://a.se/b c ", "https://a.se/b%20c"),
        ("https://göteborg.se/å?ö=1#x", "https://xn--gteborg-90a.se/%C3%A5?%C3%B6=1"),
        ("https://u:p@a.se:443/x", "https://a.se/x"), ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"), ("http://[::1]:8080/", "http://[::1]:8080/"),
    ])
    func `an address is what libcurl will ask for, without its secrets`(_ given: String, _ text: String) {
        #expect(WebAddress(given)?.text == text)
    }

    @Test(arguments: [
        "", "/x", "ftp://a.se/", "file:///etc/passwd", "javascript:alert(1)", "http://", "gopher://127.0.0.1:25/_",
        "http://a.se:99999/", "http://a b.se/", "http:///x y", "data:text/plain,x", "mailto:a@b.se",
    ])
    func `what is neither http nor https is no address`(_ given: String) { #expect(WebAddress(given) == nil) }

    /// What is read without libcurl, read by libcurl as well.
    @Test func `an address read at a glance is the one that libcurl reads`() {
        let hosts = [
            "a.se", "www.a-b.example", "127.0.0.1", "10.2.255.0", "1.se", "xn--gteborg-90a.se", "localhost", "a",
            "a-.b",
            "-a.b", "0x7f.se", "a.b.c.d.e",
        ]
        let ports = ["", ":1", ":80", ":443", ":8080", ":65535"]
        let paths = [
            "", "/", "//", "/a", "/a/", "/a//b", "/A.b/c.d", "/a:b;c,d=e&f+g~h_i-j", "/a.", "/a..", "/a/b../c",
        ]
        let queries = ["", "?a", "?a=b&c=d", "?/", "?a=/..", "?a=http://b.se/c", "?a+b;c,d~e_f.g"]
        var plain = 0
        for scheme in ["http", "https"] {
            for host in hosts {
                for port in ports {
                    for path in paths {
                        for query in queries {
                            let text = "\(scheme)://\(host)\(port)\(path)\(query)"
                            if PlainAddress.isPlain(text) { plain += 1 }
                            let (glance, asked) = (WebAddress(text), WebAddress(asked: text))
                            if glance != asked { Issue.record("\(text): \(String(describing: asked))") }
                        }
                    }
                }
            }
        }
        #expect(plain > 5000)
    }

    @Test func `a redirect resolves against its page and loses credentials`() throws {
        let base = try #require(WebAddress("https://u:p@a.se/x/y?z"))
        #expect(base.resolve("../q")?.text == "https://a.se/q")
        #expect(base.resolve("//b.se/r")?.text == "https://b.se/r")
        #expect(base.resolve("?n=1")?.text == "https://a.se/x/y?n=1")
        #expect(base.resolve(" https:/q")?.text == "https://a.se/q")
        #expect(base.resolve("HTTPS:q#1")?.text == "https://a.se/x/q")
        #expect(base.resolve("https://b.se")?.text == "https://b.se/")
        #expect(base.resolve("http:/b.se/q")?.text == "http://b.se/q")
        #expect(base.resolve("https://v:w@b.se/")?.user == nil)
        #expect(base.resolve("file:///etc/passwd") == nil)
        #expect(base.user == "u" && base.password == "p")
    }

    @Test(arguments: [
        ("https://www.SKR.se/1", "skr.se"), ("http://e-tjanst.skr.se:8080/1", "skr.se"),
        ("https://a.github.io/", "a.github.io"), ("https://www.gov.uk/", "www.gov.uk"),
        ("https://www.mynewsdesk.com/se/a", "mynewsdesk"), ("https://news.cision.com/se/b", "cision"),
        ("https://publish.ne.cision.com./c", "cision"), ("https://via.tt.se/d", "via-tt"),
        ("https://nyheter.tt.se/", "tt.se"), ("https://göteborg.se/", "xn--gteborg-90a.se"),
        ("http://127.0.0.1:8080/", "127.0.0.1:8080"), ("http://[::1]:81/", "[::1]:81"),
        ("http://localhost:82/", "localhost:82"), ("http://intranat/", "intranat:80"),
        ("https://arkiv.kommunen.internal/", "kommunen.internal"),
    ])
    func `manners are counted by the publisher, and by the platform where many share one`(
        _ address: String, _ site: String
    ) throws {
        #expect(try #require(WebAddress(address)).site == site)
    }

    @Test func `a redirect's address in the head is shown without its secrets`() {
        var headers = fields(("A", "1"), ("Location", "https://u:p@a.se/"), ("B", "2"), ("Location", "x"))
        headers.replace("location", with: "https://a.se/")
        #expect(headers.all.map(\.name) == ["a", "location", "b"])
        #expect(headers["location"] == "https://a.se/")
        headers.replace("saknas", with: "x")
        #expect(headers.count == 3)
    }

    private func fields(_ pairs: (String, String)...) -> HeaderFields { HeaderFields(pairs) }
}

@Suite struct EntityTagTests {
    @Test(arguments: [
        ("\"abc-gzip\"", "\"abc-gzip\", \"abc\""), ("W/\"abc-br\"", "W/\"abc-br\", W/\"abc\""),
        ("\"abc--gzip\"", "\"abc--gzip\", \"abc\""), ("\"a;gzip\"", "\"a;gzip\", \"a\""),
        ("\"abc\"", "\"abc\""), ("W/\"1\"", "W/\"1\""), ("\"-gzip\"", "\"-gzip\""), ("abc-gzip", "abc-gzip"),
        ("", ""), ("\"å-gzip\"", "\"å-gzip\", \"å\""),
    ])
    func `a tag goes out as it came, and after it without a coding's suffix`(_ tag: String, _ condition: String) {
        let latin1 = condition.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        #expect(EntityTag.condition(tag) == latin1)
    }

    @Test func `tags are compared weakly and without codings`() {
        #expect(EntityTag.matches("\"a\"", "W/\"a\""))
        #expect(EntityTag.matches("\"a-gzip\"", "\"a\""))
        #expect(EntityTag.matches("\"a\"", "\"a-br\""))
        #expect(!EntityTag.matches("\"a\"", "\"b\""))
        #expect(!EntityTag.matches("\"a\"", "\"A\""))
    }
}

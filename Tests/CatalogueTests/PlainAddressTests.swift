import Catalogue
import Foundation
import Testing

@Suite struct PlainAddressTests {
    @Test(
        arguments: [
            ("https://skr.se", "skr.se", 443, "/", nil, "https://skr.se/"),
            ("http://skr.se:8080/a/b.html?x=1&y=2", "skr.se", 8080, "/a/b.html", "x=1&y=2", nil),
            ("https://127.0.0.1:8443/", "127.0.0.1", 8443, "/", nil, nil),
            ("http://x--y.0a.example/~a//b", "x--y.0a.example", 80, "/~a//b", nil, nil),
        ] as [(String, String, Int, String, String?, String?)])
    func `a plain address is taken apart as it stands`(
        _ text: String, _ host: String, _ port: Int, _ path: String, _ query: String?, _ whole: String?
    ) throws {
        let address = try #require(PlainAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.path == path)
        #expect(address.query == query)
        #expect(address.text == whole ?? text)
        #expect(PlainAddress.isPlain(text))
    }

    @Test(arguments: [
        "", "h", "http://", "https://", "https:///a", "ftp://a.se/", "HTTP://a.se/", "http://A.se/", "http://å.se/",
        "http://a.se:", "http://a.se:0/", "http://a.se:080/", "http://a.se:65536/", "http://a.se:123456/",
        "http://a.se:80/", "https://a.se:443/", "https://a.se:443", "http://u@a.se/", "http://u:p@a.se/",
        "http://a.se/#b", "http://a.se/%41", "http://a.se/å", "http://a.se/a b", " http://a.se/", "http://a.se/ ",
        "http://a.se/./b", "http://a.se/../b", "http://a.se/b/..", "http://a.se/.well-known", "http://a.se?x",
        "http://a.se/?", "http://a.se/?a?b", "http://a..se/", "http://.a.se/", "http://a.se./", "http://1/",
        "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://127.0.0.01/", "http://256.0.0.1/",
        "http://1.2.3.4.5/", "http://a.1/", "http://[::1]/", "http://a_b.se/", "http://a.se\\b", "http://a.se/\u{0}",
        "http://a.se/" + String(repeating: "a", count: 2000),
    ]) func `whatever might be read in two ways is not plain`(_ text: String) {
        #expect(PlainAddress(text) == nil)
        #expect(!PlainAddress.isPlain(text))
    }

    @Test(arguments: [
        "https://skr.se", "http://www.skr.se:8080/a?b=c", "https://127.0.0.1/", "https://a-b.c-d.example/x:y;z,+=~_",
        "https://xn--stersund-n4a.se/a", "http://localhost:1/",
    ]) func `its host is what Foundation reads`(_ text: String) throws {
        let read = try #require(URL(string: text)?.host(percentEncoded: false)).lowercased()
        #expect(HostName.of(text) == HostName.ascii(read))
    }
}

import Testing

@testable import Extract

struct AddressTests {
    /// RFC 3986 §5.4, but for the base's last segment.
    @Test(arguments: [
        ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
        ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
        ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"),
        ("g;x", "http://a/b/c/g;x"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
        ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"),
        ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
        ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"), ("g?y/../x", "http://a/b/c/g?y/../x"),
    ])
    func `references resolve as RFC 3986 says`(_ reference: String, _ expected: String) {
        #expect(Address.resolve(reference, base: "http://a/b/c/d;p?q") == expected)
    }

    @Test(arguments: [
        ("https://www.exempel.se/a?rbid=26331", "https://www.exempel.se/a?rbid=26331"),
        ("  https://exempel.se/en sida.html\n", "https://exempel.se/en%20sida.html"),
        ("https://exempel.se/välfärd", "https://exempel.se/v%C3%A4lf%C3%A4rd"),
        ("https://exempel.se/v%C3%A4lf", "https://exempel.se/v%C3%A4lf"),
        ("https://exempel.se\\a\\b", "https://exempel.se/a/b"),
        ("https:/exempel.se/a", "https://exempel.se/a"),
        ("HTTPS://exempel.se/a", "https://exempel.se/a"),
        ("//exempel.se/a", "https://exempel.se/a"),
        ("https://exempel.se/a/../b", "https://exempel.se/b"),
        ("feed://exempel.se/rss", "http://exempel.se/rss"),
        ("feed:https://exempel.se/rss", "https://exempel.se/rss"),
        ("mailto:a@exempel.se", "mailto:a@exempel.se"),
        ("tel:+46701234567", "tel:+46701234567"),
        ("https://exempel.se/a\nb", "https://exempel.se/ab"),
        ("https://anna:hemligt@exempel.se:8080/a", "https://exempel.se:8080/a"),
        ("//anna@exempel.se/a", "https://exempel.se/a"),
        ("https://www.åre.se/vård & omsorg", "https://www.xn--re-xia.se/v%C3%A5rd%20&%20omsorg"),
        ("https://ÖREBRO.se", "https://xn--rebro-iua.se"),
        ("//växjö.se:8443/?q=ö", "https://xn--vxj-qla6g.se:8443/?q=%C3%B6"),
        ("https://m%C3%B6lndal.se/", "https://xn--mlndal-wxa.se/"),
        ("https://mo\u{308}lndal.se/", "https://xn--mlndal-wxa.se/"),
        ("https://exempel%2Ese/", "https://exempel.se/"), ("https://exempel%2Fa.se/", nil), ("https://%zz.se/", nil),
        ("https://exempel.℀se/", nil), ("https://å\u{202E}.se/", nil), ("https://å..se/", nil),
        ("https://%FF.se/", nil),
        ("javascript:alert(1)", nil), ("java\nscript:alert(1)", nil), (" JavaScript:alert(1)", nil),
        ("data:text/html,x", nil), ("vbscript:x", nil), ("file:///etc/passwd", nil), ("http://", nil),
        ("https://exa mple.se/", nil), ("https://[::1]/a", "https://[::1]/a"),
    ])
    func `addresses of the web are tolerated, others refused`(_ reference: String, _ expected: String?) {
        let resolved = Address.resolve(reference, base: "https://bas.exempel.se/x/y")
        #expect(resolved == expected)
        if let resolved { #expect(Address.resolve(resolved, base: "https://annan.se/") == resolved) }
    }

    @Test func `without a base a relative address is none`() {
        #expect(Address.resolve("/nyheter", base: "") == nil)
        #expect(Address.resolve("/nyheter", base: "urn:x") == nil)
    }
}

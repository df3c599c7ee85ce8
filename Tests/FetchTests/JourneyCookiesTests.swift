import Foundation
import Testing

@testable import Fetch

struct JourneyCookiesTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    func address(_ text: String) throws -> WebAddress { try #require(WebAddress(text)) }

    /// What is sent to `next` after `first` set these.
    func sent(_ set: String..., from first: String = "https://www.kil.se/guide/a", to next: String) throws -> String? {
        var cookies = JourneyCookies()
        cookies.keep(HeaderFields(set.map { ("Set-Cookie", $0) }), from: try address(first), now: Self.now)
        return cookies.field(for: try address(next))
    }

    @Test(arguments: [
        ("a=1", "https://www.kil.se/guide/b", "a=1"),
        ("a=1", "https://www.kil.se/guide", "a=1"),
        ("a=1", "https://www.kil.se/guider", nil),
        ("a=1", "https://www.kil.se/", nil),
        ("a=1; Path=/", "https://www.kil.se/", "a=1"),
        ("a=1; path=/", "https://kil.se/", nil),
        ("a=1; Path=/; Domain=kil.se", "https://kil.se/", "a=1"),
        ("a=1; Path=/; Domain=.KIL.se", "https://e.kil.se/", "a=1"),
        ("a=1; Path=/; Domain=se", "https://www.kil.se/", nil),
        ("a=1; Path=/; Domain=grums.se", "https://grums.se/", nil),
        ("a=1; Path=/; Domain=l.se", "https://l.se/", nil),
        ("a=1; Path=/; Domain=www.kil.se", "https://x.www.kil.se/", "a=1"),
        ("a=1; Path=/; Domain=www.kil.se", "https://kil.se/", nil),
        ("a=1; Path=/; Secure", "http://www.kil.se/", nil),
        ("a=1; Path=/; Secure", "https://www.kil.se/", "a=1"),
        ("a=b=c; Path=/", "https://www.kil.se/", "a=b=c"),
        ("a=; Path=/", "https://www.kil.se/", "a="),
        ("=1; Path=/", "https://www.kil.se/", nil),
        ("a; Path=/", "https://www.kil.se/", nil),
        ("", "https://www.kil.se/", nil),
        ("a=å; Path=/", "https://www.kil.se/", nil),
    ])
    func `a cookie goes where its host, path and scheme let it`(
        _ set: String, _ next: String, _ expected: String?
    ) throws {
        #expect(try sent(set, to: next) == expected, "\(set)")
    }

    @Test(arguments: [
        // The host that names itself names its subdomains, too (RFC 6265 §5.3, step 6).
        ("https://kil.se/", "Domain=kil.se", "https://www.kil.se/", "a=1"),
        ("https://kil.se/", "Path=/", "https://www.kil.se/", nil),
        // A number has no subdomains (§5.1.3).
        ("http://127.0.0.1/", "Domain=0.1", "http://127.9.0.1/", nil),
        ("http://127.0.0.1/", "Domain=0.0.1", "http://127.0.0.1/", nil),
        ("http://127.0.0.1/", "Domain=127.0.0.1", "http://127.0.0.1/", "a=1"),
        // A public suffix that is a host itself keeps its cookies for itself (§5.3, step 5).
        ("https://github.io/", "Domain=github.io", "https://github.io/", "a=1"),
        ("https://github.io/", "Domain=github.io", "https://a.github.io/", nil),
    ])
    func `a domain is what the standard takes for one`(
        _ first: String, _ attribute: String, _ next: String, _ expected: String?
    ) throws {
        #expect(try sent("a=1; Path=/; \(attribute)", from: first, to: next) == expected)
    }

    @Test func `a later one takes the place of an earlier, and one that is over takes it away`() throws {
        let root = "https://www.kil.se/"
        #expect(try sent("a=1; Path=/", "a=2; Path=/", to: root) == "a=2")
        #expect(try sent("a=1; Path=/", "a=2; Path=/; Max-Age=0", to: root) == nil)
        #expect(try sent("a=1; Path=/", "a=x; Path=/; Expires=Thu, 01-Jan-1970 00:00:01 GMT", to: root) == nil)
        #expect(try sent("a=1; Path=/; Max-Age=60; Expires=Thu, 01-Jan-1970 00:00:01 GMT", to: root) == "a=1")
    }

    @Test func `longer paths go first, and a flood is bounded`() throws {
        #expect(
            try sent("a=1; Path=/", "b=2; Path=/guide", "c=3; Path=/guide", to: "https://www.kil.se/guide")
                == "b=2; c=3; a=1")
        var cookies = JourneyCookies()
        let flood =
            (0..<500).map { ("Set-Cookie", "n\($0)=1; Path=/") }
            + [("Set-Cookie", "long=" + String(repeating: "x", count: 5000) + "; Path=/")]
        cookies.keep(HeaderFields(flood), from: try address("https://www.kil.se/"), now: Self.now)
        let field = try #require(cookies.field(for: try address("https://www.kil.se/")))
        #expect(field.split(separator: ";").count == 50 && !field.contains("long"))
    }
}

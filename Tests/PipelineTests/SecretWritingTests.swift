import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// A secret that a server says back otherwise than it was sent.
@Suite struct `A secret said back` {
    private static let token = "tkZ/9hemlig+77xx"
    private static let bearer = """
        { "id": "a", "organisation": "kommun-1715", "url": "{base}/flode", "auth": { "bearer": "a-token" } }
        """

    private static func redaction(_ secret: String = token) -> Redaction {
        var redaction = Redaction()
        redaction.hide(secret)
        return redaction
    }

    private static func escaped(_ text: String, _ escape: (Unicode.Scalar) -> String) -> String {
        text.unicodeScalars.map(escape).joined()
    }

    /// As it stands in markup, in addresses, in JSON, in one of them within another, and in base64.
    private static let writings = [
        token, "tkZ&#x2F;9hemlig&#43;77xx", "tkZ&#X2f;9hemlig&#0043;77xx", "tkZ&sol;9hemlig&plus;77xx",
        "tkZ&amp;#x2F;9hemlig&amp;#43;77xx", "tkZ&amp;amp;#47;9hemlig+77xx", "tkZ%2F9hemlig%2B77xx",
        "tkZ%2f9hemlig%2b77xx", "tkZ%252F9hemlig%252b77xx", "tkZ\\/9hemlig\\u002B77xx", "tkZ\\u002f9hemlig\\u002b77xx",
        "tkZ\\u0026#x2F;9hemlig\\u0026#43;77xx", "tkZ<wbr>/9hemlig<b class=\"x\">+77</b>xx",
        "tkZ/9hem<!-- a > b -->lig+77xx", "tkZ<![CDATA[/9hemlig]]>+77xx", "tkZ&lt;wbr&gt;/9hemlig+77xx",
        escaped(token) { "&#\($0.value);" }, escaped(token) { "&#x\(String($0.value, radix: 16));" },
        escaped(token) { "%\(String($0.value, radix: 16))" },
    ]

    @Test(arguments: writings)
    func `is hidden in every writing`(_ writing: String) throws {
        let redaction = Self.redaction()
        for encoding in [String.Encoding.utf8, .isoLatin1, .utf16LittleEndian, .utf16BigEndian] {
            let body = try #require("Hej [\(writing)], på dig & <b>andra</b> %".data(using: encoding))
            let covered = try #require(redaction.cleaned(body), "\(encoding)")
            let text = try #require(String(data: covered, encoding: encoding))
            #expect(text == "Hej [(hidden)], på dig & <b>andra</b> %", "\(encoding)")
        }
        #expect(redaction.clean("[\(writing)]") == "[(hidden)]")
    }

    @Test(arguments: ["", "a", "ab", "Bearer ", "användare:"])
    func `is hidden in base64, wherever it begins there`(_ before: String) throws {
        let said = Data((before + Self.token + " sist").utf8).base64EncodedString()
        let redaction = Self.redaction()
        for text in [said, said.replacing("+", with: "-").replacing("/", with: "_"), said.replacing("/", with: "%2f")] {
            let covered = redaction.clean("x=\(text);")
            #expect(covered.contains("(hidden)"), "\(covered)")
            // What is left of it tells next to nothing.
            #expect(covered.count < "x=;(hidden)".count + (before.utf8.count + 5) * 4 / 3 + 6, "\(covered)")
        }
        let whole = Data(Self.token.utf8).base64EncodedString()
        #expect(!redaction.clean("Basic \(whole)").contains(whole.prefix(20)))
    }

    @Test func `is hidden whatever looks escaped in it, and nothing else is`() throws {
        let secret = "a%41&amp;b\\u0041ö"
        let redaction = Self.redaction(secret)
        for writing in [secret, "a%2541&amp;amp;b\\\\u0041&#246;", "a%41&#38;amp;b\\u0041%C3%B6"] {
            #expect(redaction.clean("[\(writing)]") == "[(hidden)]", "\(writing)")
        }
        for text in ["tkZ/9hemlig 77xx", "&#43;&#x2F;%2B\\u002B", "tkZ%2", "<", "&", "\\u00", "]]>", "<!-- tkZ/9"] {
            #expect(Self.redaction().clean(text) == text)
            #expect(Self.redaction().cleaned(Data(text.utf8)) == nil)
            #expect(Redaction().clean(text) == text && Redaction().cleaned(Data(text.utf8)) == nil)
        }
    }

    @Test(arguments: ["a", "<", "&", "&amp;", "%25", "<!--", "<!--<", "\\"])
    func `is looked for in a body of nothing but beginnings, each of them once`(_ unit: String) throws {
        // Looked through anew from each of them these would take hours.
        let body = Data(String(repeating: unit, count: 200_000).utf8)
        #expect(Self.redaction("aaaaaaaaaaaaaaaaaaaaaaaaaaaab").cleaned(body) == nil)
    }

    /// As Go's html/template and OWASP's encoders write it.
    @Test func `with character references is neither published nor kept`() async throws {
        let stage = try SyncStage(Self.bearer, secrets: ["a-token": Self.token]) { request in
            let said = (request.headers["Authorization"] ?? "").replacing("Bearer ", with: "")
            let text = said.replacing("+", with: "&#43;").replacing("/", with: "&#x2F;")
            let twice = text.replacing("&", with: "&amp;")
            let feed = """
                <rss version="2.0"><channel><title>Internt för \(text)</title><item><title>Nyhet om \(text) idag</title>\
                <link>{base}/ny</link><description>&lt;p&gt;För \(twice)&lt;/p&gt;</description><guid>1</guid></item>\
                </channel></rss>
                """
            return .response(
                status: 200, headers: ["Content-Type": "application/rss+xml"], body: Data(feed.utf8))
        }
        let report = try await stage.sync()
        #expect(report.attempt.outcome == .changed, "\(report.attempt)")
        #expect(try stage.titles() == ["Nyhet om (hidden) idag"])
        #expect(report.attempt.problems.map(\.code) == ["secret.said-back"])
        let body = try #require(try stage.bench.store.body(of: "a", .good))
        let kept = String(decoding: try body.bytes(), as: UTF8.self)
        #expect(kept.contains("<title>Internt för (hidden)</title>") && !kept.contains("hemlig"), "\(kept)")
        let items = try stage.bench.store.items(ItemQuery()).elements.map { "\($0)" }.joined()
        #expect(!items.contains("hemlig"), "\(items)")
    }

    @Test func `in a writing that only its reader undoes is not published either`() async throws {
        let source = """
            { "id": "a", "organisation": "kommun-1715", "format": "html", "url": "{base}/lista",
              "list": { "items": "li", "link": "a@href", "title": "a" }, "page": { "title": "h1" },
              "auth": { "bearer": "a-token" } }
            """
        // A control character is dropped from what is read.
        let said = Self.token.replacing("/", with: "&#1;/")
        for isPage in [false, true] {
            let stage = try SyncStage(source, secrets: ["a-token": Self.token]) { request in
                let list = "<ul><li><a href='/1'>\(isPage ? "Ett" : said)</a></ul>"
                let page = isPage ? "<h1>Sida \(said)</h1>" : "<p>Utan rubrik"
                return .response(
                    status: 200, headers: ["Content-Type": "text/html"],
                    body: Data((request.path == "/lista" ? list : page).utf8))
            }
            _ = try await stage.sync()
            #expect(try stage.titles() == [isPage ? "Sida (hidden)" : "(hidden)"])
        }
    }
}

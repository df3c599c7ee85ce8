import Catalogue
import Foundation
import Glibc
import Testing

@testable import Extract

/// Four times the bytes may cost about four times the work, whatever they are: measured as processor time of this thread,
/// so that it says the same on a busy machine.
@Suite(.serialized) struct ScalingTests {
    private static let scraps = [
        "<![CDATA[", "<!--", "<?", "<a b=\"", "<a b='", "<a b=\"'", "&", "&a", "&#", "<", "</", "]]>", "<!DOCTYPE [",
        "<b></i>", "<b><i></b>", "<item><title><![CDATA[</item>", "<title><![CDATA[a</title>",
        "<item><![CDATA[]]></item>",
    ]

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }

    private static let places: [(name: String, document: @Sendable (String) -> String)] = [
        ("XML text", { "<rss version=\"2.0\"><channel><title>\($0)</title></channel></rss>" }),
        ("XML prolog", { "<!DOCTYPE rss [ <!ENTITY a '\($0)'> \($0)" }),
        (
            "RSS description",
            {
                let text = escaped($0)
                return "<rss version=\"2.0\"><channel><item><title>\(text)</title>"
                    + "<description>\(text)</description></item></channel></rss>"
            }
        ),
        (
            "JSON Feed",
            {
                let text = $0.replacing("\"", with: "\\\"")
                return "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{\"id\": \"1\", "
                    + "\"title\": \"\(text)\", \"content_html\": \"\(text)\"}]}"
            }
        ),
        ("sitemap", { "<urlset><url><loc>/\($0)</loc></url></urlset>" }),
        (
            "OAI-PMH",
            {
                "<OAI-PMH><ListRecords><record><header><identifier>1</identifier></header><metadata>"
                    + "<dc:title>\($0)</dc:title><dc:description>\(escaped($0))</dc:description></metadata></record>"
            }
        ),
        ("OPML", { "<opml><body><outline xmlUrl=\"/x\" text=\"\(escaped($0))\"/>\($0)</body></opml>" }),
        ("HTML page", { "<!DOCTYPE html><html><body><p>\($0)" }),
    ]

    private static let declared = "<div itemscope itemtype=\"http://schema.org/Article\">x</div>"
    private static let jsonText = "<![CDATA["

    /// Documents that cost too much in one place, by how many times a scrap stands in them.
    private static let documents: [(name: String, count: Int, document: @Sendable (Int) -> String)] = [
        (
            "things that are declared", 500,
            { "<!DOCTYPE html><html><body>" + String(repeating: declared, count: $0) }
        ),
        (
            "the text of a JSON Feed", 2000,
            {
                "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{\"id\": \"1\", \"content_text\": \""
                    + String(repeating: jsonText, count: $0) + "\"}]}"
            }
        ),
    ]

    @Test(arguments: documents.indices)
    func `four times as much of one document takes four times as long`(place: Int) {
        let (name, count, document) = Self.documents[place]
        let isLinear = (0..<10).contains { _ in
            Self.seconds(document(4 * count)) <= 9 * Self.seconds(document(count)) + 0.005
        }
        #expect(isLinear, "\(name)")
    }

    private static func seconds(_ document: String) -> Double {
        let bytes = Data(document.utf8)
        let options = ReadOptions(base: "https://a.exempel/", now: DateTests.now)
        return (0..<2).map { _ in
            let began = processorTime()
            _ = Reader.read(bytes, options: options)
            return processorTime() - began
        }.min() ?? 0
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test(arguments: scraps)
    func `four times as much of one scrap takes four times as long`(scrap: String) {
        for place in Self.places {
            func time(_ size: Int) -> Double {
                Self.seconds(place.document(String(repeating: scrap, count: size / scrap.utf8.count)))
            }
            // Linear reading gives 4, quadratic 16; cold caches disturb one attempt, hardly ten.
            let isLinear = (0..<10).contains { _ in time(20_000) <= 9 * time(5000) + 0.005 }
            #expect(isLinear, "\(scrap) in \(place.name)")
        }
    }
}

import Foundation

/// One entry as a feed shows it.
struct FeedItem: Sendable {
    var guid: String?
    var isPermaLink = false
    var link: String
    var title: String
    var summary: String
    var content: String?
    var date: Date?
    var categories: [String] = []
    var creator: String?
    var enclosures: [String] = []
}

/// A feed in the formats publishers use.
struct FeedDocument: Sendable {
    var title: String
    var link: String
    var address: String
    var items: [FeedItem]

    /// RSS 2.0, one element a line.
    func rss2(encoding: String = "utf-8") -> String {
        var lines = [
            "<?xml version=\"1.0\" encoding=\"\(encoding)\"?>",
            "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">", "<channel>",
            "  <title>\(HTML.escape(title))</title>", "  <link>\(HTML.escape(link))</link>",
            "  <description>\(HTML.escape(title))</description>", "  <language>sv-se</language>",
        ]
        for item in items { lines += rss2(item) }
        return (lines + ["</channel>", "</rss>", ""]).joined(separator: "\n")
    }

    private func rss2(_ item: FeedItem) -> [String] {
        var lines = ["  <item>"]
        if let guid = item.guid {
            lines.append("    <guid isPermaLink=\"\(item.isPermaLink)\">\(HTML.escape(guid))</guid>")
        }
        lines.append("    <title>\(HTML.escape(item.title))</title>")
        lines.append("    <link>\(HTML.escape(item.link))</link>")
        lines.append("    <description>\(HTML.escape(item.summary))</description>")
        if let date = item.date { lines.append("    <pubDate>\(WorldDate.rss(date))</pubDate>") }
        if let creator = item.creator { lines.append("    <dc:creator>\(HTML.escape(creator))</dc:creator>") }
        lines += item.categories.map { "    <category>\(HTML.escape($0))</category>" }
        lines += item.enclosures.map {
            "    <enclosure url=\"\(HTML.escape($0))\" type=\"application/pdf\" length=\"0\"/>"
        }
        return lines + ["  </item>"]
    }

    /// RSS 1.0 with Dublin Core.
    func rss1() -> String {
        var lines = [
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"",
            "  xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">",
            "<channel rdf:about=\"\(HTML.escape(address))\">", "  <title>\(HTML.escape(title))</title>",
            "  <link>\(HTML.escape(link))</link>", "  <description>\(HTML.escape(title))</description>",
            "  <items><rdf:Seq>",
        ]
        lines += items.map { "    <rdf:li rdf:resource=\"\(HTML.escape($0.link))\"/>" }
        lines += ["  </rdf:Seq></items>", "</channel>"]
        for item in items {
            lines += [
                "<item rdf:about=\"\(HTML.escape(item.link))\">", "  <title>\(HTML.escape(item.title))</title>",
                "  <link>\(HTML.escape(item.link))</link>",
                "  <description>\(HTML.escape(item.summary))</description>",
            ]
            if let date = item.date { lines.append("  <dc:date>\(WorldDate.rfc3339(date))</dc:date>") }
            lines += item.categories.map { "  <dc:subject>\(HTML.escape($0))</dc:subject>" }
            lines.append("</item>")
        }
        return (lines + ["</rdf:RDF>", ""]).joined(separator: "\n")
    }

    func atom() -> String {
        let updated = items.compactMap(\.date).max() ?? WorldClock.usualStart
        var lines = [
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"sv\">", "  <id>\(HTML.escape(address))</id>",
            "  <title>\(HTML.escape(title))</title>", "  <link href=\"\(HTML.escape(link))\"/>",
            "  <link rel=\"self\" href=\"\(HTML.escape(address))\"/>",
            "  <updated>\(WorldDate.rfc3339(updated))</updated>",
        ]
        for item in items {
            let date = WorldDate.rfc3339(item.date ?? updated)
            lines += [
                "  <entry>", "    <id>\(HTML.escape(item.guid ?? item.link))</id>",
                "    <title type=\"text\">\(HTML.escape(item.title))</title>",
                "    <link href=\"\(HTML.escape(item.link))\"/>", "    <published>\(date)</published>",
                "    <updated>\(date)</updated>", "    <summary>\(HTML.escape(item.summary))</summary>",
            ]
            if let content = item.content {
                lines.append("    <content type=\"html\">\(HTML.escape(content))</content>")
            }
            if let creator = item.creator {
                lines.append("    <author><name>\(HTML.escape(creator))</name></author>")
            }
            lines += item.categories.map { "    <category term=\"\(HTML.escape($0))\"/>" }
            lines.append("  </entry>")
        }
        return (lines + ["</feed>", ""]).joined(separator: "\n")
    }

    func jsonFeed() -> JSONText {
        .object([
            ("version", .string("https://jsonfeed.org/version/1.1")), ("title", .string(title)),
            ("home_page_url", .string(link)), ("feed_url", .string(address)), ("language", .string("sv")),
            ("items", .array(items.map(Self.jsonItem))),
        ])
    }

    private static func jsonItem(_ item: FeedItem) -> JSONText {
        var fields: [(String, JSONText)] = [
            ("id", .string(item.guid ?? item.link)), ("url", .string(item.link)), ("title", .string(item.title)),
            ("summary", .string(item.summary)), ("content_html", .string(item.content ?? item.summary)),
        ]
        if let date = item.date { fields.append(("date_published", .string(WorldDate.rfc3339(date)))) }
        if !item.categories.isEmpty { fields.append(("tags", .array(item.categories.map(JSONText.string)))) }
        if !item.enclosures.isEmpty {
            let files = item.enclosures.map {
                JSONText.object([("url", .string($0)), ("mime_type", .string("application/pdf"))])
            }
            fields.append(("attachments", .array(files)))
        }
        return .object(fields)
    }
}

/// JSON to write, keys in the order given.
indirect enum JSONText: Sendable {
    case string(String)
    case null
    case array([JSONText])
    case object([(String, JSONText)])

    var text: String {
        switch self {
        case .string(let value): Self.quote(value)
        case .null: "null"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",\n") + "]"
        case .object(let fields):
            "{" + fields.map { "\(Self.quote($0.0)): \($0.1.text)" }.joined(separator: ", ") + "}"
        }
    }

    private static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

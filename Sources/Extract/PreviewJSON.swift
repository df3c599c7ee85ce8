package import Catalogue
package import Foundation

/// The JSON of `samlad preview` (DESIGN §4): fixed keys in a fixed order, absent fields left out.
package enum PreviewJSON {
    /// UTF-8, on one line, without a line end.
    package static func encode(_ feed: Feed) -> Data {
        var json = JSONText()
        json.object { json in
            json.field("format", feed.format == .unknown ? nil : feed.format.rawValue)
            json.field("encoding", feed.encoding)
            json.object("feed") { write(feed.info, &$0) }
            json.array("entries") { json in
                for entry in feed.entries { json.object { write(entry, &$0) } }
            }
            json.list("deletions", feed.deletions, write)
            json.array("problems") { json in
                for problem in feed.problems { json.object { write(problem, &$0) } }
            }
        }
        return Data(json.bytes)
    }

    /// RFC 3339 in UTC, whole seconds; `nil` outside the years 0–9999.
    package static func timestamp(_ date: Date) -> String? {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        guard seconds >= -62_167_219_200, seconds < 253_402_300_800 else { return nil }
        let day = Civil.floorDivide(Int(seconds), 86400)
        let clock = Int(seconds) - day * 86400
        let civil = Civil.date(ofDay: day)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "\(digits(civil.year, 4))-\(digits(civil.month, 2))-\(digits(civil.day, 2))T"
            + "\(digits(clock / 3600, 2)):\(digits(clock / 60 % 60, 2)):\(digits(clock % 60, 2))Z"
    }

    private static func write(_ info: FeedInfo, _ json: inout JSONText) {
        json.field("id", info.id)
        json.field("title", info.title)
        json.field("description", info.description)
        json.field("link", info.link)
        json.field("self", info.selfLink)
        json.field("next", info.next)
        json.list("parts", info.parts) { $0.value($1) }
        json.field("language", info.language)
        json.field("rights", info.rights)
        json.field("generator", info.generator)
        json.field("icon", info.icon)
        if let image = info.image {
            json.object("image") { json in
                json.field("url", image.url)
                json.field("title", image.title)
                json.field("link", image.link)
            }
        }
        json.field("published", info.published.flatMap(timestamp))
        json.field("updated", info.updated.flatMap(timestamp))
        json.field("ttlMinutes", info.ttlMinutes)
        json.list("hubs", info.hubs) { $0.value($1) }
        if let cloud = info.cloud {
            json.object("cloud") { json in
                json.field("url", cloud.url)
                json.field("registerProcedure", cloud.registerProcedure)
                json.field("protocol", cloud.protocolName)
            }
        }
        json.list("authors", info.authors, write)
        json.list("categories", info.categories, write)
    }

    private static func write(_ entry: Entry, _ json: inout JSONText) {
        json.field("id", entry.id)
        json.field("title", entry.title)
        json.field("link", entry.link)
        json.list("links", entry.links) { json, link in
            json.object { json in
                json.field("href", link.href)
                json.field("rel", link.rel)
                json.field("type", link.type)
                json.field("title", link.title)
                json.field("length", link.length)
            }
        }
        json.field("summary", entry.summary)
        json.field("content", entry.content)
        json.field("published", entry.published.flatMap(timestamp))
        json.field("updated", entry.updated.flatMap(timestamp))
        json.list("authors", entry.authors, write)
        json.list("categories", entry.categories, write)
        json.list("enclosures", entry.enclosures) { json, enclosure in
            json.object { json in
                json.field("url", enclosure.url)
                json.field("type", enclosure.type)
                json.field("length", enclosure.length)
            }
        }
        json.field("language", entry.language)
        json.field("rights", entry.rights)
        json.field("comments", entry.comments)
        guard let source = entry.source else { return }
        json.object("source") { json in
            json.field("id", source.id)
            json.field("title", source.title)
            json.field("link", source.link)
            json.field("updated", source.updated.flatMap(timestamp))
        }
    }

    private static func write(_ json: inout JSONText, _ person: Person) { json.object { write(person, &$0) } }

    private static func write(_ person: Person, _ json: inout JSONText) {
        json.field("name", person.name)
        json.field("email", person.email)
        json.field("url", person.url)
    }

    private static func write(_ json: inout JSONText, _ category: Catalogue.Category) {
        json.object { json in
            json.field("term", category.term)
            json.field("scheme", category.scheme)
            json.field("label", category.label)
        }
    }

    private static func write(_ json: inout JSONText, _ deletion: Deletion) {
        json.object { json in
            json.field("id", deletion.id)
            json.field("at", deletion.at.flatMap(timestamp))
            json.field("reason", deletion.reason)
            guard let by = deletion.by else { return }
            json.object("by") { write(by, &$0) }
        }
    }

    private static func write(_ problem: Problem, _ json: inout JSONText) {
        json.field("code", problem.code)
        json.field("severity", problem.severity.rawValue)
        json.field("line", problem.line)
        json.field("message", problem.message)
    }
}

package import Catalogue
internal import Foundation

/// A source as `sources.json` writes it: only what differs from the default, in the order of the guide.
package enum SourceText {
    package static func json(_ source: Source) -> String {
        var head: [(String, String?)] = [("id", quoted(source.id))]
        if !source.formerIds.isEmpty { head.append(("formerIds", list(source.formerIds))) }
        head += [
            ("organisation", source.organisation.map(quoted)), ("kind", source.kind.map(quoted)),
            ("format", source.format == .auto ? nil : quoted(source.format.rawValue)),
        ]
        if !source.enabled { head.append(("enabled", "false")) }
        let lines: [String?] = [
            members(head), member("url", quoted(source.url)), members(pace(source)),
            source.keep.flatMap { filter("keep", $0) }, source.drop.flatMap { filter("drop", $0) },
            source.set.isEmpty
                ? nil : member("set", object(source.set.sorted { $0.key < $1.key }.map { ($0, list($1)) })),
            members(access: source), members(json: source), source.list.map { member("list", object(fields($0))) },
            source.page.map { member("page", object(fields($0))) },
            source.pages.map { member("pages", object(fields($0))) },
            source.harvest.map { member("harvest", object(fields($0))) },
            source.minimumItems.map { member("minimumItems", String($0)) },
            source.note.map { member("note", quoted($0)) },
        ]
        return "{ " + lines.compactMap(\.self).joined(separator: ",\n  ") + " }"
    }

    private static func pace(_ source: Source) -> [(String, String?)] {
        [
            ("every", source.every.map { quoted(DurationText.format($0)) }),
            ("coverage", source.coverage == .window ? nil : quoted(source.coverage.rawValue)),
            ("language", source.language.map(quoted)), ("rank", source.rank == 0 ? nil : String(source.rank)),
        ]
    }

    private static func members(access source: Source) -> String? {
        let auth: (String, String?)? = source.auth.map { credential in
            switch credential {
            case .basic(let name): ("basic", quoted(name))
            case .bearer(let name): ("bearer", quoted(name))
            }
        }
        let headers = source.headers.sorted { $0.key < $1.key }.map { name, value -> (String, String?) in
            switch value {
            case .plain(let text): (name, quoted(text))
            case .secret(let secret): (name, object([("secret", quoted(secret))]))
            }
        }
        return members([
            ("auth", auth.map { object([$0]) }), ("headers", headers.isEmpty ? nil : object(headers)),
        ])
    }

    private static func members(json source: Source) -> String? {
        let map =
            SourceReader.mapFields.filter { source.map[$0] != nil }
            + source.map.keys.filter { !SourceReader.mapFields.contains($0) }.sorted()
        return members([
            ("items", source.items.map(quoted)),
            ("map", map.isEmpty ? nil : object(map.map { ($0, source.map[$0].map(quoted)) })),
            ("paging", source.paging.map { object(fields($0)) }),
        ])
    }

    private static func fields(_ paging: Paging) -> [(String, String?)] {
        [
            ("next", paging.next.map(quoted)), ("cursor", paging.cursor.map(quoted)),
            ("parameter", paging.parameter.map(quoted)), ("first", paging.first == 1 ? nil : String(paging.first)),
            ("step", paging.step == 1 ? nil : String(paging.step)), ("size", paging.size.map { String($0) }),
            ("total", paging.total.map(quoted)), ("maxPages", String(paging.maxPages)),
        ]
    }

    private static func fields(_ list: ListSelectors) -> [(String, String?)] {
        [
            ("items", quoted(list.items)), ("link", list.link.map(quoted)), ("title", list.title.map(quoted)),
            ("date", list.date.map(quoted)), ("summary", list.summary.map(quoted)), ("image", list.image.map(quoted)),
            ("keepLinks", list.keepLinks.map(quoted)), ("next", list.next.map(quoted)),
            ("maxPages", list.maxPages == 1 ? nil : String(list.maxPages)),
        ]
    }

    private static func fields(_ page: PageSelectors) -> [(String, String?)] {
        [
            ("title", page.title.map(quoted)), ("summary", page.summary.map(quoted)),
            ("content", page.content.map(quoted)), ("date", page.date.map(quoted)), ("image", page.image.map(quoted)),
        ]
    }

    private static func fields(_ pages: PageFilter) -> [(String, String?)] {
        [
            ("include", pages.include.isEmpty ? nil : list(pages.include)),
            ("exclude", pages.exclude.isEmpty ? nil : list(pages.exclude)),
            ("changedWithin", pages.changedWithin.map { quoted(DurationText.format($0)) }),
        ]
    }

    private static func fields(_ harvest: Harvest) -> [(String, String?)] {
        [
            ("set", harvest.set.map(quoted)),
            ("metadataPrefix", harvest.metadataPrefix == "oai_dc" ? nil : quoted(harvest.metadataPrefix)),
        ]
    }

    private static func filter(_ key: String, _ filter: RelevanceFilter) -> String {
        let parts = [("any", filter.any), ("all", filter.all)].filter { !$0.1.isEmpty }
        return member(key, object(parts.map { ($0.0, list($0.1)) }))
    }

    // MARK: JSON

    private static func member(_ key: String, _ value: String) -> String { "\(quoted(key)): \(value)" }

    private static func members(_ fields: [(String, String?)]) -> String? {
        let present = fields.compactMap { key, value in value.map { member(key, $0) } }
        return present.isEmpty ? nil : present.joined(separator: ", ")
    }

    private static func object(_ fields: [(String, String?)]) -> String { members(fields).map { "{ \($0) }" } ?? "{}" }

    private static func list(_ texts: [String]) -> String { "[" + texts.map(quoted).joined(separator: ", ") + "]" }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\u{0}"..<" ": quoted += "\\u" + String(format: "%04x", scalar.value)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

package import Foundation

/// Writes OPML 2.0 (opml.org/spec2.opml) that every reader of feeds takes.
package enum OPMLWriter {
    /// UTF-8. Outlines with the same path stand together under one outline each, in the order they first come.
    ///
    /// `text` is always there, as the specification asks: the address stands in where there is no title.
    package static func write(_ document: OPMLDocument) -> Data {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n"
        let head: [(String, String?)] = [
            ("title", document.title), ("dateCreated", document.created.flatMap(MailDate.text)),
            ("dateModified", document.modified.flatMap(MailDate.text)), ("ownerName", document.ownerName),
            ("ownerEmail", document.ownerEmail), ("ownerId", document.ownerPage),
        ]
        for (name, value) in head {
            if let value { text += "    <\(name)>\(escaped(value))</\(name)>\n" }
        }
        text += "  </head>\n  <body>\n"
        write(document.outlines[...], depth: 0, to: &text)
        text += "  </body>\n</opml>\n"
        return Data(text.utf8)
    }

    /// `depth` names of each path stand around it already.
    private static func write(_ outlines: ArraySlice<OPMLOutline>, depth: Int, to text: inout String) {
        let indent = String(repeating: "  ", count: depth + 2)
        var folders: [String: [OPMLOutline]] = [:]
        for outline in outlines where outline.path.count > depth {
            folders[outline.path[depth], default: []].append(outline)
        }
        for outline in outlines {
            guard outline.path.count > depth else {
                text += indent + element(outline)
                continue
            }
            let name = outline.path[depth]
            // All of a folder at its first outline.
            guard let inside = folders.removeValue(forKey: name) else { continue }
            text += "\(indent)<outline text=\"\(escaped(name))\">\n"
            write(inside[...], depth: depth + 1, to: &text)
            text += "\(indent)</outline>\n"
        }
    }

    private static func element(_ outline: OPMLOutline) -> String {
        let type = outline.kind == .feed ? feedType(outline.mediaType) : outline.kind.rawValue
        let attributes: [(String, String?)] = [
            ("text", outline.title ?? outline.url), ("title", outline.title), ("type", type),
            (outline.kind == .feed ? "xmlUrl" : "url", outline.url), ("htmlUrl", outline.page),
            ("description", outline.description), ("language", outline.language),
            ("category", outline.categories.isEmpty ? nil : outline.categories.joined(separator: ",")),
            ("created", outline.created.flatMap(MailDate.text)),
        ]
        let written = attributes.compactMap { name, value in value.map { "\(name)=\"\(escaped($0))\"" } }
        return "<outline \(written.joined(separator: " "))/>\n"
    }

    private static func feedType(_ mediaType: String?) -> String {
        switch mediaType {
        case "application/atom+xml": "atom"
        case "application/feed+json": "json"
        default: "rss"
        }
    }

    /// For text and attributes alike; what XML 1.0 cannot hold (§2.2) is left out.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\n", "\t", "\r": out += "&#\(scalar.value);"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": break
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

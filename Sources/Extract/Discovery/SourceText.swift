package import Catalogue

/// A source as it is written in `sources.json`, for people to paste.
package enum SourceText {
    /// JSON over several lines, indented by two, keys in the order of the guide, without a line end.
    package static func write(_ source: Source) -> String {
        var fields: [(String, String)] = [("id", quoted(source.id))]
        if let organisation = source.organisation { fields.append(("organisation", quoted(organisation))) }
        if let kind = source.kind { fields.append(("kind", quoted(kind))) }
        fields.append(("format", quoted(source.format.rawValue)))
        fields.append(("url", quoted(source.url)))
        if let list = source.list {
            let selectors = [
                ("items", list.items), ("link", list.link), ("title", list.title), ("date", list.date),
                ("summary", list.summary), ("image", list.image), ("keepLinks", list.keepLinks), ("next", list.next),
            ]
            let written = selectors.compactMap { name, value in value.map { "    \"\(name)\": \(quoted($0))" } }
            fields.append(("list", "{\n\(written.joined(separator: ",\n"))\n  }"))
        }
        return "{\n" + fields.map { "  \"\($0)\": \($1)" }.joined(separator: ",\n") + "\n}"
    }

    private static func quoted(_ text: String) -> String {
        var json = JSONText()
        json.value(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

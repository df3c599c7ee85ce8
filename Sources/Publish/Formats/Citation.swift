import Catalogue
import Foundation

/// How an item is referred to.
struct Citation {
    let stored: StoredItem
    let names: Names
    /// The catalogue's own address without a slash at the end.
    let base: String

    private var item: Item { stored.item }
    private var page: String { base + Route.page(item: item.id).path }
    private var address: String { item.link.flatMap(WebAddress.uri) ?? page }
    private var authors: [String] { FeedText.authors(of: item, names: names) }
    private var year: Int? { item.published.map(SwedishDate.year) }

    /// As a list of references has it: `Socialstyrelsen (2018). Stöd för juridik. https://… (Samlad: https://…)`.
    var plain: String {
        let year = year.map(String.init) ?? "u.å."
        let own = address == page ? "" : " (\(FeedText.name): \(page))"
        let title = item.title.hasSuffix(".") || item.title.hasSuffix("?") ? item.title : item.title + "."
        return "\(authors.joined(separator: ", ")) (\(year)). \(title) \(address)\(own)"
    }

    /// An entry of type `online` (BibLaTeX), in UTF-8.
    var bibTeX: String {
        var fields: [(String, String)] = [
            ("author", authors.map { "{\(Self.tex($0))}" }.joined(separator: " and ")),
            ("title", "{\(Self.tex(item.title))}"),
        ]
        if let published = item.published {
            fields.append(("date", SwedishDate.sortable(published, item.publishedPrecision)))
        }
        fields.append(("url", Self.tex(address, isAddress: true)))
        if let language = item.language { fields.append(("langid", Self.tex(language))) }
        fields.append(("note", Self.tex("\(FeedText.name): \(page)")))
        let lines = fields.map { "  \($0.0) = {\($0.1)}" }.joined(separator: ",\n")
        return "@online{samlad-\(item.id),\n\(lines)\n}\n"
    }

    /// What TeX would take for a command is made a character. In an address only braces and the backslash are commands.
    private static func tex(_ text: String, isAddress: Bool = false) -> String {
        text.unicodeScalars.reduce(into: "") { out, scalar in
            switch scalar {
            case "\\": out += isAddress ? "%5C" : "\\textbackslash{}"
            // BibTeX counts braces, also behind a backslash.
            case "{": out += isAddress ? "%7B" : "\\textbraceleft{}"
            case "}": out += isAddress ? "%7D" : "\\textbraceright{}"
            case "%", "&", "#", "$", "_": out += isAddress ? "\(scalar)" : "\\\(scalar)"
            case "^": out += isAddress ? "%5E" : "\\textasciicircum{}"
            case "~": out += isAddress ? "~" : "\\textasciitilde{}"
            case "\u{0}"..<" ": out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
    }

    /// RIS, which Zotero, EndNote and Mendeley read: a tag a line.
    var ris: String {
        var lines: [(String, String)] = [("TY", "ELEC")]
        lines += authors.map { ("AU", $0) }
        lines.append(("TI", item.title))
        if let published = item.published {
            let parts = SwedishDate.sortable(published, item.publishedPrecision).split(separator: "-")
            lines.append(("PY", parts.first.map(String.init) ?? ""))
            if parts.count == 3 { lines.append(("DA", parts.joined(separator: "/"))) }
        }
        if let summary = item.summary { lines.append(("AB", StoredHTML.excerpt(summary, limit: 2000))) }
        lines += item.terms.filter { $0.vocabulary != "kind" }.map { ("KW", names.label($0.vocabulary, $0.term)) }
        if let language = item.language { lines.append(("LA", language)) }
        lines += [("UR", address), ("DP", FeedText.name), ("ID", item.id), ("ER", "")]
        return lines.map { tag, value in "\(tag)  - \(Self.oneLine(value))\r\n" }.joined()
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }

    /// https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html
    struct CSL: Encodable {
        struct Name: Encodable { var literal: String }
        struct When: Encodable {
            var parts: [[Int]]

            enum CodingKeys: String, CodingKey { case parts = "date-parts" }
        }

        var id: String
        var type = "webpage"
        var title: String
        var author: [Name]
        var issued: When?
        var address: String
        var language: String?
        var source = FeedText.name

        enum CodingKeys: String, CodingKey {
            case id, type, title, author, issued, language, source
            case address = "URL"
        }
    }

    var csl: CSL {
        let parts = item.published.map { date in
            SwedishDate.sortable(date, item.publishedPrecision).split(separator: "-").compactMap { Int($0) }
        }
        return CSL(
            id: item.id, title: item.title, author: authors.map(CSL.Name.init),
            issued: parts.map { CSL.When(parts: [$0]) },
            address: address, language: item.language)
    }
}

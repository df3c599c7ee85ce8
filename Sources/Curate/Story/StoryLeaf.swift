import Foundation

/// One paragraph, heading, list item or cell of a story: a piece of text that no block parts.
struct StoryLeaf: Equatable {
    enum Kind: Equatable {
        case paragraph
        case item
        /// From 1 to 6.
        case heading(Int)
        /// `dt`, `summary`, and a row's `th`.
        case label
        /// In a table with more than two columns: which one, from 0.
        case cell(Int)
    }

    var kind: Kind
    /// Emphasis, links and line ends; safe.
    var html = ""
    /// Line ends of `br` kept.
    var plain = ""
    /// What stands in bold before anything else.
    var boldStart = ""
    /// Whether nothing stands outside that.
    var isAllBold = true
    /// Addresses that it links to, as they stand in text.
    var links: [String] = []
}

/// Sanitised HTML to leaves, in one pass.
struct StoryLeaves {
    private static let inline: Set<String> = ["strong", "b", "em", "i", "a", "code", "sub", "sup"]
    private static let parting: Set<String> = [
        "p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "blockquote", "pre", "figure",
        "figcaption", "address", "details", "dl", "dd", "table", "thead", "tbody", "tfoot", "caption", "hr",
    ]
    /// Leaves of one story at most, and inline elements open at a time.
    private static let most = 20_000
    private static let depth = 8

    private(set) var leaves: [StoryLeaf] = []
    private var leaf = StoryLeaf(kind: .paragraph)
    private var open: [String] = []
    private var kinds: [StoryLeaf.Kind] = []
    private var column = -1

    static func read(_ html: String, limit: Int) -> [StoryLeaf] {
        var leaves = StoryLeaves()
        var reader = MarkupReader(html, limit: limit)
        while let token = reader.next(), leaves.leaves.count < most {
            switch token {
            case .text(let range): leaves.text(reader.bytes[range])
            case .start(let name, let href): leaves.start(name, href: href)
            case .end(let name): leaves.end(name)
            }
        }
        leaves.flush()
        return leaves.leaves
    }

    private mutating func text(_ bytes: ArraySlice<UInt8>) {
        // Angle brackets within a text would be tags to a browser; the sanitiser leaves none.
        let isRaw = bytes.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
        let text = String(decoding: bytes, as: UTF8.self)
        let html = isRaw ? text.replacing("<", with: "&lt;").replacing(">", with: "&gt;") : text
        let plain = Fold.plain(html)
        let isBlank = plain.isEmpty
        if isBlank, leaf.plain.isEmpty { return }
        let isSpaced = bytes.first.map { $0 <= 0x20 } ?? false
        if isSpaced, !leaf.plain.isEmpty, leaf.plain.last != " ", leaf.plain.last != "\n" { leaf.plain += " " }
        leaf.plain += plain
        if !isBlank, bytes.last.map({ $0 <= 0x20 }) ?? false { leaf.plain += " " }
        leaf.html += html
        if isBlank { return }
        if open.contains("strong") || open.contains("b") {
            if leaf.isAllBold { leaf.boldStart += (leaf.boldStart.isEmpty ? "" : " ") + plain }
        } else {
            leaf.isAllBold = false
        }
    }

    private mutating func start(_ name: String, href: String?) {
        if name == "br" {
            leaf.html += leaf.html.isEmpty ? "" : "<br>"
            leaf.plain += leaf.plain.isEmpty ? "" : "\n"
        } else if Self.inline.contains(name) {
            guard open.count < Self.depth else { return }
            if name == "a" {
                guard let href, let safe = Self.safe(href) else { return }
                leaf.links.append(Fold.plain(safe))
                leaf.html += "<a href=\"\(safe)\">"
            } else {
                leaf.html += "<\(name)>"
            }
            open.append(name)
        } else {
            block(name)
        }
    }

    private mutating func end(_ name: String) {
        if Self.inline.contains(name) {
            guard let index = open.lastIndex(of: name) else { return }
            for inner in open[index...].reversed() { leaf.html += "</\(inner)>" }
            open.removeSubrange(index...)
            return
        }
        if Self.kind(name) != nil || name == "td" || name == "tr" || Self.parting.contains(name) || name == "ul"
            || name == "ol" || name == "th"
        {
            flush()
            if Self.kind(name) != nil || name == "td" || name == "th" { _ = kinds.popLast() }
        }
    }

    private mutating func block(_ name: String) {
        if let kind = Self.kind(name) {
            flush()
            push(kind)
        } else if name == "td" || name == "th" {
            flush()
            column += 1
            push(name == "th" && column == 0 ? .cell(0) : .cell(column))
        } else if name == "tr" {
            flush()
            column = -1
        } else if Self.parting.contains(name) || name == "ul" || name == "ol" {
            flush()
        }
    }

    /// Whether an element parts what stands before it from what stands after it.
    static func isParting(_ name: String) -> Bool {
        kind(name) != nil || parting.contains(name) || ["td", "th", "tr", "ul", "ol", "br"].contains(name)
    }

    private mutating func push(_ kind: StoryLeaf.Kind) {
        if kinds.count < 64 { kinds.append(kind) }
        leaf.kind = kind
    }

    private static func kind(_ name: String) -> StoryLeaf.Kind? {
        switch name {
        case "li": .item
        case "dt", "summary": .label
        case "h1", "h2", "h3", "h4", "h5", "h6": .heading(Int(name.dropFirst()) ?? 6)
        default: nil
        }
    }

    private mutating func flush() {
        for name in open.reversed() { leaf.html += "</\(name)>" }
        open.removeAll()
        while leaf.plain.utf8.last == UInt8(ascii: " ") || leaf.plain.utf8.last == UInt8(ascii: "\n") {
            leaf.plain.removeLast()
        }
        if leaf.boldStart.isEmpty { leaf.isAllBold = false }
        if !leaf.plain.isEmpty { leaves.append(leaf) }
        leaf = StoryLeaf(kind: kinds.last ?? .paragraph)
    }

    /// Addresses of the web and of mail, with nothing that could end an attribute.
    private static func safe(_ href: String) -> String? {
        let lower = href.prefix(8).lowercased()
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://") || lower.hasPrefix("mailto:") else {
            return nil
        }
        return href.utf8.contains { $0 == 0x22 || $0 == 0x3C || $0 == 0x3E || $0 < 0x20 } ? nil : href
    }
}

/// Writes ``Markup`` as UTF-8, as an HTML5 or an XML 1.0 document.
struct MarkupWriter {
    enum Syntax { case html, xml }

    private let syntax: Syntax
    private(set) var bytes: [UInt8]

    static func html(_ document: Markup) -> [UInt8] {
        var writer = MarkupWriter(.html)
        writer.write(document)
        return writer.bytes
    }

    static func xml(_ document: Markup) -> [UInt8] {
        var writer = MarkupWriter(.xml)
        writer.write(document)
        return writer.bytes
    }

    private init(_ syntax: Syntax) {
        self.syntax = syntax
        bytes = []
        bytes.reserveCapacity(32 * 1024)
        let prologue =
            switch syntax {
            case .html: "<!doctype html>\n"
            case .xml: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            }
        bytes += prologue.utf8
    }

    private mutating func write(_ markup: Markup) {
        switch markup {
        case .text(let text): escape(text)
        case .stored(let html): bytes += html.utf8
        case .group(let children): for child in children { write(child) }
        case .element(let name, let attributes, let children): element(name, attributes, children)
        }
    }

    private mutating func element(_ name: String, _ attributes: Attributes, _ children: [Markup]) {
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        for (attribute, value) in attributes.pairs {
            bytes.append(UInt8(ascii: " "))
            bytes += attribute.utf8
            bytes += "=\"".utf8
            escape(value)
            bytes.append(UInt8(ascii: "\""))
        }
        if children.isEmpty && (syntax == .xml || Self.voidElements.contains(name)) {
            bytes += (syntax == .xml ? "/>" : ">").utf8
            return
        }
        bytes.append(UInt8(ascii: ">"))
        for child in children { write(child) }
        bytes += "</".utf8
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
        if Self.endsLine.contains(name) { bytes.append(UInt8(ascii: "\n")) }
    }

    /// Control characters are left out: XML 1.0 §2.2 has no way to write them, and no page needs them.
    private mutating func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\"": bytes += "&quot;".utf8
            case "'": bytes += "&#39;".utf8
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}", "\u{FFFE}", "\u{FFFF}": continue
            default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
    }

    /// HTML Living Standard §13.1.2.
    private static let voidElements: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]
    /// Where a line break makes the source readable and changes nothing on the page.
    private static let endsLine: Set<String> = [
        "head", "title", "header", "nav", "main", "footer", "section", "article", "form", "fieldset", "li", "ul", "ol",
        "p", "h1", "h2", "h3", "dl", "dd", "div", "option", "optgroup", "details", "entry", "author", "source", "item",
    ]
}

/// The attributes of one element that may leave, read from a scanner and written anew.
struct SafeAttributes {
    private let tag: HTMLTag
    private let base: String
    private var kept: [(name: Name, value: String)] = []
    /// Addresses of links and pictures that may not leave.
    private(set) var lost = 0

    init(tag: HTMLTag, base: String) {
        self.tag = tag
        self.base = base
    }

    /// Whether the element may leave at all: a link without an address and an image without a picture may not.
    mutating func read(_ scanner: HTMLScanner) -> Bool {
        guard !scanner.attributes.isEmpty else { return tag != .a && tag != .img }
        var seen: UInt32 = 0
        var width: Int?
        var height: Int?
        for attribute in scanner.attributes {
            guard let name = Self.names[NameHash.of(scanner.bytes[attribute.name])], seen & name.bit == 0 else {
                continue
            }
            seen |= name.bit
            let value = Self.decoded(scanner.bytes[attribute.value])
            if tag == .img, name == .style, Self.isInvisible(value) { return false }
            if name == .width { width = Self.leadingNumber(value) }
            if name == .height { height = Self.leadingNumber(value) }
            if let safe = safe(name, value) {
                kept.append((name, safe))
            } else if name == .href && tag == .a || name == .src && tag == .img,
                value.utf8.contains(where: { $0 > 0x20 })
            {
                lost += 1
            }
        }
        if tag == .img {
            // A picture of one point is there to count readers, not to be seen.
            if min(width ?? .max, height ?? .max) <= 1 { return false }
            return kept.contains { $0.name == .src && !Beacons.contains($0.value) }
        }
        return tag != .a || kept.contains { $0.name == .href }
    }

    private static func decoded(_ value: ArraySlice<UInt8>) -> String {
        let marks = (UInt8(ascii: "&"), UInt8(ascii: "&"), UInt8(ascii: "&"), UInt8(0x7F))
        if ByteScan.first(of: marks, orBelow: 0x20, in: value) == value.endIndex { return UTF8Text.string(value) }
        var decoded: [UInt8] = []
        CharacterReferences.decode(value, inAttribute: true, to: &decoded)
        return UTF8Text.string(decoded[...])
    }

    func write(to out: inout [UInt8]) {
        for (name, value) in kept {
            out.append(UInt8(ascii: " "))
            out.append(contentsOf: name.text.description.utf8)
            out.append(contentsOf: "=\"".utf8)
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "'"): out.append(contentsOf: "&#39;".utf8)
                case UInt8(ascii: "`"): out.append(contentsOf: "&#96;".utf8)
                // A browser reads a bare one as a line end.
                case UInt8(ascii: "\r"): out.append(UInt8(ascii: "\n"))
                default: HTMLEscape.append(byte, to: &out)
                }
            }
            out.append(UInt8(ascii: "\""))
        }
        if tag == .a { out.append(contentsOf: " rel=\"noopener nofollow\"".utf8) }
    }

    private enum Name: UInt32, CaseIterable {
        case alt, cite, colspan, datetime, dir, height, href, lang, reversed, rowspan, scope, span, src, start, style
        case title, value, width

        var bit: UInt32 { 1 << rawValue }

        var text: StaticString {
            switch self {
            case .alt: "alt"
            case .cite: "cite"
            case .colspan: "colspan"
            case .datetime: "datetime"
            case .dir: "dir"
            case .height: "height"
            case .href: "href"
            case .lang: "lang"
            case .reversed: "reversed"
            case .rowspan: "rowspan"
            case .scope: "scope"
            case .span: "span"
            case .src: "src"
            case .start: "start"
            case .style: "style"
            case .title: "title"
            case .value: "value"
            case .width: "width"
            }
        }
    }

    private static let names = Dictionary(
        uniqueKeysWithValues: Name.allCases.map { (NameHash.of(Array($0.text.description.utf8)[...]), $0) })

    /// The value as it may leave; `nil` when the attribute may not stand on this element or the value is unsafe.
    private func safe(_ name: Name, _ value: String) -> String? {
        switch (name, tag) {
        case (.title, _): value
        case (.alt, .img): value
        case (.lang, _): Self.isLanguage(value) ? value : nil
        case (.dir, _): ["ltr", "rtl", "auto"].contains(value.lowercased()) ? value.lowercased() : nil
        case (.href, .a): Address.resolve(value, base: base).flatMap { $0.hasPrefix("tel:") ? nil : $0 }
        case (.src, .img), (.cite, .blockquote), (.cite, .q), (.cite, .del), (.cite, .ins):
            Address.resolve(value, base: base).flatMap { $0.hasPrefix("http") ? $0 : nil }
        case (.width, .img), (.height, .img), (.colspan, .td), (.colspan, .th), (.rowspan, .td), (.rowspan, .th),
            (.span, .col), (.span, .colgroup), (.start, .ol), (.value, .li):
            Self.number(value)
        case (.reversed, .ol): ""
        case (.scope, .th):
            ["row", "col", "rowgroup", "colgroup"].contains(value.lowercased()) ? value.lowercased() : nil
        case (.datetime, .time), (.datetime, .del), (.datetime, .ins): value.utf8.count <= 64 ? value : nil
        case (.value, .data): value.utf8.count <= 256 ? value : nil
        default: nil
        }
    }

    private static func isLanguage(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.count <= 35
            && value.utf8.allSatisfy { HTMLScanner.isLetter($0) || $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") }
    }

    private static func leadingNumber(_ value: String) -> Int? {
        Int(value.drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }.prefix(9))
    }

    private static func number(_ value: String) -> String? { leadingNumber(value).map(String.init) }

    private static func isInvisible(_ style: String) -> Bool {
        let bare = style.lowercased().filter { !$0.isWhitespace } + ";"
        return bare.contains("display:none") || bare.contains("visibility:hidden") || bare.contains("opacity:0;")
            || bare.contains("width:1px;") && bare.contains("height:1px;")
    }
}

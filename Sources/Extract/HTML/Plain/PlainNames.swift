/// The names that mean something on a plain page, and what libxml2's HTML 4 makes of each.
struct PlainNames {
    struct Entry {
        /// 0 for a name that means nothing.
        var code: UInt64 = 0
        var traits: PlainTraits = .element
        /// One bit for a name that may close another, or be closed by one.
        var bit: UInt64 = 0
        /// The bits of those that close it when they begin right within it.
        var closers: UInt64 = 0
    }

    /// A power of two, much larger than there are names.
    private static let size = 512

    private var entries = [Entry](repeating: Entry(), count: size)

    static let all = PlainNames()

    /// By byte: what it is in a name, in six bits; 0 for what ends one.
    static let signs = (0...255).map { (byte: UInt8) -> UInt8 in
        switch byte {
        case 0x41...0x5A, 0x61...0x7A: (byte | 0x20) - 0x60
        case 0x30...0x39: byte - 0x30 + 27
        case UInt8(ascii: "-"): lastSign + 1
        case UInt8(ascii: "_"): lastSign + 2
        case UInt8(ascii: ":"): lastSign + 3
        default: 0
        }
    }

    /// Of letters and digits.
    static let lastSign: UInt8 = 36

    /// A name as a number, so that ten signs fit; of longer ones the beginning is lost.
    static func code(of name: some Sequence<UInt8>) -> UInt64 { name.reduce(0) { $0 << 6 | UInt64(signs[Int($1)]) } }

    @inline(__always)
    private static func place(_ code: UInt64) -> Int { Int((code &* 0x9E37_79B9_7F4A_7C15) >> 55) }

    /// - Parameter code: of a name of ten signs at most.
    @inline(__always)
    func entry(_ code: UInt64) -> Entry {
        var place = Self.place(code)
        while entries[place].code != code {
            if entries[place].code == 0 { return Entry() }
            place = (place + 1) & (Self.size - 1)
        }
        return entries[place]
    }

    private init() {
        for (names, traits) in Self.lists {
            for name in names { change(name) { $0.traits.formUnion(traits) } }
        }
        var bits: [String: UInt64] = [:]
        for name in Set(Self.closing.keys).union(Self.closing.values.flatMap(\.self)).sorted() {
            bits[name] = 1 << UInt64(bits.count)
        }
        for (name, bit) in bits { change(name) { $0.bit = bit } }
        for (open, names) in Self.closing {
            change(open) { $0.closers = names.reduce(0) { $0 | (bits[$1] ?? 0) } }
        }
    }

    private mutating func change(_ name: String, _ body: (inout Entry) -> Void) {
        let code = Self.code(of: name.utf8)
        var place = Self.place(code)
        while entries[place].code != code, entries[place].code != 0 { place = (place + 1) & (Self.size - 1) }
        entries[place].code = code
        body(&entries[place])
    }

    private static let lists: [([String], PlainTraits)] = [
        (HTMLTree.inline.names, .inline), (MainContent.inline.names, .ofBlock), (["a"], .link),
        (MainContent.paragraphs.names, .paragraph), (Furniture.hidden.names, [.hidden, .neverContent]),
        (Furniture.furniture.names, .furniture), (["header"], .header), (["nav"], .navigation),
        (Furniture.parts.names, .part), (Furniture.core.names, .core), (["h1"], .heading), (["article"], .article),
        (["main"], .main), (MainContent.keeps.names, .keeps), (MainContent.rows.names, .row), (["title"], .title),
        (["script"], .script), (["p"], .p), (HTMLGuard.sectionNames, [.section, .block]),
        (HTMLGuard.blockNames, .block), (["html"], .html), (["head"], .head), (["body"], .body), (["input"], .input),
        (["meta"], .meta), (["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "param"], .void),
        (["script", "style"], .raw), (["title", "meta", "link", "script", "style", "base"], .ofHead),
        (
            [
                "source", "track", "wbr", "embed", "keygen", "template", "frameset", "frame", "isindex", "basefont",
                "bgsound", "noframes", "plaintext", "xmp", "listing", "applet", "marquee", "nobr", "dir",
            ], .strange
        ),
    ]

    /// Elements that libxml2 2.9 closes when another begins right within them, as far as they are met; to read a page with
    /// such a pair is left to it.
    private static let closing: [String: [String]] = {
        let headings = "fieldset form li p table"
        let cells = "tbody td tfoot th tr thead"
        let table = [
            "a": "a fieldset table td th", "address": "dd dl dt form li ul", "b": "center p td th",
            "caption": "tbody tfoot thead tr col colgroup", "dd": "dt dd", "dl": "form li", "dt": "dd dl dt",
            "form": "form", "h1": headings, "h2": headings, "h3": headings, "h4": headings, "h5": headings,
            "h6": headings, "i": "center p td th", "legend": "fieldset", "li": "li", "ol": "form ul",
            "option": "option optgroup",
            "p":
                "address blockquote caption center dd div dl dt fieldset form h1 h2 h3 h4 h5 h6 li ol p pre table tbody "
                + "td tfoot th thead tr ul hr col colgroup title menu",
            "pre": "dd dl dt fieldset form li table ul", "s": "p", "small": "p", "span": "td th",
            "tbody": "tbody tfoot thead", "td": cells, "tfoot": "tbody", "th": cells, "thead": "tbody tfoot",
            "tr": "tbody tfoot tr thead", "u": "p td th", "ul": "address form ol pre menu", "menu": "dd dl dt form ul",
            "colgroup": "tbody tfoot thead tr colgroup", "font": "center td th", "big": "p", "tt": "p",
        ]
        return table.mapValues { $0.split(separator: " ").map(String.init) }
    }()
}

/// The attributes that are looked at.
struct PlainAttributes {
    enum Meaning: UInt8 {
        case none, identity, words, role, style, hidden, ariaHidden, property, type, name, directive
    }

    private var codes = [UInt64](repeating: 0, count: 64)
    private var meanings = [Meaning](repeating: .none, count: 64)

    static let all = PlainAttributes()

    private init() {
        let known: [(String, Meaning)] = [
            ("id", .identity), ("class", .words), ("role", .role), ("style", .style), ("hidden", .hidden),
            ("aria-hidden", .ariaHidden), ("itemprop", .property), ("property", .property), ("type", .type),
            ("name", .name), ("http-equiv", .directive),
        ]
        for (name, meaning) in known {
            let code = PlainNames.code(of: name.utf8)
            var place = Self.place(code)
            while codes[place] != 0 { place = (place + 1) & 63 }
            (codes[place], meanings[place]) = (code, meaning)
        }
    }

    @inline(__always)
    private static func place(_ code: UInt64) -> Int { Int((code &* 0x9E37_79B9_7F4A_7C15) >> 58) }

    /// - Parameters:
    ///   - count: the signs of the name: of eleven, only `aria-hidden` is asked for, whose first sign is not in `code`.
    ///   - first: its first sign, in lower case.
    @inline(__always)
    func meaning(_ code: UInt64, count: Int, first: UInt8) -> Meaning {
        guard count <= 10 || count == 11 && first == UInt8(ascii: "a") else { return .none }
        var place = Self.place(code)
        while codes[place] != code {
            if codes[place] == 0 { return .none }
            place = (place + 1) & 63
        }
        return meanings[place]
    }
}

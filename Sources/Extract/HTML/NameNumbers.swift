/// The numbers of a page's names, and what libxml2's HTML 4 makes of each.
struct NameNumbers {
    struct Kind: OptionSet {
        let rawValue: UInt8

        static let void = Kind(rawValue: 1)
        static let raw = Kind(rawValue: 2)
        static let ofHead = Kind(rawValue: 4)
        static let strange = Kind(rawValue: 8)
        /// Attributes that are there or not.
        static let `switch` = Kind(rawValue: 16)
    }

    private var places: [UInt64: Int32] = [:]
    /// Names of eight letters or fewer that were met last, by a hash of their codes.
    private var recent = [(code: UInt64, number: Int32)](repeating: (0, 0), count: 64)
    private var kinds: [Kind] = []
    private var codes: [TagName] = []
    private var closers: [[TagName]] = []
    private(set) var html: Int32 = -1
    private(set) var head: Int32 = -1
    private(set) var body: Int32 = -1

    /// - Parameters:
    ///   - name: in any case of letters.
    ///   - code: its bytes in lower case; 0 where those are more than eight.
    mutating func number(of name: ArraySlice<UInt8>, code: UInt64, in tree: inout HTMLTree) -> Int32 {
        guard code != 0 else { return number(of: name, in: &tree) }
        let place = Int((code &* 0x9E37_79B9_7F4A_7C15) >> 58)
        if recent[place].code == code { return recent[place].number }
        let number = number(of: name, in: &tree)
        recent[place] = (code, number)
        return number
    }

    private mutating func number(of name: ArraySlice<UInt8>, in tree: inout HTMLTree) -> Int32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)) &* 0x100_0000_01b3 }
        // Two names of one hash would have to be sought for; then one is taken for a new one each time.
        if let place = places[hash], tree.names[Int(place)].elementsEqual(name, by: { $0 == $1 || $0 == $1 | 0x20 }) {
            return place
        }
        return add(name.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, hash, to: &tree)
    }

    private mutating func add(_ name: [UInt8], _ hash: UInt64, to tree: inout HTMLTree) -> Int32 {
        let number = tree.add(name: name)
        places[hash] = number
        let code = TagName(name)
        codes.append(code)
        closers.append(Self.closing[code] ?? [])
        kinds.append(Self.known[code] ?? [])
        if code == Self.htmlCode { html = number }
        if code == Self.headCode { head = number }
        if code == Self.bodyCode { body = number }
        return number
    }

    func kind(_ number: Int32) -> Kind { kinds[Int(number)] }

    func closes(_ open: Int, before name: Int) -> Bool { closers[open].contains(codes[name]) }

    private static let known: [TagName: Kind] = {
        var known: [TagName: Kind] = [:]
        for (names, kind) in [
            (void, Kind.void), (raw, .raw), (ofHead, .ofHead), (strange, .strange), (switches, .switch),
        ] {
            for name in names { known[name, default: []].insert(kind) }
        }
        return known
    }()

    private static let (htmlCode, headCode, bodyCode) = (TagName("html"), TagName("head"), TagName("body"))
    private static let void = TagName.set(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "param"])
    private static let raw = TagName.set(["script", "style"])
    private static let ofHead = TagName.set(["title", "meta", "link", "script", "style", "base"])
    /// What HTML 4 did not know to be void, what is no part of the page, and what is rare enough.
    private static let strange = TagName.set([
        "source", "track", "wbr", "embed", "keygen", "template", "frameset", "frame", "isindex", "basefont", "bgsound",
        "noframes", "plaintext", "xmp", "listing", "applet", "marquee", "nobr", "dir",
    ])

    private static let switches = TagName.set([
        "checked", "compact", "declare", "defer", "disabled", "ismap", "multiple", "nohref", "noresize", "noshade",
        "nowrap",
        "readonly", "selected",
    ])

    /// Elements that libxml2 2.9 closes when another begins right within them, as far as they are met; to read a page with
    /// such a pair is left to it.
    private static let closing: [TagName: [TagName]] = {
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
                + "td tfoot th tr ul hr col colgroup title menu thead",
            "pre": "dd dl dt fieldset form li table ul", "s": "p", "small": "p", "span": "td th",
            "tbody": "tbody tfoot thead", "td": cells, "tfoot": "tbody", "th": cells, "thead": "tbody tfoot",
            "tr": "tbody tfoot tr thead", "u": "p td th", "ul": "address form ol pre menu", "menu": "dd dl dt form ul",
            "colgroup": "tbody tfoot thead tr colgroup", "font": "center td th", "big": "p", "tt": "p",
        ]
        return Dictionary(
            uniqueKeysWithValues: table.map { open, names in
                (TagName(open), names.split(separator: " ").map { TagName(String($0)) })
            })
    }()
}

/// The HTML elements this product has an opinion on; the others are unwrapped.
enum HTMLTag: String, CaseIterable {
    // Kept by the sanitiser.
    case a, abbr, address, article, aside, b, bdi, bdo, blockquote, br, caption, cite, code, col, colgroup, data, dd
    case del, details, dfn, div, dl, dt, em, figcaption, figure, footer, h1, h2, h3, h4, h5, h6, header, hr, i, img
    case ins, kbd, li, main, mark, nav, ol, p, pre, q, rp, rt, ruby, s, samp, section, small, span, strong, sub
    case summary, sup, table, tbody, td, tfoot, th, thead, time, tr, u, ul, `var`, wbr
    // Unwrapped, but known: they break lines, or tell markup from text in a title.
    case big, body, center, fieldset, font, form, head, hgroup, html, label, strike, tt, legend
    // Dropped with all they hold.
    case applet, audio, button, canvas, iframe, math, noembed, noframes, noscript, object, option, plaintext, script
    case select, style, svg, template, textarea, title, video, xmp, frameset
    // Dropped; they hold nothing.
    case area, base, embed, frame, input, link, meta, param, source, track

    enum Fate { case keep, unwrap, drop, dropRaw, dropVoid }

    var fate: Fate {
        switch self {
        case .big, .body, .center, .fieldset, .font, .form, .head, .hgroup, .html, .label, .strike, .tt, .legend:
            .unwrap
        case .applet, .audio, .button, .canvas, .math, .object, .option, .select, .svg, .template, .video, .frameset:
            .drop
        case .iframe, .noembed, .noframes, .noscript, .plaintext, .script, .style, .textarea, .title, .xmp: .dropRaw
        case .area, .base, .embed, .frame, .input, .link, .meta, .param, .source, .track: .dropVoid
        default: .keep
        }
    }

    var isVoid: Bool {
        switch self {
        case .br, .col, .hr, .img, .wbr: true
        default: fate == .dropVoid
        }
    }

    /// Whether its start ends an open paragraph (HTML §13.2.6.4.7).
    var closesParagraph: Bool {
        switch self {
        case .address, .article, .aside, .blockquote, .details, .div, .dl, .dd, .dt, .figcaption, .figure, .footer,
            .h1, .h2, .h3, .h4, .h5, .h6, .header, .hr, .li, .main, .nav, .ol, .p, .pre, .section, .summary, .table,
            .ul:
            true
        default: false
        }
    }

    var isHeading: Bool {
        switch self {
        case .h1, .h2, .h3, .h4, .h5, .h6: true
        default: false
        }
    }

    /// Whether it parts what stands before it from what stands after, when only text is wanted.
    var breaksText: Bool {
        if closesParagraph { return true }
        switch self {
        case .br, .caption, .td, .th, .tr, .thead, .tbody, .tfoot, .option, .form, .fieldset, .center, .body, .legend,
            .img, .title:
            return true
        default: return false
        }
    }

    /// Parts of a table, which stand nowhere else.
    var isTablePart: Bool {
        switch self {
        case .caption, .colgroup, .col, .thead, .tbody, .tfoot, .tr, .td, .th: true
        default: false
        }
    }

    /// Whether text may not stand directly in it (HTML §13.2.6.4.9–14).
    var holdsOnlyTableParts: Bool {
        switch self {
        case .table, .colgroup, .thead, .tbody, .tfoot, .tr: true
        default: false
        }
    }

    /// Whether it ends wherever something must end before the next thing begins (HTML §13.2.6.3).
    var hasImpliedEnd: Bool {
        switch self {
        case .dd, .dt, .li, .p, .rp, .rt: true
        default: false
        }
    }

    /// Nothing inside a table's cell closes what stands outside of it.
    var isScopeBoundary: Bool { self == .td || self == .th || self == .caption || self == .table }

    /// The element with this name, letter case aside.
    static func named(_ name: ArraySlice<UInt8>) -> HTMLTag? { byHash[NameHash.of(name)] }

    private static let byHash = Dictionary(
        uniqueKeysWithValues: allCases.map { (NameHash.of(Array($0.rawValue.utf8)[...]), $0) })
}

/// FNV-1a over ASCII in lower case: tells short names apart without making strings of them.
///
/// A made-up collision only names a known element or entity by an odd name; nothing is trusted because of it.
enum NameHash {
    static func of(_ name: some Sequence<UInt8>, foldingCase: Bool = true) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name {
            let folded = foldingCase && byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            hash = (hash ^ UInt64(folded)) &* 0x100_0000_01B3
        }
        return hash
    }
}

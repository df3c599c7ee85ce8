/// HTML that is safe to show, by an allow-list.
///
/// The input is cut as browsers cut it, and written anew from the allow-list alone, with a stack that keeps every element
/// closed and nested as HTML5 wants it. Each decision is a function of one token and that stack, so that the output goes
/// through unchanged a second time; and as no comment, raw text or foreign element ever leaves, and nothing that a
/// browser would close or move by itself (HTML §13.2.6), no parser can read it otherwise than it is written.
struct Sanitiser {
    /// `html` made safe, its addresses absolute against `base`.
    static func sanitise(_ html: String, base: String) -> String {
        UTF8Text.string(sanitise(Array(html.utf8), base: base)[...])
    }

    /// - Parameter lost: grows by the number of addresses that may not leave: relative ones without a base, and those
    ///   of schemes that are not allowed.
    static func sanitise(_ html: String, base: String, lost: inout Int) -> String {
        UTF8Text.string(sanitise(Array(html.utf8), base: base, lost: &lost)[...])
    }

    static func sanitise(_ html: [UInt8], base: String) -> [UInt8] {
        var lost = 0
        return sanitise(html, base: base, lost: &lost)
    }

    static func sanitise(_ html: [UInt8], base: String, lost: inout Int) -> [UInt8] {
        var sanitiser = Sanitiser(base: base, capacity: html.count + html.count / 8)
        sanitiser.run(HTMLScanner(html))
        lost += sanitiser.lost
        return sanitiser.out
    }

    /// Elements open at the same time; the tags of deeper ones are left out, their text stays.
    private static let depthLimit = 64

    private let base: String
    private var out: [UInt8] = []
    private var open: [HTMLTag] = []
    private var scratch: [UInt8] = []
    private var lost = 0

    private init(base: String, capacity: Int) {
        self.base = base
        out.reserveCapacity(capacity)
    }

    private mutating func run(_ input: HTMLScanner) {
        var scanner = input
        while let token = scanner.next() {
            switch token {
            case .text: writeText(scanner.bytes[scanner.text])
            case .start:
                guard let tag = HTMLTag.named(scanner.bytes[scanner.name]) else { continue }
                switch tag.fate {
                case .keep: start(tag, scanner)
                case .drop: Self.skip(tag, &scanner)
                case .dropRaw: tag == .plaintext ? Self.skip(tag, &scanner) : scanner.skipRawText()
                case .unwrap, .dropVoid: break
                }
            case .end:
                if let tag = HTMLTag.named(scanner.bytes[scanner.name]), tag.fate == .keep { end(tag) }
            }
        }
        close(downTo: 0)
    }

    /// Passes over an element with all it holds.
    private static func skip(_ tag: HTMLTag, _ scanner: inout HTMLScanner) {
        if tag == .svg || tag == .math, scanner.isSelfClosing { return }
        var depth = 1
        while depth > 0, let token = scanner.next() {
            guard token != .text, let inner = HTMLTag.named(scanner.bytes[scanner.name]) else { continue }
            if inner == tag { depth += token == .start ? 1 : -1 }
            if token == .start, inner.fate == .dropRaw, inner != .plaintext { scanner.skipRawText() }
        }
    }

    private mutating func writeText(_ text: ArraySlice<UInt8>) {
        let marks = (UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(0x7F))
        if ByteScan.first(of: marks, orBelow: 0x20, in: text) == text.endIndex {
            if isBetweenCells, text.contains(where: { $0 != 0x20 }) { openCell() }
            out.append(contentsOf: text)
            return
        }
        scratch.removeAll(keepingCapacity: true)
        CharacterReferences.decode(text, to: &scratch)
        if isBetweenCells, scratch.contains(where: { !HTMLScanner.isSpace($0) }) { openCell() }
        if scratch.contains(UInt8(ascii: "\r")) { Self.normaliseLineEnds(&scratch) }
        unsafe scratch.withUnsafeBufferPointer { unsafe HTMLEscape.append($0, quotes: false, to: &out) }
    }

    /// A browser reads "\r" as "\n", and "\r\n" as one.
    private static func normaliseLineEnds(_ text: inout [UInt8]) {
        var kept = 0
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: "\r"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "\n") { continue }
            text[kept] = byte == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : byte
            kept += 1
        }
        text.removeLast(text.count - kept)
    }

    private mutating func start(_ tag: HTMLTag, _ scanner: HTMLScanner) {
        // Parts of a table stand in a table; anywhere else browsers drop their tags, and so do we.
        if tag.isTablePart, !open.contains(.table) { return }
        closeBefore(tag)
        if !tag.isTablePart, !tag.isVoid, open.count >= Self.depthLimit { return }
        var attributes = SafeAttributes(tag: tag, base: base)
        let isKept = attributes.read(scanner)
        lost += attributes.lost
        guard isKept else { return }
        openParents(of: tag)
        out.append(UInt8(ascii: "<"))
        out.append(contentsOf: tag.rawValue.utf8)
        attributes.write(to: &out)
        out.append(UInt8(ascii: ">"))
        if !tag.isVoid { open.append(tag) }
    }

    /// Opens what a browser would put around `tag` by itself.
    private mutating func openParents(of tag: HTMLTag) {
        switch tag {
        case .caption, .colgroup, .thead, .tbody, .tfoot: break
        case .col: if open.last != .colgroup { openBare(.colgroup) }
        case .tr: if open.last == .table { openBare(.tbody) }
        case .td, .th:
            if open.last == .table { openBare(.tbody) }
            if open.last != .tr { openBare(.tr) }
        default: if isBetweenCells { openCell() }
        }
    }

    private mutating func openBare(_ tag: HTMLTag) {
        out.append(UInt8(ascii: "<"))
        out.append(contentsOf: tag.rawValue.utf8)
        out.append(UInt8(ascii: ">"))
        open.append(tag)
    }

    /// Whether we are in a table, but in none of its cells: browsers move what stands here in front of the table.
    private var isBetweenCells: Bool { open.last?.holdsOnlyTableParts ?? false }

    /// What stands between cells gets one of its own, so that it stays where it was written.
    private mutating func openCell() {
        if open.last == .colgroup { close(downTo: open.count - 1) }
        openParents(of: .td)
        openBare(.td)
    }

    /// Ends what the start of `tag` ends by itself (HTML §13.2.6.4).
    private mutating func closeBefore(_ tag: HTMLTag) {
        if tag == .table, isBetweenCells { end(.table) }
        if tag.closesParagraph, let index = innermost(where: { $0 == .p }) { close(downTo: index) }
        switch tag {
        case .li: closeItem([.li], within: [.ul, .ol])
        case .dt, .dd: closeItem([.dt, .dd], within: [.dl])
        case .a:
            if let index = innermost(where: { $0 == .a }) { close(downTo: index) }
        case .rt, .rp:
            guard innermost(where: { $0 == .ruby }) != nil else { return }
            while let last = open.last, last.hasImpliedEnd { close(downTo: open.count - 1) }
        case .td, .th, .tr, .thead, .tbody, .tfoot, .caption, .colgroup, .col: closeInTable(tag)
        case _ where tag.isHeading:
            if let last = open.last, last.isHeading { close(downTo: open.count - 1) }
        default: break
        }
    }

    private mutating func closeItem(_ items: [HTMLTag], within lists: [HTMLTag]) {
        guard let index = innermost(where: { items.contains($0) || lists.contains($0) }), items.contains(open[index])
        else { return }
        close(downTo: index)
    }

    private mutating func closeInTable(_ tag: HTMLTag) {
        guard let table = open.lastIndex(of: .table) else { return }
        let keeps: [HTMLTag] =
            switch tag {
            case .td, .th: [.tr, .thead, .tbody, .tfoot]
            case .tr: [.thead, .tbody, .tfoot]
            case .col: [.colgroup]
            default: []
            }
        var index = table + 1
        while index < open.count, keeps.contains(open[index]) { index += 1 }
        close(downTo: index)
    }

    private mutating func end(_ tag: HTMLTag) {
        switch tag {
        case .table, .thead, .tbody, .tfoot, .tr, .td, .th, .caption, .colgroup:
            guard let index = open.lastIndex(of: tag), index >= (open.lastIndex(of: .table) ?? 0) else { return }
            close(downTo: index)
        default:
            if let index = innermost(where: { $0 == tag }) { close(downTo: index) }
        }
    }

    /// The innermost open element that fits, not looked for outside the table cell we are in.
    private func innermost(where fits: (HTMLTag) -> Bool) -> Int? {
        for index in open.indices.reversed() {
            if fits(open[index]) { return index }
            if open[index].isScopeBoundary { return nil }
        }
        return nil
    }

    private mutating func close(downTo count: Int) {
        while open.count > count, let tag = open.popLast() {
            out.append(contentsOf: "</".utf8)
            out.append(contentsOf: tag.rawValue.utf8)
            out.append(UInt8(ascii: ">"))
        }
    }
}

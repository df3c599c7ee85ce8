/// HTML that is safe to show, by an allow-list.
///
/// The input is cut as browsers cut it, and written anew from the allow-list alone, with a stack that keeps every
/// element
/// closed and nested as HTML5 wants it. Each decision is a function of one token and that stack, so that the output
/// goes
/// through unchanged a second time; and as no comment, raw text or foreign element ever leaves, no parser can read it
/// otherwise than it was meant.
struct Sanitiser {
    /// `html` made safe, its addresses absolute against `base`.
    static func sanitise(_ html: String, base: String) -> String {
        UTF8Text.string(sanitise(Array(html.utf8), base: base)[...])
    }

    static func sanitise(_ html: [UInt8], base: String) -> [UInt8] {
        var sanitiser = Sanitiser(base: base, capacity: html.count + html.count / 8)
        sanitiser.run(HTMLScanner(html))
        return sanitiser.out
    }

    /// Elements open at the same time; the tags of deeper ones are left out, their text stays.
    private static let depthLimit = 64

    private let base: String
    private var out: [UInt8] = []
    private var open: [HTMLTag] = []
    private var scratch: [UInt8] = []

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
            out.append(contentsOf: text)
            return
        }
        scratch.removeAll(keepingCapacity: true)
        CharacterReferences.decode(text, to: &scratch)
        unsafe scratch.withUnsafeBufferPointer { unsafe HTMLEscape.append($0, quotes: false, to: &out) }
    }

    private mutating func start(_ tag: HTMLTag, _ scanner: HTMLScanner) {
        guard mayStart(tag) else { return }
        closeBefore(tag)
        if tag != .td, tag != .th, !tag.isVoid, open.count >= Self.depthLimit { return }
        var attributes = SafeAttributes(tag: tag, base: base)
        guard attributes.read(scanner) else { return }
        out.append(UInt8(ascii: "<"))
        out.append(contentsOf: tag.rawValue.utf8)
        attributes.write(to: &out)
        out.append(UInt8(ascii: ">"))
        if !tag.isVoid { open.append(tag) }
    }

    /// Parts of a table stand in a table; anywhere else browsers drop their tags, and so do we.
    private func mayStart(_ tag: HTMLTag) -> Bool {
        switch tag {
        case .caption, .colgroup, .thead, .tbody, .tfoot, .tr, .td, .th, .col:
            return open.contains(.table) && open.count < Self.depthLimit
        default: return true
        }
    }

    /// Ends what the start of `tag` ends by itself (HTML §13.2.6.4).
    private mutating func closeBefore(_ tag: HTMLTag) {
        if tag.closesParagraph, let index = innermost(where: { $0 == .p }) { close(downTo: index) }
        switch tag {
        case .li: closeItem([.li], within: [.ul, .ol])
        case .dt, .dd: closeItem([.dt, .dd], within: [.dl])
        case .a:
            if let index = innermost(where: { $0 == .a }) { close(downTo: index) }
        case .rt, .rp: closeItem([.rt, .rp], within: [.ruby])
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

import Catalogue
import Foundation

/// Takes from a page what libxml2's parser is slow on, before it sees it: that parser compares every attribute of a
/// tag with all before it, words each of its complaints at the cost of a microsecond (a reference it does not know, a
/// character that cannot be), and stops at a NUL.
struct HTMLGuard {
    static let maxTags = 250_000
    static let maxTagBytes = 64 * 1024
    static let maxAttributes = 512
    /// Of the whole page: libxml2 needs a quarter of a kilobyte for each.
    static let maxPageAttributes = 250_000
    /// Signs that look like the beginning of markup and are none; those beyond are left out, as each is written longer.
    static let maxStrays = 50_000

    private let input: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    private var tags = 0
    private var attributes = 0
    private var strays = 0
    private(set) var problems: [Problem] = []
    private var hasCutTag = false
    private var hasDeclaration = false
    private var isParagraphOpen = false

    static func clean(_ bytes: Data) -> (bytes: [UInt8], problems: [Problem]) {
        var cleaner = HTMLGuard(input: Array(bytes))
        cleaner.run()
        return (cleaner.output, cleaner.problems)
    }

    private init(input: [UInt8]) {
        self.input = input
        output.reserveCapacity(input.count)
    }

    private mutating func run() {
        while index < input.count {
            switch input[index] {
            case UInt8(ascii: "<"):
                guard markup() else { return }
            default: copy(to: nextTag())
            }
        }
    }

    private func nextTag() -> Int { ByteScan.first(of: UInt8(ascii: "<"), in: input, from: index, to: input.count) }

    private func at(_ place: Int) -> UInt8 { place < input.count ? input[place] : 0 }

    private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private enum Piece { case text, tag, script }

    /// Writes what its references stand for, and no character that XML forbids (XML §2.2).
    private mutating func copy(to end: Int, as piece: Piece = .text) {
        let (mark, wide) = (UInt8(ascii: "&"), UInt8(0xEF))
        while index < end {
            let next = ByteScan.first(of: (mark, mark, wide, wide), orBelow: 0x20, in: input[index..<end])
            output.append(contentsOf: input[index..<next])
            index = next
            guard index < end else { return }
            let byte = input[index]
            if byte == mark, piece != .script {
                reference(until: end, isTag: piece == .tag)
            } else if byte == wide, at(index + 1) == 0xBF, at(index + 2) >= 0xBE {
                index += 3
            } else {
                let isForbidden = byte < 0x20 && (!isSpace(byte) || byte == 0x0B || byte == 0x0C)
                output.append(isForbidden ? 0x20 : byte)
                index += 1
            }
        }
    }

    private mutating func reference(until end: Int, isTag: Bool) {
        let (found, next) = CharacterReferences.reference(in: input[index..<end], inAttribute: isTag)
        index = next
        guard let found else {
            strays += 1
            if strays <= Self.maxStrays { output.append(contentsOf: "&amp;".utf8) }
            return
        }
        for scalar in [found.first, found.second].compactMap(\.self) { append(scalar, isTag: isTag) }
    }

    private mutating func append(_ scalar: Unicode.Scalar, isTag: Bool) {
        switch scalar.value {
        case 0x26, 0x3C, 0x3E, 0x22, 0x27:
            output.append(contentsOf: "&#\(scalar.value);".utf8)
        case _ where !Self.mayStand(scalar): break
        // The end of an attribute without quotation marks is not made by what a reference stands for.
        case ...0x20 where isTag: output.append(contentsOf: "&#\(scalar.value);".utf8)
        default: CharacterReferences.append(scalar, to: &output)
        }
    }

    /// Whether XML allows it.
    static func mayStand(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: true
        case ..<0x20, 0xFFFE, 0xFFFF: false
        default: true
        }
    }

    /// At a `<`. Returns `false` where the page ends for good.
    private mutating func markup() -> Bool {
        let next = at(index + 1)
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
            declaration()
        } else if isLetter(next) || next == UInt8(ascii: "/") && isLetter(at(index + 2)) {
            tags += 1
            if tags > Self.maxTags || attributes > Self.maxPageAttributes {
                let limit = tags > Self.maxTags ? "\(Self.maxTags) tags" : "\(Self.maxPageAttributes) attributes"
                problems.append(
                    ProblemCode.htmlTooLarge.said(
                        "The page has more than \(limit); what follows is not read.", line: line))
                return false
            }
            tag(closing: next == UInt8(ascii: "/"))
        } else {
            strays += 1
            if strays <= Self.maxStrays { output.append(contentsOf: "&lt;".utf8) }
            index += 1
        }
        return true
    }

    /// Nothing reads comments, and what browsers take for comments: they go here, an open one with all that follows, but
    /// for their line ends, by which lines are counted (HTML §13.2.5.42). The first document type declaration stays.
    private mutating func declaration() {
        if at(index + 1) == UInt8(ascii: "!"), isLetter(at(index + 2)), !hasDeclaration {
            hasDeclaration = true
            return copy(to: find(">", from: index).map { $0 + 1 } ?? input.count, as: .tag)
        }
        let isComment = at(index + 1) == UInt8(ascii: "!") && at(index + 2) == 0x2D && at(index + 3) == 0x2D
        let end = isComment ? find("-->", from: index + 4).map { $0 + 3 } : find(">", from: index).map { $0 + 1 }
        output.append(contentsOf: input[index..<(end ?? input.count)].filter { $0 == 0x0A })
        index = end ?? input.count
    }

    private mutating func tag(closing: Bool) {
        let start = index
        let nameEnd = self.nameEnd(from: start + (closing ? 2 : 1))
        let name = TagName(input[start + (closing ? 2 : 1)..<nameEnd])
        closeParagraph(before: name, closing: closing)
        let scan = scanTag(from: nameEnd)
        attributes += scan.attributes
        copy(to: scan.cut, as: .tag)
        if scan.cut < scan.end {
            output.append(UInt8(ascii: ">"))
            index = scan.end
            // Told once: each telling counts the lines before it.
            if !hasCutTag {
                let said = String(decoding: input[start + 1..<nameEnd], as: UTF8.self).lowercased()
                problems.append(
                    ProblemCode.htmlTagTooLarge.said(
                        "A <\(said.prefix(20))> tag has too many attributes; only the first of them are read.",
                        line: line
                    ))
            }
            hasCutTag = true
        }
        guard !closing else { return }
        if name == Self.script { rawText(until: "</script") }
        if name == Self.style { rawText(until: "</style") }
    }

    /// libxml2 knows HTML 4: what came later does not end its paragraphs, though it does everywhere else (HTML §13.2.6.4.7).
    private mutating func closeParagraph(before name: TagName, closing: Bool) {
        if name == Self.paragraph {
            isParagraphOpen = !closing
        } else if !closing, isParagraphOpen, Self.sections.contains(name) {
            output.append(contentsOf: "</p>".utf8)
            isParagraphOpen = false
        } else if isParagraphOpen, Self.blocks.contains(name) {
            isParagraphOpen = false
        }
    }

    static let sectionNames = [
        "article", "aside", "details", "dialog", "figcaption", "figure", "footer", "header", "hgroup", "main", "nav",
        "search", "section", "summary",
    ]
    static let blockNames = [
        "address", "blockquote", "body", "center", "div", "dl", "dd", "dt", "fieldset", "form", "h1", "h2", "h3", "h4",
        "h5", "h6", "hr", "li", "ol", "pre", "table", "td", "th", "tr", "ul",
    ]
    private static let sections = TagName.set(sectionNames)
    private static let (script, style, paragraph) = (TagName("script"), TagName("style"), TagName("p"))
    /// Before and behind these no paragraph is open any more.
    private static let blocks = sections.union(TagName.set(blockNames))

    private func nameEnd(from start: Int) -> Int {
        var place = start
        while place < input.count, place < start + 64, isLetter(input[place]) || input[place] &- 0x30 < 10 {
            place += 1
        }
        return place
    }

    /// Where the tag ends, and where it must be cut to stay within the limits.
    private func scanTag(from start: Int) -> (cut: Int, end: Int, attributes: Int) {
        var place = start
        var cut: Int?
        var attributes = 0
        // Where the attribute begins that is being read: a tag is cut before the one that is too much.
        var attribute = start
        var quote: UInt8 = 0
        var previous: UInt8 = 0
        while place < input.count {
            if quote != 0, cut == nil {
                // At once to its end, unless that is too far away.
                let most = min(input.count, start + Self.maxTagBytes)
                place = max(place, ByteScan.first(of: quote, in: input, from: min(place, most), to: most))
                if place >= input.count { break }
            }
            let byte = input[place]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                return (cut ?? place + 1, place + 1, min(attributes, Self.maxAttributes))
            } else if byte == UInt8(ascii: "<") {
                // A tag that was never closed.
                return (cut ?? place, place, min(attributes, Self.maxAttributes))
            } else if (byte == 0x22 || byte == 0x27) && previous == UInt8(ascii: "=") {
                quote = byte
            } else if isSpace(previous) || previous == UInt8(ascii: "/") || previous == 0x22 || previous == 0x27 {
                if !isSpace(byte), byte != UInt8(ascii: "=") {
                    attributes += 1
                    attribute = place
                }
                if cut == nil, attributes > Self.maxAttributes { cut = attribute }
            }
            if cut == nil, place - start > Self.maxTagBytes { cut = attribute }
            if !isSpace(byte) || previous != UInt8(ascii: "=") { previous = byte }
            place += 1
            // A quotation mark that is never closed must not swallow the page.
            if quote != 0, place - start > 1024 * 1024 { return (attribute, place, attributes) }
        }
        return (cut ?? start, place, min(attributes, Self.maxAttributes))
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    /// What stands in script and style is no markup, whatever it looks like.
    private mutating func rawText(until close: String) {
        copy(to: find(close, from: index) ?? input.count, as: .script)
    }

    private func find(_ text: String, from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        guard start <= input.count, input.count >= wanted.count else { return nil }
        var place = start
        while place + wanted.count <= input.count {
            var length = 0
            while length < wanted.count {
                let byte = input[place + length]
                guard (isLetter(byte) ? byte | 0x20 : byte) == wanted[length] else { break }
                length += 1
            }
            if length == wanted.count { return place }
            place += 1
        }
        return nil
    }

    private var line: Int { input[..<min(index, input.count)].count { $0 == 0x0A } + 1 }
}

/// The name of an element of HTML as a number, in any case of letters: six bits for each letter or digit, ten at most.
/// Longer names are all one.
struct TagName: Hashable {
    private let code: UInt64

    init(_ name: some Collection<UInt8>) {
        guard name.count <= 10 else {
            code = .max
            return
        }
        code = name.reduce(0) { code, byte in
            code << 6 | UInt64((byte | 0x20) &- 0x61 < 26 ? (byte | 0x20) - 0x60 : (byte & 0x0F) + 32)
        }
    }

    init(_ name: String) { self.init(name.utf8) }

    static func set(_ names: [String]) -> Set<TagName> { Set(names.map { TagName($0) }) }
}

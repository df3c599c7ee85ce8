import Catalogue
import Foundation

/// Takes from a page what libxml2's parser is slow on, before it sees it: that parser compares every attribute of a
/// tag with all before it, reports each stray `&` at the cost of a microsecond, and stops at a NUL.
struct HTMLGuard {
    static let maxTags = 250_000
    static let maxTagBytes = 64 * 1024
    static let maxAttributes = 512
    static let maxStrayAmpersands = 50_000

    private let input: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    private var tags = 0
    private var strays = 0
    private(set) var problems: [Problem] = []
    private var hasCutTag = false
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
            let byte = input[index]
            switch byte {
            case UInt8(ascii: "<"):
                guard markup() else { return }
            case UInt8(ascii: "&"): ampersand()
            case 0:
                output.append(0x20)
                index += 1
            default:
                output.append(byte)
                index += 1
            }
        }
    }

    private func at(_ place: Int) -> UInt8 { place < input.count ? input[place] : 0 }

    private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private mutating func copy(to end: Int) {
        output.append(contentsOf: input[index..<end].lazy.map { $0 == 0 ? 0x20 : $0 })
        index = end
    }

    private mutating func ampersand() {
        let next = at(index + 1)
        if !isLetter(next), next != UInt8(ascii: "#") {
            strays += 1
            if strays > Self.maxStrayAmpersands {
                index += 1
                return
            }
        }
        if next == UInt8(ascii: "#"), let (byte, end) = windows1252Reference() {
            Charset.append1252(byte, to: &output)
            index = end
            return
        }
        output.append(UInt8(ascii: "&"))
        index += 1
    }

    /// `&#150;` means an en dash to every browser (HTML §13.2.5.80), and a control character to libxml2.
    private func windows1252Reference() -> (byte: UInt8, end: Int)? {
        var place = index + 2
        let isHex = at(place) | 0x20 == UInt8(ascii: "x")
        if isHex { place += 1 }
        var value = 0
        let start = place
        while place < start + 8, let digit = Character(Unicode.Scalar(at(place))).hexDigitValue, isHex || digit < 10 {
            value = value * (isHex ? 16 : 10) + digit
            place += 1
        }
        guard (0x80...0x9F).contains(value) else { return nil }
        return (UInt8(value), at(place) == UInt8(ascii: ";") ? place + 1 : place)
    }

    /// At a `<`. Returns `false` where the page ends for good.
    private mutating func markup() -> Bool {
        let next = at(index + 1)
        if next == UInt8(ascii: "!") {
            comment()
        } else if isLetter(next) || next == UInt8(ascii: "/") && isLetter(at(index + 2)) {
            tags += 1
            if tags > Self.maxTags {
                problems.append(
                    ProblemCode.htmlTooLarge.said(
                        "The page has more than \(Self.maxTags) tags; what follows is not read.", line: line))
                return false
            }
            tag(closing: next == UInt8(ascii: "/"))
        } else {
            output.append(contentsOf: next == UInt8(ascii: "?") ? "<".utf8 : "&lt;".utf8)
            index += 1
        }
        return true
    }

    private mutating func comment() {
        guard at(index + 2) == 0x2D, at(index + 3) == 0x2D else {
            output.append(UInt8(ascii: "<"))
            index += 1
            return
        }
        // Nothing reads comments: they go here, an open one with all that follows, as in browsers; but for their line
        // ends, by which lines are counted.
        let end = find("-->", from: index + 4).map { $0 + 3 } ?? input.count
        output.append(contentsOf: input[index..<end].filter { $0 == 0x0A })
        index = end
    }

    private mutating func tag(closing: Bool) {
        let start = index
        let nameEnd = self.nameEnd(from: start + (closing ? 2 : 1))
        let name = String(decoding: input[start + 1..<nameEnd], as: UTF8.self).lowercased()
        closeParagraph(before: name, closing: closing)
        let scan = scanTag(from: nameEnd)
        copy(to: scan.cut)
        if scan.cut < scan.end {
            output.append(UInt8(ascii: ">"))
            index = scan.end
            // Told once: each telling counts the lines before it.
            if !hasCutTag {
                problems.append(
                    ProblemCode.htmlTagTooLarge.said(
                        "A <\(name.prefix(20))> tag has too many attributes; only the first of them are read.",
                        line: line
                    ))
            }
            hasCutTag = true
        }
        if name == "script" || name == "style" { rawText(until: "</" + name) }
    }

    /// libxml2 knows HTML 4: what came later does not end its paragraphs, though it does everywhere else (HTML §13.2.6.4.7).
    private mutating func closeParagraph(before name: String, closing: Bool) {
        if name == "p" {
            isParagraphOpen = !closing
        } else if !closing, isParagraphOpen, Self.sections.contains(name) {
            output.append(contentsOf: "</p>".utf8)
            isParagraphOpen = false
        } else if isParagraphOpen, Self.blocks.contains(name) {
            isParagraphOpen = false
        }
    }

    private static let sections: Set<String> = [
        "article", "aside", "details", "dialog", "figcaption", "figure", "footer", "header", "hgroup", "main", "nav",
        "search", "section", "summary",
    ]
    /// Before and behind these no paragraph is open any more.
    private static let blocks: Set<String> = sections.union([
        "address", "blockquote", "body", "center", "div", "dl", "dd", "dt", "fieldset", "form", "h1", "h2", "h3", "h4",
        "h5", "h6", "hr", "li", "ol", "pre", "table", "td", "th", "tr", "ul",
    ])

    private func nameEnd(from start: Int) -> Int {
        var place = start
        while place < input.count, place < start + 64, isLetter(input[place]) || input[place] &- 0x30 < 10 {
            place += 1
        }
        return place
    }

    /// Where the tag ends, and where it must be cut to stay within the limits.
    private func scanTag(from start: Int) -> (cut: Int, end: Int) {
        var place = start
        var cut: Int?
        var attributes = 0
        // Where the attribute begins that is being read: a tag is cut before the one that is too much.
        var attribute = start
        var quote: UInt8 = 0
        var previous: UInt8 = 0
        while place < input.count {
            let byte = input[place]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                return (cut ?? place + 1, place + 1)
            } else if byte == UInt8(ascii: "<") {
                // A tag that was never closed.
                return (cut ?? place, place)
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
            if quote != 0, place - start > 1024 * 1024 { return (attribute, place) }
        }
        return (cut ?? start, place)
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    /// What stands in script and style is no markup, whatever it looks like.
    private mutating func rawText(until close: String) {
        copy(to: find(close, from: index) ?? input.count)
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

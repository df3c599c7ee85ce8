import Catalogue
import Foundation

/// What the readers of JSON share.
enum JSONReading {
    /// More entries than this in one document are not read.
    static let maxEntries = 10_000

    /// Parses; `read` gets what could be read, if anything.
    static func read(
        _ text: DecodedText, format: FeedFormat, _ read: (JSONDocument, inout Feed) -> Void
    ) -> Feed {
        var feed = Feed(format: format, encoding: text.name, problems: text.problems)
        do {
            let document = try JSONParser.parse(text.utf8, options: .lenient)
            feed.problems += problems(of: document)
            let untouched = feed
            read(document, &feed)
            if let failure = document.failure {
                if feed.entries.isEmpty {
                    // What else may be wrong with a broken document, nobody can tell.
                    let format = feed.format
                    feed = untouched
                    feed.format = format
                    feed.problems.append(rejection(failure))
                } else {
                    feed.problems.insert(breakOff(failure), at: untouched.problems.count)
                }
            }
        } catch {
            feed.problems.append(rejection(error))
        }
        return feed
    }

    private static func rejection(_ error: JSONError) -> Problem {
        let code = code(of: error)
        let what = code == .jsonNotWellFormed || code == .jsonTruncated ? "This is no JSON" : "The JSON was not read"
        return code.said(
            "\(what): line \(error.line), column \(error.column): \(error.message).", line: error.line, severity: .error
        )
    }

    private static func code(of error: JSONError) -> ProblemCode {
        switch error.kind {
        case .notWellFormed: .jsonNotWellFormed
        case .truncated: .jsonTruncated
        case .tooDeep: .jsonTooDeep
        case .tooLarge: .jsonTooLarge
        }
    }

    private static func problems(of document: JSONDocument) -> [Problem] {
        document.repairs.compactMap { repair -> Problem? in
            guard let sentence = sentence(for: repair.kind) else { return nil }
            let line = document.position(of: repair.offset).line
            return repair.kind == .tooDeep
                ? ProblemCode.jsonTooDeep.problem(line: line) : ProblemCode.jsonRepaired.said(sentence, line: line)
        }
    }

    private static func breakOff(_ failure: JSONError) -> Problem {
        let code = code(of: failure)
        let what = code == .jsonTruncated ? "ends too early" : "breaks off: \(failure.message)"
        return code.said(
            "The document \(what) (line \(failure.line), column \(failure.column)); the whole entries before it were"
                + " kept.", line: failure.line, severity: .warning)
    }

    private static func sentence(for kind: JSONRepair.Kind) -> String? {
        switch kind {
        case .byteOrderMark: nil
        case .controlCharacter: "A string holds control characters that JSON wants written as escapes."
        case .invalidUTF8: "A string holds bytes that are no UTF-8; they were replaced."
        case .loneSurrogate: "A string holds half of a surrogate pair; it was replaced."
        case .unknownEscape: "A string holds a backslash before a character that needs none."
        case .trailingComma: "A comma stands before a closing bracket."
        case .comment: "The document holds comments, which JSON does not know."
        case .tooDeep: ProblemCode.jsonTooDeep.sentence
        }
    }

    /// Every element that `entry` can make something of; the others are counted, as is what `entry` finds wrong.
    static func entries(
        _ nodes: [JSONNode], of document: JSONDocument, problems: inout [Problem],
        _ entry: (JSONNode, inout ProblemCount) -> Entry?
    ) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(min(nodes.count, maxEntries))
        var counts = ProblemCount()
        var skipped: (count: Int, first: JSONNode)?
        for node in nodes.prefix(maxEntries) {
            if let entry = entry(node, &counts) {
                entries.append(entry)
            } else {
                skipped = ((skipped?.count ?? 0) + 1, skipped?.first ?? node)
            }
        }
        problems += counts.problems { document.position(of: $0).line }
        if let skipped {
            problems.append(
                ProblemCode.entryEmpty.said(
                    "\(skipped.count) of \(nodes.count) entries hold nothing that could be read and were skipped.",
                    line: document.position(of: skipped.first.offset).line))
        }
        if nodes.count > maxEntries {
            problems.append(
                ProblemCode.limitEntries.said(
                    "The document has \(nodes.count) entries; only the first \(maxEntries) are read."))
        }
        return entries
    }

    // MARK: Values

    static func trimmed(_ node: JSONNode?) -> String? {
        guard let text = node?.text, let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else {
            return nil
        }
        if !isSpace(first), !isSpace(last) { return text }
        guard let start = text.unicodeScalars.firstIndex(where: { !isSpace($0) }),
            let end = text.unicodeScalars.lastIndex(where: { !isSpace($0) })
        else { return nil }
        return String(text.unicodeScalars[start...end])
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        return value < 0x80 ? value == 0x20 || (0x09...0x0D).contains(value) : scalar.properties.isWhitespace
    }

    /// Plain text, also where the field holds markup.
    static func plain(_ node: JSONNode?) -> String? { trimmed(node).flatMap(plain) }

    static func plain(_ text: String) -> String? {
        let plain = looksLikeHTML(text) ? PlainText.fromHTML(text) : PlainText.fold(text)
        return plain.isEmpty ? nil : plain
    }

    /// Absolute; protocol-relative and root-relative references are resolved.
    static func address(_ node: JSONNode?, base: String) -> String? {
        trimmed(node).flatMap { Address.resolve($0, base: base) }
    }

    static func html(_ node: JSONNode?, base: String, sanitise: Bool, _ counts: inout ProblemCount) -> String? {
        guard let node, let whole = trimmed(node) else { return nil }
        let text = FieldLimit.within(whole, line: node.offset, &counts)
        var lost = 0
        defer { counts.add(.addressUnusable, line: node.offset, times: lost) }
        return html(text, base: base, sanitise: sanitise, lost: &lost)
    }

    /// Markup as it may leave, without white space around it; `nil` when nothing of it may. `lost` grows by the addresses
    /// in it that may not.
    private static func html(_ text: String, base: String, sanitise: Bool, lost: inout Int) -> String? {
        let html = TrimmedText.of((sanitise ? Sanitiser.sanitise(text, base: base, lost: &lost) : text).utf8)
        return html.isEmpty ? nil : html
    }

    /// HTML of a field that holds markup or text, which nobody says.
    static func htmlOrText(_ text: String, options: ReadOptions, lost: inout Int) -> String? {
        looksLikeHTML(text)
            ? html(text, base: options.base, sanitise: options.sanitise, lost: &lost) : paragraphs(text)
    }

    static func paragraphs(_ node: JSONNode?, lineBreak: String = " ", _ counts: inout ProblemCount) -> String? {
        guard let node, let whole = trimmed(node) else { return nil }
        return paragraphs(FieldLimit.within(whole, line: node.offset, &counts), lineBreak: lineBreak)
    }

    /// Plain text as HTML: one `<p>` for each block between empty lines, when there is more than one; between the lines
    /// of a block stands `lineBreak`.
    static func paragraphs(_ text: String, lineBreak: String = " ") -> String? {
        var blocks: [[String]] = [[]]
        for line in lines(Array(text.utf8)) {
            let folded = PlainText.fold(line)
            if folded.isEmpty {
                if blocks.last?.isEmpty == false { blocks.append([]) }
            } else {
                blocks[blocks.count - 1].append(escape(folded))
            }
        }
        let texts = blocks.filter { !$0.isEmpty }.map { $0.joined(separator: lineBreak) }
        if texts.isEmpty { return nil }
        return texts.count == 1 ? texts[0] : texts.map { "<p>\($0)</p>" }.joined()
    }

    /// What stands between the line ends of every kind (Unicode §5.8), CR LF counted as one.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var (start, index) = (0, 0)
        while index < bytes.count {
            let length =
                switch bytes[index] {
                case 0x0D: index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
                case 0x0A...0x0C: 1
                case 0xC2: index + 1 < bytes.count && bytes[index + 1] == 0x85 ? 2 : 0
                case 0xE2: isSeparator(bytes[index...].prefix(3)) ? 3 : 0
                default: 0
                }
            if length > 0 { lines.append(bytes[start..<index]) }
            index += max(length, 1)
            if length > 0 { start = index }
        }
        return lines + [bytes[start...]]
    }

    /// U+2028 and U+2029.
    private static func isSeparator(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.elementsEqual([0xE2, 0x80, 0xA8]) || bytes.elementsEqual([0xE2, 0x80, 0xA9])
    }

    private static func escape(_ text: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        unsafe text.withUnsafeBufferPointer { unsafe HTMLEscape.append($0, quotes: false, to: &out) }
        return UTF8Text.string(out[...])
    }

    /// A tag or an entity: `<p>`, `</a`, `&aring;`, `&#229;`; not `a < b` and not `R&D`.
    static func looksLikeHTML(_ text: String) -> Bool {
        var previous: UInt8 = 0
        var entity = 0
        for byte in text.utf8 {
            let isLetter = (byte | 0x20) &- 0x61 < 26
            if previous == UInt8(ascii: "<"), isLetter || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "!") {
                return true
            }
            if byte == UInt8(ascii: "&") {
                entity = 1
            } else if entity > 0 {
                if byte == UInt8(ascii: ";"), entity > 2 { return true }
                entity = isLetter || byte &- 0x30 < 10 || byte == UInt8(ascii: "#") ? entity + 1 : 0
            }
            previous = byte
        }
        return false
    }
}

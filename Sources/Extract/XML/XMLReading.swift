import Catalogue
import Foundation

/// The way of every XML document: guarded, parsed, and mended and parsed again where it is broken.
enum XMLReading {
    /// The sink that got the document's events; `nil`, with a problem, for one that libxml2 must not see.
    ///
    /// - Parameter make: a fresh sink, asked for again when the document has to be read another way.
    static func read<Sink: XMLSink>(
        _ text: DecodedText, _ problems: inout [Problem], habits: MarkupHabits = .feeds, _ make: () -> Sink
    ) -> Sink? {
        let first = make()
        if scan(text.utf8, first) { return first }
        let tags = unsafe text.utf8.withUnsafeBytes { raw in
            unsafe StartTagGuard.look(raw.bindMemory(to: UInt8.self))
        }
        if let tooLarge = tags.tooLarge {
            let line = 1 + text.utf8.prefix(tooLarge).count { $0 == 0x0A }
            problems.append(ProblemCode.xmlStartTagTooLarge.problem(line: line))
            return nil
        }
        // A document type declaration never reaches libxml2: the mender resolves its entities. Nor do too many names.
        if tags.hasTooManyNames || Prolog.needsMending(text.utf8) {
            return mend(text.utf8, habits, make, nil, &problems)
        }
        let sink = make()
        let verdict = parse(text.utf8, sink)
        // Nesting too deep need not cost more than the entry it stands in: the mender leaves that one out.
        if sink.counts.contains(.xmlTooDeep) || !verdict.isWellFormed && !sink.isStopped {
            return mend(text.utf8, habits, make, verdict, &problems)
        }
        return sink
    }

    private static func scan<Sink: XMLSink>(_ bytes: Data, _ sink: Sink) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe XMLSession.scan($0.bindMemory(to: UInt8.self), into: sink) }
    }

    /// Most of what comes here is broken: nothing is made of it before that is known.
    private static func parse<Sink: XMLSink>(_ bytes: Data, _ sink: Sink) -> XMLSession.Verdict {
        unsafe bytes.withUnsafeBytes { raw in
            let bytes = unsafe raw.bindMemory(to: UInt8.self)
            let verdict = unsafe XMLSession.judge(bytes)
            return unsafe verdict.isWellFormed ? XMLSession.parse(bytes, into: sink, recover: false) : verdict
        }
    }

    /// The second reading, of what the mender makes of the bytes.
    private static func mend<Sink: XMLSink>(
        _ bytes: Data, _ habits: MarkupHabits, _ make: () -> Sink, _ first: XMLSession.Verdict?,
        _ problems: inout [Problem]
    ) -> Sink {
        let mended = bytes.withByteView { MendedReading.read($0, habits, isJudged: first != nil, make) }
        let (sink, second, skipped) = (mended.sink, mended.verdict, mended.skippedEntries)
        var found = mended.found.codes
        if found.contains(.xmlTruncated) || !second.isWellFormed && !mended.found.isCutOff && !sink.isStopped {
            found.insert(.xmlNotWellFormed)
        }
        for code in ProblemCode.allCases where found.contains(code) {
            if code == .xmlNotWellFormed {
                let verdict = first ?? second
                problems.append(code.problem(verdict.reason, line: verdict.line))
            } else if code == .xmlTooDeep, skipped > 0 {
                problems.append(code.problem("\(skipped) skipped", line: first?.line))
            } else {
                problems.append(code.problem(line: first?.line))
            }
        }
        return sink
    }
}

extension XMLReading {
    /// Says what it means that nothing was found: a document that is broken has nothing usable and is rejected, so that
    /// the last good set stays.
    static func judgeEmpty(_ feed: inout Feed) {
        guard feed.problems.contains(where: { $0.code.hasPrefix("xml.") }) else {
            return feed.problems.append(ProblemCode.feedNoEntries.problem())
        }
        guard !feed.isRejected,
            let first = feed.problems.firstIndex(where: { $0.code.hasPrefix("xml.") && $0.severity == .warning })
        else { return }
        feed.problems[first].severity = .error
        for index in feed.problems.indices {
            feed.problems[index].message.replace("every whole entry was kept", with: "no whole entry was found")
        }
    }
}

/// What stands before the root element.
enum Prolog {
    /// The local name of the root element in lower case; `nil` when none begins within the first 64 KiB.
    static func rootName(_ bytes: Data) -> String? {
        let head = Array(bytes.prefix(64 * 1024))
        var index = 0
        while let open = head[index...].firstIndex(of: UInt8(ascii: "<")), open + 1 < head.count {
            index = open + 1
            if head[index] == UInt8(ascii: "!") || head[index] == UInt8(ascii: "?") {
                index = pastDeclaration(head, from: index)
            } else if XMLMender.beginsName(head[index]) {
                let end = head[index...].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "/") }
                let name = head[index..<(end ?? head.count)]
                let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
                return String(decoding: local.prefix(64), as: UTF8.self).lowercased()
            }
        }
        return nil
    }

    /// Past a comment, a processing instruction, or a document type declaration with all it declares.
    private static func pastDeclaration(_ head: [UInt8], from start: Int) -> Int {
        if head[start...].starts(with: "!--".utf8) { return min(pastComment(head, from: start + 3), head.count) }
        var depth = 0
        for index in start..<head.count {
            switch head[index] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where depth <= 0: return index + 1
            default: break
            }
        }
        return head.count
    }

    /// Whether a document type declaration, or junk that no XML parser takes, comes before the root.
    static func needsMending(_ bytes: Data) -> Bool {
        let head = Array(bytes.prefix(64 * 1024))
        guard let start = head.firstIndex(where: { !HTMLScanner.isSpace($0) }) else { return true }
        guard head[start] == UInt8(ascii: "<") else { return true }
        // White space before the declaration is junk too (XML §2.8).
        if start > 0, head[start...].starts(with: "<?xml".utf8) { return true }
        var index = start
        while index + 1 < head.count {
            if head[index] == UInt8(ascii: "<") {
                if HTMLScanner.isLetter(head[index + 1]) { return false }
                if head[index...].starts(with: "<!D".utf8) || head[index...].starts(with: "<!d".utf8) { return true }
                if head[index...].starts(with: "<!--".utf8) { index = pastComment(head, from: index + 4) }
            }
            index += 1
        }
        return bytes.count > head.count
    }

    private static func pastComment(_ head: [UInt8], from start: Int) -> Int {
        var index = start
        while index + 2 < head.count, !head[index...].starts(with: "-->".utf8) { index += 1 }
        return index + 2
    }
}

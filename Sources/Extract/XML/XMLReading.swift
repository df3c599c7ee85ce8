import Catalogue
import Foundation

/// The way of every XML document: guarded, parsed, and mended and parsed again where it is broken.
enum XMLReading {
    /// The sink that got the document's events; `nil`, with a problem, for one that libxml2 must not see.
    ///
    /// - Parameter make: a fresh sink, asked for once more when the document has to be mended.
    static func read<Sink: XMLSink>(
        _ text: DecodedText, _ problems: inout [Problem], habits: MarkupHabits = .feeds, _ make: () -> Sink
    ) -> Sink? {
        let tooLarge = unsafe text.utf8.withUnsafeBytes { raw in
            unsafe StartTagGuard.firstTooLarge(raw.bindMemory(to: UInt8.self))
        }
        if let tooLarge {
            let line = 1 + text.utf8.prefix(tooLarge).count { $0 == 0x0A }
            problems.append(ProblemCode.xmlStartTagTooLarge.problem(line: line))
            return nil
        }
        // A document type declaration never reaches libxml2: the mender resolves its entities.
        if Prolog.needsMending(text.utf8) { return mend(text.utf8, habits, make(), nil, &problems) }
        let sink = make()
        let verdict = parse(text.utf8, sink, recover: false)
        // Nesting too deep need not cost more than the entry it stands in: the mender leaves that one out.
        if sink.counts.contains(.xmlTooDeep) || !verdict.isWellFormed && !sink.isStopped {
            return mend(text.utf8, habits, make(), verdict, &problems)
        }
        return sink
    }

    private static func parse<Sink: XMLSink>(_ bytes: Data, _ sink: Sink, recover: Bool) -> XMLSession.Verdict {
        unsafe bytes.withUnsafeBytes { raw in
            unsafe XMLSession.parse(raw.bindMemory(to: UInt8.self), into: sink, recover: recover)
        }
    }

    /// The second reading, of what the mender makes of the bytes.
    private static func mend<Sink: XMLSink>(
        _ bytes: Data, _ habits: MarkupHabits, _ sink: Sink, _ first: XMLSession.Verdict?, _ problems: inout [Problem]
    ) -> Sink {
        let mended = XMLMender.mend(Array(bytes), habits: habits)
        let second = unsafe mended.out.withUnsafeBufferPointer {
            unsafe XMLSession.parse($0, into: sink, recover: true)
        }
        var found = mended.found
        let isCutOff = !found.isDisjoint(with: [.xmlTruncated, .xmlTooDeep, .xmlEntityExpansion])
        let skipped = mended.skippedEntries
        if found.contains(.xmlTruncated) || !second.isWellFormed && !isCutOff && !sink.isStopped {
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

/// What stands before the root element.
enum Prolog {
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

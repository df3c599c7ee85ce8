import Catalogue
import Foundation

/// RSS of every version and Atom 0.3 and 1.0, from bytes that are UTF-8 already.
enum SyndicationReader {
    static func read(_ text: DecodedText, options: ReadOptions) -> Feed {
        var problems = text.problems
        if let builder = scan(text.utf8, options) { return finish(builder, encoding: text.name, problems: problems) }
        let tooLarge = unsafe text.utf8.withUnsafeBytes { raw in
            unsafe StartTagGuard.firstTooLarge(raw.bindMemory(to: UInt8.self))
        }
        if let tooLarge {
            let line = 1 + text.utf8.prefix(tooLarge).count { $0 == 0x0A }
            problems.append(ProblemCode.xmlStartTagTooLarge.problem(line: line))
            return Feed(format: .unknown, encoding: text.name, problems: problems)
        }
        var builder = FeedBuilder(options: options)
        // A document type declaration never reaches libxml2: the mender resolves its entities.
        if !Prolog.needsMending(text.utf8) {
            let verdict = parse(text.utf8, builder)
            // Nesting too deep need not cost more than the entry it stands in: the mender leaves that one out.
            if builder.counts.contains(.xmlTooDeep) || !verdict.isWellFormed && !builder.isStopped {
                builder = mend(text.utf8, options, verdict, &problems)
            }
        } else {
            builder = mend(text.utf8, options, nil, &problems)
        }
        return finish(builder, encoding: text.name, problems: problems)
    }

    /// `nil` when libxml2 must be asked.
    private static func scan(_ bytes: Data, _ options: ReadOptions) -> FeedBuilder? {
        let builder = FeedBuilder(options: options)
        let isRead = unsafe bytes.withUnsafeBytes { raw in
            unsafe XMLSession.scan(raw.bindMemory(to: UInt8.self), into: builder)
        }
        return isRead ? builder : nil
    }

    /// Most of what comes here is broken: no entry is made of it before that is known.
    private static func parse(_ bytes: Data, _ builder: FeedBuilder) -> XMLSession.Verdict {
        unsafe bytes.withUnsafeBytes { raw in
            let bytes = unsafe raw.bindMemory(to: UInt8.self)
            let verdict = unsafe XMLSession.judge(bytes, for: builder)
            return unsafe verdict.isWellFormed ? XMLSession.parse(bytes, into: builder, recover: false) : verdict
        }
    }

    /// The second reading, of what the mender makes of the bytes.
    private static func mend(
        _ bytes: Data, _ options: ReadOptions, _ first: XMLSession.Verdict?, _ problems: inout [Problem]
    ) -> FeedBuilder {
        let mended = XMLMender.mend(Array(bytes))
        var builder = FeedBuilder(options: options)
        let second = unsafe mended.out.withUnsafeBufferPointer { bytes in
            if unsafe XMLSession.scan(bytes, into: builder) { return XMLSession.Verdict() }
            builder = FeedBuilder(options: options)
            return unsafe XMLSession.parse(bytes, into: builder, recover: true)
        }
        var found = mended.found
        let isCutOff = !found.isDisjoint(with: [.xmlTruncated, .xmlTooDeep, .xmlEntityExpansion])
        let skipped = mended.skippedEntries
        if found.contains(.xmlTruncated) || !second.isWellFormed && !isCutOff && !builder.isStopped {
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
        return builder
    }

    private static func finish(_ builder: FeedBuilder, encoding: String, problems: [Problem]) -> Feed {
        var info = builder.info
        let aside = builder.aside
        info.title = info.title ?? aside.title
        info.description = info.description ?? aside.description
        info.rights = info.rights ?? aside.rights
        info.published = info.published ?? aside.published
        info.image = info.image ?? aside.image.map { FeedImage(url: $0) }
        for person in aside.authors where !info.authors.contains(where: { $0.name == person.name }) {
            info.authors.append(person)
        }
        if info.authors.isEmpty, let person = aside.webMaster { info.authors.append(person) }
        info.ttlMinutes = info.ttlMinutes ?? aside.updatePeriod.map { max(1, $0 / aside.updateFrequency) }
        var entries = builder.entries
        if builder.format == .atom10 || builder.format == .atom03 {
            // An entry without an author has its feed's (RFC 4287 §4.1.1).
            for index in entries.indices where entries[index].authors.isEmpty { entries[index].authors = info.authors }
        }
        var feed = Feed(format: builder.format, encoding: encoding, info: info, entries: entries)
        feed.problems = problems + builder.counts.problems
        judge(&feed, builder)
        return feed
    }

    private static func judge(_ feed: inout Feed, _ builder: FeedBuilder) {
        let isBroken = feed.problems.contains { $0.code.hasPrefix("xml.") }
        switch feed.format {
        case .unknown:
            let root = builder.root.map { "its outermost element is \"\($0.prefix(60))\"" }
            feed.problems.append(ProblemCode.formatUnrecognised.problem(root))
        case .sitemap, .opml:
            feed.problems.append(ProblemCode.formatUnsupported.problem(feed.format.rawValue))
        case .html: feed.problems.append(ProblemCode.formatHTML.problem())
        default:
            guard feed.entries.isEmpty else { return }
            // Broken and without a single whole entry: nothing usable, so that the last good set stays.
            if isBroken, !feed.isRejected,
                let first = feed.problems.firstIndex(where: { $0.code.hasPrefix("xml.") && $0.severity == .warning })
            {
                feed.problems[first].severity = .error
            } else if !isBroken {
                feed.problems.append(ProblemCode.feedNoEntries.problem())
            }
        }
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

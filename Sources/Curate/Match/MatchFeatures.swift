import Catalogue
import Foundation

/// What the matching keeps of a record: hashes, no text but the folded title, in one block of memory.
///
/// It is made of the record alone; what depends on other records is in `TokenWeights`. 300 to 600 bytes.
package struct MatchFeatures: Sendable, Hashable {
    let head: RecordHead
    let words: [UInt32]

    package var key: UInt64 { head.key }
    package var source: UInt32 { head.source }
    package var published: MatchDate? { head.published }

    package init(_ input: MatchInput) {
        (head, words) = FeatureMaker(input).features()
    }

    /// As they were kept.
    init(head: RecordHead, words: [UInt32]) { (self.head, self.words) = (head, words) }

    /// The hash of a token is 24 bits, beside it stands its weight: sixteenths of a bit.
    @inline(__always)
    static func weight(_ word: UInt32) -> Float { Float(word & 0xFF) / 16 }
}

/// Reads a `MatchInput`.
struct FeatureMaker {
    let input: MatchInput
    private let title: MatchText
    private var titleTokens: [MatchToken]
    private let summary: MatchText
    private let summaryTokens: [MatchToken]
    private(set) var titleHash: UInt64 = 0
    private(set) var isTruncated = false
    private(set) var isHeading = false
    private(set) var yearOfText: MatchDate?

    /// Bytes read and words kept of a title and of a text: what is longer says no more of what it is.
    private static let titleBytes = 2048
    private static let titleWords = 40
    private static let summaryBytes = 4096
    private static let summaryWords = 400
    private static let keptWords = 60

    init(_ input: MatchInput) {
        self.input = input
        title = MatchText(input.title, limit: Self.titleBytes)
        titleTokens = title.tokens(limit: Self.titleWords)
        summary = MatchText(input.summary ?? "", limit: Self.summaryBytes)
        summaryTokens = summary.tokens(limit: Self.summaryWords)
        cutEnd()
        let joined = titleTokens.lazy.filter { !MatchWords.stop.contains($0.hash) }
            .flatMap { [title] token in token.isNumber ? title.number(token.range) : title.bytes[token.range] }
        // Beyond what is read two titles differ by their length.
        let beyond = UInt64(max(0, input.title.utf8.count - Self.titleBytes))
        titleHash = titleTokens.isEmpty ? 0 : MatchHash.bytes(joined, seed: beyond)
        isHeading = titleTokens.allSatisfy {
            MatchWords.generic.contains($0.hash) || MatchWords.stop.contains($0.hash) || $0.isNumber
        }
        if let year = onlyYear() { yearOfText = MatchDate(year: year, month: 1, day: 1, precision: .year) }
    }

    /// The year that the text names, where it names but one.
    private func onlyYear() -> Int? {
        var found: Int?
        for token in summaryTokens where TitleFacts.isYear(summary, token) {
            let value = summary.value(token)
            if found != nil, found != value { return nil }
            found = value
        }
        return found
    }

    /// The site's name off the end, and the word that an ellipsis cuts.
    private mutating func cutEnd() {
        let text = title.bytes
        var end = text.count
        while end > 0, text[end - 1] <= 0x20 || text[end - 1] == UInt8(ascii: "]") { end -= 1 }
        isTruncated = end > 12 && text[..<end].hasEllipsis
        if isTruncated, titleTokens.count > 2 {
            // "välfärdstek…" is no word; "välfärdsteknik …" is.
            if let last = titleTokens.last, text[last.range.upperBound..<end].allSatisfy({ $0 == UInt8(ascii: ".") }) {
                titleTokens.removeLast()
            }
        }
        guard lastPart() != nil else { return }
        let host = input.urlKey.map { $0.prefix { $0 != "/" && $0 != "?" && $0 != "#" } } ?? ""
        let names = (input.organisations + [input.source, String(host)]).flatMap { name in
            MatchText(name, limit: 200).tokens(limit: 12).map(\.hash)
        }
        for _ in 0..<2 {
            guard let start = lastPart(), start > 0 else { return }
            let tail = titleTokens[start...]
            let isName = tail.allSatisfy {
                names.contains($0.hash) || MatchWords.stop.contains($0.hash) || Self.siteWords.contains($0.hash)
            }
            guard isName else { return }
            titleTokens.removeSubrange(start...)
        }
    }

    /// What stands after the last separator that is still there, when it may be the name of a site.
    var siteName: (words: UInt64, hash: UInt32) {
        guard let start = lastPart(), start > 1, titleTokens.count - start <= 6 else { return (0, 0) }
        let tail = titleTokens[start...]
        let isName = tail.allSatisfy { token in
            token.isWord && MatchWords.markers[token.hash] == nil && MatchWords.variants[token.hash] == nil
        }
        guard isName, !isTruncated else { return (0, 0) }
        let gap = title.bytes[titleTokens[start - 1].range.upperBound..<titleTokens[start].range.lowerBound]
        let words = tail.indices.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        if gap.contains(UInt8(ascii: "|")) { return (words, 0) }
        let hash = tail.reduce(UInt64(0)) { MatchHash.pair($0, UInt64($1.hash)) }
        return (words, MatchHash.short(hash) | 0x100)
    }

    private static let siteWords = Set(
        ["www", "se", "kommun", "kommuns", "region", "webbplats"].map { MatchText.hash($0) })

    /// The first token after the last separator.
    private func lastPart() -> Int? {
        for index in titleTokens.indices.dropFirst().reversed() {
            let gap = title.bytes[titleTokens[index - 1].range.upperBound..<titleTokens[index].range.lowerBound]
            if gap.count >= 3, gap.first == 0x20,
                gap.contains(where: { "|-/:".utf8.contains($0) }) || gap.count == 3 && gap.allSatisfy({ $0 == 0x20 })
            {
                return index
            }
        }
        return nil
    }

    func features() -> (RecordHead, [UInt32]) {
        var words: [UInt32] = []
        words.reserveCapacity(titleTokens.count * 5 + min(summaryTokens.count, Self.keptWords) + 32)
        var ends = SIMD16<UInt16>()
        var section = 0
        func close() {
            ends[section] = UInt16(clamping: words.count)
            section += 1
        }
        for token in titleTokens { words.append(token.hash & ~0xFF) }
        close()
        addSpans(&words)
        close()
        addText(&words)
        close()
        let summaryStart = words.count
        addSummary(&words)
        close()
        let textHash = words[summaryStart...].prefix(8).reduce(0) { MatchHash.pair($0, UInt64($1)) }
        let facts = TitleFacts(title, titleTokens)
        for list in [facts.years, facts.parts, facts.numbers, facts.variants, facts.models] {
            words += list
            close()
        }
        for model in ModelNumbers.find(summary, summaryTokens, limit: 4) { words += [model.whole, model.core] }
        close()
        let titleIDs = OfficialNumbers.find(title, titleTokens, cited: false)
        let textIDs = OfficialNumbers.find(summary, summaryTokens, cited: true)
        for list in [
            Self.unique(titleIDs + textIDs, limit: 8), titleIDs,
            Self.unique(input.places.compactMap { UInt32($0) }, limit: 16),
            Self.unique(input.organisations.map { MatchText.hash(Fold.key($0)) }, limit: 8),
            nameOfOrganisation,
        ] {
            words += list
            close()
        }
        MinHash.add(grams(), to: &words)
        close()
        return (RecordHead(self, textHash: textHash, ends: ends), words)
    }

    /// The words of the first organisation's name, by the upper 24 bits of their hashes.
    private var nameOfOrganisation: [UInt32] {
        guard let name = input.organisations.first else { return [] }
        return MatchText(name, limit: 200).tokens(limit: 8).lazy
            .filter { $0.isWord && !MatchWords.stop.contains($0.hash) && !Self.siteWords.contains($0.hash) }
            .map { $0.hash >> 8 }
    }

    /// Ascending, each once.
    static func unique(_ values: [UInt32], limit: Int) -> [UInt32] {
        guard values.count > 1 else { return values }
        var kept: [UInt32] = []
        for value in values.sorted() where value != kept.last && kept.count < limit { kept.append(value) }
        return kept
    }

    // MARK: Sections

    /// The words of the text, each once, sorted; room for their weights below.
    private func addSummary(_ words: inout [UInt32]) {
        let start = words.count
        for token in summaryTokens where words.count < start + Self.keptWords {
            // Initials and single digits say nothing apart.
            guard token.length > 1, !MatchWords.stop.contains(token.hash) else { continue }
            let word = token.hash & ~0xFF
            if !words[start...].contains(word) { words.append(word) }
        }
        words[start...].sort()
    }

    /// Beginning and length of each word in the packed text, and what it is.
    private func addSpans(_ words: inout [UInt32]) {
        var start = 0
        for token in titleTokens {
            let length = min(token.length, 63)
            let flag: UInt32 = token.digits > 0 ? 0x80 : MatchWords.stop.contains(token.hash) ? 0x40 : 0
            words.append(UInt32(start) << 16 | UInt32(length) << 8 | flag)
            start += length
        }
    }

    private func addText(_ words: inout [UInt32]) {
        var packed: UInt32 = 0
        var count: UInt32 = 0
        for token in titleTokens {
            for byte in title.bytes[token.range].prefix(63) {
                packed |= UInt32(byte) << (8 * (count & 3))
                count += 1
                if count & 3 == 0 {
                    words.append(packed)
                    packed = 0
                }
            }
        }
        if count & 3 != 0 { words.append(packed) }
    }

    /// What MinHash reads: the title without spaces, and of the text where the title is short.
    private func grams() -> [UInt8] {
        var bytes: [UInt8] = []
        for token in titleTokens where !MatchWords.stop.contains(token.hash) { bytes += title.bytes[token.range] }
        if bytes.count < 12 {
            for token in summaryTokens.prefix(8) { bytes += summary.bytes[token.range] }
        }
        return Array(bytes.prefix(256))
    }

    // MARK: The address

    static func address(_ key: String?) -> (host: UInt32, slug: UInt32, cms: UInt64, isStartPage: Bool) {
        guard let key else { return (0, 0, 0, false) }
        let bytes = Array(key.utf8)
        let host = bytes.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let rest = bytes[host.endIndex...]
        var path = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        let last = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? []
        let text = String(decoding: last, as: UTF8.self)
        let slug = MatchText(
            last.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? "" : text, limit: 200)
        let words = slug.tokens(limit: 20).filter { $0.letters > 2 }
        // A short one is the name of a section, not of a page.
        let isTelling = words.reduce(0) { $0 + $1.length } >= 12 && words.count > 1
        let cms = CMSID.of(key: key).map { MatchHash.text($0) } ?? 0
        return (
            MatchText.hash(host), isTelling ? MatchText.hash(words.flatMap { slug.bytes[$0.range] }) : 0, cms,
            rest.isEmpty
        )
    }
}

extension ArraySlice<UInt8> {
    fileprivate var hasEllipsis: Bool { count > 3 && suffix(3).allSatisfy { $0 == UInt8(ascii: ".") } }
}

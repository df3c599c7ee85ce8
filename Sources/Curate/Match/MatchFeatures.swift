import Catalogue
import Foundation

/// What the matching keeps of a record: hashes, no text but the folded title, in one block of memory.
///
/// It is made of the record alone; what depends on other records is in `TokenWeights`. 300 to 600 bytes.
package struct MatchFeatures: Sendable, Hashable {
    /// The record's place in every order and choice: a hash of its id.
    package let key: UInt64
    package let source: UInt32
    /// 0 where there is none, as with every hash here.
    package let urlKey: UInt64
    let host: UInt32
    /// The last part of the path.
    let slug: UInt32
    let cmsPage: UInt64
    let isStartPage: Bool
    let kind: UInt32
    package let published: MatchDate?
    /// Of the words without spaces, so that compounds written apart are one.
    let titleHash: UInt64
    /// A few words of the text, for telling blocks of equal titles apart.
    let textHash: UInt64
    /// The title breaks off.
    let isTruncated: Bool
    /// All its words are those of a heading.
    let isGeneric: Bool
    /// Where the sections of `words` end.
    private(set) var ends: SIMD16<UInt16>
    private(set) var words: [UInt32]

    enum Section: Int, CaseIterable {
        case titleTokens, titleSpans, titleText, summary, years, parts, numbers, variants, models, textModels, ids,
            titleIDs
        case places, organisations, bands
    }

    package init(_ input: MatchInput) {
        self = FeatureMaker(input).features()
    }

    init(_ maker: FeatureMaker, textHash: UInt64, sections: [[UInt32]]) {
        let input = maker.input
        key = MatchHash.text(input.id)
        source = MatchText.hash(input.source)
        urlKey = input.urlKey.map { MatchHash.text($0) } ?? 0
        (host, slug, cmsPage, isStartPage) = FeatureMaker.address(input.urlKey)
        kind = input.kind.map { MatchText.hash($0) } ?? 0
        published = input.published ?? maker.yearOfText
        titleHash = maker.titleHash
        self.textHash = textHash
        isTruncated = maker.isTruncated
        isGeneric = maker.isGeneric
        ends = SIMD16()
        words = []
        words.reserveCapacity(sections.reduce(0) { $0 + $1.count })
        for (index, section) in sections.enumerated() {
            words += section
            ends[index] = UInt16(clamping: words.count)
        }
    }

    /// As they were kept.
    init(
        key: UInt64, source: UInt32, urlKey: UInt64, host: UInt32, slug: UInt32, cmsPage: UInt64, isStartPage: Bool,
        kind: UInt32, published: MatchDate?, titleHash: UInt64, textHash: UInt64, isTruncated: Bool, isGeneric: Bool,
        ends: SIMD16<UInt16>, words: [UInt32]
    ) {
        (self.key, self.source, self.urlKey, self.host, self.slug) = (key, source, urlKey, host, slug)
        (self.cmsPage, self.isStartPage, self.kind, self.published) = (cmsPage, isStartPage, kind, published)
        (self.titleHash, self.textHash, self.ends, self.words) = (titleHash, textHash, ends, words)
        (self.isTruncated, self.isGeneric) = (isTruncated, isGeneric)
    }

    func range(_ section: Section) -> Range<Int> {
        let start = section.rawValue == 0 ? 0 : Int(ends[section.rawValue - 1])
        return start..<Int(ends[section.rawValue])
    }

    func section(_ section: Section) -> ArraySlice<UInt32> { words[range(section)] }

    mutating func setWord(_ index: Int, _ value: UInt32) { words[index] = value }

    /// The tokens that are counted: each once.
    package var countedTokens: Set<UInt32> {
        var found = Set(section(.titleTokens).map { $0 >> 8 })
        for word in section(.summary) { found.insert(word >> 8) }
        for (index, model) in section(.models).enumerated() where index.isMultiple(of: 2) { found.insert(model >> 8) }
        for (index, model) in section(.textModels).enumerated() where index.isMultiple(of: 2) {
            found.insert(model >> 8)
        }
        return found
    }

    /// The hash of a token is 24 bits, beside it stands its weight: sixteenths of a bit.
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
    private(set) var isGeneric = false
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
        isGeneric = titleTokens.allSatisfy {
            MatchWords.generic.contains($0.hash) || MatchWords.stop.contains($0.hash) || $0.isNumber
        }
        let years = Set(
            summaryTokens.lazy.filter { [summary] in TitleFacts.isYear(summary, $0) }.compactMap(summary.value))
        if years.count == 1, let year = years.first {
            yearOfText = MatchDate(year: year, month: 1, day: 1, precision: .year)
        }
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
        let names = Set(
            (input.organisations + [input.source]).flatMap { name in
                let text = MatchText(name, limit: 200)
                return text.tokens(limit: 12).map(\.hash)
            })
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

    func features() -> MatchFeatures {
        let facts = TitleFacts(title, titleTokens)
        let textModels = ModelNumbers.find(summary, summaryTokens, limit: 4).flatMap { [$0.whole, $0.core] }
        let titleIDs = OfficialNumbers.find(title, titleTokens, cited: false)
        let textIDs = OfficialNumbers.find(summary, summaryTokens, cited: true)
        let kept = keptSummary()
        return MatchFeatures(
            self, textHash: kept.prefix(8).reduce(0) { MatchHash.pair($0, UInt64($1)) },
            sections: [
                titleTokens.map { $0.hash & ~0xFF }, spans(), packedText(), kept, facts.years, facts.parts,
                facts.numbers,
                facts.variants, facts.models, textModels, Array(Set(titleIDs + textIDs).sorted().prefix(8)), titleIDs,
                Array(Set(input.places.compactMap { UInt32($0) }).sorted().prefix(16)),
                Array(Set(input.organisations.map { MatchText.hash(Fold.key($0)) }).sorted().prefix(8)),
                MinHash.bands(grams()),
            ])
    }

    // MARK: Sections

    /// The words of the text, each once, sorted; room for their weights below.
    private func keptSummary() -> [UInt32] {
        var seen = Set<UInt32>()
        var kept: [UInt32] = []
        for token in summaryTokens where kept.count < Self.keptWords {
            // Initials and single digits say nothing apart.
            guard token.length > 1, !MatchWords.stop.contains(token.hash) else { continue }
            if seen.insert(token.hash >> 8).inserted { kept.append(token.hash & ~0xFF) }
        }
        return kept.sorted()
    }

    /// Weight, beginning and length of each word in the packed text.
    private func spans() -> [UInt32] {
        var start = 0
        return titleTokens.map { token in
            let length = min(token.length, 63)
            defer { start += length }
            let flag: UInt32 = token.digits > 0 ? 0x80 : MatchWords.stop.contains(token.hash) ? 0x40 : 0
            return UInt32(start) << 16 | UInt32(length) << 8 | flag
        }
    }

    private func packedText() -> [UInt32] {
        var packed: [UInt32] = []
        var count = 0
        for token in titleTokens {
            for byte in title.bytes[token.range].prefix(63) {
                if count.isMultiple(of: 4) { packed.append(0) }
                packed[count / 4] |= UInt32(byte) << UInt32(8 * (count % 4))
                count += 1
            }
        }
        return packed
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
        let host = key.utf8.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let rest = key.utf8[host.endIndex...]
        let path = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let last = path.split(separator: UInt8(ascii: "/")).last ?? path[...].prefix(0)
        let slug = MatchText(String(Substring(last)).removingPercentEncoding ?? "", limit: 200)
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

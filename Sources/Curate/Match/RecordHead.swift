/// What of a record has one size: no references, so that pairs are judged without counting any.
package struct RecordHead: Sendable, Hashable {
    /// The record's place in every order and choice: a hash of its id.
    package let key: UInt64
    /// 0 where there is none, as with every hash here.
    let urlKey: UInt64
    let cmsPage: UInt64
    /// Of the words without spaces, so that compounds written apart are one.
    let titleHash: UInt64
    /// A few words of the text, for telling blocks of equal titles apart.
    let textHash: UInt64
    let source: UInt32
    let host: UInt32
    /// The last part of the path.
    let slug: UInt32
    let kind: UInt32
    let published: MatchDate?
    let isStartPage: Bool
    /// The title breaks off.
    let isTruncated: Bool
    /// All words of the title are those of a heading.
    let isHeading: Bool
    /// A bit for each word of the title after its last separator, which may be the name of a site; 0 where none may.
    private(set) var siteWords: UInt64
    /// Of those words; 0 where a mark tells that they name a site.
    let siteHash: UInt32

    // What one snapshot of weights makes of it, see `weigh`.

    /// A bit of 64 for each word of the title.
    private(set) var wordMask: UInt64 = 0
    /// Bits in the words of the title, and of the text.
    private(set) var titleInformation: Float = 0
    private(set) var summaryInformation: Float = 0
    /// What a second record of this source costs.
    private(set) var sameSource: Float = 0
    /// A title of many records, or of words that all are common.
    private(set) var isGeneric = false
    private(set) var isRecurring = false
    private(set) var isLinkShared = false

    /// Where the sections of its words end.
    let ends: SIMD16<UInt16>

    enum Section: Int, CaseIterable {
        case titleTokens, titleSpans, titleText, summary, years, parts, numbers, variants, models, textModels, ids,
            titleIDs
        case places, organisations, names, bands
    }

    init(_ maker: FeatureMaker, textHash: UInt64, ends: SIMD16<UInt16>) {
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
        isHeading = maker.isHeading
        (siteWords, siteHash) = maker.siteName
        self.ends = ends
    }

    /// As it was kept, before any weights.
    init(
        numbers: (key: UInt64, urlKey: UInt64, cmsPage: UInt64, titleHash: UInt64, textHash: UInt64, siteWords: UInt64),
        hashes: (source: UInt32, host: UInt32, slug: UInt32, kind: UInt32, siteHash: UInt32), published: MatchDate?,
        isStartPage: Bool, isTruncated: Bool, isHeading: Bool, ends: SIMD16<UInt16>
    ) {
        (key, urlKey, cmsPage, titleHash, textHash, siteWords) = numbers
        (source, host, slug, kind, siteHash) = hashes
        (self.published, self.ends) = (published, ends)
        (self.isStartPage, self.isTruncated, self.isHeading) = (isStartPage, isTruncated, isHeading)
    }

    @inline(__always)
    func range(_ section: Section) -> Range<Int> {
        let start = section.rawValue == 0 ? 0 : Int(ends[section.rawValue - 1])
        return start..<Int(ends[section.rawValue])
    }

    /// Words in all sections together.
    var count: Int { Int(ends[Section.bands.rawValue]) }

    // MARK: Weights

    /// Sets the weights of one snapshot into the words of the record, and into itself what follows from them.
    mutating func weigh(
        _ words: UnsafeMutableBufferPointer<UInt32>, _ weights: TokenWeights, _ parameters: MatchParameters
    ) {
        weighTitle(words, weights)
        for index in range(.summary) {
            let bits = weights.bits(of: words[index] >> 8)
            summaryInformation += bits
            words[index] = words[index] & ~0xFF | UInt32(bits * 16)
        }
        for section in [Section.models, .textModels] {
            dropCommon(words, section, weights, limit: parameters.modelCount)
        }
        let repetition =
            weights.sources == 1 && !parameters.trustsLoneSource ? 1 : weights.repetition(of: source)
        let commonest = min(
            parameters.genericCount, max(parameters.genericLeast, parameters.genericOfSource * weights.sources))
        let isCommon = weights.count(ofTitle: titleHash) > commonest && repetition < parameters.repetitionLimit
        isGeneric = isHeading || titleInformation < parameters.genericInformation || isCommon
        isRecurring = weights.isRecurring(titleHash)
        // After a dash there may be a subtitle: a name of a site comes again.
        if siteHash != 0, weights.count(of: siteHash >> 8) < parameters.siteCount { siteWords = 0 }
        isLinkShared = isStartPage || weights.isShared(urlKey)
        sameSource = parameters.sameSource * max(0, 1 - repetition / parameters.repetitionLimit)
    }

    private mutating func weighTitle(_ words: UnsafeMutableBufferPointer<UInt32>, _ weights: TokenWeights) {
        let spans = range(.titleSpans).lowerBound
        for (offset, index) in range(.titleTokens).enumerated() {
            let word = words[index]
            let flags = words[spans + offset] & 0xFF
            var bits = weights.bits(of: word >> 8)
            // Numbers have signs of their own; words of grammar none.
            if flags & 0x80 != 0 { bits = min(bits, 5) }
            if flags & 0x40 != 0 { bits = 0.25 } else { wordMask |= 1 << UInt64(word >> 8 & 63) }
            titleInformation += bits
            words[index] = word & ~0xFF | UInt32(bits * 16)
        }
    }

    /// A combination that many records have is a property, not a name.
    private func dropCommon(
        _ words: UnsafeMutableBufferPointer<UInt32>, _ section: Section, _ weights: TokenWeights, limit: Int
    ) {
        let range = range(section)
        for index in stride(from: range.lowerBound, to: range.upperBound, by: 2)
        where weights.count(of: words[index] >> 8) > limit {
            words[index] = 0
            words[index + 1] = 0
        }
    }
}

/// A record as pairs are judged: its features with the weights of one snapshot set in.
package struct MatchRecord: Sendable, Hashable {
    package let features: MatchFeatures
    /// Bits in the words of the title, and of the text.
    let titleInformation: Float
    let summaryInformation: Float
    /// A title of many records, or of words that all are common.
    let isGeneric: Bool
    let isRecurring: Bool
    let isLinkShared: Bool
    /// A bit of 64 for each word of the title.
    let wordMask: UInt64
    /// What a second record of this source costs.
    let sameSource: Float

    package init(_ features: MatchFeatures, weights: TokenWeights, parameters: MatchParameters) {
        var features = features
        var title: Float = 0
        var mask: UInt64 = 0
        let tokens = features.range(.titleTokens)
        let spans = features.range(.titleSpans).lowerBound
        for (offset, index) in tokens.enumerated() {
            let word = features.words[index]
            let flags = features.words[spans + offset] & 0xFF
            var bits = weights.bits(of: word >> 8)
            // Numbers have signs of their own; words of grammar none.
            if flags & 0x80 != 0 { bits = min(bits, 5) }
            if flags & 0x40 != 0 { bits = 0.25 }
            if flags & 0x40 == 0 { mask |= 1 << UInt64(word >> 8 & 63) }
            title += bits
            features.setWord(index, word & ~0xFF | UInt32(bits * 16))
        }
        var summary: Float = 0
        for index in features.range(.summary) {
            let word = features.words[index]
            let bits = weights.bits(of: word >> 8)
            summary += bits
            features.setWord(index, word & ~0xFF | UInt32(bits * 16))
        }
        for section in [MatchFeatures.Section.models, .textModels] {
            Self.dropCommon(&features, section, weights, limit: parameters.modelCount)
        }
        let repetition = weights.repetition(of: features.source)
        let commonest = min(
            parameters.genericCount, max(parameters.genericLeast, parameters.genericOfSource * weights.sources))
        let isCommon =
            weights.count(ofTitle: features.titleHash) > commonest && repetition < parameters.repetitionLimit
        self.features = features
        wordMask = mask
        titleInformation = title
        summaryInformation = summary
        isGeneric = features.isGeneric || title < parameters.genericInformation || isCommon
        isRecurring = weights.isRecurring(features.titleHash)
        isLinkShared = features.isStartPage || weights.isShared(features.urlKey)
        sameSource = parameters.sameSource * max(0, 1 - repetition / parameters.repetitionLimit)
    }

    /// A combination that many records have is a property, not a name.
    private static func dropCommon(
        _ features: inout MatchFeatures, _ section: MatchFeatures.Section, _ weights: TokenWeights, limit: Int
    ) {
        let range = features.range(section)
        for index in stride(from: range.lowerBound, to: range.upperBound, by: 2)
        where weights.count(of: features.words[index] >> 8) > limit {
            features.setWord(index, 0)
            features.setWord(index + 1, 0)
        }
    }
}

/// The sections of a record while its memory is held.
struct MatchView {
    let record: MatchRecord
    let words: UnsafeBufferPointer<UInt32>

    func section(_ section: MatchFeatures.Section) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(rebasing: words[record.features.range(section)])
    }

    /// Whether a word stands in the text, by the upper 24 bits of its hash.
    func summaryHas(_ token: UInt32) -> Bool {
        let summary = section(.summary)
        var (low, high) = (0, summary.count)
        while low < high {
            let middle = (low + high) / 2
            if summary[middle] >> 8 < token { low = middle + 1 } else { high = middle }
        }
        return low < summary.count && summary[low] >> 8 == token
    }
}

/// Where records meet: two are compared when they share a block (DESIGN §7).
///
/// A block of more than `blockCap` members is capped: each member is then compared with its anchors alone, those with
/// the smallest keys, so that what belongs together stays connected at a cost that is linear in its size. Every kind of
/// block that can grow has a finer one beside it: title with text or year, pairs of words, bands of more of the title.
package enum MatchBlocks {
    /// The lowest four bits of a block's key.
    package enum Kind: UInt64, Sendable, CaseIterable {
        case link = 1, officialID, model, title, titleText, titleYear, word, words, band

        /// As `items explain` names it.
        package var name: String {
            switch self {
            case .officialID: "official-id"
            case .titleText: "title-text"
            case .titleYear: "title-year"
            case .link, .model, .title, .word, .words, .band: "\(self)"
            }
        }

        /// Who meets here is equal in what names a thing.
        var isStrong: Bool { rawValue <= Kind.title.rawValue }

        /// All who meet here are compared. One rare word or one band in common of many is chance: who meets there is to
        /// have more in common, see `areAlike`.
        package var isSure: Bool { self != .word && self != .band }
    }

    /// Two rare words or two bands in common, or so short a title that one word is much of it.
    ///
    /// - Parameters:
    ///   - left, right: the masks of their words.
    ///   - bands: counts the bands in common.
    @inline(__always)
    static func areAlike(_ left: UInt64, _ right: UInt64, bands: () -> Int) -> Bool {
        (left & right).nonzeroBitCount >= 2 || min(left.nonzeroBitCount, right.nonzeroBitCount) <= 2 || bands() >= 2
    }

    static func key(_ kind: Kind, _ hash: UInt64) -> UInt64 {
        MatchHash.mix(hash &+ kind.rawValue) & ~0xF | kind.rawValue
    }

    package static func kind(of key: UInt64) -> Kind { Kind(rawValue: key & 0xF) ?? .word }

    /// With how many each member of a capped block is compared.
    package static func anchors(of key: UInt64, _ parameters: MatchParameters) -> Int {
        kind(of: key).isStrong ? parameters.strongAnchors : parameters.anchors
    }

    /// Members of a block of which every pair is compared.
    package static func cap(of key: UInt64, _ parameters: MatchParameters) -> Int {
        kind(of: key).isStrong ? parameters.blockCap : parameters.weakBlockCap
    }

    /// All blocks of a record, each once: 25 on average, 50 at the most. What a database keeps beside the record.
    package static func keys(
        of record: MatchRecord, weights: TokenWeights, parameters: MatchParameters
    ) -> [UInt64] {
        var keys: [UInt64] = []
        record.withView { view in
            addNames(view, &keys)
            addWords(view, weights, parameters, &keys)
            addBands(view, 0..<MinHash.bands, &keys)
        }
        keys.sort()
        return keys.indices.lazy.filter { $0 == 0 || keys[$0 - 1] != keys[$0] }.map { keys[$0] }
    }

    /// Link, ids, models, title.
    static func addNames(_ record: MatchView, _ keys: inout [UInt64]) {
        let features = record.head.pointee
        if features.urlKey != 0 { keys.append(key(.link, features.urlKey)) }
        if features.cmsPage != 0 { keys.append(key(.link, MatchHash.pair(features.cmsPage, UInt64(features.host)))) }
        if features.slug != 0 { keys.append(key(.link, UInt64(features.slug))) }
        for id in record.section(.ids) { keys.append(key(.officialID, UInt64(id))) }
        for section in [RecordHead.Section.models, .textModels] {
            for model in record.section(section) where model != 0 { keys.append(key(.model, UInt64(model))) }
        }
        guard features.titleHash != 0 else { return }
        keys.append(key(.title, features.titleHash))
        if features.textHash != 0 {
            keys.append(key(.titleText, MatchHash.pair(features.titleHash, features.textHash)))
        }
        if let year = features.published?.year {
            keys.append(key(.titleYear, MatchHash.pair(features.titleHash, UInt64(bitPattern: Int64(year)))))
        }
    }

    /// The rarest words alone, and pairs of rare words.
    static func addWords(
        _ record: MatchView, _ weights: TokenWeights, _ parameters: MatchParameters, _ keys: inout [UInt64]
    ) {
        let (tokens, spans) = (record.section(.titleTokens), record.section(.titleSpans))
        var words: [(count: Int, word: UInt32)] = []
        words.reserveCapacity(tokens.count)
        for index in tokens.indices where spans[index] & 0x40 == 0 {
            let word = tokens[index] >> 8
            if !words.contains(where: { $0.word == word }) { words.append((weights.count(of: word), word)) }
        }
        words.sort { ($0.count, $0.word) < ($1.count, $1.word) }
        for word in words.prefix(parameters.rareTokens) where word.count <= parameters.rareCount {
            keys.append(key(.word, UInt64(word.word)))
        }
        let paired = words.prefix(parameters.pairedTokens)
        for first in paired.indices {
            for second in paired[(first + 1)...] {
                let (low, high) = (min(paired[first].word, second.word), max(paired[first].word, second.word))
                keys.append(key(.words, UInt64(low) << 32 | UInt64(high)))
            }
        }
    }

    static func addBands(_ record: MatchView, _ bands: Range<Int>, _ keys: inout [UInt64]) {
        let hashes = record.section(.bands)
        guard hashes.count == MinHash.bands else { return }
        for band in bands { keys.append(key(.band, UInt64(band) << 32 | UInt64(hashes[band]))) }
    }

    /// Whether two who meet in such a block are worth comparing.
    package static func admits(_ kind: Kind, _ left: MatchRecord, _ right: MatchRecord) -> Bool {
        if kind.isSure { return true }
        return areAlike(left.head.wordMask, right.head.wordMask) {
            left.withView { left in
                right.withView { right in MinHash.common(left.section(.bands), right.section(.bands)) }
            }
        }
    }
}

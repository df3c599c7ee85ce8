/// A record as pairs are judged: its features with the weights of one snapshot set in.
package struct MatchRecord: Sendable, Hashable {
    private(set) var head: RecordHead
    private(set) var words: [UInt32]

    package var key: UInt64 { head.key }

    package init(_ features: MatchFeatures, weights: TokenWeights, parameters: MatchParameters) {
        (head, words) = (features.head, features.words)
        words.withUnsafeMutableBufferPointer { head.weigh($0, weights, parameters) }
    }

    func withView<Result>(_ body: (MatchView) -> Result) -> Result {
        withUnsafePointer(to: head) { head in
            words.withUnsafeBufferPointer { body(MatchView(head: head, words: $0)) }
        }
    }
}

/// A record while its memory is held.
struct MatchView {
    let head: UnsafePointer<RecordHead>
    let words: UnsafeBufferPointer<UInt32>

    var key: UInt64 { head.pointee.key }

    @inline(__always)
    func section(_ section: RecordHead.Section) -> UnsafeBufferPointer<UInt32> {
        let range = head.pointee.range(section)
        return UnsafeBufferPointer(rebasing: words[range])
    }

    /// Whether all these words stand in the title or in the text.
    func names(_ words: UnsafeBufferPointer<UInt32>) -> Bool {
        words.allSatisfy { word in section(.titleTokens).contains { $0 >> 8 == word } || summaryHas(word) }
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

/// The records of a collection in two blocks of memory, by ascending key.
struct RecordTable: Sendable {
    private(set) var heads: [RecordHead] = []
    /// Where the words of each begin.
    private var starts: [Int] = []
    private var words: [UInt32] = []

    var count: Int { heads.count }

    /// Room for so many records, with so many words in all.
    init(records: Int = 0, words count: Int = 0) {
        heads.reserveCapacity(records)
        starts.reserveCapacity(records)
        words.reserveCapacity(count)
    }

    /// To be sorted when all are there.
    mutating func append(_ features: MatchFeatures) { append(features.head, features.words) }

    mutating func append(_ record: MatchRecord) { append(record.head, record.words) }

    private mutating func append(_ head: RecordHead, _ more: [UInt32]) {
        heads.append(head)
        starts.append(words.count)
        words += more
    }

    /// Sets the weights in; once.
    mutating func weigh(_ scorer: MatchScorer) {
        words.withUnsafeMutableBufferPointer { words in
            for index in heads.indices {
                let own = words[starts[index]..<(starts[index] + heads[index].count)]
                heads[index].weigh(.init(rebasing: own), scorer.weights, scorer.parameters)
            }
        }
    }

    /// - Returns: where each stood before, by its new place; `nil` where all stand as they did.
    mutating func sort() -> [Int]? {
        let isSorted = heads.indices.dropFirst().allSatisfy { heads[$0 - 1].key <= heads[$0].key }
        if isSorted { return nil }
        let order = heads.indices.sorted { (heads[$0].key, $0) < (heads[$1].key, $1) }
        heads = order.map { heads[$0] }
        starts = order.map { starts[$0] }
        return order
    }

    /// The memory of all records, held.
    func withRows<Result>(_ body: (Rows) throws -> Result) rethrows -> Result {
        try heads.withUnsafeBufferPointer { heads in
            try starts.withUnsafeBufferPointer { starts in
                try words.withUnsafeBufferPointer { try body(Rows(heads: heads, starts: starts, words: $0)) }
            }
        }
    }

    struct Rows {
        let heads: UnsafeBufferPointer<RecordHead>
        fileprivate let starts: UnsafeBufferPointer<Int>
        fileprivate let words: UnsafeBufferPointer<UInt32>

        var count: Int { heads.count }

        @inline(__always)
        subscript(place: Int) -> MatchView {
            let head = heads.baseAddress.unsafelyUnwrapped + place
            let start = starts[place]
            return MatchView(head: head, words: .init(rebasing: words[start..<(start + head.pointee.count)]))
        }
    }
}

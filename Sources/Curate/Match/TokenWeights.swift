import Catalogue
package import Foundation

/// What is known of a whole collection: how common each word is, which titles recur, what each source's habits are.
///
/// It is a snapshot: matching depends on the records and on it, on nothing else. A catalogue keeps one and makes a new
/// one now and then, and then matches everything again; between, records come and go under the same weights.
package struct TokenWeights: Sendable, Hashable, Codable {
    /// Of the content: two snapshots of one collection have the same.
    package private(set) var version: UInt64 = 0
    package private(set) var records = 0
    /// Counters by hash, two rows; the smaller of the two is the better guess (count–min).
    private var counts: [UInt32]
    /// Titles that one source has given to records of different days: the names of series.
    private var recurring: Set<UInt64> = []
    /// Addresses that one source has given to several titles: several things on one page.
    private var shared: Set<UInt64> = []
    /// By source, which share of its titles it has more than once.
    private var repetition: [UInt32: Float] = [:]
    package private(set) var sources = 0

    /// Weights as if so many records without any of these words were there too: in a small collection no word is known
    /// to be common.
    private static let background: Float = 1000
    private static let salt: UInt32 = 0x5bd1_e995

    /// The weights of a collection that nothing is known of.
    package static let empty = TokenWeights(slots: 2)

    private init(slots: Int) { counts = [UInt32](repeating: 0, count: slots * 2) }

    package init(_ features: some Collection<MatchFeatures>) {
        var maker = Maker(count: features.count)
        for one in features { maker.note(one) }
        self = maker.made()
    }

    /// Made of records that are given one after another.
    package struct Maker {
        private var weights: TokenWeights
        private var habits: Habits

        /// - Parameter count: of the records; a guess makes other weights.
        package init(count: Int) {
            weights = TokenWeights(slots: TokenWeights.slots(for: count))
            habits = Habits(records: count)
        }

        package mutating func note(_ features: MatchFeatures) {
            features.words.withUnsafeBufferPointer { weights.note(features.head, $0, &habits) }
        }

        package consuming func made() -> TokenWeights {
            weights.close(habits)
            return weights
        }
    }

    init(_ table: RecordTable) {
        self.init(slots: Self.slots(for: table.count))
        var habits = Habits(records: table.count)
        table.withRows { rows in
            for place in 0..<rows.count { note(rows.heads[place], rows[place].words, &habits) }
        }
        close(habits)
    }

    /// 16 slots for each record, within 16,384 and 4 million: 128 kB to 32 MB.
    static func slots(for records: Int) -> Int {
        var slots = 1 << 14
        while slots < records * 16, slots < 1 << 22 { slots *= 2 }
        return slots
    }

    private mutating func note(
        _ head: RecordHead, _ words: UnsafeBufferPointer<UInt32>, _ habits: inout Habits
    ) {
        records += 1
        // Each word once, whether it stands in the title, in the text or in both.
        let most = words.count
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: most) { seen in
            var count = 0
            func add(_ word: UInt32) {
                seen[count] = word >> 8
                count += 1
            }
            for index in head.range(.titleTokens) { add(words[index]) }
            for index in head.range(.summary) { add(words[index]) }
            for section in [RecordHead.Section.models, .textModels] {
                for index in stride(from: head.range(section).lowerBound, to: head.range(section).upperBound, by: 2) {
                    add(words[index])
                }
            }
            var tokens = UnsafeMutableBufferPointer(rebasing: seen[..<count])
            tokens.sort()
            for index in tokens.indices where index == 0 || tokens[index - 1] != tokens[index] {
                self.count(tokens[index])
            }
        }
        if head.siteHash != 0 { count(head.siteHash >> 8) }
        if head.titleHash != 0 { count(Self.titleToken(head.titleHash)) }
        habits.note(head)
    }

    private mutating func count(_ token: UInt32) {
        let (first, second) = places(token)
        counts[first] &+= 1
        counts[second] &+= 1
    }

    private func places(_ token: UInt32) -> (Int, Int) {
        let mask = UInt32(counts.count / 2 - 1)
        let hash = MatchHash.mix(UInt64(token))
        return (
            Int(UInt32(truncatingIfNeeded: hash) & mask), counts.count / 2 + Int(UInt32(hash >> 32) & mask)
        )
    }

    private static func titleToken(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) ^ salt }

    private mutating func close(_ habits: Habits) {
        (recurring, repetition) = habits.titles()
        shared = habits.sharedLinks()
        sources = repetition.count
        var hash = MatchHash.mix(UInt64(records))
        for (index, value) in counts.enumerated() where value != 0 {
            hash = MatchHash.pair(hash, UInt64(index) << 32 | UInt64(value))
        }
        for value in recurring.sorted() { hash = MatchHash.pair(hash, value) }
        for value in shared.sorted() { hash = MatchHash.pair(hash, ~value) }
        for (source, share) in repetition.sorted(by: { $0.key < $1.key }) {
            hash = MatchHash.pair(hash, UInt64(source) << 32 | UInt64(share.bitPattern))
        }
        version = hash
    }

    /// Records that have the word, by the upper 24 bits of its hash.
    func count(of token: UInt32) -> Int {
        let (first, second) = places(token)
        return Int(min(counts[first], counts[second]))
    }

    func count(ofTitle hash: UInt64) -> Int { count(of: Self.titleToken(hash)) }

    func isRecurring(_ title: UInt64) -> Bool { recurring.contains(title) }

    func isShared(_ urlKey: UInt64) -> Bool { shared.contains(urlKey) }

    /// The share of its titles that a source has more than once.
    func repetition(of source: UInt32) -> Float { repetition[source] ?? 0 }

    /// Bits of information in a word: 0 to 14. Beyond, a typing error would weigh as much as all the rest.
    func bits(of token: UInt32) -> Float {
        let share = (Float(records) + Self.background) / (Float(count(of: token)) + 1)
        return min(14, max(0.25, MatchMath.log2(share)))
    }
}

extension TokenWeights {
    /// As a store keeps them.
    package var bytes: Data {
        var bytes = MatchBytes()
        bytes.add(version)
        bytes.add(UInt64(records))
        bytes.add(counts)
        bytes.add(recurring.sorted())
        bytes.add(shared.sorted())
        let habits = repetition.sorted { $0.key < $1.key }
        bytes.add(habits.map(\.key))
        bytes.add(habits.map(\.value.bitPattern))
        return bytes.data
    }

    /// - Returns: `nil` for what `bytes` did not make.
    package init?(bytes data: Data) {
        var bytes = MatchBytes(data)
        guard let version = bytes.take(UInt64.self), let records = bytes.take(UInt64.self),
            let counts = bytes.takeList(UInt32.self), let recurring = bytes.takeList(UInt64.self),
            let shared = bytes.takeList(UInt64.self), let sources = bytes.takeList(UInt32.self),
            let shares = bytes.takeList(UInt32.self), sources.count == shares.count,
            // Places are found by a mask.
            counts.count >= 4, counts.count.nonzeroBitCount == 1
        else { return nil }
        self.init(slots: 0)
        (self.version, self.records, self.counts) = (version, Int(clamping: records), counts)
        (self.recurring, self.shared, self.sources) = (Set(recurring), Set(shared), sources.count)
        repetition = Dictionary(zip(sources, shares.map(Float.init(bitPattern:)))) { first, _ in first }
    }
}

/// How sources repeat titles, read from all records at once.
private struct Habits {
    private struct Row {
        var source: UInt32
        var title: UInt64
        var day: Int32
        var year: Int32
        var isHeading: Bool
        var link: UInt64
    }

    private var rows: [Row] = []
    private var counts: [UInt32: Int] = [:]

    init(records: Int) { rows.reserveCapacity(records) }

    mutating func note(_ head: RecordHead) {
        counts[head.source, default: 0] += 1
        guard head.titleHash != 0 else { return }
        let date = head.published
        let day = date?.precision == .day || date?.precision == .time ? date?.day ?? .min : .min
        rows.append(
            Row(
                source: head.source, title: head.titleHash, day: day, year: date?.year ?? 0,
                isHeading: head.isHeading, link: head.urlKey))
    }

    func titles() -> (recurring: Set<UInt64>, repetition: [UInt32: Float]) {
        var recurring = Set<UInt64>()
        var repeated: [UInt32: Int] = [:]
        let sorted = rows.sorted { ($0.source, $0.title, $0.day, $0.link) < ($1.source, $1.title, $1.day, $1.link) }
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].source == sorted[start].source,
                sorted[end].title == sorted[start].title
            {
                end += 1
            }
            if end - start > 1 {
                // The same title in another year is another thing; only what has the year too is a repetition.
                let years = sorted[start..<end].reduce(into: [Int32: Int]()) { $0[$1.year, default: 0] += 1 }
                let same = years.values.reduce(0) { $1 > 1 ? $0 + $1 : $0 }
                if !sorted[start].isHeading { repeated[sorted[start].source, default: 0] += same }
                if isSeries(sorted[start..<end]) { recurring.insert(sorted[start].title) }
            }
            start = end
        }
        let shares = counts.map { ($0.key, Float(repeated[$0.key] ?? 0) / Float($0.value)) }
        return (recurring, Dictionary(shares) { first, _ in first })
    }

    func sharedLinks() -> Set<UInt64> {
        let linked = rows.filter { $0.link != 0 }.sorted {
            ($0.link, $0.source, $0.title) < ($1.link, $1.source, $1.title)
        }
        return zip(linked, linked.dropFirst()).reduce(into: []) { found, pair in
            if pair.0.link == pair.1.link, pair.0.source == pair.1.source, pair.0.title != pair.1.title {
                found.insert(pair.0.link)
            }
        }
    }

    /// Two of them on different addresses and days.
    private func isSeries(_ rows: ArraySlice<Row>) -> Bool {
        guard let first = rows.first(where: { $0.day != .min && $0.link != 0 }), let last = rows.last else {
            return false
        }
        return last.link != 0 && last.link != first.link && last.day - first.day > 5
    }
}

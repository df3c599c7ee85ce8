import Catalogue
package import Foundation

/// Features as a store keeps them: 300 to 600 bytes.
extension MatchFeatures {
    package var bytes: Data {
        var bytes = MatchBytes()
        for value in [head.key, head.urlKey, head.cmsPage, head.titleHash, head.textHash, head.siteWords] {
            bytes.add(value)
        }
        for value in [head.source, head.host, head.slug, head.kind, head.siteHash] { bytes.add(value) }
        let precision = published.map { Self.precisions.firstIndex(of: $0.precision).map { UInt8($0 + 1) } ?? 0 } ?? 0
        let flags: UInt8 = (head.isStartPage ? 1 : 0) | (head.isTruncated ? 2 : 0) | (head.isHeading ? 4 : 0)
        bytes.add(flags)
        bytes.add(precision)
        bytes.add(published?.day ?? 0)
        bytes.add(published?.year ?? 0)
        for section in RecordHead.Section.allCases { bytes.add(UInt16(head.range(section).upperBound)) }
        bytes.add(words)
        return bytes.data
    }

    /// - Returns: `nil` for what `bytes` did not make.
    package init?(bytes data: Data) {
        var bytes = MatchBytes(data)
        guard let numbers: [UInt64] = bytes.take(count: 6), let hashes: [UInt32] = bytes.take(count: 5),
            let flags = bytes.take(UInt8.self), let precision = bytes.take(UInt8.self),
            let day = bytes.take(Int32.self), let year = bytes.take(Int32.self), precision <= Self.precisions.count
        else { return nil }
        var ends = SIMD16<UInt16>()
        var last: UInt16 = 0
        for section in RecordHead.Section.allCases {
            guard let end = bytes.take(UInt16.self), end >= last else { return nil }
            ends[section.rawValue] = end
            last = end
        }
        guard let words = bytes.takeList(UInt32.self), Int(last) <= words.count else { return nil }
        let head = RecordHead(
            numbers: (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]),
            hashes: (hashes[0], hashes[1], hashes[2], hashes[3], hashes[4]),
            published: precision == 0
                ? nil : MatchDate(day: day, year: year, precision: Self.precisions[Int(precision) - 1]),
            isStartPage: flags & 1 != 0, isTruncated: flags & 2 != 0, isHeading: flags & 4 != 0, ends: ends)
        self.init(head: head, words: words)
    }

    private static let precisions: [DatePrecision] = [.year, .month, .day, .time]
}

extension MatchDate {
    fileprivate init(day: Int32, year: Int32, precision: DatePrecision) {
        (self.day, self.year, self.precision) = (day, year, precision)
    }
}

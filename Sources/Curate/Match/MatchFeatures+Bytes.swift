import Catalogue
package import Foundation

/// Features as a store keeps them: 300 to 600 bytes.
extension MatchFeatures {
    package var bytes: Data {
        var bytes = MatchBytes()
        for value in [key, urlKey, cmsPage, titleHash, textHash] { bytes.add(value) }
        for value in [source, host, slug, kind] { bytes.add(value) }
        let precision = published.map { Self.precisions.firstIndex(of: $0.precision).map { UInt8($0 + 1) } ?? 0 } ?? 0
        let flags: UInt8 = (isStartPage ? 1 : 0) | (isTruncated ? 2 : 0) | (isGeneric ? 4 : 0)
        bytes.add(flags)
        bytes.add(precision)
        bytes.add(published?.day ?? 0)
        bytes.add(published?.year ?? 0)
        for section in Section.allCases { bytes.add(UInt16(range(section).upperBound)) }
        bytes.add(words)
        return bytes.data
    }

    /// - Returns: `nil` for what `bytes` did not make.
    package init?(bytes data: Data) {
        var bytes = MatchBytes(data)
        guard let key = bytes.take(UInt64.self), let urlKey = bytes.take(UInt64.self),
            let cmsPage = bytes.take(UInt64.self), let titleHash = bytes.take(UInt64.self),
            let textHash = bytes.take(UInt64.self), let source = bytes.take(UInt32.self),
            let host = bytes.take(UInt32.self), let slug = bytes.take(UInt32.self), let kind = bytes.take(UInt32.self),
            let flags = bytes.take(UInt8.self), let precision = bytes.take(UInt8.self),
            let day = bytes.take(Int32.self), let year = bytes.take(Int32.self), precision <= Self.precisions.count
        else { return nil }
        var ends = SIMD16<UInt16>()
        var last: UInt16 = 0
        for section in Section.allCases {
            guard let end = bytes.take(UInt16.self), end >= last else { return nil }
            ends[section.rawValue] = end
            last = end
        }
        guard let words = bytes.takeList(UInt32.self), Int(last) <= words.count else { return nil }
        let published =
            precision == 0
            ? nil : MatchDate(day: day, year: year, precision: Self.precisions[Int(precision) - 1])
        self.init(
            key: key, source: source, urlKey: urlKey, host: host, slug: slug, cmsPage: cmsPage,
            isStartPage: flags & 1 != 0, kind: kind, published: published, titleHash: titleHash, textHash: textHash,
            isTruncated: flags & 2 != 0, isGeneric: flags & 4 != 0, ends: ends, words: words)
    }

    private static let precisions: [DatePrecision] = [.year, .month, .day, .time]
}

extension MatchDate {
    fileprivate init(day: Int32, year: Int32, precision: DatePrecision) {
        (self.day, self.year, self.precision) = (day, year, precision)
    }
}

import Catalogue
import Extract
import Foundation

/// Documents that call everything published, or changed, at the moment in which they are made.
extension Feed {
    /// So many dated entries make it plain: a handful may be news.
    private static let fewest = 3
    /// Seconds between the clocks of the two, and while it was made.
    private static let slack = 120.0

    /// Leaves such dates out, and says so: kept, they would make every entry a changed one each time.
    ///
    /// A feed's are told when they are the moment of the request, which one that is kept for a while does not show; of a
    /// sitemap, whose dates only say what to read again, it is enough that all are alike.
    mutating func leaveOutDatesOfMaking(askedAt now: Date) {
        guard samlad == nil, format != .oaiPMH else { return }
        let (arePublished, areUpdated) = (areOfMaking(\.published, now), areOfMaking(\.updated, now))
        guard arePublished || areUpdated else { return }
        for index in entries.indices {
            if arePublished { (entries[index].published, entries[index].publishedPrecision) = (nil, nil) }
            if areUpdated { entries[index].updated = nil }
        }
        problems.append(ProblemCode.dateOneMoment.problem())
    }

    private func areOfMaking(_ field: KeyPath<Entry, Date?>, _ now: Date) -> Bool {
        let dates = entries.compactMap { $0[keyPath: field] }
        guard dates.count >= Self.fewest, let first = dates.min(), let last = dates.max(),
            last.timeIntervalSince(first) <= Self.slack
        else { return false }
        return format == .sitemap || abs(last.timeIntervalSince(now)) <= Self.slack
    }
}

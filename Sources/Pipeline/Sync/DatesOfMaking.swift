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
        let dates = entries.flatMap { [$0.published, $0.updated].compactMap(\.self) }
        guard entries.count(where: { $0.published != nil || $0.updated != nil }) >= Self.fewest,
            let first = dates.min(), let last = dates.max(), last.timeIntervalSince(first) <= Self.slack,
            format == .sitemap || abs(last.timeIntervalSince(now)) <= Self.slack
        else { return }
        for index in entries.indices {
            (entries[index].published, entries[index].publishedPrecision, entries[index].updated) = (nil, nil, nil)
        }
        problems.append(ProblemCode.dateOneMoment.problem())
    }
}

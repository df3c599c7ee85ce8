import Catalogue
import Extract
import Foundation

/// Documents that call everything published, or changed, at the moment in which they are asked for.
extension Feed {
    /// So many dated entries make it plain: a handful may be news.
    private static let fewest = 3
    /// Seconds between the clocks of the two, and while it was made.
    private static let slack = 120.0

    /// Leaves such dates out, and says so: kept, they would make every entry a changed one each time.
    mutating func leaveOutDates(ofRequest now: Date) {
        guard samlad == nil, format != .oaiPMH else { return }
        let dates = entries.flatMap { [$0.published, $0.updated].compactMap(\.self) }
        let isDated = entries.count { $0.published != nil || $0.updated != nil } >= Self.fewest
        guard isDated, dates.allSatisfy({ abs($0.timeIntervalSince(now)) <= Self.slack }) else { return }
        for index in entries.indices {
            (entries[index].published, entries[index].publishedPrecision, entries[index].updated) = (nil, nil, nil)
        }
        problems.append(ProblemCode.dateOfRequest.problem())
    }
}

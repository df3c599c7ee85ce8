package import Catalogue

/// A source with `coverage: complete` that suddenly loses most of its records waits for an operator.
package enum ShrinkGuard {
    /// Below so many records a fall is everyday life, unless nothing is left.
    private static let fewest = 5

    /// - Parameter keptOut: entries that the source's own filter keeps out of the catalogue.
    /// - Returns: why the run is held back, or `nil` when it may go on.
    package static func judge(source: Source, before: Int, now: Int, keptOut: Int = 0) -> Problem? {
        guard source.coverage == .complete, now == 0 ? before > 0 : before >= fewest && now * 2 < before
        else { return nil }
        let records = now == 1 ? "1 record" : "\(now) records"
        let filter = keptOut > 0 ? "; \"keep\" and \"drop\" leave out \(keptOut) of its entries" : ""
        return Problem("source.shrunk", .error, "It gave \(records) where it gave \(before) before\(filter).")
    }
}

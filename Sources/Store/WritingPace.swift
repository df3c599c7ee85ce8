/// How much is written at a time: a transaction copies every page that it changes once, however many rows change it.
package struct WritingPace: Sendable {
    /// Rows or so of one transaction: others who want to write wait for its end.
    let rows: Int
    /// With fewer than these it does not begin while more is on its way.
    let rowsToBegin: Int
    /// KiB of pages that the writer keeps.
    let cache: Int
    /// Pages of the log at which the writer itself folds it into the file.
    let log: Int
    /// Rows or so after which another thread begins to do so, so that the writer finds little left; `nil`: none does.
    let rowsToCheckpoint: Int?
    /// Sources of fifty records or so that are read while a transaction is written, to be the next one.
    package let sourcesAhead: Int
    /// Records that are looked at together when all of them are matched: those of one step need not be read again to be
    /// compared with each other, and take some 2 kB each.
    package let recordsMatched: Int

    /// Of the daemon, beside which others want to write and whose memory is bounded.
    package static let gentle = WritingPace(
        rows: 400, rowsToBegin: 1, cache: 2048, log: 8192, rowsToCheckpoint: nil, sourcesAhead: 8, recordsMatched: 8192)
    /// Of a command that checks links: what one verdict changes stands beside what others did a moment ago.
    package static let checking = WritingPace(
        rows: 400, rowsToBegin: 1, cache: 6144, log: 8192, rowsToCheckpoint: nil, sourcesAhead: 8, recordsMatched: 8192)
    /// Of a command that somebody waits for.
    package static let whole = WritingPace(
        rows: 1600, rowsToBegin: 800, cache: 32_768, log: 32_768, rowsToCheckpoint: 4800, sourcesAhead: 32,
        recordsMatched: 65_536)
}

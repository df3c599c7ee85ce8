/// How much is written at a time: a transaction copies every page that it changes once, however many rows change it.
package struct WritingPace: Sendable {
    /// Rows or so of one transaction: others who want to write wait for its end.
    let rows: Int
    /// KiB of pages that the writer keeps.
    let cache: Int
    /// Sources of fifty records or so that are read while a transaction is written, to be the next one.
    package let sourcesAhead: Int

    /// Of the daemon, beside which others want to write and whose memory is bounded.
    package static let gentle = WritingPace(rows: 400, cache: 4096, sourcesAhead: 8)
    /// Of a command that somebody waits for.
    package static let whole = WritingPace(rows: 1600, cache: 32_768, sourcesAhead: 32)
}

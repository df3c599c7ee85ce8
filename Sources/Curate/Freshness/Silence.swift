package import Catalogue
package import Foundation

/// Whether a source has gone silent: it answers, but says nothing new any more.
package enum Silence {
    /// Seconds: whatever publishes at all does so within a year; a municipality that tells a story each spring is not
    /// silent in the winter.
    private static let year: Double = 365 * 86_400
    /// Times its own rhythm: half a dozen rounds missed are more than a holiday.
    private static let rounds: Double = 6

    /// When its last news came, when that is too long ago; `nil` while it is not silent. A whole list says all there is, and
    /// may rightly stay as it is: it is never silent. Of a source nobody knows a date of, nothing is said.
    ///
    /// - Parameter news: the date of the newest thing it has published.
    package static func since(_ source: Source, news: Date?, rhythm: Double?, now: Date) -> Date? {
        guard source.coverage == .window, !source.isLocalFile, let news else { return nil }
        return now.timeIntervalSince(news) > max(year, rounds * (rhythm ?? 0)) ? news : nil
    }
}

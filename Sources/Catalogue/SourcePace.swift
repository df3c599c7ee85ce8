package import Foundation

/// How often a source publishes, and what it asked of its readers when it was last read in full. It is remembered
/// because a 304 brings none of it.
package struct SourcePace: Sendable, Hashable, Codable {
    /// Seconds between two publications, the median of its newest entries; `nil` when it gives too few dates.
    package var rhythm: Double?
    /// When its newest entry was published, of a source with a rhythm; `nil` also for what was read before this was kept.
    package var newest: Date?
    /// RSS `ttl`, or `sy:*` worked out, in minutes.
    package var ttlMinutes: Int?
    /// Hours of the day in UTC (0–23) in which it asks not to be read.
    package var skipHours: [Int]
    /// Days in which it asks not to be read, English names in lower case.
    package var skipDays: [String]

    package init(
        rhythm: Double? = nil, newest: Date? = nil, ttlMinutes: Int? = nil, skipHours: [Int] = [],
        skipDays: [String] = []
    ) {
        self.rhythm = rhythm
        self.newest = newest
        self.ttlMinutes = ttlMinutes
        self.skipHours = skipHours
        self.skipDays = skipDays
    }
}

import Foundation

/// Every number that judges a link, in one place (DESIGN §8). Times are seconds, dates are days in UTC: days only keep
/// several tries of one bad evening from counting as several dates, and UTC needs no time zone data to do that.
///
/// | what is met | becomes | after |
/// |---|---|---|
/// | 404 and other refusals of the address | `dead` | 3 failures on 3 dates over 72 h |
/// | 410 | `dead` | 2 over 24 h |
/// | host name unknown | `dead` | 5 failures on 5 dates over 14 days |
/// | timeout, reset, refused, 5xx, redirect loop, host unknown | `unreachable` | 3 over 24 h |
/// | the same, without one success | `dead` | 5 over 60 days |
/// | certificate refused | `unreachable` | 3 over 24 h; never `dead`: the page may stand behind the warning |
/// | start page or "not found" page instead of the page | `soft-dead` | 2 over 24 h |
/// | 401, 402, 403, 407, 429, 451, challenge, robots.txt | `restricted` | at once, never `dead` |
/// | any first failure | `suspect` | at once |
/// | an answer after `dead`, `soft-dead`, `unreachable` | `suspect`, then `ok` | 2 successes 24 h apart |
enum LinkThresholds {
    static let hour: Double = 3600
    static let day: Double = 86_400

    struct Rule: Sendable {
        var count: Int
        var dates: Int
        var span: Double
    }

    static let notFound = Rule(count: 3, dates: 3, span: 72 * hour)
    static let gone = Rule(count: 2, dates: 1, span: 24 * hour)
    static let hostUnknown = Rule(count: 5, dates: 5, span: 14 * day)
    static let unreachable = Rule(count: 3, dates: 1, span: 24 * hour)
    static let unreachableForGood = Rule(count: 5, dates: 1, span: 60 * day)
    static let softDead = Rule(count: 2, dates: 1, span: 24 * hour)
    static let backAgain = 24 * hour

    /// The same permanent target on so many checks over so long is a move.
    static let moved = Rule(count: 3, dates: 1, span: 7 * day)
    /// A certificate that ends sooner than this is flagged.
    static let certificateEndsWithin = 14 * day
    /// The median of the last answers, seconds, and how many of them there must be.
    static let slowMedian: Double = 5
    static let slowAnswers = 3
    /// Redirects in one answer.
    static let longChain = 3
    /// So many changes between answering and not within this time.
    static let flappingChanges = 4
    static let flappingWithin = 30 * day

    // The schedule.

    /// An open question is tried a little more often than daily, so that a page that is there for a whole day cannot
    /// fall between two tries, and so that the tries wander over the hours of the day.
    static let open = 20 * hour...23 * hour
    static let recovering = 24.5 * hour...27 * hour
    static let daily = 22 * hour...27 * hour
    static let weekly = 6.5 * day...7.5 * day
    /// "Monthly", chosen so that with the days it takes to be sure a page gone for a month is known to be dead.
    static let monthly = 23 * day...25 * day
    static let youngFor = 14 * day
    /// Without a change for so long, a link is stable.
    static let stableAfter = 60 * day
    static let deadWeeklyFor = 60 * day
    static let afterVoid = 0.25 * hour...0.75 * hour
}

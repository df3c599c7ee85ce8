import Catalogue
import Foundation

/// Every number that judges a link, in one place (DESIGN §8); `docs/links.md` shows the table. Times are seconds, dates
/// are days in UTC: days only keep several tries of one bad evening from counting as several dates, and UTC needs no time
/// zone data to do that.
///
/// | what is met | becomes | after |
/// |---|---|---|
/// | 404, 414, 400 where the start page is answered otherwise | `dead` | 3 failures on 3 dates over 72 h |
/// | 410 | `dead` | 2 over 24 h |
/// | host name unknown | `dead` | 5 failures on 5 dates over 14 days |
/// | timeout, reset, refused, 5xx, 408, 425, redirect loop, host unknown, closed at every address | `unreachable` | 3 over 24 h |
/// | the same, without one success | `dead` | 5 over 60 days |
/// | certificate refused, no TLS in common | `unreachable` | 3 over 24 h; never `dead`: the page may stand behind the warning |
/// | start page, search page, "not found" page, error page, parked domain or nothing instead of the page | `soft-dead` | 2 over 24 h |
/// | the same, while the whole site shows one page | `soft-dead` | 2 over 7 days, tried daily |
/// | every other 4xx, 999, challenge, robots.txt, login, cookie question, redirects that want a cookie or lead to an app or mail, other country, another browser, a queue | `restricted` | at once, never `dead` |
/// | robots.txt cannot be read though its server was reached | `restricted` | at once; after 30 days the page is asked for all the same |
/// | any first failure | `suspect` | at once |
/// | an answer after `dead`, `soft-dead`, `unreachable` | `suspect`, then `ok` | 2 successes 24 h apart |
package enum LinkThresholds {
    static let hour: Double = 3600
    static let day: Double = 86_400

    package struct Rule: Sendable {
        package var count: Int
        package var dates: Int
        /// Seconds from the first to the last.
        package var span: Double
    }

    package static let notFound = Rule(count: 3, dates: 3, span: 72 * hour)
    package static let gone = Rule(count: 2, dates: 1, span: 24 * hour)
    package static let hostUnknown = Rule(count: 5, dates: 5, span: 14 * day)
    package static let unreachable = Rule(count: 3, dates: 1, span: 24 * hour)
    package static let unreachableForGood = Rule(count: 5, dates: 1, span: 60 * day)
    package static let softDead = Rule(count: 2, dates: 1, span: 24 * hour)
    /// While the whole site shows one page: maintenance and crises are over by then.
    package static let softDeadTogether = Rule(count: 2, dates: 2, span: 7 * day)
    /// So many links of a host that show something else, and none that is well, fail with their site.
    static let togetherLinks = 3
    /// Whoever was well so lately may be again.
    static let wellLately = 45 * day
    package static let backAgain = 24 * hour

    /// The same permanent target on so many checks over so long is a move.
    package static let moved = Rule(count: 3, dates: 1, span: 7 * day)
    /// A broken link's page found again at the same address so often over so long is a move, too.
    package static let found = Rule(count: 2, dates: 2, span: 24 * hour)
    /// The same kind of drift in so many readings over so long.
    package static let drifted = Rule(count: 2, dates: 1, span: 24 * hour)
    /// What was told of a drifted page or a certificate is over when no check has shown it for so long.
    static let overAfter = 14 * day
    /// The median of the last answers, seconds, and how many of them there must be.
    package static let slowMedian: Double = 5
    package static let slowAnswers = 3
    /// Redirects in one answer.
    package static let longChain = 3
    /// So many changes between answering and not within this time.
    package static let flappingChanges = 4
    package static let flappingWithin = 30 * day

    // Pages.

    /// Bits of 64 in which the prints of two pages may differ and still be the same page, or are another one's.
    package static let samePrint = 4
    package static let otherPrint = 18
    /// As near as the text of a page is to itself once it has moved to another place, with other menus around it.
    package static let movedPrint = 10
    /// Words below which a print says nothing.
    package static let wordsToCompare = 12
    /// Words of a page that has something to lose, and on which next to nothing stands.
    static let wordsOfPage = 50
    static let bareWords = 12
    /// Words in common below which a title is another one's.
    package static let otherTitle = 0.4
    /// A document of less than a third, or more than so many times its size, is another one.
    package static let otherSize = 3.0
    /// What a host shows for unknown addresses is asked for, and believed, so long.
    package static let probeAgainAfter = 30 * day
    package static let errorPageKept = 90 * day
    /// A body read longer ago than this is read again.
    package static let readAgainAfter = 6 * day
    /// So is a document's beginning, at each so many checks as well, and at each of a stable link: HEAD alone does not tell
    /// that it is still there. So a document which only HEAD still knows is dead within a month, too.
    package static let documentReadAgainAfter = 13 * day
    static let documentReadAgainEvery = 4
    /// A robots.txt that cannot be read for so long is taken for none (RFC 9309 §2.3.1.4).
    package static let silentRobotsPassed = 30 * day
    /// The page of a broken link is looked for, and an archive asked, again.
    package static let seekAgainAfter = 6.5 * day
    package static let askArchiveAgainAfter = 30 * day

    // Hosts.

    /// An incident: at least half of so many links that were tried within this time fail.
    package static let incidentLinks = 5
    package static let incidentWithin = 48 * hour
    /// A host whose robots.txt cannot be read for so long is an incident, however few its links are.
    package static let robotsIncidentAfter = day
    /// While it lasts, so many links of the host are tried in each such time.
    package static let samples = 3
    package static let sampleWindow = 12 * hour
    /// What lasts longer is no incident any more: every link is tried for itself.
    package static let incidentAtMost = 14 * day

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
    /// What is out of reach for longer than this is tried weekly.
    static let unreachableDailyFor = 14 * day
    /// A robots.txt that cannot be read is tried daily so long, then weekly.
    static let silentRobotsDailyFor = 14 * day
    static let afterVoid = 0.25 * hour...0.75 * hour
}

package import Catalogue
package import Foundation

/// When a page that could not be read is asked for again, and when a source whose pages cannot be read is degraded.
///
/// | a page has failed | asked again after |
/// |---|---|
/// | 1, 2, 3, … times in a row | 1 h, 2 h, 4 h, …, at most a day |
/// | for a week | a week |
package enum PageJudge {
    private static let hour: Double = 3600
    private static let day: Double = 24 * hour
    private static let week: Double = 7 * day
    /// Pages of one reading that say something of the others; one or two may be odd.
    private static let fewest = 3

    /// What is remembered of a page that has failed once more.
    package static func failed(
        _ page: String, before: PageMemory.Trouble?, isWaiting: Bool, now: Date
    ) -> PageMemory.Trouble {
        let since = before?.since ?? now
        let streak = (before?.streak ?? 0) + 1
        let doubled = hour * Double(1 << min(streak - 1, 10))
        let wait = now.timeIntervalSince(since) >= week ? week : min(doubled, day)
        return PageMemory.Trouble(
            page: page, since: since, streak: streak, next: now + wait, isWaiting: isWaiting)
    }

    /// Whether the page may be asked for. What was planned further ahead than anything is was planned while the clock was
    /// wrong.
    package static func isDue(_ trouble: PageMemory.Trouble, now: Date) -> Bool {
        trouble.next <= now || trouble.next.timeIntervalSince(now) > week
    }

    /// What is wrong with a source whose pages are as remembered; `nil` when enough of them can be read.
    ///
    /// - Parameter round: pages that this reading asked for, and how many of those could not be read.
    package static func judge(
        _ pages: PageMemory?, round: (asked: Int, unread: Int) = (0, 0), now: Date
    ) -> Problem? {
        guard let pages else { return nil }
        let unread = pages.troubles.count
        let waiting = pages.troubles.filter(\.isWaiting)
        if unread > 0, unread >= pages.listed || unread >= fewest && unread * 2 > pages.listed {
            let fate = waiting.isEmpty ? "" : ", and \(counted(waiting.count)) for theirs"
            return problem(
                "\(unread) of \(max(unread, pages.listed)) pages cannot be read\(since(lackBegan(pages)))\(fate)", pages
            )
        }
        if round.asked >= fewest, round.unread * 2 > round.asked {
            return problem("\(round.unread) of the \(round.asked) pages asked for this time could not be read", pages)
        }
        let late = waiting.filter { now.timeIntervalSince($0.since) > day }
        if !late.isEmpty {
            let first = late.map(\.since).min()
            return problem("\(counted(late.count)) for pages that cannot be read\(since(first))", pages)
        }
        if let began = pages.waitingSince, now.timeIntervalSince(began) > day {
            return problem("entries wait for their pages, of which none was read\(since(began))", pages)
        }
        return nil
    }

    /// When so many of the pages had failed that it was too many: a single one may have been gone for years.
    private static func lackBegan(_ pages: PageMemory) -> Date? {
        let times = pages.troubles.map(\.since).sorted()
        return times.isEmpty ? nil : times[min(max(fewest - 1, pages.listed / 2), times.count - 1)]
    }

    private static func counted(_ entries: Int) -> String {
        entries == 1 ? "one entry waits" : "\(entries) entries wait"
    }

    private static func since(_ date: Date?) -> String {
        date.map { " since \($0.formatted(.iso8601.year().month().day()))" } ?? ""
    }

    private static func problem(_ what: String, _ pages: PageMemory) -> Problem {
        let what = what.prefix(1).uppercased() + what.dropFirst()
        return Problem(SourceMemory.lackOfPages, .warning, pages.reason.map { "\(what): \($0)" } ?? "\(what).")
    }
}

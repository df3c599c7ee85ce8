package import Catalogue
package import Foundation

/// What an answer said about when to come back.
package struct ServerHints: Sendable, Hashable {
    /// Seconds, from Retry-After.
    package var retryAfter: Double?
    /// Seconds, from Cache-Control or Expires.
    package var maxAge: Double?
    /// The header that `maxAge` is from.
    package var maxAgeField: String
    /// What the document asked for and how often it publishes; `nil` when nothing was read (304, failure).
    package var pace: SourcePace?
    /// Until when its hub tells of its news; `nil` when none does, or none can be relied on.
    package var pushedUntil: Date?

    package init(
        retryAfter: Double? = nil, maxAge: Double? = nil, maxAgeField: String = "Cache-Control",
        pace: SourcePace? = nil
    ) {
        self.retryAfter = retryAfter
        self.maxAge = maxAge
        self.maxAgeField = maxAgeField
        self.pace = pace
    }
}

/// When to look at a source again (DESIGN §5).
///
/// | what | interval |
/// |---|---|
/// | `every` of the source | as it says |
/// | else, its own rhythm | a tenth of the time between two publications, from 5 minutes to 24 hours; of a silent one, of half its silence |
/// | else | the setting `every` |
/// | a hub tells of its news, and `every` of the source says nothing | 24 hours |
/// | failures 1 to 3 | the same, but never a rhythm of more than the setting `every` |
/// | failures from 4 | doubled each time up to 4 hours; after a week 24 hours; never retired |
/// | another Samlad's list is read in parts, and not at its end | 5 minutes |
/// | 410 | a week |
/// | void (our own outage) | 5 minutes, or sooner if it is checked more often |
///
/// Nothing of it comes sooner than Retry-After, max-age or Expires, `ttl` and `sy:*`, `skipHours` and `skipDays` ask,
/// as far as they ask for a week at most: a slip in a header must not silence a source for a year.
package enum NextCheck {
    package static let shortest: Double = 5 * 60
    package static let longest: Double = 24 * 3600
    static let week: Double = 7 * 24 * 3600
    static let longestAsked = week
    /// Seconds that a plan may reach ahead, with its jitter and the hours it was moved by.
    static let farthest = 2 * week
    static let longestBackoff: Double = 4 * 3600
    /// How many checks fall between two publications.
    static let checksPerPublication: Double = 10

    /// - Parameter memory: with the attempt already judged: `state`, `streak` and `lastOutcome` are the new ones.
    package static func after(
        memory: SourceMemory, source: Source, settings: Settings, hints: ServerHints, now: Date
    ) -> (at: Date, reason: String) {
        if memory.lastOutcome == .void {
            return afterVoid(
                memory.voidedBy, base: base(source: source, settings: settings, pace: nil, now: now).seconds, now: now)
        }
        let wish =
            pushed(memory: memory, source: source, settings: settings, hints: hints, now: now)
            ?? wish(memory: memory, source: source, settings: settings, now: now)
        let (wait, reason) = wish.meeting(asked(hints, pace: memory.pace))
        let at = now + wait + jitter(source, wait: wait)
        guard let pace = memory.pace, let later = afterSkips(at, pace: pace) else { return (at, reason) }
        return (later, reason + ", and not in the hours it asks to be left alone")
    }

    private static func afterVoid(
        _ kind: FetchFailure.Kind?, base: Double, now: Date
    ) -> (at: Date, reason: String) {
        if kind == .offline {
            return (now + base, "in \(Spell.span(base)), but not fetched while running offline")
        }
        let wait = min(base, shortest)
        let why =
            kind == .hostResting ? "its host is left alone after many failures" : "this machine seems to be offline"
        return (now + wait, "in \(Spell.span(wait)), because \(why)")
    }

    /// Whether a source is to be asked at `now`. What was planned further ahead than anything ever is, or by an attempt that
    /// lies ahead itself, was planned while the clock was wrong.
    ///
    /// - Parameter last: when it was asked last.
    package static func isDue(_ planned: Date?, last: Date? = nil, now: Date) -> Bool {
        guard let planned else { return true }
        if let last, last.timeIntervalSince(now) > Attempt.clockSlack { return true }
        return planned <= now || planned.timeIntervalSince(now) > farthest
    }

    /// What the source would have, were nobody else asked.
    private static func wish(memory: SourceMemory, source: Source, settings: Settings, now: Date) -> Wish {
        if memory.state == .gone { return Wish(week, .because("it answered 410 Gone")) }
        let pace = memory.streak > 0 ? nil : memory.pace
        let base = base(source: source, settings: settings, pace: pace, now: now)
        if memory.streak == 0, memory.federation?.isUnderWay == true {
            return Wish(min(base.seconds, shortest), .because("its list is read in parts"), isOnce: true)
        }
        guard memory.streak > 3 else { return base }
        let failingFor = memory.stateSince.map { now.timeIntervalSince($0) } ?? 0
        if failingFor >= week {
            return Wish(max(longest, base.seconds), .because("it has failed for more than a week"))
        }
        let doubled = base.seconds * Double(1 << min(memory.streak - 3, 20))
        let wait = max(base.seconds, min(doubled, longestBackoff))
        return Wish(wait, .because("it failed \(memory.streak) times in a row"), isOnce: true)
    }

    /// A source whose hub tells of its news is looked at now and then all the same: hubs forget.
    private static func pushed(
        memory: SourceMemory, source: Source, settings: Settings, hints: ServerHints, now: Date
    ) -> Wish? {
        guard memory.state == .ok, source.every == nil, let until = hints.pushedUntil, until > now else { return nil }
        return Wish(max(longest, settings.every), .because("its hub tells of news"))
    }

    private static func base(source: Source, settings: Settings, pace: SourcePace?, now: Date) -> Wish {
        if let every = source.every { return Wish(every, .asSourceAsks) }
        let byDefault = Wish(settings.every, .asSettingsAsk)
        // A file costs nothing to read, and a setting below the shortest interval is meant for all: a rehearsal.
        if source.isLocalFile || settings.every < shortest { return byDefault }
        guard let rhythm = pace?.rhythm(at: now) else { return byDefault }
        let wait = min(max(rhythm / checksPerPublication, shortest), longest)
        return Wish(wait, .because("it publishes \(Spell.frequency(rhythm))"))
    }

    /// The longest wait that the server or the document asks for.
    private static func asked(_ hints: ServerHints, pace: SourcePace?) -> Asked? {
        var asked: [Asked] = []
        if let wait = hints.retryAfter { asked.append(Asked(wait, by: "its Retry-After", isOnce: true)) }
        if let wait = hints.maxAge { asked.append(Asked(wait, by: "its \(hints.maxAgeField)")) }
        // ttl, or sy:* worked out.
        if let minutes = pace?.ttlMinutes { asked.append(Asked(Double(minutes) * 60, by: "the feed itself")) }
        guard var longest = asked.filter({ $0.seconds.isFinite && $0.seconds > 0 }).max(by: { $0.seconds < $1.seconds })
        else { return nil }
        longest.seconds = min(longest.seconds, longestAsked)
        return longest
    }

    /// Up to a tenth later, by the source's id, so that sources with one interval do not all come at once.
    private static func jitter(_ source: Source, wait: Double) -> Double {
        Spread.fraction(source.id) * min(wait / 10, 1800)
    }

    /// The first hour not skipped, when `at` falls into one that is; a document that skips everything is not heard.
    private static func afterSkips(_ at: Date, pace: SourcePace) -> Date? {
        let skipsNothing = pace.skipHours.isEmpty && pace.skipDays.isEmpty
        if skipsNothing || !isSkipped(at, pace) { return nil }
        let hour = (at.timeIntervalSince1970 / 3600).rounded(.down)
        for ahead in 1...(8 * 24) {
            let start = Date(timeIntervalSince1970: (hour + Double(ahead)) * 3600)
            // Into the hour by the same minutes, or all who skip the night would come on the stroke.
            if !isSkipped(start, pace) { return start + (at.timeIntervalSince1970 - hour * 3600) }
        }
        return nil
    }

    private static let days = ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"]

    private static func isSkipped(_ date: Date, _ pace: SourcePace) -> Bool {
        let hours = Int((date.timeIntervalSince1970 / 3600).rounded(.down))
        let day = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
        // 1970-01-01 was a Thursday.
        let name = days[((day % 7) + 7) % 7]
        return pace.skipHours.contains(((hours % 24) + 24) % 24) || pace.skipDays.contains(name)
    }
}

extension SourcePace {
    /// A source that has gone quiet is as slow as its silence, also when its document has not changed since.
    func rhythm(at now: Date) -> Double? {
        guard let rhythm, let newest else { return rhythm }
        return max(rhythm, Self.silence(since: newest, at: now))
    }

    /// Entries that were put in together, as at an import, say when and not how often: one of each quarter of an hour.
    private static func distinct(_ newestFirst: [Date]) -> [Date] {
        var found: [Date] = []
        for date in newestFirst where found.last.map({ $0.timeIntervalSince(date) >= together }) ?? true {
            found.append(date)
        }
        return found
    }

    private static let together: Double = 15 * 60

    private static func silence(since newest: Date, at now: Date) -> Double { now.timeIntervalSince(newest) / 2 }

    /// How often a document publishes, and what it asks of its readers.
    package static func of(_ feed: Feed, now: Date) -> SourcePace {
        // The newest ten tell how it is today; future dates are events, not publications, and what comes at once is one.
        let times = feed.entries.compactMap { $0.published ?? $0.updated }.filter { $0 <= now }.sorted(by: >)
        let dates = distinct(times).prefix(11)
        var rhythm: Double?
        if dates.count >= 4, let newest = dates.first {
            let gaps = zip(dates, dates.dropFirst()).map { $0.timeIntervalSince($1) }.sorted()
            let median = gaps[gaps.count / 2]
            let mean = gaps.reduce(0, +) / Double(gaps.count)
            rhythm = max(median, mean / 2, silence(since: newest, at: now))
        }
        return SourcePace(
            rhythm: rhythm, newest: rhythm == nil ? nil : dates.first, ttlMinutes: feed.info.ttlMinutes,
            skipHours: feed.info.skipHours, skipDays: feed.info.skipDays)
    }
}

package import Catalogue
package import Foundation

/// What an answer said about when to come back.
package struct ServerHints: Sendable, Hashable {
    /// Seconds, from Retry-After.
    package var retryAfter: Double?
    /// Seconds, from Cache-Control or Expires.
    package var maxAge: Double?
    /// What the document asked for and how often it publishes; `nil` when nothing was read (304, failure).
    package var pace: SourcePace?
    /// Until when its hub tells of its news; `nil` when none does, or none can be relied on.
    package var pushedUntil: Date?

    package init(retryAfter: Double? = nil, maxAge: Double? = nil, pace: SourcePace? = nil) {
        self.retryAfter = retryAfter
        self.maxAge = maxAge
        self.pace = pace
    }
}

/// When to look at a source again (DESIGN §5).
///
/// | what | interval |
/// |---|---|
/// | `every` of the source | as it says |
/// | else, its own rhythm | a tenth of the time between two publications, from 5 minutes to 24 hours |
/// | else | the setting `every` |
/// | a hub tells of its news, and `every` of the source says nothing | 24 hours |
/// | failures 1 to 3 | the same, but never a rhythm of more than the setting `every` |
/// | failures from 4 | doubled each time up to 4 hours; after a week 24 hours; never retired |
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
    static let longestBackoff: Double = 4 * 3600
    static let hostRestWithoutHint: Double = 3600
    /// How many checks fall between two publications.
    static let checksPerPublication: Double = 10

    /// - Parameter memory: with the attempt already judged: `state`, `streak` and `lastOutcome` are the new ones.
    package static func after(
        memory: SourceMemory, source: Source, settings: Settings, hints: ServerHints, now: Date
    ) -> (at: Date, reason: String) {
        if memory.lastOutcome == .void {
            let wait = min(base(source: source, settings: settings, pace: nil).seconds, shortest)
            if memory.voidedBy == .offline {
                let hour = base(source: source, settings: settings, pace: nil).seconds
                return (now + hour, "in \(Spell.interval(hour)), but not fetched while running offline")
            }
            if memory.voidedBy == .hostResting {
                return (now + wait, "in \(Spell.interval(wait)), because its host is left alone after many failures")
            }
            return (now + wait, "in \(Spell.interval(wait)), because this machine seems to be offline")
        }
        var (wait, reason) =
            pushed(memory: memory, source: source, settings: settings, hints: hints, now: now)
            ?? wanted(memory: memory, source: source, settings: settings, now: now)
        if let asked = asked(hints, pace: memory.pace), asked.seconds > wait { (wait, reason) = asked }
        let at = now + wait + jitter(source, wait: wait)
        guard let pace = memory.pace, let later = afterSkips(at, pace: pace) else { return (at, reason) }
        return (later, reason + ", and not in the hours it asks to be left alone")
    }

    /// Until when a host that answered 429 or 503 is left alone: Retry-After, or an hour; `nil` for other answers.
    package static func hostRest(status: Int?, retryAfter: Double?, now: Date) -> Date? {
        guard status == 429 || status == 503 else { return nil }
        return now + min(max(retryAfter ?? hostRestWithoutHint, 1), longestAsked)
    }

    private static func wanted(
        memory: SourceMemory, source: Source, settings: Settings, now: Date
    ) -> (seconds: Double, reason: String) {
        if memory.state == .gone { return (week, "weekly, because it answered 410 Gone") }
        let pace = memory.streak > 0 ? nil : memory.pace
        let base = base(source: source, settings: settings, pace: pace)
        guard memory.streak > 3 else { return base }
        let failingFor = memory.stateSince.map { now.timeIntervalSince($0) } ?? 0
        if failingFor >= week {
            let wait = max(longest, base.seconds)
            return (wait, "every \(Spell.interval(wait)), because it has failed for more than a week")
        }
        let doubled = base.seconds * Double(1 << min(memory.streak - 3, 20))
        let wait = max(base.seconds, min(doubled, longestBackoff))
        return (wait, "in \(Spell.interval(wait)), because it failed \(memory.streak) times in a row")
    }

    /// A source whose hub tells of its news is looked at now and then all the same: hubs forget.
    private static func pushed(
        memory: SourceMemory, source: Source, settings: Settings, hints: ServerHints, now: Date
    ) -> (seconds: Double, reason: String)? {
        guard memory.state == .ok, source.every == nil, let until = hints.pushedUntil, until > now else { return nil }
        let wait = max(longest, settings.every)
        let often = wait == longest ? "daily" : "every \(Spell.interval(wait))"
        return (wait, "\(often), because its hub tells of news")
    }

    private static func base(
        source: Source, settings: Settings, pace: SourcePace?
    ) -> (seconds: Double, reason: String) {
        if let every = source.every { return (every, "every \(Spell.interval(every)), as sources.json asks") }
        let byDefault = (settings.every, "every \(Spell.interval(settings.every)), as the settings ask")
        // A file costs nothing to read, and a setting below the shortest interval is meant for all: a rehearsal.
        if source.isLocalFile || settings.every < shortest { return byDefault }
        guard let rhythm = pace?.rhythm else { return byDefault }
        let wait = min(max(rhythm / checksPerPublication, shortest), longest)
        return (wait, "every \(Spell.interval(wait)), because it publishes \(Spell.frequency(rhythm))")
    }

    /// The longest wait that the server or the document asks for.
    private static func asked(_ hints: ServerHints, pace: SourcePace?) -> (seconds: Double, reason: String)? {
        var asked: [(Double, String)] = []
        if let wait = hints.retryAfter { asked.append((wait, "Retry-After")) }
        if let wait = hints.maxAge { asked.append((wait, "Cache-Control")) }
        if let minutes = pace?.ttlMinutes { asked.append((Double(minutes) * 60, "ttl")) }
        guard let longest = asked.filter({ $0.0.isFinite && $0.0 > 0 }).max(by: { $0.0 < $1.0 }) else { return nil }
        let wait = min(longest.0, longestAsked)
        let verb = longest.1 == "Retry-After" ? "in" : "every"
        return (wait, "\(verb) \(Spell.interval(wait)), as its \(longest.1) asks")
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
    /// How often a document publishes, and what it asks of its readers.
    package static func of(_ feed: Feed, now: Date) -> SourcePace {
        // The newest ten tell how it is today; future dates are events, not publications.
        let dates = feed.entries.compactMap { $0.published ?? $0.updated }.filter { $0 <= now }
            .sorted(by: >).prefix(11)
        var rhythm: Double?
        if dates.count >= 4, let newest = dates.first {
            let gaps = zip(dates, dates.dropFirst()).map { $0.timeIntervalSince($1) }.sorted()
            // A source that has gone quiet is as slow as its silence.
            let silence = now.timeIntervalSince(newest)
            let median = gaps[gaps.count / 2]
            let mean = gaps.reduce(0, +) / Double(gaps.count)
            // Several at once and then nothing for weeks: the median is 0, the mean is not.
            rhythm = max(median, mean / 2, silence / 2)
        }
        return SourcePace(
            rhythm: rhythm, ttlMinutes: feed.info.ttlMinutes, skipHours: feed.info.skipHours,
            skipDays: feed.info.skipDays)
    }
}

/// Intervals in words.
enum Spell {
    static func interval(_ seconds: Double) -> String {
        func unit(_ value: Double, _ one: String) -> String {
            let whole = Int(value.rounded())
            return whole == 1 ? one : "\(whole) \(one)s"
        }
        switch seconds {
        case ..<1: return "\(Int((seconds * 1000).rounded())) ms"
        case ..<90: return unit(seconds, "second")
        case ..<(90 * 60): return seconds == 3600 ? "hour" : unit(seconds / 60, "minute")
        case ..<(36 * 3600): return seconds == 86_400 ? "day" : unit(seconds / 3600, "hour")
        default: return unit(seconds / 86_400, "day")
        }
    }

    static func frequency(_ gap: Double) -> String {
        let perDay = 86_400 / max(gap, 1)
        func times(_ value: Double) -> String {
            switch Int(value.rounded()) {
            case ...1: "about once"
            case 2: "about twice"
            case let many: "about \(many) times"
            }
        }
        if perDay >= 0.8 { return times(perDay) + " a day" }
        if perDay * 7 >= 0.8 { return times(perDay * 7) + " a week" }
        if perDay * 30 >= 0.8 { return times(perDay * 30) + " a month" }
        return "less than once a month"
    }
}

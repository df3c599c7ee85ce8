import Catalogue
package import Foundation

/// Who asked to be left alone, and until when: 429 and 503 with their Retry-After (RFC 9110 §10.2.3, RFC 6585 §4).
///
/// 503 speaks of the host that said it; 429 of whoever asks, so that it counts for the whole site: every host of a
/// publisher, every newsroom of a shared platform. A plain value; times are of the wall clock, as the store keeps them.
package struct HostRests: Sendable, Equatable {
    /// Seconds a host rests that does not say for how long.
    package static let withoutHint: Double = 3600
    /// Seconds: the longest Retry-After that is obeyed, a week.
    package static let longest = Freshness.longest

    /// By host, and by site under `Site.of`.
    package private(set) var times: [String: Date]

    package init(_ times: [String: Date] = [:]) { self.times = times }

    package var isEmpty: Bool { times.isEmpty }

    /// Until when the host of an address is to be left alone.
    package func until(_ url: String) -> Date? {
        if times.isEmpty { return nil }
        return [times[HostName.of(url)], times[Site.of(url)]].compactMap(\.self).max()
    }

    /// The same, of those that are on at `now`.
    package func until(_ url: String, at now: Date) -> Date? {
        if times.isEmpty { return nil }
        return [times[HostName.of(url)], times[Site.of(url)]].compactMap(\.self).filter { Self.isOn($0, at: now) }.max()
    }

    /// What rests when the host of an address answers with this status.
    package static func names(_ url: String, status: Int) -> [String] {
        status == 429 ? [HostName.of(url), Site.of(url)] : [HostName.of(url)]
    }

    /// Until when a host that answered with this status is left alone; `nil` for other answers than 429 and 503.
    package static func until(status: Int, retryAfter: Double?, now: Date) -> Date? {
        guard status == 429 || status == 503 else { return nil }
        return now + min(max(retryAfter ?? withoutHint, 1), longest)
    }

    /// Of two words about one name the longer rest counts.
    package mutating func merge(_ others: HostRests) {
        times.merge(others.times) { max($0, $1) }
    }

    /// Those that are on at `now`.
    package func on(at now: Date) -> HostRests { HostRests(times.filter { Self.isOn($0.value, at: now) }) }

    /// What reaches further ahead than anybody is obeyed, with a day for clocks that differ, was said while the clock was
    /// wrong.
    private static func isOn(_ until: Date, at now: Date) -> Bool {
        until > now && until <= now + (longest + 86_400)
    }

    fileprivate mutating func makeRoom(in capacity: Int) {
        guard times.count > capacity else { return }
        // A tenth more than must go, so that a full memory is not sorted at every turn.
        let left = times.sorted { $0.value > $1.value }.prefix(capacity - capacity / 10)
        times = Dictionary(uniqueKeysWithValues: left.map { ($0.key, $0.value) })
    }
}

/// The rests that hold for all requests of one engine: heard of in an answer, or told by who remembers them.
final class AskedRests: Sendable {
    private struct State {
        var rests = HostRests()
        /// Heard of since `takeNews`.
        var news = HostRests()
    }

    /// Names remembered at most; those whose rests end first leave first.
    static let capacity = 5000

    private let state = Locked(State())
    private let clock: @Sendable () -> Date

    init(clock: @escaping @Sendable () -> Date) { self.clock = clock }

    var now: HostRests {
        let all = state.withLock { $0.rests }
        return all.isEmpty ? all : all.on(at: clock())
    }

    func until(_ url: String) -> Date? {
        let all = state.withLock { $0.rests }
        return all.isEmpty ? nil : all.until(url, at: clock())
    }

    /// What somebody else has heard.
    func learn(_ rests: HostRests) {
        if rests.isEmpty { return }
        let now = clock()
        state.withLock { state in
            state.rests = state.rests.on(at: now)
            state.rests.merge(rests.on(at: now))
            state.rests.makeRoom(in: Self.capacity)
        }
    }

    /// What was heard since this was asked last, to be kept. What could not be kept is given back to `giveBack`.
    func takeNews() -> HostRests {
        state.withLock { state in
            defer { state.news = HostRests() }
            return state.news
        }
    }

    func giveBack(_ news: HostRests) { state.withLock { $0.news.merge(news) } }

    /// Why the hop is not to be asked now; `nil` when it may be.
    func refusal(of hop: Hop) -> FetchFailure? {
        guard let until = until(hop.address.text) else { return nil }
        var failure = FetchFailure(
            .askedToWait,
            detail: "\(HostName.of(hop.address.text)) asked to be left alone until \(until.ISO8601Format())")
        failure.until = until
        return failure
    }

    /// Whether somebody rests from now on, or for longer than before.
    func note(_ hop: Hop, _ answer: HopAnswer) -> Bool {
        let now = clock()
        guard answer.status == 429 || answer.status == 503 else { return false }
        let retryAfter = Freshness.retryAfter(answer.headers, now: now)
        guard retryAfter != nil || hop.isBelievedWithoutHint(answer.status),
            let until = HostRests.until(status: answer.status, retryAfter: retryAfter, now: now)
        else { return false }
        let names = HostRests.names(hop.address.text, status: answer.status)
        let asked = HostRests(Dictionary(names.map { ($0, until) }) { first, _ in first })
        return state.withLock { state in
            let before = state.rests
            state.rests = before.on(at: now)
            state.rests.merge(asked)
            state.rests.makeRoom(in: Self.capacity)
            state.news.merge(asked)
            state.news.makeRoom(in: Self.capacity)
            return state.rests != before
        }
    }
}

extension Hop {
    /// Whether a refusal counts that does not say for how long: 429 always, for it speaks of us. 503 to HEAD does not,
    /// because servers fail at HEAD for reasons of their own and GET decides; nor to a POST, which speaks of a hub and not of
    /// the feed beside it; nor for robots.txt, which forbids for an hour all that it speaks of.
    fileprivate func isBelievedWithoutHint(_ status: Int) -> Bool {
        status == 429 || !isHead && posted == nil && !isRobots
    }
}

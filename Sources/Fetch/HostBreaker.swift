import Catalogue

/// Leaves a host alone that gave no connection several times in a row: first for half a minute, then for twice as long
/// each time the one request that is let through finds it no better.
///
/// It goes by host and port, not by site: that a forgotten subdomain is down says nothing of its publisher's others.
/// Pure: time is an argument, in seconds of any clock that never goes back.
struct HostBreaker {
    static let threshold = 5
    static let firstRest = 30.0
    static let longestRest = 900.0
    /// Hosts remembered; beyond that those leave that rest no more.
    static let capacity = 5000

    enum Word {
        case answered, failed
        /// Says nothing: cancelled, refused by our own guard.
        case nothing

        /// What an answer says of the host. A name that does not resolve and a network that is down cost the host
        /// nothing and are no word of its.
        init(_ failure: FetchFailure?) {
            switch failure?.kind {
            case .connectionRefused, .connectTimeout, .timeout, .connectionLost: self = .failed
            case .cancelled, .addressForbidden, .addressInvalid, .offline, .hostResting, .askedToWait,
                .networkUnreachable, .hostUnknown, .robotsForbid, .robotsUnreachable, .fileUnreadable:
                self = .nothing
            default: self = .answered
            }
        }
    }

    private struct State {
        var failures = 0
        var rest = 0.0
        var until = -Double.infinity
        /// The rest was begun by a link's word: a source may still go to see.
        var isOfLink = false
        /// One has been let through to see.
        var isProbing = false
    }

    private var states: [String: State] = [:]

    var hostCount: Int { states.count }

    /// Seconds the host is still left alone; `nil` when it may be asked. After the rest one is let through, and the
    /// others wait for its word. Of a host with many links it would nearly always be a link: during a rest that a link's
    /// word began, one source is let through, or it would not be judged for days.
    ///
    /// - Parameter isLink: asked for to check a link, and not to read a source.
    mutating func refusal(_ host: String, now: Double, isLink: Bool = true) -> (seconds: Double, failures: Int)? {
        guard let state = states[host], state.failures >= Self.threshold else { return nil }
        let mayGo = !isLink && state.isOfLink && !state.isProbing
        if state.until > now, !mayGo { return (state.until - now, state.failures) }
        if state.isProbing { return (Self.firstRest, state.failures) }
        states[host]?.isProbing = true
        return nil
    }

    /// Whether the host rests from now on.
    mutating func note(_ host: String, _ word: Word, now: Double, isLink: Bool = false) -> Bool {
        switch word {
        case .answered:
            states[host] = nil
            return false
        case .nothing:
            states[host]?.isProbing = false
            return false
        case .failed:
            if states.count >= Self.capacity, states[host] == nil { makeRoom(now: now) }
            var state = states[host] ?? State()
            state.failures += 1
            // What was on its way when the rest began makes it no longer.
            let begins = state.failures == Self.threshold || state.isProbing
            if begins {
                state.rest = min(Self.longestRest, max(Self.firstRest, state.rest * 2))
                state.until = now + state.rest
                state.isOfLink = isLink
            }
            state.isProbing = false
            states[host] = state
            return begins
        }
    }

    private mutating func makeRoom(now: Double) {
        states = states.filter { $0.value.until > now }
        if states.count >= Self.capacity { states.removeAll() }
    }
}

import Catalogue

/// Whose turn it is: a line for each site, the sites taking turns, so that none starves behind a long one.
///
/// - Sites with nothing in flight go before those that have something, so that a slow one gets its second connection
///   only when nobody else can use the slot.
/// - A site never holds more than half of the slots while others wait, whatever its manners allow, and never the last
///   free one, which is kept for whoever comes.
/// - A full address (`AddressLoad`) makes its sites wait until something there ends.
/// - Other processes' turns count, too (`SharedManners`).
///
/// Nothing but lines and counts: time is an argument, in seconds of any clock that never goes back. What waits is named
/// by a number.
struct TurnQueue {
    struct Entry {
        var id: UInt64
        var manners: HostManners
        /// The host's name, by which its address is known.
        var name = ""
        /// Whether it may only start when a reader has room for what it brings.
        var needsRoom = false
    }

    private enum Place { case nowhere, listed, resting, roomless, crowded }

    private final class Host {
        let name: String
        /// What has begun, or what somebody who has begun waits for.
        var inside = Line<Entry>()
        /// What needs room to begin.
        var outside = Line<Entry>()
        var running = 0
        var lastStart = -Double.infinity
        /// Spacing asked for at the last start, so that the host is remembered until it has passed.
        var lastSpacing = 0.0
        var place = Place.nowhere
        /// Counts its listings: an older one is void.
        var stamp = 0
        let share: SharedManners.Share
        /// Where it waits for other processes.
        var awaited: IPAddress?

        init(_ name: String) {
            self.name = name
            share = SharedManners.Share(name)
        }

        var waiting: Int { inside.count + outside.count }
    }

    private struct Listing {
        var host: Host
        var stamp: Int

        var isValid: Bool { host.stamp == stamp }
    }

    private let load: AddressLoad
    private let shared: SharedManners?
    /// What one site may hold while others wait.
    private let fairShare: Int
    /// What one site may hold at most.
    private let largestShare: Int
    private var hosts: [String: Host] = [:]
    /// Sites that may be able to start something now: with nothing in flight, and with something.
    private var idle = Line<Listing>()
    private var busy = Line<Listing>()
    /// Sites of which all that waits needs room, from a time when there was none.
    private var roomless = Line<Listing>()
    private var crowded: [IPAddress: [Listing]] = [:]
    /// Sites that may start again at a certain time, the earliest last.
    private var resting: [(until: Double, listing: Listing)] = []

    private(set) var waitingCount = 0
    private(set) var runningCount = 0

    /// Hosts that are remembered: those with something to do, and those whose spacing has not passed.
    var hostCount: Int { hosts.count }

    /// - Parameter slots: transfers at a time over all hosts.
    init(slots: Int = .max, load: AddressLoad = AddressLoad(), shared: SharedManners? = nil) {
        fairShare = max(1, slots / 2)
        largestShare = max(1, slots - 1)
        self.load = load
        self.shared = shared
    }

    /// - Parameter first: before all others of its host: the next hop of something already begun.
    mutating func add(_ entry: Entry, host name: String, first: Bool = false) {
        let host = hosts[name] ?? Host(name)
        hosts[name] = host
        if entry.needsRoom {
            host.outside.append(entry)
        } else if first {
            host.inside.prepend(entry)
        } else {
            host.inside.append(entry)
        }
        waitingCount += 1
        if host.place == .nowhere || (host.place == .roomless && !entry.needsRoom) { list(host) }
    }

    /// The next that may start, now counted as running; `nil` when all must wait.
    mutating func next(now: Double, hasRoom: Bool = true) -> UInt64? {
        while let last = resting.last, last.until <= now {
            resting.removeLast()
            if last.listing.isValid { list(last.listing.host) }
        }
        // Over their share: they are asked again at every turn, and there are never more of them than slots.
        var held: [Host] = []
        defer { for host in held { list(host) } }
        while let listing = idle.popFirst() ?? busy.popFirst() ?? (hasRoom ? roomless.popFirst() : nil) {
            guard listing.isValid else { continue }
            let host = listing.host
            host.place = .nowhere
            let share = waitingCount > host.waiting ? fairShare : largestShare
            if host.running >= share, host.waiting > 0 {
                // Who cannot take a turn does not hold up those of others.
                if let awaited = host.awaited.take() { load.endWaiting(for: awaited) }
                held.append(host)
            } else if let id = start(host, now: now, hasRoom: hasRoom) {
                return id
            }
        }
        return nil
    }

    /// When `next` may have something again without anything finishing; `nil` when it will not.
    var nextTime: Double? { resting.last?.until }

    /// Something that `next` gave is over.
    mutating func finished(host name: String) {
        guard let host = hosts[name] else { return }
        host.running -= 1
        shared?.leave(host.share)
        runningCount -= 1
        if host.place == .nowhere || (host.place == .listed && host.running == 0) { list(host) }
    }

    /// The address carries one less.
    mutating func freed(_ address: IPAddress) {
        for listing in crowded.removeValue(forKey: address) ?? [] where listing.isValid { list(listing.host) }
    }

    /// Takes out something that waits.
    mutating func remove(_ id: UInt64, host name: String) {
        guard let host = hosts[name] else { return }
        if host.inside.remove(where: { $0.id == id }) || host.outside.remove(where: { $0.id == id }) {
            waitingCount -= 1
        }
    }

    private mutating func list(_ host: Host) {
        let listing = mark(host, .listed)
        if host.running == 0 { idle.append(listing) } else { busy.append(listing) }
    }

    private func mark(_ host: Host, _ place: Place) -> Listing {
        host.place = place
        host.stamp += 1
        return Listing(host: host, stamp: host.stamp)
    }

    /// Starts the first that waits at a host, if its manners let it, and puts the host where it belongs next.
    private mutating func start(_ host: Host, now: Double, hasRoom: Bool) -> UInt64? {
        let before = host.awaited
        host.awaited = nil
        // Only now: who goes on waiting for the same has never stopped.
        defer { if let before, before != host.awaited { load.endWaiting(for: before) } }
        guard let entry = host.inside.first ?? host.outside.first else {
            retire(host, now: now)
            return nil
        }
        guard hasRoom || !entry.needsRoom else {
            roomless.append(mark(host, .roomless))
            return nil
        }
        // `finished` brings it back.
        guard host.running < max(1, entry.manners.connections) else { return nil }
        let allowedAt = host.lastStart + entry.manners.spacing
        guard allowedAt <= now else {
            rest(host, until: allowedAt)
            return nil
        }
        guard !waits(host, entry, now: now, before: before) else { return nil }
        _ = host.inside.popFirst() ?? host.outside.popFirst()
        host.running += 1
        host.lastStart = now
        host.lastSpacing = entry.manners.spacing
        waitingCount -= 1
        runningCount += 1
        list(host)
        return entry.id
    }

    /// Whether the address or other processes keep the site from starting; puts it where it hears when to try again.
    ///
    /// - Parameter before: where it has waited for other processes up to now.
    private mutating func waits(_ host: Host, _ entry: Entry, now: Double, before: IPAddress?) -> Bool {
        let connections = entry.manners.connections
        if let address = load.address(of: entry.name) {
            if load.isFull(address, connections: connections) {
                crowded[address, default: []].append(mark(host, .crowded))
                return true
            }
            if load.isFullOfOthers(address, connections: connections) {
                host.awaited = address
                if before != address { load.beginWaiting(for: address) }
                rest(host, until: now + SharedManners.jittered)
                return true
            }
        }
        guard let shared, case .wait(let until) = shared.take(host.share, entry.manners, now: now) else {
            return false
        }
        rest(host, until: max(until, now + 0.001))
        return true
    }

    private mutating func retire(_ host: Host, now: Double) {
        let until = host.lastStart + host.lastSpacing
        shared?.rest(host.share)
        guard host.running == 0 else { return }
        if until > now { rest(host, until: until) } else { hosts[host.name] = nil }
    }

    private mutating func rest(_ host: Host, until: Double) {
        let listing = mark(host, .resting)
        let index = resting.partitioningIndex { $0.until <= until }
        resting.insert((until, listing), at: index)
    }
}

extension Array {
    /// The first index from which on the predicate holds, in an array that has it false first and true after.
    fileprivate func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

import Catalogue

/// Whose turn it is: a queue for each host, the hosts in a ring, so that none starves behind a long one.
///
/// Pure: time is an argument, in seconds of any clock that never goes back. What waits is named by a number.
struct TurnQueue {
    private struct Waiting {
        var id: UInt64
        var manners: HostManners
    }

    private struct Host {
        var waiting: [Waiting] = []
        var running = 0
        var lastStart = -Double.infinity
        /// Spacing asked for at the last start, so that the host is remembered until it has passed.
        var lastSpacing = 0.0
        /// Whether it stands in the ring, or on the list of those that wait for their time.
        var isListed = false
    }

    private var hosts: [String: Host] = [:]
    /// Hosts that may be able to start something now, the next at `ringStart`.
    private var ring: [String] = []
    private var ringStart = 0
    /// Hosts that may start again at a certain time, the earliest last.
    private var resting: [(until: Double, host: String)] = []

    private(set) var waitingCount = 0
    private(set) var runningCount = 0

    /// Hosts that are remembered: those with something to do, and those whose spacing has not passed.
    var hostCount: Int { hosts.count }

    /// - Parameter first: before all others of its host: the next hop of something already begun.
    mutating func add(_ id: UInt64, host: String, manners: HostManners, first: Bool = false) {
        let entry = Waiting(id: id, manners: manners)
        if first {
            hosts[host, default: Host()].waiting.insert(entry, at: 0)
        } else {
            hosts[host, default: Host()].waiting.append(entry)
        }
        waitingCount += 1
        enlist(host)
    }

    /// The next that may start, now counted as running; `nil` when all must wait.
    mutating func next(now: Double) -> UInt64? {
        while let last = resting.last, last.until <= now {
            resting.removeLast()
            hosts[last.host]?.isListed = false
            enlist(last.host)
        }
        while ringStart < ring.count {
            let name = ring[ringStart]
            ringStart += 1
            if ringStart > 64, ringStart * 2 > ring.count {
                ring.removeFirst(ringStart)
                ringStart = 0
            }
            if let id = start(name, now: now) { return id }
        }
        ring.removeAll(keepingCapacity: true)
        ringStart = 0
        return nil
    }

    /// When `next` may have something again without anything finishing; `nil` when it will not.
    var nextTime: Double? { resting.last?.until }

    /// Something that `next` gave is over.
    mutating func finished(host name: String) {
        hosts[name]?.running -= 1
        runningCount -= 1
        enlist(name)
    }

    /// Takes out something that waits.
    mutating func remove(_ id: UInt64, host name: String) {
        guard let index = hosts[name]?.waiting.firstIndex(where: { $0.id == id }) else { return }
        hosts[name]?.waiting.remove(at: index)
        waitingCount -= 1
    }

    private mutating func enlist(_ name: String) {
        guard hosts[name]?.isListed == false else { return }
        hosts[name]?.isListed = true
        ring.append(name)
    }

    /// Starts the first that waits at a host, if its manners let it, and puts the host where it belongs next.
    private mutating func start(_ name: String, now: Double) -> UInt64? {
        guard var host = hosts[name] else { return nil }
        host.isListed = false
        guard let first = host.waiting.first else {
            retire(name, host, now: now)
            return nil
        }
        guard host.running < max(1, first.manners.connections) else {
            // `finished` brings it back.
            hosts[name] = host
            return nil
        }
        let allowedAt = host.lastStart + first.manners.spacing
        guard allowedAt <= now else {
            rest(name, host, until: allowedAt)
            return nil
        }
        host.waiting.removeFirst()
        host.running += 1
        host.lastStart = now
        host.lastSpacing = first.manners.spacing
        hosts[name] = host
        waitingCount -= 1
        runningCount += 1
        enlist(name)
        return first.id
    }

    private mutating func retire(_ name: String, _ host: Host, now: Double) {
        let until = host.lastStart + host.lastSpacing
        if host.running > 0 {
            hosts[name] = host
        } else if until > now {
            rest(name, host, until: until)
        } else {
            hosts[name] = nil
        }
    }

    private mutating func rest(_ name: String, _ host: Host, until: Double) {
        var host = host
        host.isListed = true
        hosts[name] = host
        let index = resting.partitioningIndex { $0.until <= until }
        resting.insert((until, name), at: index)
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

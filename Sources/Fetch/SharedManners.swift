import Catalogue
import Foundation
import Glibc

/// Where the processes of one state folder keep their manners together, and how they tell of it.
package struct Sharing: Sendable {
    /// A file that each of them may write; it is made when it is missing.
    package var path: String
    /// Called on the engine's own thread.
    package var tell: @Sendable (Notice) -> Void

    package enum Notice: Sendable, Equatable {
        /// What waits here has waited for several seconds because another process asks the site.
        case waits(site: String)
        /// The file cannot be used, so that each process keeps the manners for itself alone.
        case unusable(path: String, why: String)
    }

    package init(path: String, tell: @escaping @Sendable (Notice) -> Void) {
        self.path = path
        self.tell = tell
    }
}

/// Lets several processes together ask a site no more than one may: a file in which each connection is a locked byte, and
/// where the time stands at which each site was asked last.
///
/// The locks are those of open file descriptions (fcntl(2), `F_OFD_SETLK`), which the kernel takes back when a process
/// ends, however it ends. It belongs to the loop's thread; time is an argument, in seconds since it was made.
@safe final class SharedManners {
    enum Verdict: Equatable {
        case granted
        /// Another process is first: to be tried again then, and not before.
        case wait(until: Double)
    }

    /// What this process has of a site, or of a numeric address.
    final class Share {
        let name: String
        fileprivate let spot: LockFile.Spot
        fileprivate var slots: [Int] = []
        /// Given back last: most likely free still.
        fileprivate var lastFreed: Int?
        /// This process had the last turn: it lets others go first that wait.
        fileprivate var owesTurn = false
        fileprivate var wants = false
        /// Until then others may take what this process gives back of an address.
        fileprivate var yieldsUntil = -Double.infinity
        /// Sites that wait for one of an address's connections.
        fileprivate var waiters = 0
        fileprivate var waitsSince: Double?
        /// Since when somebody has held what this process needs.
        fileprivate var blockedSince: Double?
        /// When it was looked last what others do there.
        fileprivate var lookedAt = -Double.infinity

        init(_ name: String) {
            self.name = name
            spot = LockFile.Spot(name)
        }
    }

    /// Seconds between two tries for a connection that others have; each try comes up to half of it sooner or later.
    static let pause = 0.1
    /// Seconds that others are given to take the turn they wait for: longer than any of their pauses.
    static let courtesy = 0.2
    /// Seconds of waiting that are told of, and from one telling to the next.
    static let patience = 5.0
    static let silence = 60.0
    /// Seconds after which who holds what is needed is taken for stopped (SIGSTOP): every transfer ends before, and who has
    /// more to ask lets others go first.
    static let despair = 600.0
    /// In the place of a connection that was taken without one being left.
    private static let beyond = -1
    /// Seconds for which it is believed that no other asks or waits: to look costs as much as to lock. Of an address's
    /// connections half are taken in that belief, so that two which begin at the same moment do not each have all of them.
    private static let glance = 0.01
    /// Seconds to wait for somebody who is reading or writing a time.
    private static let moment = 0.005

    private let sharing: Sharing
    /// `nil` once it has proved of no use.
    private var file: LockFile?
    /// The clock that all processes have in common, when this one began.
    private let epoch: Double
    private var toldAt = -Double.infinity

    init(_ sharing: Sharing) {
        self.sharing = sharing
        epoch = LockFile.now
        do throws(LockFile.Fault) {
            file = try LockFile(path: sharing.path)
        } catch {
            giveUp(error)
        }
    }

    // MARK: - A site's turn

    /// Takes a connection to the site, when all processes together have one left and the site's spacing has passed.
    func take(_ share: Share, _ manners: HostManners, now: Double) -> Verdict {
        guard let file else { return .granted }
        do throws(LockFile.Fault) {
            let verdict = try take(share, manners, now: now, in: file)
            try settle(share, verdict, now: now, in: file)
            return verdict
        } catch {
            giveUp(error)
            return .granted
        }
    }

    private func take(
        _ share: Share, _ manners: HostManners, now: Double, in file: LockFile
    ) throws(LockFile.Fault) -> Verdict {
        if share.owesTurn, now - share.lookedAt >= Self.glance {
            (share.owesTurn, share.lookedAt) = (false, now)
            if try file.isWanted(share.spot) { return .wait(until: now + Self.courtesy) }
        }
        if let since = share.blockedSince, now - since >= Self.despair {
            share.slots.append(Self.beyond)
            try noteStart(share, manners, now: now, in: file)
            return .granted
        }
        guard manners.spacing > 0 else {
            return try takeSlot(share, manners, now: now, in: file) ? .granted : .wait(until: now + Self.jittered)
        }
        guard try file.lockTimes(share.spot) else {
            share.blockedSince = share.blockedSince ?? now
            return .wait(until: now + Self.moment)
        }
        var verdict = Verdict.granted
        let last = try file.lastStart(share.spot, now: epoch + now)
        let earliest = last.time - epoch + manners.spacing
        // A clock's reading that has been added to and taken from is not sharp.
        if earliest > now + 0.001 {
            // Nobody holds it back but what was agreed.
            share.blockedSince = nil
            verdict = .wait(until: earliest)
        } else if try takeSlot(share, manners, now: now, in: file) {
            try file.set(last, to: epoch + now)
        } else {
            verdict = .wait(until: now + Self.jittered)
        }
        try file.unlockTimes(share.spot)
        return verdict
    }

    /// Of what is asked though others hold what it needs: where they hold the time, too, it stays unwritten.
    private func noteStart(
        _ share: Share, _ manners: HostManners, now: Double, in file: LockFile
    ) throws(LockFile.Fault) {
        guard manners.spacing > 0, try file.lockTimes(share.spot) else { return }
        try file.set(try file.lastStart(share.spot, now: epoch + now), to: epoch + now)
        try file.unlockTimes(share.spot)
    }

    private func takeSlot(
        _ share: Share, _ manners: HostManners, now: Double, in file: LockFile
    ) throws(LockFile.Fault) -> Bool {
        guard let slot = try freeSlot(share, of: max(1, manners.connections), in: file) else {
            if !share.wants { try file.want(share.spot) }
            share.wants = true
            share.blockedSince = share.blockedSince ?? now
            return false
        }
        share.slots.append(slot)
        return true
    }

    private func freeSlot(_ share: Share, of count: Int, in file: LockFile) throws(LockFile.Fault) -> Int? {
        if let last = share.lastFreed, last < count {
            share.lastFreed = nil
            if try file.lockSlot(last, of: share.spot) { return last }
        }
        return try file.freeSlot(share.spot, besides: share.slots, of: count)
    }

    /// Seconds until the next try.
    static var jittered: Double { pause * Double.random(in: 0.5...1.5) }

    private func settle(
        _ share: Share, _ verdict: Verdict, now: Double, in file: LockFile
    ) throws(LockFile.Fault) {
        if verdict == .granted {
            share.owesTurn = true
            (share.waitsSince, share.blockedSince) = (nil, nil)
            return try stopWanting(share, in: file)
        }
        tellOfWaiting(share, now: now)
    }

    private func tellOfWaiting(_ share: Share, now: Double) {
        let since = share.waitsSince ?? now
        share.waitsSince = since
        guard now - since >= Self.patience, now - toldAt >= Self.silence else { return }
        toldAt = now
        sharing.tell(.waits(site: share.name))
    }

    private func stopWanting(_ share: Share, in file: LockFile) throws(LockFile.Fault) {
        if share.wants { try file.unwant(share.spot) }
        share.wants = false
    }

    /// Gives a connection back that `take` or `enter` gave.
    func leave(_ share: Share) {
        guard let slot = share.slots.popLast(), slot != Self.beyond, let file else { return }
        share.lastFreed = slot
        attempt { () throws(LockFile.Fault) in try file.free(slot, of: share.spot) }
    }

    /// Nothing waits for the site any more.
    func rest(_ share: Share) {
        (share.waitsSince, share.blockedSince) = (nil, nil)
        guard share.wants, let file else { return }
        attempt { () throws(LockFile.Fault) in try stopWanting(share, in: file) }
    }

    // MARK: - A numeric address

    /// Whether others have so many of the connections to an address that none of `limit` is left, or wait for the one that
    /// this process gave back.
    ///
    /// - Parameter now: as of ``take(_:_:now:)``; of the clock, unless given.
    func isFull(_ share: Share, limit: Int, now: Double? = nil) -> Bool {
        let now = now ?? LockFile.now - epoch
        let isBelieved = now - share.lookedAt < Self.glance && share.slots.count < limit / 2
        guard let file, !isBelieved else { return false }
        var isFull = false
        attempt { () throws(LockFile.Fault) in
            if share.owesTurn { (share.owesTurn, share.yieldsUntil) = (false, now + Self.courtesy) }
            // All sites there give way, or the next of them would take what the first left.
            if now < share.yieldsUntil {
                isFull = try file.isWanted(share.spot)
                if isFull { return }
                share.yieldsUntil = -.infinity
            }
            let others = try file.others(share.spot, of: limit)
            if others == 0 { share.lookedAt = now }
            isFull = others > 0 && others + share.slots.count >= limit
        }
        guard isFull else {
            (share.waitsSince, share.blockedSince) = (nil, nil)
            return false
        }
        return !despairs(share, now: now)
    }

    private func despairs(_ share: Share, now: Double) -> Bool {
        tellOfWaiting(share, now: now)
        let since = share.blockedSince ?? now
        share.blockedSince = since
        return now - since >= Self.despair
    }

    /// A site begins to wait for one of the address's connections, so that others see it.
    func beginWaiting(_ share: Share) {
        share.waiters += 1
        guard share.waiters == 1, let file else { return }
        share.wants = true
        attempt { () throws(LockFile.Fault) in try file.want(share.spot) }
    }

    func endWaiting(_ share: Share) {
        share.waiters -= 1
        if share.waiters == 0 { rest(share) }
    }

    /// Counts one connection more; one that finds none left is on its way already, and counts here alone.
    func enter(_ share: Share, limit: Int) {
        guard let file else { return }
        share.owesTurn = true
        attempt { () throws(LockFile.Fault) in
            let slot = try freeSlot(share, of: limit, in: file)
            share.slots.append(slot ?? Self.beyond)
            if slot != nil { (share.waitsSince, share.blockedSince) = (nil, nil) }
        }
    }

    // MARK: - Faults

    private func attempt(_ body: () throws(LockFile.Fault) -> Void) {
        do throws(LockFile.Fault) { try body() } catch { giveUp(error) }
    }

    /// Goes on without the others: manners of its own are better than none, and than no catalogue.
    private func giveUp(_ fault: LockFile.Fault) {
        file = nil
        sharing.tell(.unusable(path: sharing.path, why: fault.why))
    }
}

import NIOCore
import Store
import Synchronization

/// How those who follow the change log are kept waiting.
package struct ChangeManners: Sendable {
    /// From one look at the log to the next, while anybody waits.
    package var interval = Duration.milliseconds(100)
    /// From one sign of life in a silent stream to the next.
    package var heartbeat = Duration.seconds(15)
    /// How long a stream stays open: then its client asks anew, by itself.
    package var stream = Duration.seconds(600)
    /// How long a question is held back at most, whatever it asks for.
    package var longest = Duration.seconds(60)
    /// Clients that may wait together.
    package var most = 1000
    /// Of these, one client.
    package var share = 250

    package init() {}
}

/// Wakes those who wait for the change log to grow. However many wait, one task looks, and none while nobody waits; who
/// waits holds no thread.
final class ChangeBell: Sendable {
    enum Ring: Sendable { case grown, silent, ended }

    private struct Waiter {
        var position: Int
        var until: ContinuousClock.Instant
        var channel: ObjectIdentifier
        var wake: CheckedContinuation<Ring, Never>
    }

    private struct Desk {
        var waiters: [UInt64: Waiter] = [:]
        var tickets: UInt64 = 0
        var isWatched = false
        var isClosed = false
        /// Connections whose client will say no more, and that are not closed yet.
        var left: Set<ObjectIdentifier> = []
    }

    let manners: ChangeManners
    /// Those who wait.
    let places: Places
    private let watch: StateWatch
    private let desk = Mutex(Desk())

    init(_ watch: StateWatch, _ manners: ChangeManners) {
        self.watch = watch
        self.manners = manners
        places = Places(manners.most, share: manners.share)
    }

    /// - Returns: `.grown` when the log has a line after `position`, `.silent` when the time is over, `.ended` when the
    ///   client has hung up, the task was cancelled or the service stops.
    func wait(beyond position: Int, for duration: Duration, _ connection: any Channel) async -> Ring {
        let channel = ObjectIdentifier(connection)
        let ticket = desk.withLock { desk in
            desk.tickets += 1
            return desk.tickets
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let waiter = Waiter(position: position, until: .now + duration, channel: channel, wake: wake)
                let isWatched = desk.withLock { desk -> Bool? in
                    // One that is closed is told of once, and may have been before.
                    guard !desk.isClosed, connection.isActive, !desk.left.contains(channel), !Task.isCancelled else {
                        return nil
                    }
                    desk.waiters[ticket] = waiter
                    defer { desk.isWatched = true }
                    return desk.isWatched
                }
                guard let isWatched else { return wake.resume(returning: .ended) }
                if !isWatched { Task { await look() } }
            }
        } onCancel: {
            end { $0.key == ticket }
        }
    }

    /// The client will say no more; most have gone.
    func hungUp(_ channel: ObjectIdentifier) {
        desk.withLock { _ = $0.left.insert(channel) }
        end { $0.value.channel == channel }
    }

    func closed(_ channel: ObjectIdentifier) {
        end { $0.value.channel == channel }
        desk.withLock { _ = $0.left.remove(channel) }
    }

    /// Ends all waiting, now and later: the service stops.
    func close() {
        desk.withLock { $0.isClosed = true }
        end { _ in true }
    }

    private func end(_ condition: (Dictionary<UInt64, Waiter>.Element) -> Bool) {
        let ended = desk.withLock { desk in
            let ended = desk.waiters.filter(condition)
            for ticket in ended.keys { desk.waiters[ticket] = nil }
            return ended.values.map(\.wake)
        }
        for wake in ended { wake.resume(returning: .ended) }
    }

    /// Looks until nobody waits.
    private func look() async {
        while true {
            // Only a task that somebody holds is cancelled.
            try? await Task.sleep(for: manners.interval)
            // Whoever asks for the lines is told what is wrong with the store.
            let position = (try? watch.state().position) ?? 0
            let now = ContinuousClock.now
            let (rung, isDone) = desk.withLock { desk in
                let rung = desk.waiters.filter { position > $0.value.position || $0.value.until <= now }
                for ticket in rung.keys { desk.waiters[ticket] = nil }
                desk.isWatched = !desk.waiters.isEmpty
                return (rung.values.map { ($0.wake, position > $0.position ? Ring.grown : .silent) }, !desk.isWatched)
            }
            for (wake, ring) in rung { wake.resume(returning: ring) }
            if isDone { return }
        }
    }
}

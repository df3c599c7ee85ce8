import Foundation
import Glibc
import NIOCore
import Store

/// What holds for the requests that one turn of an event loop reads, for as long as nobody here has seen a later commit:
/// what a client was told by one connection, it finds on all others.
final class Moments: Sendable {
    final class Moment: Sendable {
        let state: CatalogueState
        /// The edition of those in force.
        let names: String
        let publicAddress: String?
        let manners: ClientManners
        let now: Date
        /// The field of that name and the end of the head.
        let date: String

        init(_ state: CatalogueState, _ names: Names, now: Date, date: String) {
            self.state = state
            (self.now, self.date) = (now, date)
            self.names = names.edition
            publicAddress = names.publicAddress
            manners = names.manners
        }
    }

    /// What is known on one event loop.
    private struct Turn {
        var moment: Moment?
        /// Whole seconds of the epoch.
        var second = 0
        var date = ""
    }

    private let turns: [ObjectIdentifier: NIOLoopBoundBox<Turn>]

    init(_ group: any EventLoopGroup) {
        turns = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map { loop in
                (ObjectIdentifier(loop), .makeBoxSendingValue(Turn(), eventLoop: loop))
            })
    }

    /// - Returns: `nil` when the store does not answer; then whoever makes the answer says so.
    func now(_ loop: any EventLoop, _ site: Site) -> Moment? {
        guard let turn = turns[ObjectIdentifier(loop)] else { return nil }
        if let moment = turn.value.moment, moment.state.commit == site.watch.seen { return moment }
        guard let state = site.currentState() else { return nil }
        let now = Date()
        let second = Int(now.timeIntervalSince1970)
        if second != turn.value.second {
            turn.value.second = second
            turn.value.date = "date: \(HTTPDate.text(now))\r\n\r\n"
        }
        let moment = Moment(state, site.names.current, now: now, date: turn.value.date)
        turn.value.moment = moment
        // Runs when all that this turn has read is answered. With requests without end a loop never sleeps: whoever
        // shares its core, be it the other loop or the client itself, would wait for the end of its time slice, which is
        // longer than many turns.
        loop.execute {
            turn.value.moment = nil
            sched_yield()
        }
        return moment
    }
}

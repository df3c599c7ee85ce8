import Catalogue
import Dispatch
import Store

/// Relations that are found on another thread while the items may still change: they count when the log of changes is
/// where it was.
final class RelationsAhead: Sendable {
    private struct Work {
        /// Where the log was; `nil` when nothing was begun.
        var position: Int?
        var isWanted = true
        var found: Set<Relation>?
    }

    private let work = Locked(Work())
    private let group = DispatchGroup()

    /// Once.
    ///
    /// - Parameter find: is told whether somebody still waits for it. Where it fails, nothing is found: who looks again
    ///   meets the same fault.
    func begin(at position: Int, _ find: @escaping @Sendable (@escaping @Sendable () -> Bool) throws -> Set<Relation>?)
    {
        work.withLock { $0.position = position }
        DispatchQueue.global().async(group: group) { [work] in
            let found = try? find { work.withLock { $0.isWanted } }
            work.withLock { $0.found = found }
        }
    }

    /// - Returns: `nil` when nothing was begun, or other than what is wanted at this position.
    func end(at position: Int) -> Set<Relation>? {
        work.withLock { if $0.position != position { $0.isWanted = false } }
        group.wait()
        return work.withLock { $0.position == position ? $0.found : nil }
    }

    func giveUp() {
        work.withLock { $0.isWanted = false }
        group.wait()
    }
}

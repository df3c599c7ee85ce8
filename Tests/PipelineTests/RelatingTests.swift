import Glibc
import Store
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `Relations found ahead` {
    @Test func `are those of the position they were begun at, or none`() {
        #expect(RelationsAhead().end(at: 1) == nil)
        let relations: Set = [Relation("a", .overlaps, "b")]
        let found = RelationsAhead()
        found.begin(at: 1) { _ in relations }
        #expect(found.end(at: 1) == relations)
        let failed = RelationsAhead()
        failed.begin(at: 1) { _ in throw StoreFailure.locked(path: "x") }
        #expect(failed.end(at: 1) == nil)
    }

    @Test func `are given up when nobody wants them`() {
        let moved = RelationsAhead()
        // Ends only when it is told to.
        let endless: @Sendable (@escaping @Sendable () -> Bool) throws -> Set<Relation>? = { isWanted in
            while isWanted() { sched_yield() }
            return []
        }
        moved.begin(at: 1, endless)
        #expect(moved.end(at: 2) == nil)
        let left = RelationsAhead()
        left.begin(at: 1, endless)
        left.giveUp()
    }
}

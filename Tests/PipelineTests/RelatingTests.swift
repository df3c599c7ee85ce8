import Catalogue
import Glibc
import Store
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `Relations found ahead` {
    private func record(_ id: String, _ source: String) -> Record {
        let title = source == "alfa" ? "Upphandling av trygghetslarm" : "Upphandla trygghetslarm: upphandling"
        var record = Record(id: id, source: source, identity: id, title: title)
        record.organisations = [source]
        record.terms = [AssignedTerm(vocabulary: "malgrupp", term: "professionen", origin: .declared)]
        return record
    }

    private func overlaps(_ stage: MatchStage) throws -> [String: [String]] {
        try stage.items().reduce(into: [:]) { found, item in
            found[item.id] = try stage.store.relations(of: item.id).overlaps.map(\.id).sorted()
        }
    }

    @Test func `count while no item has changed`() async throws {
        let stage = try MatchStage()
        try await stage.sync([record("aaaa", "alfa"), record("bbbb", "beta")])
        let relating = Relating(stage.store)
        try relating.begin()
        try relating.run()
        #expect(try overlaps(stage) == ["aaaa": ["bbbb"], "bbbb": ["aaaa"]])
    }

    @Test func `are found anew when an item has changed since`() async throws {
        let stage = try MatchStage()
        try await stage.sync([record("aaaa", "alfa"), record("bbbb", "beta")])
        let relating = Relating(stage.store)
        try relating.begin()
        try await stage.sync([record("cccc", "gamma")], withdrawn: ["bbbb"])
        try relating.run()
        #expect(try overlaps(stage) == ["aaaa": ["cccc"], "cccc": ["aaaa"]])
    }

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

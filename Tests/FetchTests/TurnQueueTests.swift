import Catalogue
import Testing

@testable import Fetch

@Suite struct TurnQueueTests {
    private let quick = HostManners(connections: 2, spacing: 0)
    private let polite = HostManners(connections: 1, spacing: 1)

    @Test func `hosts take turns, however long the queue of one is`() {
        var turns = TurnQueue()
        let wide = HostManners(connections: 100, spacing: 0)
        for id in 0..<50 { turns.add(UInt64(id), host: "big", manners: wide) }
        turns.add(100, host: "small", manners: wide)
        turns.add(101, host: "other", manners: wide)
        let first = (0..<4).compactMap { _ in turns.next(now: 0) }
        #expect(first == [0, 100, 101, 1])
    }

    @Test func `a host never runs more than its connections`() {
        var turns = TurnQueue()
        for id in 1...3 { turns.add(UInt64(id), host: "a", manners: quick) }
        #expect(turns.next(now: 0) == 1)
        #expect(turns.next(now: 0) == 2)
        #expect(turns.next(now: 0) == nil)
        #expect(turns.nextTime == nil)
        turns.finished(host: "a")
        #expect(turns.next(now: 0) == 3)
    }

    @Test func `starts at a host are spaced, also after it has been idle for less`() {
        var turns = TurnQueue()
        turns.add(1, host: "a", manners: polite)
        #expect(turns.next(now: 10) == 1)
        turns.finished(host: "a")
        #expect(turns.next(now: 10.2) == nil)
        turns.add(2, host: "a", manners: polite)
        #expect(turns.next(now: 10.5) == nil)
        #expect(turns.nextTime == 11)
        #expect(turns.next(now: 11) == 2)
    }

    @Test func `resting hosts come back in the order of their times`() {
        var turns = TurnQueue()
        for (index, spacing) in [3.0, 1.0, 2.0].enumerated() {
            let manners = HostManners(connections: 5, spacing: spacing)
            turns.add(UInt64(index), host: "h\(index)", manners: manners)
            turns.add(UInt64(10 + index), host: "h\(index)", manners: manners)
        }
        #expect((0..<3).compactMap { _ in turns.next(now: 0) } == [0, 1, 2])
        #expect(turns.next(now: 0.5) == nil)
        #expect(turns.nextTime == 1)
        #expect(turns.next(now: 1) == 11)
        #expect(turns.next(now: 2.5) == 12)
        #expect(turns.next(now: 2.9) == nil)
        #expect(turns.next(now: 3) == 10)
    }

    @Test func `what has begun goes before what has not`() {
        var turns = TurnQueue()
        turns.add(1, host: "a", manners: quick)
        turns.add(2, host: "a", manners: quick, first: true)
        #expect(turns.next(now: 0) == 2)
    }

    @Test func `what is taken out is not given, and its host goes on`() {
        var turns = TurnQueue()
        for id in 1...3 { turns.add(UInt64(id), host: "a", manners: polite) }
        turns.remove(1, host: "a")
        turns.remove(9, host: "a")
        #expect(turns.next(now: 0) == 2)
        #expect(turns.waitingCount == 1)
        turns.remove(3, host: "a")
        turns.finished(host: "a")
        #expect(turns.next(now: 0) == nil)
        #expect(turns.waitingCount == 0)
    }

    @Test func `hosts with nothing to do are forgotten`() {
        var turns = TurnQueue()
        for id in 0..<1000 { turns.add(UInt64(id), host: "h\(id)", manners: id % 2 == 0 ? polite : quick) }
        while let id = turns.next(now: 0) { turns.finished(host: "h\(id)") }
        #expect(turns.runningCount == 0)
        #expect(turns.hostCount == 500)
        #expect(turns.next(now: 2) == nil)
        #expect(turns.hostCount == 0)
    }
}

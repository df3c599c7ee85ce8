import Catalogue
import Testing

@testable import Fetch

extension TurnQueue {
    fileprivate mutating func add(_ id: UInt64, host: String, manners: HostManners, first: Bool = false) {
        add(Entry(id: id, manners: manners), host: host, first: first)
    }
}

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

    // MARK: - Fairness

    @Test func `a host with nothing in flight goes before another's second connection`() {
        var turns = TurnQueue()
        for id in 0..<200 { turns.add(UInt64(id), host: "slow", manners: quick) }
        #expect(turns.next(now: 0) == 0)
        for id in 1...3 { turns.add(UInt64(1000 + id), host: "quick\(id)", manners: quick) }
        #expect((0..<4).compactMap { _ in turns.next(now: 0) } == [1001, 1002, 1003, 1])
    }

    @Test func `a host holds no more than half of the slots while others wait`() {
        var turns = TurnQueue(slots: 4)
        let wide = HostManners(connections: 4, spacing: 0)
        for id in 0..<10 { turns.add(UInt64(id), host: "big", manners: wide) }
        // Alone it may have all but one, which is kept for whoever comes.
        #expect((0..<4).compactMap { _ in turns.next(now: 0) } == [0, 1, 2])
        for _ in 0..<3 { turns.finished(host: "big") }
        let rare = HostManners(connections: 1, spacing: 9)
        for id in 1...3 { turns.add(UInt64(100 + id), host: "small", manners: rare) }
        let order = Set((0..<3).compactMap { _ in turns.next(now: 0) })
        #expect(order == [3, 4, 101])
        // Two of its own in flight: what is left waits for the small one, whose time has not come.
        #expect(turns.next(now: 0) == nil)
        turns.finished(host: "small")
        #expect(turns.next(now: 0) == nil)
        #expect(turns.nextTime == 9)
        #expect(turns.next(now: 9) == 102)
        turns.remove(103, host: "small")
        #expect(turns.next(now: 9) == 5)
    }

    // MARK: - Room

    @Test func `without room only what is inside begins, and the others keep their order`() {
        var turns = TurnQueue()
        for id in 1...3 {
            turns.add(TurnQueue.Entry(id: UInt64(id), manners: quick, needsRoom: true), host: "h\(id)")
        }
        #expect(turns.next(now: 0, hasRoom: false) == nil)
        turns.add(7, host: "h2", manners: quick)
        #expect(turns.next(now: 0, hasRoom: false) == 7)
        #expect(turns.next(now: 0, hasRoom: false) == nil)
        turns.finished(host: "h2")
        #expect(turns.next(now: 0, hasRoom: false) == nil)
        #expect(turns.next(now: 0) == 1)
        #expect(turns.next(now: 0, hasRoom: false) == nil)
        #expect(turns.next(now: 0) == 3)
        #expect(turns.next(now: 0) == 2)
        #expect(turns.next(now: 0) == nil)
    }

    // MARK: - Addresses

    @Test func `hosts of one address share what four of them may have, and those elsewhere do not wait`() throws {
        let load = AddressLoad()
        let (shared, own) = (try #require(IPAddress("192.0.2.1")), try #require(IPAddress("192.0.2.2")))
        var turns = TurnQueue(load: load)
        for id in 0..<10 {
            load.learn("h\(id)", at: id == 9 ? own : shared)
            turns.add(TurnQueue.Entry(id: UInt64(id), manners: quick, name: "h\(id)"), host: "h\(id)")
        }
        var begun: [UInt64] = []
        while let id = turns.next(now: 0) {
            begun.append(id)
            load.enter(id == 9 ? own : shared, connections: 2)
        }
        #expect(begun == [0, 1, 2, 3, 4, 5, 6, 7, 9])
        load.leave(shared)
        turns.finished(host: "h3")
        #expect(turns.next(now: 0) == nil)
        turns.freed(shared)
        #expect(turns.next(now: 0) == 8)
    }

    @Test func `addresses are remembered for so many names and no more`() throws {
        let load = AddressLoad()
        let address = try #require(IPAddress("192.0.2.1"))
        for number in 0..<AddressLoad.capacity { load.learn("h\(number)", at: address) }
        load.learn("h0", at: address)
        #expect(load.address(of: "h1") == address)
        load.learn("new", at: address)
        #expect(load.address(of: "h1") == nil && load.address(of: "new") == address)
    }
}

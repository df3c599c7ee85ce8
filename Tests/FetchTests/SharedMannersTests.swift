import Catalogue
import Foundation
import Landscape
import Testing

@testable import Fetch

/// Processes of one state folder. Here they are engines of one process: each opens the file for itself, and by that the
/// kernel tells their locks apart.
@Suite(.timeLimit(.minutes(1))) final class `Processes that share a state folder` {
    private let folder: URL
    private let notices = Locked<[Sharing.Notice]>([])

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "samlad-manners-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private var path: String { folder.appending(path: "hosts.lock").path }

    private var sharing: Sharing {
        Sharing(path: path) { [notices] notice in notices.withLock { $0.append(notice) } }
    }

    private let slow = LoopbackReply.script([
        .wait(.milliseconds(30)), .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    ])

    /// Fetches by as many engines as there are lists, all at the same time.
    private func fetch(_ lists: [[FetchRequest]]) async -> [FetchOutcome] {
        let sharing = sharing
        return await withTaskGroup(of: [FetchOutcome].self) { group in
            for list in lists {
                group.addTask {
                    await withEngine(sharing: sharing) { engine in
                        await withTaskGroup(of: FetchOutcome.self) { group in
                            for request in list { group.addTask { await engine.fetch(request) } }
                            return await group.reduce(into: []) { $0.append($1) }
                        }
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    // MARK: - On the wire

    @Test(arguments: [1, 2]) func `ask a host over no more connections than one may`(_ connections: Int) async throws {
        let reply = slow
        let server = try LoopbackServer { _ in reply }
        defer { server.stop() }
        let manners = HostManners(connections: connections, spacing: 0)
        let lists = ["a", "b", "c"].map { name in
            (0..<8).map { request(server.url("/\(name)\($0)")) { $0.manners = manners } }
        }
        let outcomes = await fetch(lists)
        #expect(outcomes.count == 24 && outcomes.allSatisfy { $0.text == "ok" })
        #expect(server.peakInFlight == connections)
        #expect(notices.withLock(\.isEmpty))
    }

    @Test func `space their requests to a host as one does`() async throws {
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        let spacing = 0.2
        let manners = HostManners(connections: 2, spacing: spacing)
        let begun = ContinuousClock.now
        let outcomes = await fetch(
            ["a", "b"].map { name in (0..<4).map { request(server.url("/\(name)\($0)")) { $0.manners = manners } } })
        #expect(outcomes.allSatisfy { $0.text == "" })
        let times = server.requests().map(\.at).sorted()
        #expect(times.count == 8)
        for (number, time) in times.enumerated() { #expect(time - begun >= .seconds(spacing) * number) }
    }

    @Test func `space also what one asks after another that has ended`() async throws {
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        let manners = HostManners(connections: 2, spacing: 0.3)
        for name in ["a", "b", "c"] { _ = await fetch([[request(server.url("/\(name)")) { $0.manners = manners }]]) }
        let times = server.requests().map(\.at)
        // Of the last two starts both were waited for by somebody who knew of them from the file alone.
        #expect(times.count == 3 && times[2] - times[0] >= .seconds(0.5))
    }

    @Test func `share an address as the sites of one do`() async throws {
        let gauge = Gauge(expecting: 16)
        let servers = try (0..<16).map { _ in
            try LoopbackServer { _ in
                gauge.pass(with: 2)
                return .text("ok")
            }
        }
        defer { for server in servers { server.stop() } }
        let manners = HostManners(connections: 1, spacing: 0)
        let list = servers.map { server in request(server.url("/")) { $0.manners = manners } }
        let outcomes = await fetch([Array(list[..<8]), Array(list[8...])])
        #expect(outcomes.count == 16 && outcomes.allSatisfy { $0.text == "ok" })
        // Two that look at the same moment may both have the last one.
        #expect(gauge.peak <= AddressLoad.share + 1)
    }

    @Test func `take turns, so that who has much to ask does not keep out who has little`() async throws {
        let reply = slow
        let server = try LoopbackServer { _ in reply }
        defer { server.stop() }
        let manners = HostManners(connections: 1, spacing: 0)
        let sharing = sharing
        try await withEngine(sharing: sharing) { engine in
            let many = Task {
                await withTaskGroup(of: FetchOutcome.self) { group in
                    for number in 0..<60 {
                        group.addTask {
                            await engine.fetch(request(server.url("/\(number)")) { $0.manners = manners })
                        }
                    }
                    await group.waitForAll()
                }
            }
            try await server.waitForRequests(2)
            let little = await withEngine(sharing: sharing) { other in
                await other.fetch(request(server.url("/little")) { $0.manners = manners })
            }
            #expect(little.text == "ok")
            let place = try #require(server.requests().firstIndex { $0.path == "/little" })
            #expect(place < 30, "it was asked as the \(place + 1)th")
            await many.value
        }
        #expect(server.requests().count == 61 && server.peakInFlight == 1)
    }

    @Test func `take turns at an address, too`() async throws {
        let order = Locked<[String]>([])
        let reply = slow
        let servers = try (0..<9).map { _ in
            try LoopbackServer { request in
                order.withLock { $0.append(request.path) }
                return reply
            }
        }
        defer { for server in servers { server.stop() } }
        let manners = HostManners(connections: 1, spacing: 0)
        let list = servers.dropLast().flatMap { server in
            (0..<16).map { request(server.url("/\($0)")) { $0.manners = manners } }
        }
        let last = request(servers[8].url("/little")) { $0.manners = manners }
        let sharing = sharing
        try await withEngine(sharing: sharing) { engine in
            let many = Task {
                await withTaskGroup(of: FetchOutcome.self) { group in
                    for request in list { group.addTask { await engine.fetch(request) } }
                    return await group.reduce(into: [FetchOutcome]()) { $0.append($1) }
                }
            }
            try await servers[0].waitForRequests(2)
            let little = await withEngine(sharing: sharing) { other in
                // The address is learnt from a first connection, which nobody can hold back.
                _ = await other.fetch(last)
                return await other.fetch(last)
            }
            #expect(little.text == "ok")
            #expect(await many.value.allSatisfy { $0.text == "ok" })
        }
        let place = try #require(order.withLock { $0.lastIndex(of: "/little") })
        #expect(place < 65, "it was asked as the \(place + 1)th of 130")
    }

    @Test func `go on without each other where the file cannot be used, with one word of it`() async throws {
        let server = try LoopbackServer { _ in .text("ok") }
        defer { server.stop() }
        let notices = notices
        let missing = folder.appending(path: "nowhere/hosts.lock").path
        let sharing = Sharing(path: missing) { notice in notices.withLock { $0.append(notice) } }
        await withEngine(sharing: sharing) { engine in
            for number in 0..<3 { #expect(await engine.fetch(request(server.url("/\(number)"))).text == "ok") }
        }
        let why = "open: No such file or directory"
        #expect(notices.withLock { $0 } == [.unusable(path: missing, why: why)])
    }

    @Test func `end at once when they are cancelled while they wait for another`() async throws {
        let server = try LoopbackServer { _ in .script([.hang]) }
        defer { server.stop() }
        let manners = HostManners(connections: 1, spacing: 0)
        let sharing = sharing
        try await withEngine(sharing: sharing) { engine in
            let first = Task { await engine.fetch(request(server.url("/1")) { $0.manners = manners }) }
            _ = try await server.waitForRequest()
            await withEngine(sharing: sharing) { other in
                let second = Task { await other.fetch(request(server.url("/2")) { $0.manners = manners }) }
                second.cancel()
                #expect(await second.value.kind == .cancelled)
            }
            first.cancel()
            _ = await first.value
        }
        #expect(server.requests().count == 1)
    }

    // MARK: - The file

    private let manners = HostManners(connections: 1, spacing: 0)

    @Test func `get back at once what one had that has died`() throws {
        var dying: SharedManners? = SharedManners(sharing)
        let other = SharedManners(sharing)
        let (its, share) = (SharedManners.Share("a.se"), SharedManners.Share("a.se"))
        #expect(dying?.take(its, manners, now: 0) == .granted)
        guard case .wait(let until) = other.take(share, manners, now: 1) else {
            Issue.record("two have the one connection")
            return
        }
        #expect(until > 1 && until < 1.5)
        dying = nil
        #expect(other.take(share, manners, now: 1.2) == .granted)
        let elsewhere = SharedManners.Share("b.se")
        #expect(other.take(elsewhere, manners, now: 1.2) == .granted)
    }

    @Test func `go on after ten minutes beside one that has been stopped, and give back no more than they took`() throws
    {
        let (stopped, other) = (SharedManners(sharing), SharedManners(sharing))
        let (its, share) = (SharedManners.Share("a.se"), SharedManners.Share("a.se"))
        #expect(stopped.take(its, manners, now: 0) == .granted)
        for second in 0..<600 { #expect(other.take(share, manners, now: Double(second)) != .granted) }
        #expect(other.take(share, manners, now: 600) == .granted)
        other.leave(share)
        #expect(other.take(share, manners, now: 601) != .granted)
        stopped.leave(its)
        #expect(other.take(share, manners, now: 602) == .granted)
    }

    @Test func `leave a connection to an address to who waits for one, and then have the next`() {
        let (one, other) = (SharedManners(sharing), SharedManners(sharing))
        let (its, share) = (SharedManners.Share("address 192.0.2.1"), SharedManners.Share("address 192.0.2.1"))
        for _ in 0..<4 { one.enter(its, limit: 4) }
        #expect(other.isFull(share, limit: 4, now: 0))
        other.beginWaiting(share)
        one.leave(its)
        for now in [1, 1.1, 1.19] { #expect(one.isFull(its, limit: 4, now: now)) }
        #expect(!other.isFull(share, limit: 4, now: 1))
        other.enter(share, limit: 4)
        other.endWaiting(share)
        #expect(one.isFull(its, limit: 4, now: 1.2))
        one.leave(its)
        #expect(!one.isFull(its, limit: 4, now: 1.3))
        one.enter(its, limit: 4)
        one.leave(its)
        #expect(!one.isFull(its, limit: 4, now: 1.4), "nobody waits any more")
    }

    @Test func `do not both take all of an address, though they begin at the same moment`() {
        let both = [SharedManners(sharing), SharedManners(sharing)].map {
            (manners: $0, share: SharedManners.Share("address 192.0.2.1"))
        }
        var entered = 0
        for millisecond in 0..<8 {
            for one in both where !one.manners.isFull(one.share, limit: 4, now: Double(millisecond) / 1000) {
                one.manners.enter(one.share, limit: 4)
                entered += 1
            }
        }
        #expect(entered == 4)
    }

    @Test func `wait ten minutes for an address that a stopped one has, and say so`() {
        let (stopped, other) = (SharedManners(sharing), SharedManners(sharing))
        let (its, share) = (SharedManners.Share("address 192.0.2.1"), SharedManners.Share("address 192.0.2.1"))
        for _ in 0..<4 { stopped.enter(its, limit: 4) }
        for second in 0..<600 { #expect(other.isFull(share, limit: 4, now: Double(second))) }
        #expect(!other.isFull(share, limit: 4, now: 600))
        #expect(notices.withLock { $0.allSatisfy { $0 == .waits(site: "address 192.0.2.1") } && !$0.isEmpty })
    }

    @Test func `forget how long they waited for an address once it had room, and free nobody else's place there`() {
        let (one, other) = (SharedManners(sharing), SharedManners(sharing))
        let (its, share) = (SharedManners.Share("address 192.0.2.1"), SharedManners.Share("address 192.0.2.1"))
        for _ in 0..<4 { one.enter(its, limit: 4) }
        #expect(other.isFull(share, limit: 4, now: 0))
        one.leave(its)
        #expect(!other.isFull(share, limit: 4, now: 300))
        one.enter(its, limit: 4)
        #expect(other.isFull(share, limit: 4, now: 700), "it has waited for a moment, not for ten minutes")
        // One that found no room is on its way; what ends first gives back nothing that is held.
        one.enter(its, limit: 4)
        one.leave(its)
        #expect(other.isFull(share, limit: 4, now: 701))
    }

    @Test func `write down the time of what they ask beside a stopped one`() {
        let spaced = HostManners(connections: 1, spacing: 1)
        let managers = (0..<3).map { _ in SharedManners(sharing) }
        let shares = managers.map { _ in SharedManners.Share("a.se") }
        #expect(managers[0].take(shares[0], spaced, now: 0) == .granted)
        for second in 2..<602 { #expect(managers[1].take(shares[1], spaced, now: Double(second)) != .granted) }
        #expect(managers[1].take(shares[1], spaced, now: 602) == .granted)
        managers[0].leave(shares[0])
        guard case .wait(let until) = managers[2].take(shares[2], spaced, now: 602.5) else {
            Issue.record("the start beside it is not spaced")
            return
        }
        #expect(abs(until - 603) < 0.1)
    }

    @Test func `follow no link that others have laid, and write in no file with two names`() throws {
        let victim = folder.appending(path: "annat")
        let lays: [(URL) throws -> Void] = [
            { try FileManager.default.createSymbolicLink(at: $0, withDestinationURL: victim) },
            { try FileManager.default.linkItem(at: victim, to: $0) },
        ]
        for lay in lays {
            try Data("hej".utf8).write(to: victim)
            try lay(URL(filePath: path))
            defer { try? FileManager.default.removeItem(atPath: path) }
            #expect(throws: LockFile.Fault.self) { try LockFile(path: path) }
            #expect(try Data(contentsOf: victim) == Data("hej".utf8))
        }
    }

    @Test func `say once in a while that they wait, when it lasts`() throws {
        let first = SharedManners(sharing)
        let second = SharedManners(sharing)
        let (its, share, other) = (
            SharedManners.Share("a.se"), SharedManners.Share("a.se"), SharedManners.Share("b.se")
        )
        #expect(first.take(its, manners, now: 0) == .granted)
        #expect(first.take(other, manners, now: 0) == .granted)
        for tenth in 0..<49 { _ = second.take(share, manners, now: Double(tenth) / 10) }
        #expect(notices.withLock(\.isEmpty))
        for tenth in 49..<600 {
            _ = second.take(share, manners, now: Double(tenth) / 10)
            let third = SharedManners.Share("b.se")
            _ = second.take(third, manners, now: Double(tenth) / 10)
        }
        #expect(notices.withLock { $0 } == [.waits(site: "a.se")])
        for tenth in 600..<700 { _ = second.take(share, manners, now: Double(tenth) / 10) }
        #expect(notices.withLock(\.count) == 2)
    }

    @Test func `take no time of before the machine's last start for one of now`() throws {
        let spaced = HostManners(connections: 2, spacing: 1)
        let file = try LockFile(path: path)
        let spot = LockFile.Spot("a.se")
        let now = LockFile.now
        try file.set(try file.lastStart(spot, now: now), to: now + 5000)
        let manners = SharedManners(sharing)
        let share = SharedManners.Share("a.se")
        #expect(manners.take(share, spaced, now: 0.01) == .granted)
        guard case .wait(let until) = manners.take(share, spaced, now: 0.5) else {
            Issue.record("the second start is not spaced")
            return
        }
        #expect(abs(until - 1.01) < 0.001)
    }

    @Test func `know when each of many thousand sites was asked last, however they fall`() throws {
        let file = try LockFile(path: path)
        let now = LockFile.now
        for number in 0..<3000 {
            let spot = LockFile.Spot("h\(number).se")
            try file.set(try file.lastStart(spot, now: now), to: now - 3000 + Double(number))
        }
        let known = try (0..<3000).filter {
            try file.lastStart(LockFile.Spot("h\($0).se"), now: now).time == now - 3000 + Double($0)
        }
        // Only what was asked long ago makes room.
        #expect(known.count > 2900 && known.suffix(200) == Array(2800..<3000)[...])
    }
}

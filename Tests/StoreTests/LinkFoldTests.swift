import Catalogue
import Foundation
import Testing

@testable import Store

/// Two that judge one link, and two that want to.
@Suite struct LinkFoldTests {
    private static let url = "https://example.se/1"

    /// One more failure; dead at the third.
    private static func judged(_ link: LinkHealth, at date: Date) -> LinkHealth {
        var link = link
        link.memory.checks += 1
        (link.state, link.rule) =
            link.memory.checks >= 3 ? (.dead, "not-found-three-dates") : (.suspect, "still-failing")
        link.lastCheck = date
        link.checks = [LinkCheck(at: date, status: 404)]
        return link
    }

    private func apply(_ base: LinkHealth, at date: Date, to store: Store) async throws -> LinkLesson? {
        let verdict = Self.judged(base, at: date)
        return try await store.apply(
            verdict, check: try #require(verdict.checks.first), rules: .plain, now: date,
            fold: LinkFold(base: base) { Self.judged($0, at: date) }
        ) {
            var host = $0
            host.incidents += 1
            return host
        }
    }

    @Test func `a check is folded into what is stored by then, not into what was read before it`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        let base = try #require(try scene.store.link(Self.url))
        // Three were asked for while all of them knew nothing.
        for step in 1...3 {
            let lesson = try #require(try await apply(base, at: scene.now + Double(step), to: scene.store))
            #expect(lesson.link.memory.checks == step && lesson.host.incidents == step)
        }
        let link = try #require(try scene.store.link(Self.url))
        #expect(link.state == .dead && link.memory.checks == 3 && link.checks.count == 3)
    }

    @Test func `an older check than the last one kept is dropped with all it says`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        let base = try #require(try scene.store.link(Self.url))
        _ = try await apply(base, at: scene.now + 10, to: scene.store)
        let late = try #require(try await apply(base, at: scene.now + 5, to: scene.store))
        #expect(late.link.memory.checks == 1 && late.host.incidents == 1)
        #expect(try scene.store.link(Self.url)?.checks.count == 1)
        // The clock went back, but nobody else has judged meanwhile: that is a check as any other.
        let now = try #require(try scene.store.link(Self.url))
        #expect(try await apply(now, at: scene.now + 6, to: scene.store)?.link.memory.checks == 2)
    }

    @Test func `a pin of meanwhile is what the check is folded into`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        let base = try #require(try scene.store.link(Self.url))
        var pinned = base
        (pinned.state, pinned.rule, pinned.lastCheck) = (.pinned, "pinned-by-editor", scene.now)
        try await scene.store.apply(pinned, check: LinkCheck(at: scene.now), rules: .plain, now: scene.now)
        let fold = LinkFold(base: base) {
            #expect($0.state == .pinned)
            return $0
        }
        let lesson = try await scene.store.apply(
            base, check: LinkCheck(at: scene.now + 1), rules: .plain, now: scene.now + 1, fold: fold)
        #expect(lesson?.link.state == .pinned)
    }

    @Test func `one process at a time checks links, and the daemon gives way to a command`() throws {
        let scene = try Scene()
        let (store, now) = (scene.store, scene.now)
        func take(_ owner: String, yields: Bool, after seconds: Double = 0) throws -> Bool {
            try store.takeLinkWatch(owner, yields: yields, now: now + seconds)
        }
        #expect(try take("daemon", yields: true))
        #expect(try !take("command", yields: false))
        // From now on the command waits: the daemon may end what it has begun, and nothing more.
        #expect(try !take("daemon", yields: true))
        try store.keepLinkWatch("daemon", now: now + 50)
        #expect(try !take("command", yields: false, after: 100))
        try store.leaveLinkWatch("daemon")
        #expect(try !take("daemon", yields: true, after: 101), "the command is first")
        #expect(try take("command", yields: false, after: 102))
        #expect(try !take("daemon", yields: true, after: 103))
        try store.leaveLinkWatch("command")
        #expect(try take("daemon", yields: true, after: 104))
        #expect(try take("daemon", yields: true, after: 105), "and keeps it")
    }

    @Test func `a watch that has ended is taken anew by who still works, unless another has it`() throws {
        let scene = try Scene()
        let (store, now) = (scene.store, scene.now)
        #expect(try store.takeLinkWatch("round", yields: false, now: now))
        // The machine slept.
        try store.keepLinkWatch("round", now: now + 300)
        #expect(try !store.takeLinkWatch("other", yields: false, now: now + 301))
        #expect(try store.takeLinkWatch("other", yields: false, now: now + 400))
        try store.keepLinkWatch("round", now: now + 401)
        #expect(try store.takeLinkWatch("other", yields: false, now: now + 402), "it is the other's by now")
    }

    @Test func `the watch of one that was killed ends by itself, and so does its waiting`() throws {
        let scene = try Scene()
        let (store, now) = (scene.store, scene.now)
        #expect(try store.takeLinkWatch("killed", yields: false, now: now))
        #expect(try !store.takeLinkWatch("also", yields: false, now: now + 59))
        #expect(try !store.takeLinkWatch("daemon", yields: true, now: now + 61), "another one waits")
        #expect(try store.takeLinkWatch("daemon", yields: true, now: now + 120))
        // What was said by a clock that went wrong.
        #expect(try store.takeLinkWatch("next", yields: true, now: now - 86_400))
    }
}

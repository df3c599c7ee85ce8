import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// A hub of our own on a real socket, and a feed that names it.
@Suite struct `A feed that names a hub` {
    private static let source = """
        { "id": "s", "organisation": "kommun-1715", "kind": "khi", "format": "rss", "url": "{base}/flode" }
        """
    private static let settings = ", \"publicAddress\": \"https://khi.exempel/\""

    private static func feed(_ titles: [String], hub: String = "{base}/nav") -> LoopbackReply {
        let items = titles.map { "<item><title>\($0)</title><link>https://a.exempel/\($0)</link></item>" }
        return .response(
            status: 200,
            headers: [
                "Content-Type": "application/rss+xml",
                "Link": "<\(hub)>; rel=\"hub\", <https://a.exempel/flode>; rel=\"self\"",
            ], body: Data("<rss version='2.0'><channel><title>A</title>\(items.joined())</channel></rss>".utf8))
    }

    private struct Stand {
        let stage: SyncStage
        let subscriber: Subscriber

        var subscription: Subscription {
            get throws { try #require(try stage.bench.store.subscription(of: "s")) }
        }

        /// What hubs were asked, decoded.
        var asked: [[String: String]] {
            stage.server.requests().filter { $0.method == "POST" }.map { request in
                var components = URLComponents()
                components.percentEncodedQuery = String(decoding: request.body, as: UTF8.self)
                let items = components.queryItems ?? []
                return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
            }
        }

        func verify(
            _ mode: String = "subscribe", topic: String = "https://a.exempel/flode", token: String? = nil,
            lease: Int? = 864_000
        ) async throws -> Bool {
            let question = PushQuestion(mode: mode, topic: topic, lease: lease, reason: "för att")
            return try await subscriber.confirms(question, token: try token ?? subscription.token)
        }
    }

    /// A feed that was fetched, and its hub asked.
    private static func stand(
        settings: String = settings, hub: @escaping @Sendable () -> LoopbackReply = { .text("", status: 202) },
        titles: @escaping @Sendable () -> [String] = { ["Ett"] }, hubAddress: String = "{base}/nav"
    ) async throws -> Stand {
        let stage = try SyncStage(source, settings: settings) { request in
            switch request.path {
            case "/flode": feed(titles(), hub: hubAddress)
            case "/nav": hub()
            default: .text("", status: 404)
            }
        }
        _ = try await stage.sync()
        let subscriber = Subscriber(stage.bench, scheduler: Scheduler(stage.bench))
        try await subscriber.round(at: Date())
        return Stand(stage: stage, subscriber: subscriber)
    }

    @Test func `is subscribed to as the specification says`() async throws {
        let stand = try await Self.stand()
        let form = try #require(stand.asked.first)
        let subscription = try stand.subscription
        #expect(stand.asked.count == 1)
        #expect((form["hub.mode"], form["hub.topic"]) == ("subscribe", "https://a.exempel/flode"))
        #expect(form["hub.callback"] == "https://khi.exempel/push/" + subscription.token)
        #expect(form["hub.secret"] == subscription.secret)
        #expect((subscription.token.count, subscription.secret.count) == (64, 64))
        #expect(Int(form["hub.lease_seconds"] ?? "") == 864_000)
        #expect(subscription.state == .asked)
    }

    @Test func `is not without a public address`() async throws {
        let stand = try await Self.stand(settings: "")
        #expect(stand.asked.isEmpty)
        #expect(try stand.stage.bench.store.subscriptions().isEmpty)
    }

    @Test func `is checked daily once its hub has verified, and says why`() async throws {
        let stand = try await Self.stand()
        _ = try await stand.stage.sync()
        #expect(try stand.stage.memory().nextReason?.contains("hub") == false)
        #expect(try await stand.verify())
        let report = try await stand.stage.sync()
        #expect(report.memory.nextReason == "every day, because its hub tells of news")
        let wait = try #require(report.memory.nextAttempt).timeIntervalSince(report.attempt.at)
        #expect(wait >= 86_400 && wait <= 86_400 + 1800)
    }

    @Test func `is due at once when its hub tells of news with the right signature`() async throws {
        let stand = try await Self.stand()
        _ = try await stand.verify()
        _ = try await stand.stage.sync()
        let token = try stand.subscription.token
        #expect(try await stand.subscriber.secret(for: token) == stand.subscription.secret)
        try await stand.subscriber.delivered(to: token, isGenuine: true)
        let memory = try stand.stage.memory()
        #expect(memory.nextReason == "now, because its hub tells of news")
        // A minute after the last attempt, however much there is to tell.
        let pause = try #require(memory.nextAttempt).timeIntervalSince(try #require(memory.lastAttempt))
        #expect(abs(pause - 60) < 0.01)
    }

    @Test func `is not asked because of a flood of wrong signatures, which is not written down either`() async throws {
        let stand = try await Self.stand()
        _ = try await stand.verify()
        _ = try await stand.stage.sync()
        let before = try stand.stage.memory()
        for _ in 0..<200 { try await stand.subscriber.delivered(to: stand.subscription.token, isGenuine: false) }
        let subscription = try stand.subscription
        #expect((subscription.refused, subscription.lastPush) == (1, nil))
        #expect(try stand.stage.memory() == before)
    }

    @Test func `is not due by a delivery of a hub that has not verified`() async throws {
        let stand = try await Self.stand()
        let before = try stand.stage.memory()
        try await stand.subscriber.delivered(to: stand.subscription.token, isGenuine: true)
        #expect(try stand.stage.memory() == before)
    }

    @Test func `takes no lie about the topic and no old challenge`() async throws {
        let stand = try await Self.stand()
        #expect(try await !stand.verify(topic: "https://a.exempel/annat"))
        #expect(try await !stand.verify("unsubscribe"))
        #expect(try await !stand.verify(token: String(repeating: "0", count: 64)))
        #expect(try stand.subscription.state == .asked)
        #expect(try await stand.verify())
        #expect(try await !stand.verify())
        #expect(try stand.subscription.state == .active)
    }

    /// As another process would, for as long as `body` takes.
    private static func holdingTheWriter(of stand: Stand, _ body: () async throws -> Void) async throws {
        let other = try Store(path: stand.stage.folder.url.appendingPathComponent("samlad.sqlite").path)
        let token = try stand.subscription.token
        let (held, free, gone) = (Latch(), Latch(), Latch())
        Thread.detachNewThread {
            do {
                try other.changeSubscription(token) { _ in
                    held.open()
                    free.wait()
                    return nil
                }
            } catch { Issue.record(error) }
            gone.open()
        }
        held.wait()
        defer {
            free.open()
            gone.wait()
        }
        try await body()
    }

    @Test func `answers strangers, old questions and repeated deliveries without the writer of the database`()
        async throws
    {
        let stand = try await Self.stand()
        _ = try await stand.verify()
        _ = try await stand.stage.sync()
        let token = try stand.subscription.token
        try await stand.subscriber.delivered(to: token, isGenuine: true)
        try await Self.holdingTheWriter(of: stand) {
            let stranger = String(repeating: "0", count: 64)
            for mode in ["subscribe", "unsubscribe", "denied"] {
                #expect(try await !stand.verify(mode, token: stranger))
            }
            for mode in ["subscribe", "unsubscribe"] { #expect(try await !stand.verify(mode, token: token)) }
            #expect(try await !stand.verify("denied", topic: "https://a.exempel/annat", token: token))
            #expect(try await stand.subscriber.secret(for: stranger) == nil)
            try await stand.subscriber.delivered(to: stranger, isGenuine: false)
            for _ in 0..<200 { try await stand.subscriber.delivered(to: token, isGenuine: true) }
        }
        #expect(try await stand.verify("denied", token: token))
        try await Self.holdingTheWriter(of: stand) {
            let isHeard = try await stand.verify("denied", token: token)
            #expect(isHeard, "it says so again")
        }
    }

    @Test func `is due anew by what is told after it was asked`() async throws {
        let stand = try await Self.stand()
        _ = try await stand.verify()
        _ = try await stand.stage.sync()
        let token = try stand.subscription.token
        try await stand.subscriber.delivered(to: token, isGenuine: true)
        _ = try await stand.stage.sync()
        #expect(try stand.stage.memory().nextReason == "every day, because its hub tells of news")
        try await stand.subscriber.delivered(to: token, isGenuine: true)
        #expect(try stand.stage.memory().nextReason == "now, because its hub tells of news")
    }

    @Test func `has an address for hubs only while one may be subscribed to, or still is`() async throws {
        let without = try await Self.stand(settings: "")
        #expect(try await !without.subscriber.isListening())
        let stand = try await Self.stand()
        #expect(try await stand.subscriber.isListening())
    }

    @Test func `is renewed in time by the clock`() async throws {
        let stand = try await Self.stand()
        _ = try await stand.verify()
        stand.stage.server.forgetRequests()
        try await stand.subscriber.round(at: Date() + 5 * 86_400)
        #expect(stand.asked.isEmpty)
        try await stand.subscriber.round(at: Date() + 9.2 * 86_400)
        #expect(stand.asked.map { $0["hub.mode"] } == ["subscribe"])
        #expect(try await stand.verify())
    }

    @Test func `is checked as before when its hub says no, and when its lease ends`() async throws {
        let stand = try await Self.stand()
        _ = try await stand.verify()
        _ = try await stand.stage.sync()
        #expect(try await stand.verify("denied"))
        #expect((try stand.subscription.state, try stand.subscription.reason) == (.denied, "för att"))
        #expect(try stand.stage.memory().nextReason == "now, because its hub said no")
        #expect(try await stand.stage.sync().memory.nextReason?.contains("hub") == false)

        let other = try await Self.stand(hub: { .text("", status: 202) })
        _ = try await other.verify(lease: 900)
        try await other.subscriber.round(at: Date() + 1000)
        #expect(try other.subscription.state != .active)
        #expect(try other.stage.memory().nextReason == "now, because its hub tells no more")
    }

    @Test func `is checked as before while its hub does not tell of the news there is`() async throws {
        let count = Locked(1)
        let stand = try await Self.stand(titles: { (0..<count.withLock { $0 }).map { "Nyhet\($0)" } })
        _ = try await stand.verify()
        #expect(try await stand.stage.sync().memory.nextReason?.contains("hub tells") == true)
        count.withLock { $0 = 2 }
        #expect(try await stand.stage.sync().memory.nextReason?.contains("hub tells") == false)
        #expect(try stand.subscription.isMissingNews)
        #expect(try await stand.stage.sync().memory.nextReason?.contains("hub tells") == false)
        try await stand.subscriber.delivered(to: stand.subscription.token, isGenuine: true)
        count.withLock { $0 = 3 }
        #expect(try await stand.stage.sync().memory.nextReason?.contains("hub tells") == true)
    }

    @Test(arguments: [400, 404, 500, 503]) func `is read as ever when its hub fails`(status: Int) async throws {
        let stand = try await Self.stand(hub: { .text("nej", status: status) })
        let subscription = try stand.subscription
        #expect((subscription.state, subscription.failures, subscription.pending) == (.failing, 1, nil))
        #expect(subscription.next > Date() + 3000)
        stand.stage.server.forgetRequests()
        try await stand.subscriber.round(at: Date() + 60)
        #expect(stand.asked.isEmpty)
        #expect(try await stand.stage.sync().attempt.outcome.isSuccess)
    }

    @Test(arguments: [true, false])
    func `names one in an allowed network that is asked only when the source lies there itself`(
        isInside: Bool
    ) async throws {
        let hub = try LoopbackServer(address: "127.0.0.2") { _ in .text("", status: 202) }
        defer { hub.stop() }
        let address = hub.url("/nav")
        let stage = try SyncStage(Self.source, settings: Self.settings) { _ in Self.feed(["Ett"], hub: address) }
        _ = try await stage.sync()
        if !isInside { _ = try stage.bench.store.remember("s") { $0.isInside = nil } }
        try await Subscriber(stage.bench, scheduler: Scheduler(stage.bench)).round(at: Date())
        #expect(hub.requests().map(\.method) == (isInside ? ["POST"] : []))
        let subscription = try #require(try stage.bench.store.subscription(of: "s"))
        #expect(subscription.state == (isInside ? .asked : .failing))
    }

    @Test func `in a private network is not asked`() async throws {
        let stand = try await Self.stand(hubAddress: "http://10.0.0.1/nav")
        #expect(stand.asked.isEmpty)
        #expect(try stand.subscription.state == .failing)
        #expect(try stand.subscription.reason?.contains("private network") == true)
    }

    @Test func `is left when it is switched off, and its callback is no more`() async throws {
        let stand = try await Self.stand()
        _ = try await stand.verify()
        let token = try stand.subscription.token
        try stand.stage.configure(Self.source.replacing("\"kind\"", with: "\"enabled\": false, \"kind\""))
        stand.stage.server.forgetRequests()
        try await stand.subscriber.round(at: Date())
        #expect(stand.asked.map { $0["hub.mode"] } == ["unsubscribe"])
        #expect(stand.asked.first?["hub.secret"] == nil)
        #expect(try await stand.subscriber.secret(for: token) == nil)
        #expect(try await stand.verify("unsubscribe", token: token))
        #expect(try stand.stage.bench.store.subscriptions().isEmpty)
    }

    @Test func `that names another is left by the old one and subscribed to at the new one`() async throws {
        let hub = Locked("/nav")
        let stage = try SyncStage(Self.source, settings: Self.settings) { request in
            request.path == "/flode"
                ? Self.feed(["Ett", hub.withLock { $0 }], hub: "{base}" + hub.withLock { $0 })
                : .text("", status: 202)
        }
        _ = try await stage.sync()
        let subscriber = Subscriber(stage.bench, scheduler: Scheduler(stage.bench))
        try await subscriber.round(at: Date())
        let stand = Stand(stage: stage, subscriber: subscriber)
        _ = try await stand.verify()
        hub.withLock { $0 = "/nav2" }
        _ = try await stage.sync()
        stage.server.forgetRequests()
        try await subscriber.round(at: Date())
        let modes = stage.server.requests().map { request in
            "\(request.path) \(String(decoding: request.body, as: UTF8.self).contains("=unsubscribe"))"
        }
        #expect(modes.sorted() == ["/nav true", "/nav2 false"])
        #expect(try stand.subscription.hub.hasSuffix("/nav2"))
    }
}

package import Foundation

/// Where a document says that one is told of its news (WebSub, W3C Recommendation, §4).
package struct PushOffer: Sendable, Hashable, Codable {
    package var hub: String
    /// What the hub knows the document by: its `self`.
    package var topic: String

    package init(hub: String, topic: String) {
        self.hub = hub
        self.topic = topic
    }
}

/// How we stand with a hub about one source. Its callback address is known to that hub alone.
package struct Subscription: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Hashable, Codable {
        /// Not confirmed yet.
        case asked
        case active
        /// The hub said no; it is asked again after a week.
        case denied
        /// It could not be asked, or never came to confirm; it is asked again, ever more seldom.
        case failing
        /// No more wanted: the hub is asked to end it.
        case leaving
    }

    package enum Mode: String, Sendable, Hashable, Codable { case subscribe, unsubscribe }

    /// The last part of the callback address: 32 random bytes in hex.
    package var token: String
    package var source: String
    package var hub: String
    package var topic: String
    package var callback: String
    /// Key of the signatures: 32 random bytes in hex.
    package var secret: String
    package var state: State = .asked
    /// What the hub may come to verify; `nil` when nothing was asked of it.
    package var pending: Mode?
    package var lastAsked: Date?
    /// When the hub is asked next.
    package var next: Date
    /// When the subscription ends by itself, as the hub said.
    package var until: Date?
    /// In a row: it could not be asked, or did not come to verify.
    package var failures = 0
    /// What the hub, or the network, said last.
    package var reason: String?
    /// The last delivery with a right signature.
    package var lastPush: Date?
    /// Deliveries whose signature was wrong or missing.
    package var refused = 0
    package var lastRefused: Date?
    /// The source had news that the hub had not told of: it is asked as often as without a hub until it tells again.
    package var isMissingNews = false

    package init(
        token: String, source: String, offer: PushOffer, callback: String, secret: String, next: Date
    ) {
        self.token = token
        self.source = source
        hub = offer.hub
        topic = offer.topic
        self.callback = callback
        self.secret = secret
        self.next = next
    }

    package func isActive(at now: Date) -> Bool { state == .active && until.map { $0 > now } ?? false }
}

/// A hub's question at the callback address (WebSub §5.3, §5.2).
package struct PushQuestion: Sendable, Hashable {
    /// `subscribe`, `unsubscribe`, `denied`, or whatever it says.
    package var mode: String
    package var topic: String
    /// Seconds.
    package var lease: Int?
    package var reason: String?

    package init(mode: String, topic: String, lease: Int? = nil, reason: String? = nil) {
        self.mode = mode
        self.topic = topic
        self.lease = lease
        self.reason = reason
    }
}

/// Who listens to hubs. It is asked by the server that has the callback addresses, and knows nothing of HTTP.
package protocol PushReceiver: Sendable {
    /// Whether there is anything to listen for: a hub may be subscribed to, or one still is.
    func isListening() async throws -> Bool
    /// Whether this is what we asked the hub for, or its no to it. What it says is taken down.
    func confirms(_ question: PushQuestion, token: String) async throws -> Bool
    /// The key of the signatures of what is delivered there; `nil` when nothing is expected at this address (any more).
    func secret(for token: String) async throws -> String?
    /// Something was delivered: the source has news, if the signature was right.
    func delivered(to token: String, isGenuine: Bool) async throws
}

import Catalogue
import Curate
import Foundation
import Store

/// How a source stands with its hub at the moment it is asked.
struct PushStanding: Sendable {
    var token: String
    /// The end of the lease.
    var until: Date
    var isMissingNews: Bool
    /// Whether the hub has told of news since the source was asked last.
    var hasTold: Bool

    /// Until when the hub can be relied on after this attempt; `nil` when it cannot.
    func trustedUntil(after attempt: Attempt) -> Date? {
        let isUntold = attempt.outcome == .changed && !hasTold
        return isMissingNews || isUntold ? nil : until
    }
}

extension PushOffer {
    /// What a document and its header offer; `nil` when no hub is named, or nobody could be told: without a public
    /// address, and for a file.
    init?(_ info: FeedInfo, _ answer: Answer, settings: Settings) {
        guard settings.publicAddress != nil, let hub = answer.hub ?? info.hubs.first else { return nil }
        let topic = answer.selfAddress ?? info.selfLink ?? answer.finalURL
        guard Self.isUsable(hub), Self.isUsable(topic) else { return nil }
        self.init(hub: hub, topic: topic)
    }

    private static func isUsable(_ address: String) -> Bool {
        let lower = address.prefix(8).lowercased()
        // What said a secret of ours back is no address any more.
        guard !address.contains(Exchange.hidden) else { return false }
        return address.utf8.count <= 2048 && (lower.hasPrefix("http://") || lower.hasPrefix("https://"))
    }
}

extension SourceSync {
    func pushStanding(of source: Source, memory: SourceMemory) throws(StoreFailure) -> PushStanding? {
        guard settings.publicAddress != nil, memory.push != nil else { return nil }
        guard let subscription = try bench.store.subscription(of: source.id), let until = subscription.until,
            subscription.isActive(at: bench.clock.now())
        else { return nil }
        let last = memory.lastAttempt ?? .distantPast
        return PushStanding(
            token: subscription.token, until: until, isMissingNews: subscription.isMissingNews,
            hasTold: subscription.lastPush.map { $0 >= last } ?? false)
    }

    /// The source had news, and its hub said nothing: until it tells again the source is asked as if there were none.
    func noteUntoldNews(_ attempt: Attempt, _ answer: Answer) throws(StoreFailure) {
        guard let push = answer.push, attempt.outcome == .changed, !push.hasTold, !push.isMissingNews else { return }
        try bench.store.changeSubscription(push.token) { old in
            var subscription = old
            subscription.isMissingNews = true
            return subscription
        }
    }
}

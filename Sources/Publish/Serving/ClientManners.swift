import Catalogue
import Synchronization

/// How much of one client is borne: `settings.clients` and `settings.trustedProxies`.
struct ClientManners: Sendable, Hashable {
    /// Requests a second; 0 is off.
    var perSecond: Double
    var trusted: [ClientNetwork]

    init(_ settings: Settings) {
        perSecond = settings.clientsPerSecond
        trusted = settings.trustedProxies.compactMap(ClientNetwork.init)
    }

    /// Who asks through a connection; `nil` for one that cannot be told from others: a proxy that names nobody.
    ///
    /// - Parameter forwarded: values of the field of that name.
    func client(behind peer: ClientAddress?, _ forwarded: [String]) -> ClientAddress? {
        let client = Forwarded.client(peer: peer, fields: forwarded, trusted: trusted)
        return client.flatMap { client in trusted.contains { $0.contains(client) } ? nil : client }
    }

    /// What may come at once: ten seconds' worth, and never less than a page with what belongs to it.
    var burst: Double { max(10, perSecond * 10) }
}

/// A token bucket for each client.
final class ClientLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        /// Seconds of the monotonic clock.
        var at: Double
    }

    private let buckets = Mutex<[ClientAddress: Bucket]>([:])
    private let clock: @Sendable () -> Double

    /// Clients that are remembered. Those who have not asked for long are forgotten first; under an attack from more
    /// addresses than this, all are.
    private static let most = 20_000

    init(clock: @escaping @Sendable () -> Double = ClientLimiter.monotonic) { self.clock = clock }

    static let monotonic: @Sendable () -> Double = {
        let start = origin.duration(to: .now)
        return Double(start.components.seconds) + Double(start.components.attoseconds) / 1e18
    }
    private static let origin = ContinuousClock.now

    /// Takes a token.
    ///
    /// - Returns: `nil` when there was one; otherwise in how many seconds there will be.
    func wait(_ client: ClientAddress?, _ manners: ClientManners) -> Int? {
        guard manners.perSecond > 0, let key = client?.client else { return nil }
        let now = clock()
        return buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(tokens: manners.burst, at: now)
            bucket.tokens = min(manners.burst, bucket.tokens + (now - bucket.at) * manners.perSecond)
            bucket.at = now
            defer { buckets[key] = bucket }
            if buckets.count >= Self.most, buckets[key] == nil { Self.forget(&buckets, now, manners) }
            guard bucket.tokens < 1 else {
                bucket.tokens -= 1
                return nil
            }
            return max(1, Int(((1 - bucket.tokens) / manners.perSecond).rounded(.up)))
        }
    }

    private static func forget(_ buckets: inout [ClientAddress: Bucket], _ now: Double, _ manners: ClientManners) {
        let refilled = manners.burst / manners.perSecond
        buckets = buckets.filter { now - $0.value.at < refilled }
        if buckets.count >= most { buckets = [:] }
    }
}

import Catalogue
import Store

/// What is remembered of the hosts whose links are being checked, kept at hand between the checks of a round.
///
/// The store has the truth: what a check makes of a host is made of the stored one, within the transaction that keeps the
/// verdict. What stands here may be older by seconds where another process checks links, too.
final class LinkHosts: Sendable {
    private struct Entry {
        var host: LinkHost
        var read: ContinuousClock.Instant
    }

    /// Hosts kept at hand; beyond that all are read anew.
    private static let capacity = 1000
    private static let lifetime = Duration.seconds(60)

    private let entries = Locked<[String: Entry]>([:])

    func host(_ name: String, in store: Store) throws(StoreFailure) -> LinkHost {
        if let known = known(name) { return known }
        let host = try store.linkHost(name)
        keep(host, of: name)
        return host
    }

    func known(_ name: String) -> LinkHost? {
        entries.withLock { entries in
            guard let entry = entries[name], .now - entry.read < Self.lifetime else { return nil }
            return entry.host
        }
    }

    /// As it stands in the store now.
    func keep(_ host: LinkHost, of name: String) {
        entries.withLock { entries in
            if entries.count >= Self.capacity, entries[name] == nil { entries.removeAll(keepingCapacity: true) }
            entries[name] = Entry(host: host, read: .now)
        }
    }
}

package import Catalogue
package import Foundation

extension Store {
    private static let outageKey = "outage-since"

    /// Notes that the network is away, since when it was first; `nil` when it is there.
    package func noteOutage(_ since: Date?) throws(StoreFailure) {
        let known = try outage()
        guard (known == nil) != (since == nil) else { return }
        try setMeta(Self.outageKey, since.map { String($0.milliseconds) })
    }

    /// Since when nobody is judged, because the network is away; `nil` when it is there, as far as is known.
    package func outage() throws(StoreFailure) -> Date? {
        try meta(Self.outageKey).flatMap(Int64.init).map { Date(milliseconds: $0) }
    }
}

extension Store {
    private static let canariesKey = "silent-canaries"

    /// Notes which canaries do not answer though the network is there, by why; one that is known stays as it was noted.
    package func noteCanaries(_ silent: [String: FetchFailure.Kind], now: Date) throws(StoreFailure) {
        let known = try silentCanaries()
        let kept = silent.sorted { $0.key < $1.key }.map { url, failure in
            known.first { $0.url == url && $0.failure == failure }
                ?? SilentCanary(url: url, failure: failure, since: now)
        }
        guard kept != known else { return }
        do {
            try setMeta(Self.canariesKey, kept.isEmpty ? nil : JSONColumn.encode(kept))
        } catch {
            throw StoreFailure(error, path: path)
        }
    }

    /// Canaries that did not answer when they were asked last, though the network was there.
    package func silentCanaries() throws(StoreFailure) -> [SilentCanary] {
        guard let kept = try meta(Self.canariesKey) else { return [] }
        do { return try JSONColumn.decode([SilentCanary].self, kept) } catch { throw StoreFailure(error, path: path) }
    }
}

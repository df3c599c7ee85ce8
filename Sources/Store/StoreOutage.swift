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

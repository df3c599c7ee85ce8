import Synchronization

/// How many requests were answered, by route and status.
final class RequestCounter: Sendable {
    struct Key: Sendable, Hashable, Comparable {
        var route: String
        var status: Int

        static func < (a: Key, b: Key) -> Bool { (a.route, a.status) < (b.route, b.status) }
    }

    private let counts = Mutex<[Key: Int]>([:])

    func count(route: String, status: Int) {
        counts.withLock { $0[Key(route: route, status: status), default: 0] += 1 }
    }

    var snapshot: [Key: Int] { counts.withLock { $0 } }
}

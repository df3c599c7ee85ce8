import Synchronization

/// So many places and no more, for what holds something while a client is served.
final class Places: Sendable {
    private let taken = Mutex(0)
    private let most: Int

    init(_ most: Int) { self.most = most }

    /// Taken for as long as somebody holds it: also when the answer it was taken for is never begun, because its client
    /// has gone.
    final class Place: Sendable {
        private let places: Places

        fileprivate init(_ places: Places) { self.places = places }

        deinit { places.taken.withLock { $0 -= 1 } }
    }

    /// - Returns: `nil` when there is no place left.
    func take() -> Place? {
        let isThere = taken.withLock { taken in
            guard taken < most else { return false }
            taken += 1
            return true
        }
        return isThere ? Place(self) : nil
    }

    /// Those that are taken.
    var count: Int { taken.withLock(\.self) }
}

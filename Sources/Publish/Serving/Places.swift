import Synchronization

/// So many places and no more, for what holds something while a client is served; and of these no more than a share for
/// one client, so that none takes them all.
final class Places: Sendable {
    private struct Taken {
        var all = 0
        var each: [ClientAddress: Int] = [:]
    }

    private let taken = Mutex(Taken())
    private let most: Int
    /// The places that one client may have.
    let share: Int

    init(_ most: Int, share: Int) { (self.most, self.share) = (most, max(1, share)) }

    /// Taken for as long as somebody holds it: also when the answer it was taken for is never begun, because its client
    /// has gone.
    final class Place: Sendable {
        private let places: Places
        private let client: ClientAddress?

        fileprivate init(_ places: Places, _ client: ClientAddress?) { (self.places, self.client) = (places, client) }

        deinit { places.leave(client) }
    }

    enum Taking: Sendable {
        case place(Place)
        /// Nobody's place is left.
        case full
        /// The client has its share.
        case shareTaken
    }

    /// - Parameter client: `nil` for one that cannot be told from others: a proxy that names nobody.
    func take(_ client: ClientAddress?) -> Taking {
        let client = client?.client
        let refusal = taken.withLock { taken -> Taking? in
            guard taken.all < most else { return .full }
            if let client {
                guard taken.each[client, default: 0] < share else { return .shareTaken }
                taken.each[client, default: 0] += 1
            }
            taken.all += 1
            return nil
        }
        return refusal ?? .place(Place(self, client))
    }

    private func leave(_ client: ClientAddress?) {
        taken.withLock { taken in
            taken.all -= 1
            guard let client else { return }
            let left = taken.each[client, default: 1] - 1
            taken.each[client] = left > 0 ? left : nil
        }
    }

    /// Those that are taken.
    var count: Int { taken.withLock(\.all) }
}

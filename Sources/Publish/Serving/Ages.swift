import Foundation
import Synchronization

/// Since when the answers that are known by their bytes have been what they are, as far as anybody was given them.
///
/// The change log does not date them: links are checked and editors decide without a line of it. Every one of these
/// answers is looked up here, whoever gets it, so that nobody has bytes from between which are not known here.
final class Ages: Sendable {
    private struct Age {
        var etag: String
        var since: Date
    }

    private let ages = Mutex<[Int: Age]>([:])
    private let most: Int

    /// - Parameter most: answers that are remembered; beyond these all are forgotten, and dated anew.
    init(most: Int = 20_000) { self.most = most }

    /// - Parameters:
    ///   - key: of what it is the answer to. Two of one key would be dated anew, each time they take turns.
    ///   - etag: of the bytes.
    ///   - earliest: a time since when they have been these in any case; what is not remembered is dated by it.
    ///   - now: dates what has changed.
    func since(_ key: Int, _ etag: String, earliest: Date, now: Date) -> Date {
        ages.withLock { ages in
            if let known = ages[key], known.etag == etag { return known.since }
            let since = ages[key] == nil ? earliest : now
            if ages.count >= most { ages = [:] }
            ages[key] = Age(etag: etag, since: since)
            return since
        }
    }
}

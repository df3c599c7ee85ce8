import Catalogue
import Fetch
import Foundation
import Landscape
import TestServers
import Testing

/// An engine that may speak to loopback, and is shut down afterwards.
func withEngine<Result>(
    maxInFlight: Int = 64, allow: [String] = ["127.0.0.0/8", "::1"], offline: Bool = false, authorities: String? = nil,
    sharing: Sharing? = nil, _ body: (FetchEngine) async throws -> Result
) async rethrows -> Result {
    let settings = FetchSettings(
        userAgent: FetchSettings.userAgent(version: "0.1", contact: "https://samlad.test/contact"),
        maxInFlight: maxInFlight, allowNetworks: allow, offline: offline, authorities: authorities, sharing: sharing,
        wallClock: { Date(timeIntervalSince1970: 1_800_000_000) })
    return try await ending(FetchEngine(settings), { await $0.shutdown() }, body)
}

/// Without spacing: tests of manners set their own.
func request(
    _ url: String, _ change: (inout FetchRequest) -> Void = { _ in }
) -> FetchRequest {
    var request = FetchRequest(url: url, manners: HostManners(connections: 2, spacing: 0))
    request.mayEnter = true
    change(&request)
    return request
}

extension FetchOutcome {
    var text: String? {
        if case .body(_, let data, _) = self { String(decoding: data, as: UTF8.self) } else { nil }
    }

    var isTruncated: Bool {
        if case .body(_, _, let truncated) = self { truncated } else { false }
    }

    var kind: FetchFailure.Kind? { failure?.kind }
}

/// How many are inside at once, and were at most.
final class Gauge: @unchecked Sendable {
    // Every access is under the lock of the condition.
    private let condition = NSCondition()
    private let total: Int
    private var entered = 0
    private var inside = 0
    private var most = 0

    init(expecting total: Int) { self.total = total }

    var peak: Int { condition.withLock { most } }

    /// Stays inside until so many others have come after it, or all have; half a minute at most, when too few are let in.
    func pass(with others: Int) {
        condition.withLock {
            entered += 1
            inside += 1
            most = max(most, inside)
            condition.broadcast()
            let awaited = min(entered + others, total)
            let end = Date(timeIntervalSinceNow: 30)
            while entered < awaited, condition.wait(until: end) {}
            inside -= 1
        }
    }
}

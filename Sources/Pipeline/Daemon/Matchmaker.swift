import Foundation
import Logging
package import Store

/// Matches what syncs have brought, for ever: in short steps beside them, also what an earlier process left over.
package struct Matchmaker: Sendable {
    private let bench: Workbench

    /// How long nothing has to wait before it is looked again: what many sources bring is matched together.
    private static let pause = Duration.seconds(2)
    /// Between two steps, so that others come to write.
    private static let breath = Duration.milliseconds(20)
    private static let weighedKey = "matching-weighed"

    package init(_ bench: Workbench) { self.bench = bench }

    /// Runs until the task is cancelled; throws when the store can no longer be written.
    package func run() async throws(StoreFailure) {
        while !Task.isCancelled {
            do throws(StoreFailure) {
                await Self.sleep(for: try step() ? Self.pause : Self.breath)
            } catch {
                bench.tell(error)
                guard error.isTransient else { throw error }
                await Self.sleep(for: Self.pause)
            }
        }
    }

    /// Shorter when the task is cancelled.
    private static func sleep(for duration: Duration) async {
        do { try await Task.sleep(for: duration) } catch { return }
    }

    /// - Returns: whether nothing is left.
    package func step() throws(StoreFailure) -> Bool {
        let now = bench.clock.now()
        let today = String(Int(now.timeIntervalSince1970 / 86_400))
        let isDaily = try bench.store.meta(Self.weighedKey) != today
        let pass = MatchPass(bench.store, rules: bench.registry.snapshot.rules, now: now)
        let outcome = try pass.run(.gentle, weighsAnew: isDaily)
        if isDaily { try bench.store.setMeta(Self.weighedKey, today) }
        return outcome.isDone
    }
}

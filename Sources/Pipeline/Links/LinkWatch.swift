import Foundation
import Logging
import Store

/// This process's part in who checks links: one process at a time.
struct LinkWatch: Sendable {
    private let bench: Workbench
    private let owner = UUID().uuidString

    private static let pause = Duration.milliseconds(250)
    /// Well within the time that it lasts by itself.
    private static let betweenTakings = Duration.seconds(15)

    init(_ bench: Workbench) { self.bench = bench }

    /// Takes it as soon as whoever has it is done.
    ///
    /// - Parameter waits: called once if that is not now.
    /// - Returns: `false` when the task was cancelled before.
    func take(waits: () -> Void) async throws(StoreFailure) -> Bool {
        var isFirst = true
        while !Task.isCancelled {
            if try bench.store.takeLinkWatch(owner, yields: false, now: bench.clock.now()) { return true }
            if isFirst { waits() }
            isFirst = false
            do { try await Task.sleep(for: Self.pause) } catch { break }
        }
        leave()
        return false
    }

    /// The daemon's way: takes or keeps it, unless another waits for it.
    ///
    /// - Parameter isAsking: whether links are still under way.
    /// - Returns: whether more may be asked for.
    func takeOrYield(isAsking: Bool) throws(StoreFailure) -> Bool {
        if try bench.store.takeLinkWatch(owner, yields: true, now: bench.clock.now()) { return true }
        if isAsking { try bench.store.keepLinkWatch(owner, now: bench.clock.now()) }
        return false
    }

    /// Keeps it until the task is cancelled.
    func keeping() -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: Self.betweenTakings)
                    try bench.store.keepLinkWatch(owner, now: bench.clock.now())
                } catch let failure as StoreFailure {
                    // The next time comes well before the watch ends.
                    bench.logger.warning("\(failure.sentence)")
                } catch {
                    return
                }
            }
        }
    }

    /// Where that cannot be written it ends by itself.
    func leave() {
        do throws(StoreFailure) { try bench.store.leaveLinkWatch(owner) } catch {
            bench.logger.warning("\(error.sentence)")
        }
    }
}

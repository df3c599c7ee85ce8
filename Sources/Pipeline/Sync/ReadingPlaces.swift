import Catalogue

/// So many sources are read and stored at a time; the others wait in order, with the body they have and without a
/// thread.
///
/// One thread writes. Were every body read as soon as it has come, the readers would take the processors from the
/// writer whom all of them wait for, and what they have read would lie in memory until its turn.
final class ReadingPlaces: Sendable {
    private struct Line {
        var free: Int
        /// Never more than are in flight.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let line: Locked<Line>

    init(_ count: Int) { line = Locked(Line(free: max(1, count))) }

    /// Runs `body` when there is a place.
    func with<Result: Sendable>(_ body: () async -> Result) async -> Result {
        await enter()
        defer { leave() }
        return await body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let enters = line.withLock { line in
                guard line.free == 0 else {
                    line.free -= 1
                    return true
                }
                line.waiting.append(continuation)
                return false
            }
            if enters { continuation.resume() }
        }
    }

    private func leave() {
        let next = line.withLock { line -> CheckedContinuation<Void, Never>? in
            if !line.waiting.isEmpty { return line.waiting.removeFirst() }
            line.free += 1
            return nil
        }
        next?.resume()
    }
}

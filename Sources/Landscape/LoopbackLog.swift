import Catalogue
import Foundation

/// What a server has been asked, and who waits for it to be asked something.
final class LoopbackLog: Sendable {
    struct State: Sendable {
        var requests: [LoopbackRequest] = []
        var inFlight = 0
        var peakInFlight = 0
        var connections = 0
        var openConnections = 0
        var isStopped = false
        fileprivate var waiters: [Int: Waiter] = [:]
        fileprivate var nextWaiter = 0
    }

    fileprivate struct Waiter: Sendable {
        let condition: @Sendable (State) -> Bool
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let state = Locked(State())

    func snapshot() -> State { state.withLock { $0 } }

    /// Numbers a new connection.
    func opened() -> Int {
        change {
            $0.connections += 1
            $0.openConnections += 1
            return $0.connections
        }
    }

    func closed() { change { $0.openConnections -= 1 } }

    /// Logs the request and counts it as being answered; gives it back with that count.
    func began(_ request: LoopbackRequest) -> LoopbackRequest {
        change {
            $0.inFlight += 1
            $0.peakInFlight = max($0.peakInFlight, $0.inFlight)
            var request = request
            request.inFlight = $0.inFlight
            $0.requests.append(request)
            return request
        }
    }

    func ended() { change { $0.inFlight -= 1 } }

    func forget() { change { $0.requests = [] } }

    func stop() {
        change { $0.isStopped = true }
        let left = state.withLock { state in
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.continuation)
        }
        for continuation in left { continuation.resume(throwing: LoopbackFailure.stopped) }
    }

    /// Returns when the condition holds; throws when the server stops or the task is cancelled before that.
    func wait(until condition: @escaping @Sendable (State) -> Bool) async throws {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if condition(state) { return .success(()) }
                    if state.isStopped { return .failure(LoopbackFailure.stopped) }
                    // Looked at under the lock: a cancellation before this line is seen here, one after it finds the
                    // waiter in the table.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[number] = Waiter(condition: condition, continuation: continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func change<T: Sendable>(_ body: (inout State) -> T) -> T {
        let (value, ready) = state.withLock { state in
            let value = body(&state)
            let met = state.waiters.filter { $0.value.condition(state) }
            for number in met.keys { state.waiters[number] = nil }
            return (value, met.values.map(\.continuation))
        }
        for continuation in ready { continuation.resume() }
        return value
    }
}

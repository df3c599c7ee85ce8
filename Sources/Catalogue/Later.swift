/// A value that is made when it is asked for first, once, whichever thread asks.
package final class Later<Value: Sendable>: Sendable {
    private enum State {
        case waiting(@Sendable () -> Value)
        case made(Value)
    }

    private let state: Locked<State>

    /// - Parameter make: must not ask for the value that it makes.
    package init(_ make: @escaping @Sendable () -> Value) { state = Locked(.waiting(make)) }

    package var value: Value {
        state.withLock { state in
            switch state {
            case .made(let value): return value
            case .waiting(let make):
                let value = make()
                state = .made(value)
                return value
            }
        }
    }
}

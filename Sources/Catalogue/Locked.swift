internal import Foundation

/// A value that threads take turns with.
///
/// A lock of pthreads and not `Synchronization.Mutex`, which the thread sanitizer cannot see into.
/// `@unchecked Sendable` holds because `value` is reached in `withLock` alone, under the lock.
package final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    package init(_ value: Value) { self.value = value }

    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return body(&value)
    }
}

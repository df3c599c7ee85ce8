import Catalogue
import Dispatch

/// Work on many values that have nothing to do with each other, on all cores.
enum Cores {
    /// What `work` makes of parts of `size`, in their order.
    static func gather<Value: Sendable>(
        _ indices: Range<Int>, by size: Int, _ work: @Sendable (Range<Int>) -> [Value]
    ) -> [Value] {
        let count = (indices.count + size - 1) / size
        let found = Locked([[Value]](repeating: [], count: count))
        DispatchQueue.concurrentPerform(iterations: count) { part in
            let start = indices.lowerBound + part * size
            let values = work(start..<min(start + size, indices.upperBound))
            found.withLock { $0[part] = values }
        }
        return Array(found.withLock { $0 }.joined())
    }
}

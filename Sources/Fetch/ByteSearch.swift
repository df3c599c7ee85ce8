/// Finds which of several texts stand in many bytes, in one pass over them, however many the texts are (Aho and Corasick,
/// 1975).
struct ByteSearch {
    private let needles: [String]
    /// By state and byte: the next state.
    private let next: [UInt16]
    /// By state: the needles that end there.
    private let ends: [[Int]]

    /// - Parameter needles: with fewer than 65,536 bytes together.
    init(_ needles: [String]) {
        self.needles = needles
        var next = [UInt16](repeating: 0, count: 256)
        var ends: [[Int]] = [[]]
        for (number, needle) in needles.enumerated() {
            var state = 0
            for byte in needle.utf8 {
                let place = 256 * state + Int(byte)
                if next[place] == 0 {
                    next[place] = UInt16(ends.count)
                    next += [UInt16](repeating: 0, count: 256)
                    ends.append([])
                }
                state = Int(next[place])
            }
            ends[state].append(number)
        }
        Self.complete(&next, &ends)
        (self.next, self.ends) = (next, ends)
    }

    /// Where a needle breaks off, the longest end of what was read that begins another one goes on.
    private static func complete(_ next: inout [UInt16], _ ends: inout [[Int]]) {
        var fallback = [Int](repeating: 0, count: ends.count)
        var queue = (0..<256).map { Int(next[$0]) }.filter { $0 > 0 }
        var place = 0
        while place < queue.count {
            let state = queue[place]
            place += 1
            ends[state] += ends[fallback[state]]
            for byte in 0..<256 {
                let child = Int(next[256 * state + byte])
                let other = next[256 * fallback[state] + byte]
                if child > 0 {
                    fallback[child] = Int(other)
                    queue.append(child)
                } else {
                    next[256 * state + byte] = other
                }
            }
        }
    }

    func found(in bytes: [UInt8]) -> Set<String> {
        var found: Set<Int> = []
        unsafe next.withUnsafeBufferPointer { next in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                var state = 0
                for index in bytes.indices {
                    state = unsafe Int(next[256 * state + Int(bytes[index])])
                    if state > 0, !ends[state].isEmpty { found.formUnion(ends[state]) }
                }
            }
        }
        return Set(found.map { needles[$0] })
    }
}

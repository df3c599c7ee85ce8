/// Finds which of several texts stand in many bytes, letters of ASCII in any case, in one pass that looks at a part of the bytes
/// alone (Wu and Manber, 1994): two bytes tell how far behind them a text may end at the soonest.
struct ByteSearch {
    private let needles: [String]
    /// In lower case.
    private let bytes: [[UInt8]]
    /// The length of the shortest: of each text so many bytes are sought first.
    private let least: Int
    /// By pair of bytes: how far the search may go on.
    private var steps: [UInt8]
    /// Needles whose first `least` bytes end alike; and by pair of bytes: which of these lists is meant.
    private var alike: [[Int]] = [[]]
    private var lists: [UInt16]
    /// Needles of one byte, each looked for by itself.
    private let single: [Int]

    /// - Parameter needles: in lower case, none of them empty.
    init(_ needles: [String]) {
        self.needles = needles
        bytes = needles.map { Array($0.utf8) }
        single = bytes.indices.filter { [bytes] in bytes[$0].count == 1 }
        least = min(bytes.map(\.count).filter { $0 > 1 }.min() ?? 2, 200)
        steps = [UInt8](repeating: UInt8(least - 1), count: Self.pairs)
        lists = [UInt16](repeating: 0, count: Self.pairs)
        for (number, needle) in bytes.enumerated() where needle.count >= least {
            for end in 2...least {
                let pair = Self.pair(needle[end - 2], needle[end - 1])
                steps[pair] = min(steps[pair], UInt8(least - end))
            }
            let pair = Self.pair(needle[least - 2], needle[least - 1])
            if lists[pair] == 0 {
                lists[pair] = UInt16(alike.count)
                alike.append([])
            }
            alike[Int(lists[pair])].append(number)
        }
    }

    private static let pairs = 4096

    /// The same for letters in any case; others may share it.
    @inline(__always)
    private static func pair(_ first: UInt8, _ second: UInt8) -> Int {
        (Int(first | 0x20) << 5 ^ Int(second | 0x20)) & (pairs - 1)
    }

    func found(in text: [UInt8]) -> Set<String> {
        var found = Set(single.filter { text.contains(bytes[$0][0]) })
        unsafe steps.withUnsafeBufferPointer { steps in
            unsafe text.withUnsafeBufferPointer { text in
                var end = least
                while end <= text.count {
                    let pair = unsafe Self.pair(text[end - 2], text[end - 1])
                    let step = unsafe Int(steps[pair])
                    if step == 0 {
                        let rest = unsafe UnsafeBufferPointer(rebasing: text[(end - least)...])
                        for number in alike[Int(lists[pair])] where unsafe begins(rest, with: bytes[number]) {
                            found.insert(number)
                        }
                    }
                    end += max(1, step)
                }
            }
        }
        return Set(found.map { needles[$0] })
    }

    private func begins(_ text: UnsafeBufferPointer<UInt8>, with needle: [UInt8]) -> Bool {
        guard text.count >= needle.count else { return false }
        for index in needle.indices {
            let byte = unsafe text[index]
            if (byte &- 0x41 < 26 ? byte | 0x20 : byte) != needle[index] { return false }
        }
        return true
    }
}

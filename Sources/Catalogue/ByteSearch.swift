/// Finds which of several texts stand in many bytes, letters of ASCII in any case, in one pass that looks at a part of the bytes
/// alone (Wu and Manber, 1994): two bytes, or four where all texts are long, tell how far behind them a text may end at the
/// soonest.
package struct ByteSearch: Sendable {
    private let needles: [String]
    /// In lower case.
    private let bytes: [[UInt8]]
    /// The length of the shortest: of each text so many bytes are sought first.
    private let least: Int
    /// Bytes that are looked at together.
    private let width: Int
    /// By their number: how far the search may go on.
    private var steps: [UInt8]
    /// Needles whose first `least` bytes end alike; and by the number of those bytes: which of these lists is meant.
    private var alike: [[Int]] = [[]]
    private var lists: [UInt16]
    /// Needles of one byte, each looked for by itself.
    private let single: [Int]

    /// - Parameter needles: in lower case, none of them empty.
    package init(_ needles: [String]) {
        self.needles = needles
        bytes = needles.map { Array($0.utf8) }
        single = bytes.indices.filter { [bytes] in bytes[$0].count == 1 }
        least = min(bytes.map(\.count).filter { $0 > 1 }.min() ?? 2, 200)
        width = least < 8 ? 2 : 4
        steps = [UInt8](repeating: UInt8(least - width + 1), count: Self.numbers)
        lists = [UInt16](repeating: 0, count: Self.numbers)
        for (number, needle) in bytes.enumerated() where needle.count >= least {
            var last = 0
            for end in width...least {
                last = needle[end - width..<end].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }.place
                steps[last] = min(steps[last], UInt8(least - end))
            }
            if lists[last] == 0 {
                lists[last] = UInt16(alike.count)
                alike.append([])
            }
            alike[Int(lists[last])].append(number)
        }
    }

    fileprivate static let numbers = 4096

    package func found(in text: [UInt8]) -> Set<String> {
        text.withUnsafeBufferPointer { found(in: $0) }
    }

    package func found(in text: UnsafeBufferPointer<UInt8>) -> Set<String> {
        var found = Set(single.filter { text.contains(bytes[$0][0]) })
        seek(text) {
            found.insert($0)
            return true
        }
        return Set(found.map { needles[$0] })
    }

    /// Whether any of them is there.
    package func finds(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var isFound = single.contains { text.contains(bytes[$0][0]) }
        if isFound { return true }
        seek(text) { _ in
            isFound = true
            return false
        }
        return isFound
    }

    /// - Parameter found: takes the number of each text that is there, and says whether the search goes on.
    @inline(__always)
    private func seek(_ text: UnsafeBufferPointer<UInt8>, found: (Int) -> Bool) {
        let raw = UnsafeRawBufferPointer(text)
        // `width` bytes, which `least` is never less than, end where they are looked at.
        if width == 2 {
            seek(text, found) { end in
                UInt32(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: end - 2, as: UInt16.self))).place
            }
        } else {
            seek(text, found) { end in
                UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: end - 4, as: UInt32.self)).place
            }
        }
    }

    /// - Parameter place: of the bytes that end at a place in the text, within it.
    @inline(__always)
    private func seek(_ text: UnsafeBufferPointer<UInt8>, _ found: (Int) -> Bool, place: (Int) -> Int) {
        steps.withUnsafeBufferPointer { steps in
            var end = least
            while end <= text.count {
                let step = Int(steps[place(end)])
                end &+= step
                guard step == 0 else { continue }
                let rest = UnsafeBufferPointer(rebasing: text[(end - least)...])
                for number in alike[Int(lists[place(end)])] where begins(rest, with: bytes[number]) {
                    guard found(number) else { return }
                }
                end &+= 1
            }
        }
    }

    private func begins(_ text: UnsafeBufferPointer<UInt8>, with needle: [UInt8]) -> Bool {
        guard text.count >= needle.count else { return false }
        for index in needle.indices {
            let byte = text[index]
            if (byte &- 0x41 < 26 ? byte | 0x20 : byte) != needle[index] { return false }
        }
        return true
    }
}

extension UInt32 {
    /// A number for two or four bytes, the same for letters in any case; others may share it.
    @inline(__always)
    fileprivate var place: Int { Int(((self | 0x2020_2020) &* 0x9E37_79B1) >> 20) }
}

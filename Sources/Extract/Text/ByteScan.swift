import Glibc

/// Finds the few bytes that mean something among the many that do not, sixteen at a time.
enum ByteScan {
    private typealias Block = SIMD16<UInt8>

    /// The first place in `bytes[start..<end]` of one of four bytes, or of one below `limit`; `end` when there is none.
    @inline(__always)
    static func first(
        of marks: (UInt8, UInt8, UInt8, UInt8), orBelow limit: UInt8 = 0, in bytes: UnsafePointer<UInt8>,
        from start: Int, to end: Int
    ) -> Int {
        let (one, two) = (Block(repeating: marks.0), Block(repeating: marks.1))
        let (three, four) = (Block(repeating: marks.2), Block(repeating: marks.3))
        let least = Block(repeating: limit)
        var index = start
        while index &+ 16 <= end {
            let block = unsafe UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: index, as: Block.self)
            let found = (block .== one) .| (block .== two) .| (block .== three) .| (block .== four) .| (block .< least)
            let place = place(of: found)
            if place < 16 { return index &+ place }
            index &+= 16
        }
        while index < end {
            let byte = unsafe bytes[index]
            if byte == marks.0 || byte == marks.1 || byte == marks.2 || byte == marks.3 || byte < limit { return index }
            index &+= 1
        }
        return end
    }

    /// The first place in `text[start..<end]` of `<`, `&`, a control or 0xEF, and how many bytes before it are no spaces.
    @inline(__always)
    static func run(of text: UnsafePointer<UInt8>, from start: Int, to end: Int) -> (end: Int, visible: Int) {
        let (less, mark) = (Block(repeating: UInt8(ascii: "<")), Block(repeating: UInt8(ascii: "&")))
        let (wide, space) = (Block(repeating: 0xEF), Block(repeating: 0x20))
        var spaces = 0
        var index = start
        while index &+ 16 <= end {
            let block = unsafe UnsafeRawPointer(text).loadUnaligned(fromByteOffset: index, as: Block.self)
            let place = place(of: (block .== less) .| (block .== mark) .| (block .== wide) .| (block .< space))
            spaces &+= count(of: block .== space, before: place)
            index &+= place
            if place < 16 { return (index, index - start - spaces) }
        }
        while index < end {
            let byte = unsafe text[index]
            if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") || byte == 0xEF || byte < 0x20 { break }
            spaces &+= byte == 0x20 ? 1 : 0
            index &+= 1
        }
        return (index, index - start - spaces)
    }

    /// How many places before `end`, 16 at most, are set.
    @inline(__always)
    private static func count(of found: SIMDMask<SIMD16<Int8>>, before end: Int) -> Int {
        let halves = unsafe unsafeBitCast(found, to: SIMD2<UInt64>.self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var (low, high) = (UInt64(littleEndian: halves.x) & ones, UInt64(littleEndian: halves.y) & ones)
        // A shift by 64 leaves nothing.
        low &= ~(UInt64.max << UInt64(8 * end))
        high &= ~(UInt64.max << UInt64(max(0, 8 * end - 64)))
        return Int(((low &+ high) &* ones) >> 56)
    }

    /// The first place that is set; 16 when none is.
    @inline(__always)
    static func place(of found: SIMDMask<SIMD16<Int8>>) -> Int {
        // Each byte of the mask is all ones or all zeros.
        let halves = unsafe unsafeBitCast(found, to: SIMD2<UInt64>.self)
        let low = UInt64(littleEndian: halves.x)
        if low != 0 { return low.trailingZeroBitCount >> 3 }
        return 8 &+ UInt64(littleEndian: halves.y).trailingZeroBitCount >> 3
    }

    /// The same in a slice, as a place in it.
    @inline(__always)
    static func first(
        of marks: (UInt8, UInt8, UInt8, UInt8), orBelow limit: UInt8 = 0, in slice: ArraySlice<UInt8>
    ) -> Int {
        let offset = unsafe slice.withUnsafeBufferPointer { bytes -> Int in
            guard let base = bytes.baseAddress else { return 0 }
            return unsafe first(of: marks, orBelow: limit, in: base, from: 0, to: bytes.count)
        }
        return slice.startIndex + offset
    }

    /// Whether `wanted` stands somewhere in `text`; an empty one always does. It is a selector's, so it is short.
    static func contains(_ wanted: [UInt8], in text: ArraySlice<UInt8>) -> Bool {
        guard let first = wanted.first else { return true }
        return unsafe text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return false }
            var start = 0
            while start + wanted.count <= text.count,
                let found = unsafe memchr(base + start, Int32(first), text.count - start - wanted.count + 1)
            {
                if unsafe memcmp(found, wanted, wanted.count) == 0 { return true }
                start = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
            }
            return false
        }
    }

    /// The first place of `byte` in `bytes[start..<end]`; `end` when there is none.
    static func first(of byte: UInt8, in bytes: [UInt8], from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= bytes.count, "no bytes stand here")
        return unsafe bytes.withUnsafeBufferPointer { all in
            guard start < end, let base = all.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), end - start)
            else { return end }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// The place behind the first `wanted` in any case of its letters; `nil` when it is not there.
    ///
    /// - Parameter wanted: ASCII, in lower case.
    static func end(ofAnyCase wanted: String, in bytes: [UInt8]) -> Int? {
        let wanted = Array(wanted.utf8)
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        for start in 0...(bytes.count - wanted.count) where lower(bytes[start]) == first {
            let end = start + wanted.count
            if bytes[start..<end].elementsEqual(wanted, by: { lower($0) == $1 }) { return end }
        }
        return nil
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// Without the white space and controls around it.
    static func trimmed(_ slice: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var (start, end) = (slice.startIndex, slice.endIndex)
        while start < end, slice[start] <= 0x20 { start += 1 }
        while end > start, slice[end - 1] <= 0x20 { end -= 1 }
        return slice[start..<end]
    }
}

/// Strings of the bytes of documents.
enum UTF8Text {
    /// Bytes that are no UTF-8 become U+FFFD.
    ///
    /// ``UTF8Check`` looks at them, at a fraction of what the standard library's own check costs.
    static func string(_ bytes: ArraySlice<UInt8>) -> String {
        unsafe bytes.withUnsafeBufferPointer { unsafe checked($0).text }
    }

    static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String { unsafe checked(bytes).text }

    /// As many bytes as there is room for, and no character cut in two.
    static func prefix(_ bytes: UnsafeBufferPointer<UInt8>, room: Int) -> UnsafeBufferPointer<UInt8> {
        guard bytes.count > room else { return unsafe bytes }
        var count = max(0, room)
        while unsafe count > 0 && bytes[count] & 0xC0 == 0x80 { count -= 1 }
        return unsafe UnsafeBufferPointer(rebasing: bytes[..<count])
    }

    /// Whether all of it was UTF-8, too.
    static func checked(_ bytes: ArraySlice<UInt8>) -> (text: String, isWhole: Bool) {
        unsafe bytes.withUnsafeBufferPointer { unsafe checked($0) }
    }

    private static func checked(_ bytes: UnsafeBufferPointer<UInt8>) -> (text: String, isWhole: Bool) {
        let (invalid, isASCII) = unsafe UTF8Check.check(UnsafeRawBufferPointer(bytes))
        guard invalid == nil else { return (unsafe String(decoding: bytes, as: UTF8.self), false) }
        // Every byte was just found valid.
        return (unsafe String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: isASCII)), true)
    }
}

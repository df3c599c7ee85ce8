import Foundation

/// Strict UTF-8 (RFC 3629 §4): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
    /// Where the first invalid sequence begins; `nil` when all is valid.
    static func firstInvalid(_ data: Data) -> Int? { unsafe data.withUnsafeBytes { unsafe check($0).invalid } }

    /// Where the first invalid sequence from `start` on begins, and whether all that was looked at is ASCII.
    static func check(_ raw: UnsafeRawBufferPointer, from start: Int = 0) -> (invalid: Int?, isASCII: Bool) {
        var isASCII = true
        var index = start
        while index < raw.count {
            if index > start { unsafe index = passed(raw, from: index, &isASCII) }
            // A few sequences by themselves, then many at once again.
            let most = min(raw.count, index &+ 16)
            while index < most {
                let byte = unsafe raw[index]
                if byte < 0x80 {
                    index &+= 1
                    continue
                }
                isASCII = false
                let length = unsafe sequence(byte, at: index, in: raw)
                if length == 0 { return (index, isASCII) }
                index &+= length
            }
        }
        return (nil, isASCII)
    }

    /// Behind what is ASCII and sequences of two bytes alone, sixteen bytes at a time; behind the last whole sequence of it.
    ///
    /// There a byte goes on with a sequence if, and only if, the byte before it begins one: so each block is compared with
    /// the one that begins a byte before it, which is why `index` must not be the first, and must begin a sequence.
    @inline(__always)
    private static func passed(_ raw: UnsafeRawBufferPointer, from start: Int, _ isASCII: inout Bool) -> Int {
        typealias Block = SIMD16<UInt8>
        let (first, leads, high) = (Block(repeating: 0xC2), Block(repeating: 0x1E), Block(repeating: 0x80))
        let (kind, wide) = (Block(repeating: 0xC0), Block(repeating: 0xDF))
        var all = Block(repeating: 0)
        var index = start
        while index &+ 16 <= raw.count {
            let block = unsafe raw.loadUnaligned(fromByteOffset: index, as: Block.self)
            let before = unsafe raw.loadUnaligned(fromByteOffset: index &- 1, as: Block.self)
            let isInner = (block & kind) .== high
            let isDue = (before &- first) .< leads
            // Longer ones, and bytes that no sequence begins with, are looked at one by one.
            let isOther = (block .> wide) .| ((block .>= kind) .& (block .< first))
            if ByteScan.place(of: (isInner .^ isDue) .| isOther) < 16 { break }
            all |= block
            index &+= 16
        }
        if ByteScan.place(of: all .>= high) < 16 { isASCII = false }
        // The last byte may begin a sequence.
        return unsafe index > start && raw[index &- 1] >= 0xC0 ? index &- 1 : index
    }

    @inline(__always)
    private static func sequence(_ lead: UInt8, at index: Int, in raw: UnsafeRawBufferPointer) -> Int {
        func follows(_ offset: Int, _ least: UInt8 = 0x80, _ most: UInt8 = 0xBF) -> Bool {
            guard index &+ offset < raw.count else { return false }
            let byte = unsafe raw[index &+ offset]
            return byte >= least && byte <= most
        }
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0: return follows(1, 0xA0, 0xBF) && follows(2) ? 3 : 0
        case 0xED: return follows(1, 0x80, 0x9F) && follows(2) ? 3 : 0
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
        case 0xF0: return follows(1, 0x90, 0xBF) && follows(2) && follows(3) ? 4 : 0
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
        case 0xF4: return follows(1, 0x80, 0x8F) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }

    /// How many sequences of more than one byte are valid, and how many bytes are not; an incomplete end is neither.
    static func sequences(_ data: Data) -> (valid: Int, invalid: Int) {
        var (good, bad) = (0, 0)
        unsafe data.withUnsafeBytes { raw in
            unsafe eachRun(raw) { run, invalid in
                // In a run that is valid, nothing but a lead byte is 0xC0 or more.
                good += unsafe raw[run].count { $0 >= 0xC0 }
                if let invalid, invalid < raw.count - 3 { bad += 1 }
            }
        }
        return (good, bad)
    }

    /// The same bytes with each invalid one read as windows-1252, and an incomplete sequence at the end left out.
    static func repaired(_ data: Data) -> Data {
        var out: [UInt8] = []
        out.reserveCapacity(data.count + 64)
        unsafe data.withUnsafeBytes { raw in
            unsafe eachRun(raw) { run, invalid in
                unsafe out.append(contentsOf: raw[run])
                if let invalid, unsafe invalid < raw.count - 3 || raw[invalid] < 0xC2 {
                    unsafe Charset.append1252(raw[invalid], to: &out)
                }
            }
        }
        return Data(out)
    }

    /// Every run of valid sequences, empty ones too, with the invalid byte behind it.
    private static func eachRun(_ raw: UnsafeRawBufferPointer, _ visit: (_ run: Range<Int>, _ invalid: Int?) -> Void) {
        var start = 0
        while true {
            let invalid = unsafe check(raw, from: start).invalid
            visit(start..<(invalid ?? raw.count), invalid)
            guard let invalid else { return }
            start = invalid + 1
        }
    }
}

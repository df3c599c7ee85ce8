import Foundation

/// Strict UTF-8 (RFC 3629 §4): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
    /// Where the first invalid sequence begins; `nil` when all is valid.
    static func firstInvalid(_ data: Data) -> Int? {
        unsafe data.withUnsafeBytes { raw in
            var index = 0
            while index < raw.count {
                if index + 8 <= raw.count,
                    unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    index += 8
                    continue
                }
                let length = unsafe sequence(raw[index], at: index, in: raw)
                if length == 0 { return index }
                index += length
            }
            return nil
        }
    }

    private static func sequence(_ lead: UInt8, at index: Int, in raw: UnsafeRawBufferPointer) -> Int {
        func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            unsafe index + offset < raw.count && range.contains(raw[index + offset])
        }
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
        case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
        case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
        case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }

    /// How many sequences of more than one byte are valid, and how many bytes are not; an incomplete end is neither.
    static func sequences(_ data: Data) -> (valid: Int, invalid: Int) {
        var (good, bad) = (0, 0)
        walk(data) { isValid, range in
            if isValid {
                if range.count > 1 { good += 1 }
            } else if range.lowerBound < data.count - 3 {
                bad += 1
            }
        }
        return (good, bad)
    }

    /// The same bytes with each invalid one read as windows-1252, and an incomplete sequence at the end left out.
    static func repaired(_ data: Data) -> Data {
        let bytes = Array(data)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 64)
        walk(data) { isValid, range in
            if isValid {
                out.append(contentsOf: bytes[range])
            } else if range.lowerBound < bytes.count - 3 || bytes[range.lowerBound] < 0xC2 {
                Charset.append1252(bytes[range.lowerBound], to: &out)
            }
        }
        return Data(out)
    }

    private static func walk(_ data: Data, _ visit: (_ isValid: Bool, _ range: Range<Int>) -> Void) {
        unsafe data.withUnsafeBytes { raw in
            var index = 0
            while index < raw.count {
                let length = unsafe sequence(raw[index], at: index, in: raw)
                visit(length > 0, index..<(index + max(length, 1)))
                index += max(length, 1)
            }
        }
    }
}

import Foundation
import Glibc

/// The bytes of a document, lent for as long as ``Data/withByteView(_:)`` lasts: nothing is copied, every access is
/// checked.
@safe struct ByteView: RandomAccessCollection {
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { unsafe self.bytes = unsafe bytes }

    var startIndex: Int { 0 }
    var endIndex: Int { unsafe bytes.count }

    subscript(index: Int) -> UInt8 {
        @inline(__always) get {
            precondition(unsafe UInt(bitPattern: index) < UInt(bitPattern: bytes.count), "no byte stands here")
            return unsafe bytes[index]
        }
    }

    /// 0 behind the end, so that looking at the next byte needs no question whether there is one.
    @inline(__always)
    func byte(at index: Int) -> UInt8 {
        unsafe UInt(bitPattern: index) < UInt(bitPattern: bytes.count) ? bytes[index] : 0
    }

    /// Copied at once instead of byte by byte.
    func array(_ range: Range<Int>) -> [UInt8] { unsafe Array(part(range)) }

    /// For what looks at many bytes at a time; no longer valid than the view.
    func part(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        precondition(unsafe range.lowerBound >= 0 && range.upperBound <= bytes.count, "no bytes stand here")
        return unsafe UnsafeBufferPointer(rebasing: bytes[range])
    }

    /// The first place of `byte` within; the end when there is none.
    func first(of byte: UInt8, in range: Range<Int>) -> Int {
        let part = unsafe part(range)
        guard let base = part.baseAddress, let found = unsafe memchr(base, Int32(byte), part.count) else {
            return range.upperBound
        }
        return unsafe range.lowerBound + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
    }

    /// Whether the same bytes stand in `range` and from `place` on.
    func isSame(_ range: Range<Int>, at place: Int) -> Bool {
        let (one, other) = unsafe (part(range), part(place..<place + range.count))
        guard let one = one.baseAddress, let other = other.baseAddress else { return true }
        return unsafe memcmp(one, other, range.count) == 0
    }

    /// Where text stops being text.
    enum Stop { case markup, reference }

    /// Passes over text from `index` on, counting the bytes that are no white space.
    ///
    /// - Returns: what it stands at then; `nil` at the end, and at a character that XML forbids (XML §2.2).
    @inline(__always)
    func nextStop(_ index: inout Int, visible: inout Int) -> Stop? {
        while true {
            if let base = unsafe bytes.baseAddress, index < count {
                let run = unsafe ByteScan.run(of: base, from: index, to: count)
                (index, visible) = (run.end, visible + run.visible)
            }
            switch byte(at: index) {
            case UInt8(ascii: "<"): return .markup
            case UInt8(ascii: "&"): return .reference
            case 0x09, 0x0A, 0x0D: index += 1
            case 0xEF:
                // U+FFFE and U+FFFF.
                if byte(at: index + 1) == 0xBF, byte(at: index + 2) >= 0xBE { return nil }
                index += 1
                visible += 1
            default: return nil
            }
        }
    }

    func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        unsafe try body(bytes)
    }
}

extension Data {
    /// The view must not leave `body`.
    func withByteView<Result, Failure: Error>(_ body: (ByteView) throws(Failure) -> Result) throws(Failure) -> Result {
        let outcome = unsafe withUnsafeBytes { raw -> Swift.Result<Result, Failure> in
            do throws(Failure) {
                return .success(unsafe try body(ByteView(raw.bindMemory(to: UInt8.self))))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}

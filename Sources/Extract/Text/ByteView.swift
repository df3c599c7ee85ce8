import Foundation

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

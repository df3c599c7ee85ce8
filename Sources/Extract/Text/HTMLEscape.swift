/// Text as HTML: the signs that mean something written as references.
enum HTMLEscape {
    /// Appends `bytes` with `&`, `<` and `>` escaped, and `"` where it would end an attribute's value.
    static func append(_ bytes: UnsafeBufferPointer<UInt8>, quotes: Bool = true, to out: inout [UInt8]) {
        guard let base = bytes.baseAddress else { return }
        let last = quotes ? UInt8(ascii: "\"") : UInt8(ascii: "&")
        var from = 0
        while true {
            let mark = unsafe ByteScan.first(
                of: (UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), last), in: base, from: from,
                to: bytes.count)
            unsafe out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[from..<mark]))
            guard mark < bytes.count else { return }
            append(unsafe bytes[mark], to: &out)
            from = mark + 1
        }
    }

    /// Appends one byte, escaped where it must be.
    static func append(_ byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "&"): out.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): out.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): out.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): out.append(contentsOf: "&quot;".utf8)
        default: out.append(byte)
        }
    }
}

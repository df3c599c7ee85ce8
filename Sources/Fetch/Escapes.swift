/// Percent-encoding of what no address may have as it is (RFC 3986 §2.1).
enum Escapes {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Octets beyond ASCII in upper-case hexadecimal; all others as they are.
    static func ofOthers(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.flatMap { byte in
            byte < 0x80 ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}

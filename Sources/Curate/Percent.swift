import Foundation

/// Percent-encoding (RFC 3986 §2.1, §6.2.2).
enum Percent {
    /// Which octets may stand plain beside the unreserved ones.
    struct Kept {
        fileprivate let isQuery: Bool

        fileprivate func contains(_ byte: UInt8) -> Bool {
            switch byte {
            // ! $ & ' ( ) * + , / : ; = @
            case 0x21, 0x24, 0x26...0x2C, 0x2F, 0x3A, 0x3B, 0x3D, 0x40: true
            case 0x3F: isQuery
            default: false
            }
        }
    }

    static let pathCharacters = Kept(isQuery: false)
    static let queryCharacters = Kept(isQuery: true)

    /// Unreserved characters plain, everything else encoded with upper-case hex; text in NFC where it is UTF-8.
    static func normalise(_ text: Substring, keeping kept: Kept) -> String {
        if text.utf8.allSatisfy({ isUnreserved($0) || kept.contains($0) }) { return String(text) }
        var result = ""
        // A run of octets that are not allowed to stand plain is one text, perhaps of several letters.
        var run: [UInt8] = []
        func flush() {
            guard !run.isEmpty else { return }
            let octets = String(validating: run, as: UTF8.self).map { Array($0.precomposed.utf8) } ?? run
            for octet in octets { append(octet, to: &result) }
            run.removeAll(keepingCapacity: true)
        }
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), let octet = octet(bytes, at: index) {
                index += 3
                if octet >= 0x80 || isUnreserved(octet) {
                    run.append(octet)
                } else {
                    flush()
                    append(octet, to: &result)
                }
                continue
            }
            index += 1
            if byte >= 0x80 || isUnreserved(byte) {
                run.append(byte)
            } else {
                flush()
                if kept.contains(byte) {
                    result.unicodeScalars.append(Unicode.Scalar(byte))
                } else {
                    append(byte, to: &result)
                }
            }
        }
        flush()
        return result
    }

    static func decodeAll(_ text: Substring.UTF8View) -> [UInt8] {
        let bytes = Array(text)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), let octet = octet(bytes, at: index) {
                result.append(octet)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func append(_ octet: UInt8, to text: inout String) {
        if isUnreserved(octet) {
            text.unicodeScalars.append(Unicode.Scalar(octet))
        } else {
            let hex = String(octet, radix: 16, uppercase: true)
            text += octet < 16 ? "%0" + hex : "%" + hex
        }
    }

    private static func octet(_ bytes: [UInt8], at index: Int) -> UInt8? {
        guard index + 2 < bytes.count else { return nil }
        guard let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2]) else { return nil }
        return high << 4 | low
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}

import Foundation

/// Text read by its bytes, where going by characters would cost ten times as much.
enum UTF8Bytes {
    /// The scalar that begins at `position` of a String's own bytes, which are always well formed, and its length.
    static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (Unicode.Scalar, Int) {
        let first = bytes[position]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for byte in bytes[position + 1..<position + length] { value = value << 6 | UInt32(byte & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// Whether a text is what `Fold.space` makes of it, as far as can be seen quickly: letters below the combining
    /// marks, dashes and quotation marks, single spaces within.
    static func areFolded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var wasSpace = true
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            guard byte != 0x20 else {
                if wasSpace { return false }
                wasSpace = true
                position += 1
                continue
            }
            wasSpace = false
            switch byte {
            case 0x21...0x7E: position += 1
            // From À on: letters and signs alone.
            case 0xC3...0xCB: position += 2
            case 0xE2 where isPunctuation(bytes, at: position): position += 3
            default: return false
            }
        }
        return bytes.isEmpty || !wasSpace
    }

    /// Whether every character is its own NFC, as far as can be seen quickly.
    static func arePrecomposed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // U+0300, the first combining mark, begins with CC.
        guard bytes.contains(where: { $0 >= 0xCC }) else { return true }
        return bytes.indices.allSatisfy { bytes[$0] < 0xCC || bytes[$0] == 0xE2 && isPunctuation(bytes, at: $0) }
    }

    /// U+2010 to U+2027: dashes, quotation marks, bullets and the ellipsis.
    static func isPunctuation(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        bytes[position + 1] == 0x80 && (0x90...0xA7).contains(bytes[position + 2])
    }

    /// Whether the bytes of `part` stand anywhere in `text`.
    static func contains(_ part: String, in text: String) -> Bool {
        var (part, text) = (part, text)
        return part.withUTF8 { part in
            text.withUTF8 { text in
                guard let first = part.first, part.count <= text.count else { return part.isEmpty }
                return (0...text.count - part.count).contains { start in
                    text[start] == first && part.elementsEqual(text[start..<start + part.count])
                }
            }
        }
    }

    /// In lower case; quickly for ASCII and the letters of Latin-1.
    static func lowercased(_ text: String) -> String {
        var text = text
        var lower: [UInt8] = []
        text.withUTF8 { lowercase($0, into: &lower) }
        return String(decoding: lower, as: UTF8.self)
    }

    /// The same into a buffer that is used again; what it held is gone.
    static func lowercase(_ bytes: UnsafeBufferPointer<UInt8>, into lower: inout [UInt8]) {
        lower.removeAll(keepingCapacity: true)
        lower.append(contentsOf: bytes)
        for index in lower.indices {
            switch lower[index] {
            case 0x41...0x5A: lower[index] |= 0x20
            // À to Þ, without the sign of multiplication among them.
            case 0x80...0x9E where index > 0 && lower[index - 1] == 0xC3 && lower[index] != 0x97: lower[index] |= 0x20
            case 0xC4...:
                lower = Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8)
                return
            default: break
            }
        }
    }
}

extension String {
    /// NFC. Below the combining marks every character is its own NFC, and so is most Swedish text.
    var precomposed: String {
        var text = self
        return text.withUTF8(UTF8Bytes.arePrecomposed) ? text : text.precomposedStringWithCanonicalMapping
    }
}

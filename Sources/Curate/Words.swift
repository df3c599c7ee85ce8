import Foundation

/// One word of a text.
struct Word: Hashable {
    /// As it stands there, in NFC.
    var text: String
    var lower: String
    /// What stands between it and the word before: a comma, a full stop, nothing.
    var follows: Gap

    enum Gap: Hashable { case start, space, comma, sentence, hyphen, other }

    var isCapitalised: Bool { text.first?.isUppercase ?? false }

    /// Whether capitals would write it otherwise.
    var hasSmallLetter: Bool {
        text.utf8.contains { (0x61...0x7A).contains($0) } || text != text.uppercased()
    }
}

/// Text to words, with Swedish letters in NFC so that `å` is one letter and never `a`.
enum Words {
    /// - Parameter hyphens: whether a hyphen within a word belongs to it (`Upplands-Bro`) or parts two (`gps`, `larm`).
    static func of(_ text: String, hyphens: Bool) -> [Word] {
        var text = text.precomposed
        var words: [Word] = []
        text.withUTF8 { bytes in
            walk(bytes, hyphens: hyphens) { range, isLower, gap in
                words.append(word(bytes[range], isLower: isLower, hyphens: hyphens, follows: gap))
            }
        }
        return words
    }

    /// Where each word stands, whether its letters are known to be small, and what stands before it.
    ///
    /// - Parameter bytes: a text in NFC.
    static func walk(
        _ bytes: UnsafeBufferPointer<UInt8>, hyphens: Bool, _ body: (Range<Int>, Bool, Word.Gap) -> Void
    ) {
        var start = -1
        var isLower = true
        var gap = Word.Gap.start
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte &- 0x61 < 26 || byte &- 0x30 < 10 {
                if start < 0 { start = position }
                position += 1
                continue
            }
            let (scalar, length) = UTF8Bytes.scalar(bytes, at: position)
            if isPartOfWord(scalar) || scalar == "-" && hyphens && start >= 0 {
                if start < 0 { start = position }
                if mayBeCapital(scalar) { isLower = false }
            } else {
                if start >= 0 {
                    body(start..<position, isLower, gap)
                    (start, isLower, gap) = (-1, true, .space)
                }
                gap = widened(gap, by: scalar)
            }
            position += length
        }
        if start >= 0 { body(start..<position, isLower, gap) }
    }

    /// Each word's bytes in lower case, without hyphens, until `body` says `false`: what ``of(_:hyphens:)`` gives as `lower`,
    /// without a text made of each.
    static func each(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) {
        var text = text.precomposed
        text.withUTF8 { bytes in
            var lower: [UInt8] = []
            var (start, position) = (-1, 0)
            var isLower = true
            while position <= bytes.count {
                var (isPart, length) = (false, 1)
                if position < bytes.count {
                    let byte = bytes[position]
                    if byte &- 0x61 < 26 || byte &- 0x30 < 10 {
                        isPart = true
                    } else if byte < 0x80 {
                        isPart = byte &- 0x41 < 26
                        if isPart { isLower = false }
                    } else {
                        let scalar: Unicode.Scalar
                        (scalar, length) = UTF8Bytes.scalar(bytes, at: position)
                        isPart = isPartOfWord(scalar)
                        if isPart, mayBeCapital(scalar) { isLower = false }
                    }
                }
                if isPart {
                    if start < 0 { start = position }
                } else if start >= 0 {
                    let word = UnsafeBufferPointer(rebasing: bytes[start..<position])
                    if !isLower { UTF8Bytes.lowercase(word, into: &lower) }
                    guard isLower ? body(word) : lower.withUnsafeBufferPointer(body) else { return }
                    (start, isLower) = (-1, true)
                }
                position += length
            }
        }
    }

    /// The length of what stands between words at `position`; `nil` where that is no ASCII and no letter of Latin-1, and a
    /// closer look is needed.
    static func gap(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int? {
        let byte = bytes[position]
        if byte < 0x80 { return 1 }
        if byte == 0xC3 { return 2 }
        if byte == 0xC2 { return isPartOfWord(UTF8Bytes.scalar(bytes, at: position).0) ? nil : 2 }
        return byte == 0xE2 && UTF8Bytes.isPunctuation(bytes, at: position) ? 3 : nil
    }

    private static func word(
        _ bytes: Slice<UnsafeBufferPointer<UInt8>>, isLower: Bool, hyphens: Bool, follows: Word.Gap
    ) -> Word {
        var bytes = bytes
        while hyphens, bytes.last == UInt8(ascii: "-") { bytes.removeLast() }
        let text = String(decoding: bytes, as: UTF8.self)
        return Word(text: text, lower: isLower ? text : UTF8Bytes.lowercased(text), follows: follows)
    }

    private static func mayBeCapital(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0xC0...0xDE, 0x100...: true
        default: false
        }
    }

    /// Letters, digits, and the marks that NFC could not join to a letter.
    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
        case 0..<0x80: return false
        // The letters of Latin-1, and the two signs among them.
        case 0xC0...0xFF: return scalar.value != 0xD7 && scalar.value != 0xF7
        default: return isLetterElsewhere(scalar)
        }
    }

    /// Apart from the rest: what Unicode's tables cost would be paid for every letter.
    @inline(never)
    private static func isLetterElsewhere(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
    }

    private static func widened(_ gap: Word.Gap, by scalar: Unicode.Scalar) -> Word.Gap {
        if gap == .start { return .start }
        switch scalar {
        case ".", "!", "?": return .sentence
        case ",": return gap == .sentence ? gap : .comma
        case "-": return gap == .space ? .hyphen : gap
        case " ", "\u{A0}", "\n", "\t": return gap == .hyphen ? .other : gap
        default: return gap == .sentence ? gap : .other
        }
    }
}

/// Text as people would compare it.
enum Fold {
    /// NFC, control characters off, white space folded to single spaces.
    static func space(_ text: String) -> String {
        var text = text
        if text.withUTF8(UTF8Bytes.areFolded) { return text }
        text = text.precomposed
        return text.withUTF8(folded)
    }

    private static func folded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isPending = false
        var position = 0
        while position < bytes.count {
            let (scalar, length) = UTF8Bytes.scalar(bytes, at: position)
            if isSpace(scalar) {
                isPending = !result.isEmpty
            } else if !isInvisible(scalar) {
                if isPending { result.append(UInt8(ascii: " ")) }
                isPending = false
                result.append(contentsOf: bytes[position..<position + length])
            }
            position += length
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x80 ? scalar.value <= 0x20 || scalar.value == 0x7F : scalar.properties.isWhitespace
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x80 else { return false }
        return scalar.value < 0xA0 || scalar.value == 0xFEFF || scalar.value == 0xAD
    }

    /// For comparing names and titles: words in lower case, everything between them a single space.
    static func key(_ text: String) -> String {
        Words.of(text, hyphens: false).map(\.lower).joined(separator: " ")
    }

    /// As term ids are made: `Enhetligare begreppsanvändning` is `enhetligare-begreppsanvandning`.
    static func slug(_ text: String) -> String {
        let key = key(text)
        // Above Latin Extended a mark may belong to the letter before it.
        if key.utf8.contains(where: { $0 >= 0xCC }) {
            return String(key.map { $0 == " " ? "-" : plainLetters[$0] ?? $0 })
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(key.utf8.count)
        for byte in key.utf8 {
            if byte == UInt8(ascii: " ") {
                bytes.append(UInt8(ascii: "-"))
            } else if bytes.last == 0xC3, let letter = plainLetter(byte) {
                bytes[bytes.count - 1] = letter
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let plainLetters: [Character: Character] = ["å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u"]

    /// The same by the second byte of their UTF-8, after C3.
    private static func plainLetter(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0xA5, 0xA4: UInt8(ascii: "a")
        case 0xB6: UInt8(ascii: "o")
        case 0xA9: UInt8(ascii: "e")
        case 0xBC: UInt8(ascii: "u")
        default: nil
        }
    }

    /// The words of sanitised HTML: markup off, the few entities it has resolved, white space folded.
    static func plain(_ html: String) -> String {
        var html = html
        let stripped = html.withUTF8 { bytes in
            bytes.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") } ? withoutMarkup(bytes) : nil
        }
        return space(stripped ?? html)
    }

    private static func withoutMarkup(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var isTag = false
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "<") {
                isTag = true
            } else if isTag {
                guard byte == UInt8(ascii: ">") else { continue }
                isTag = false
                text.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "&"), let entity = entity(bytes[position...]) {
                text.append(entity.value)
                position += entity.name.count
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func entity(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> (name: [UInt8], value: UInt8)? {
        entities.first { rest.starts(with: $0.name) }
    }

    private static let entities: [(name: [UInt8], value: UInt8)] = [
        (Array("nbsp;".utf8), UInt8(ascii: " ")), (Array("lt;".utf8), UInt8(ascii: "<")),
        (Array("gt;".utf8), UInt8(ascii: ">")), (Array("quot;".utf8), UInt8(ascii: "\"")),
        (Array("#39;".utf8), UInt8(ascii: "'")), (Array("apos;".utf8), UInt8(ascii: "'")),
        (Array("amp;".utf8), UInt8(ascii: "&")),
    ]

    /// Plain text as HTML.
    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// Whether a text breaks off: "… [...]", "Läs mer".
    static func isTruncated(_ plain: String) -> Bool {
        let text = plain.trimmingCharacters(in: CharacterSet(charactersIn: " []()»>")).lowercased()
        return text.hasSuffix("…") || text.hasSuffix("...") || text.hasSuffix("läs mer")
    }
}

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
}

/// Text to words, with Swedish letters in NFC so that `å` is one letter and never `a`.
enum Words {
    /// - Parameter hyphens: whether a hyphen within a word belongs to it (`Upplands-Bro`) or parts two (`gps`, `larm`).
    static func of(_ text: String, hyphens: Bool) -> [Word] {
        var words: [Word] = []
        var current = String.UnicodeScalarView()
        var gap = Word.Gap.start
        func end() {
            guard !current.isEmpty else { return }
            let text = String(current)
            words.append(Word(text: text, lower: text.lowercased(), follows: gap))
            current = String.UnicodeScalarView()
            gap = .space
        }
        for scalar in text.precomposed.unicodeScalars {
            if isPartOfWord(scalar) || scalar == "-" && hyphens && !current.isEmpty {
                current.append(scalar)
            } else {
                end()
                gap = widened(gap, by: scalar)
            }
        }
        end()
        guard hyphens else { return words }
        return words.map { word in
            guard word.text.hasSuffix("-") else { return word }
            let text = String(word.text.reversed().drop { $0 == "-" }.reversed())
            return Word(text: text, lower: text.lowercased(), follows: word.follows)
        }
    }

    /// Letters, digits, and the marks that NFC could not join to a letter.
    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar.value {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
            default: return false
            }
        }
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
        var result = ""
        var isPending = false
        for scalar in text.precomposed.unicodeScalars {
            if scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F {
                isPending = !result.isEmpty
            } else if scalar.properties.generalCategory != .control, scalar.value != 0xFEFF, scalar.value != 0xAD {
                if isPending { result.unicodeScalars.append(" ") }
                isPending = false
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// For comparing names and titles: words in lower case, everything between them a single space.
    static func key(_ text: String) -> String {
        Words.of(text, hyphens: false).map(\.lower).joined(separator: " ")
    }

    /// As term ids are made: `Enhetligare begreppsanvändning` is `enhetligare-begreppsanvandning`.
    static func slug(_ text: String) -> String {
        let letters: [Character: Character] = ["å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u"]
        return String(key(text).map { $0 == " " ? "-" : letters[$0] ?? $0 })
    }

    /// The words of sanitised HTML: markup off, the few entities it has resolved, white space folded.
    static func plain(_ html: String) -> String {
        guard html.contains("<") || html.contains("&") else { return space(html) }
        var text = ""
        var isTag = false
        for character in html {
            switch character {
            case "<": isTag = true
            case ">" where isTag:
                isTag = false
                text.append(" ")
            default: if !isTag { text.append(character) }
            }
        }
        for (entity, value) in entities { text = text.replacing(entity, with: value) }
        return space(text)
    }

    private static let entities = [
        ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"),
        ("&amp;", "&"),
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

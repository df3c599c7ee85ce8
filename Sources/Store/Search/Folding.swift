import Foundation

/// Letters as a Swedish reader tells them apart: case and accents off, å, ä and ö letters of their own, and the
/// neighbours' æ and ø read as ä and ö.
enum Folding {
    /// What a scalar becomes: `nil` when it separates words, an empty list when it only falls away.
    static func fold(_ scalar: Unicode.Scalar) -> [UInt8]? {
        if scalar.value < table.count { return table[Int(scalar.value)] }
        return slow(scalar)
    }

    /// Up to the end of Latin Extended Additional's neighbours in use, U+0000–U+024F, worked out once.
    private static let table: [[UInt8]?] = (0..<0x250).map { Unicode.Scalar($0).flatMap(slow) }

    private static func slow(_ scalar: Unicode.Scalar) -> [UInt8]? {
        switch scalar {
        case "å", "Å": return Array("å".utf8)
        case "ä", "Ä", "æ", "Æ": return Array("ä".utf8)
        case "ö", "Ö", "ø", "Ø": return Array("ö".utf8)
        case "đ", "Đ", "ð", "Ð": return Array("d".utf8)
        case "ł", "Ł": return Array("l".utf8)
        case "þ", "Þ": return Array("th".utf8)
        case "ß": return Array("ss".utf8)
        // The soft hyphen and the invisible joiners stand inside words.
        case "\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}": return []
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return []
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            break
        default: return nil
        }
        let lower = String(scalar).lowercased().decomposedStringWithCanonicalMapping
        let base = lower.unicodeScalars.filter { $0.properties.canonicalCombiningClass == .notReordered }
        return Array(String(String.UnicodeScalarView(base)).utf8)
    }
}

/// The order of Swedish words.
package enum SwedishOrder {
    /// Text that sorts as Swedes do when its bytes are compared: å, ä and ö stand after z.
    package static func key(_ text: String) -> String {
        var key: [UInt8] = []
        // Below U+0300, which begins with CC, every letter is composed.
        let isComposed = text.utf8.allSatisfy { $0 < 0xCC }
        for scalar in (isComposed ? text : text.precomposedStringWithCanonicalMapping).unicodeScalars {
            switch scalar {
            case "å", "Å": key.append(UInt8(ascii: "{"))
            case "ä", "Ä", "æ", "Æ": key.append(UInt8(ascii: "|"))
            case "ö", "Ö", "ø", "Ø": key.append(UInt8(ascii: "}"))
            default:
                if let folded = Folding.fold(scalar) {
                    key.append(contentsOf: folded)
                } else if key.last != UInt8(ascii: " "), !key.isEmpty {
                    key.append(UInt8(ascii: " "))
                }
            }
            if key.count >= 120 { break }
        }
        return String(decoding: key, as: UTF8.self)
    }
}

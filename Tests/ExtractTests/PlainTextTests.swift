import Testing

@testable import Extract

@Suite struct PlainTextTests {
    /// Scalar by scalar, as it is told.
    private static func folded(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var gap = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x3000, 0xFEFF: gap = true
            case ..<0x20, 0x7F, 0x202A...0x202E, 0x2066...0x2069: continue
            default:
                if gap, !out.isEmpty { out.append(" ") }
                gap = false
                let isControl = 0x80..<0xA0 ~= scalar.value
                out.append(isControl ? Charset.windows1252[Int(scalar.value) - 0x80] : scalar)
            }
        }
        return String(out)
    }

    @Test func `white space is folded and controls go, wherever they stand`() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "a", "ord", "trygghetslarmet i hemtjänsten", "åäö", " ", "  ", "\n", "\t ", "\u{A0}", "\u{85}", "\u{96}",
            "\u{80}",
            "\u{2003}", "\u{200B}", "\u{2028}", "\u{3000}", "\u{FEFF}", "–", "\u{202E}", "\u{2066}", "\u{1}", "\u{7F}",
            "·", "🙂",
            "\u{301}", "，", "ﬁ",
        ]
        for count in 0..<600 {
            let text = (0..<count % 30).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            #expect(PlainText.fold(text).unicodeScalars.elementsEqual(Self.folded(text).unicodeScalars), "\(text)")
        }
    }
}

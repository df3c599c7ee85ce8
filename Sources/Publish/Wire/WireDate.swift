import Foundation

/// Dates as the API takes and gives them: RFC 3339.
enum WireDate {
    /// `2026-03-01T00:00:00Z` with any offset and fractions of a second, or a day, which means its midnight in UTC.
    static func parse(_ text: String) -> Date? {
        let plain = Date.ISO8601FormatStyle()
        let styles = [plain, Date.ISO8601FormatStyle(includingFractionalSeconds: true), plain.year().month().day()]
        for style in styles {
            // Failing is how a style says that the text is written in another.
            if let date = try? style.parse(text), isWhole(text) { return date }
        }
        return nil
    }

    /// The parser stops where it has enough; what stands behind must not be dropped in silence.
    private static func isWhole(_ text: String) -> Bool {
        text.utf8.count == 10 || text.hasSuffix("Z") || text.dropFirst(19).contains { $0 == "+" || $0 == "-" }
    }
}

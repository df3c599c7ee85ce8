import Catalogue
import Curate
import Foundation

/// What an editor may pin a field to, in the form it is kept.
enum PinnedValue {
    private static let longestTitle = 500
    private static let longestSummary = 5000

    static func check(_ text: String, for field: Decision.Field) throws(EditRefusal) -> String {
        let folded = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !folded.isEmpty, !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
        else { throw EditRefusal("\(field.rawValue) wants a text.", "To take back what was said, use --clear.") }
        switch field {
        case .title: return try short(folded, longestTitle, field)
        case .summary: return try paragraphs(text)
        case .link, .image:
            do throws(Complaint) { try AddressText.web(folded) } catch {
                throw EditRefusal("\(field.rawValue): \(error.message).")
            }
            return folded
        case .language:
            do throws(Complaint) { try Check.language(folded) } catch {
                throw EditRefusal("\(field.rawValue): \(error.message).")
            }
            return folded
        case .published:
            guard PinnedDate(folded) != nil else {
                throw EditRefusal(
                    "published wants 2020, 2020-05, 2020-05-03 or 2020-05-03T09:00:00Z, not \"\(folded)\".")
            }
            return folded
        }
    }

    private static func short(_ text: String, _ most: Int, _ field: Decision.Field) throws(EditRefusal) -> String {
        guard text.count <= most else {
            throw EditRefusal("\(field.rawValue) is longer than \(most) characters.")
        }
        return text
    }

    /// A plain text as the HTML of a summary, a paragraph for each lot of lines.
    private static func paragraphs(_ text: String) throws(EditRefusal) -> String {
        _ = try short(text, longestSummary, .summary)
        return text.split(separator: /\n\s*\n/).map { lines in
            let line = lines.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let escaped = line.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            return "<p>\(escaped)</p>"
        }.joined()
    }
}

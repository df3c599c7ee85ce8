import Catalogue
import Foundation

/// Titles as the catalogue shows them.
enum Titles {
    private static let separators = [" | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: ", " / "].map {
        Array($0.utf8)
    }

    /// NFC, white space folded, and the name of the site off its end: `Trygghetslarm | Socialstyrelsen`.
    ///
    /// Only what is a name of one of `owners` goes: `Digitala lås – Kil` of another sender keeps its place.
    static func clean(_ title: String, owners: [String], index: OrganisationIndex) -> String {
        var text = Fold.space(title)
        // At most: page, section, site, organisation.
        for _ in 0..<3 {
            guard let (head, tail) = split(text), index.isName(tail, ofAnyOf: owners) else { break }
            text = head
        }
        return text
    }

    private static func split(_ text: String) -> (head: String, tail: String)? {
        let bytes = Array(text.utf8)
        for position in bytes.indices.reversed() where bytes[position] == UInt8(ascii: " ") {
            guard let separator = separators.first(where: { bytes[position...].starts(with: $0) }) else { continue }
            let head = Fold.space(String(decoding: bytes[..<position], as: UTF8.self))
            let tail = String(decoding: bytes[(position + separator.count)...], as: UTF8.self)
            return head.count < 2 ? nil : (head, tail)
        }
        return nil
    }

    /// A title for an entry that has none: the beginning of its text, or the last words of its address.
    static func substitute(plain: String, link: String?) -> String? {
        if !plain.isEmpty { return beginning(of: plain, length: 80) }
        guard let link else { return nil }
        let path = URLKey.path(of: link) ?? ""
        let last = path.split(separator: "/").last.map { String(decoding: Percent.decodeAll($0.utf8), as: UTF8.self) }
        guard let last, !last.isEmpty else { return URLKey.host(of: link) ?? link }
        let name = last.split(separator: ".").first.map(String.init) ?? last
        return Fold.space(name.map { $0 == "-" || $0 == "_" ? " " : String($0) }.joined())
    }

    /// The first sentence or as many whole words as fit, with an ellipsis where something is left out.
    static func beginning(of plain: String, length: Int) -> String {
        // Counting characters costs more than all the rest: never more than are wanted.
        guard plain.utf8.count > length,
            let end = plain.index(plain.startIndex, offsetBy: length, limitedBy: plain.endIndex), end < plain.endIndex
        else { return plain }
        let cut = plain[..<end]
        let words = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
        return words.trimmingCharacters(in: CharacterSet(charactersIn: " ,;:–-")) + "…"
    }
}

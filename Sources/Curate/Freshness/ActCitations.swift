import Catalogue
import Foundation

/// Finds citations of acts that are no longer in force: `socialtjänstlagen (2001:453)`, `SOSFS 2005:12`, `95/46/EG`.
///
/// A number alone is a citation, because the numbers of acts are unique within their collection; the name alone is none,
/// because a new act often bears the old one's name. What cites the successor too, or says beside the number that the
/// act has been replaced, knows it, and is not held against.
struct ActCitations: Sendable {
    /// Bytes of a text that are read at most.
    private static let longest = 256 * 1024
    /// Bytes on either side of a number in which "har ersatts av" is looked for.
    private static let reach = 80

    private static let aware = [
        "ersätt", "ersatt", "upphäv", "upphör", "tidigare", "gamla", "dåvarande", "numera", "avlös", "äldre lag",
    ]
    private static let series = ["hslf-fs", "sosfs", "sou", "prop", "prop.", "ds", "bet", "bet.", "skr", "dir", "dir."]

    private let byNumber: [String: [RepealedAct]]
    private let directives: [RepealedAct]

    init(_ acts: [RepealedAct]) {
        byNumber = Dictionary(grouping: acts.filter { $0.number.contains(":") }, by: \.number)
        directives = acts.filter { !$0.number.contains(":") }
    }

    /// Whether a text, marked up or not, has anything like a citation: four digits, a colon and a digit, or a digit
    /// before the `/E` of an EU act. Most have not, and need not be made plain.
    static func mayCite(_ html: String) -> Bool {
        var html = html
        return html.withUTF8 { bytes in
            func isDigit(_ index: Int) -> Bool { bytes.indices.contains(index) && (0x30...0x39).contains(bytes[index]) }
            for (index, byte) in bytes.enumerated() {
                switch byte {
                case UInt8(ascii: ":") where isDigit(index + 1):
                    if (1...4).allSatisfy({ isDigit(index - $0) }) { return true }
                case UInt8(ascii: "/") where isDigit(index - 1) && index + 1 < bytes.count:
                    if bytes[index + 1] == UInt8(ascii: "E") { return true }
                default: break
                }
            }
            return false
        }
    }

    /// The acts that a text cites and that were repealed on `day` or before, each once, in the order of the text.
    func find(in text: String, on day: CivilDay) -> [RepealedAct] {
        let text =
            text.utf8.count > Self.longest ? String(decoding: text.utf8.prefix(Self.longest), as: UTF8.self) : text
        let bytes = Array(text.utf8)
        var cited: [(act: RepealedAct, position: Int)] = []
        for (number, position) in Self.numbers(in: bytes) {
            for act in byNumber[number] ?? [] where Self.isOf(act, bytes, at: position) {
                cited.append((act, position))
            }
        }
        for act in directives {
            if let range = text.range(of: act.number) {
                cited.append((act, text.utf8.distance(from: text.startIndex, to: range.lowerBound)))
            }
        }
        var found: [RepealedAct] = []
        for (act, position) in cited where !found.contains(act) {
            guard let repealed = CivilDay(act.repealed), repealed <= day else { continue }
            if let successor = act.successor, text.contains(successor) { continue }
            if !Self.isAware(bytes, at: position) { found.append(act) }
        }
        return found
    }

    /// `2001:453`, with where it begins.
    private static func numbers(in bytes: [UInt8]) -> [(String, Int)] {
        func isDigit(_ index: Int) -> Bool { bytes.indices.contains(index) && (0x30...0x39).contains(bytes[index]) }
        var found: [(String, Int)] = []
        for colon in bytes.indices where bytes[colon] == UInt8(ascii: ":") {
            guard (1...4).allSatisfy({ isDigit(colon - $0) }), !isDigit(colon - 5), isDigit(colon + 1) else { continue }
            var end = colon + 1
            while isDigit(end), end - colon <= 5 { end += 1 }
            if !isDigit(end) { found.append((String(decoding: bytes[(colon - 4)..<end], as: UTF8.self), colon - 4)) }
        }
        return found
    }

    /// Whether the number stands in the act's own collection, by the word before it.
    private static func isOf(_ act: RepealedAct, _ bytes: [UInt8], at position: Int) -> Bool {
        let before = String(decoding: bytes[max(0, position - 12)..<position], as: UTF8.self).lowercased()
        let word = before.split(whereSeparator: { $0.isWhitespace || $0 == "(" }).last.map(String.init) ?? ""
        if let own = act.series?.lowercased() { return word == own }
        return !series.contains(word) && !word.hasSuffix("fs") || word == "sfs"
    }

    private static func isAware(_ bytes: [UInt8], at position: Int) -> Bool {
        let window = bytes[max(0, position - reach)..<min(bytes.count, position + reach)]
        let text = String(decoding: window, as: UTF8.self).lowercased()
        return aware.contains { text.contains($0) }
    }
}

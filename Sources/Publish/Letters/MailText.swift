import Foundation

/// Text as mail carries it over servers that know ASCII and short lines alone.
enum MailText {
    /// Bytes of a line without its end: what quoted-printable and encoded words may fill (RFC 2045 §6.7, RFC 2047 §2).
    private static let lineLength = 76

    /// Quoted-printable with CRLF (RFC 2045 §6.7), of text whose lines end with LF.
    static func quotedPrintable(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(line).joined(separator: "\r\n")
    }

    private static func line(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var done = ""
        var length = 0
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let part = token(byte, isLast: isLast)
            // The last part of a line needs no room for the "=" of a soft break.
            if length + part.utf8.count > lineLength - (isLast ? 0 : 1) {
                done += "=\r\n"
                length = 0
            }
            done += part
            length += part.utf8.count
        }
        return done
    }

    private static func token(_ byte: UInt8, isLast: Bool) -> String {
        switch byte {
        // White space at the end of a line is lost on the way.
        case 0x20, 0x09: isLast ? hex(byte) : String(UnicodeScalar(byte))
        // The mark itself.
        case UInt8(ascii: "="): hex(byte)
        case 0x21...0x7E: String(UnicodeScalar(byte))
        default: hex(byte)
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16, uppercase: true)
        return "=" + (byte < 16 ? "0" : "") + text
    }

    /// The body of a header field, in encoded words where it is not plain ASCII (RFC 2047), folded at 76 characters.
    ///
    /// - Parameter name: of the field, which stands on the first line.
    static func unstructured(_ text: String, after name: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), !text.contains("=?") {
            return folded(words, used: name.utf8.count + 2)
        }
        return encodedWords(words.joined(separator: " ")).joined(separator: "\r\n ")
    }

    /// `Redaktionen <redaktion@exempel.se>`: the name in quotation marks or encoded words (RFC 5322 §3.4, RFC 2047 §5).
    static func mailbox(name: String?, address: String) -> String {
        guard let name, !name.isEmpty else { return address }
        if name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), !name.contains("=?") {
            let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(quoted)\"\r\n <\(address)>"
        }
        return encodedWords(name).joined(separator: "\r\n ") + "\r\n <\(address)>"
    }

    /// Words of at most 75 characters, none of which cuts a character in two (RFC 2047 §2, §5).
    private static func encodedWords(_ text: String) -> [String] {
        let (start, end) = ("=?utf-8?B?", "?=")
        // The first line also holds the name of its field, which is shorter than this.
        let room = (lineLength - 18 - start.utf8.count - end.utf8.count) / 4 * 3
        var words: [String] = []
        var part = ""
        for scalar in text.unicodeScalars {
            if part.utf8.count + scalar.utf8.count > room {
                words.append(part)
                part = ""
            }
            part.unicodeScalars.append(scalar)
        }
        words.append(part)
        return words.map { start + Data($0.utf8).base64EncodedString() + end }
    }

    private static func folded(_ words: [String], used: Int) -> String {
        var text = ""
        var length = used
        for word in words {
            if text.isEmpty {
                text = word
            } else if length + 1 + word.utf8.count > lineLength {
                text += "\r\n " + word
                length = 0
            } else {
                text += " " + word
            }
            length += 1 + word.utf8.count
        }
        return text
    }

    /// `Mon, 23 Nov 2026 08:15:00 +0000` (RFC 5322 §3.3).
    static func date(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        let day = "\(days[((parts.weekday ?? 1) - 1) % 7]), \(two(parts.day)) \(months[((parts.month ?? 1) - 1) % 12])"
        return "\(day) \(parts.year ?? 1970) \(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) +0000"
    }
}

/// An address of http or https that everybody reads alike: nothing in it is to be decoded, completed, shortened or put
/// into lower case, so that libcurl would give back the very same. Nearly all addresses are.
///
/// `https://host[:port][/path[?query]]`, in lower case up to the path; a port that is not the scheme's own; a host of plain
/// labels, the last beginning with a letter, or four decimal numbers; no `%`, no `/.`, no fragment, no credentials.
package struct PlainAddress: Sendable, Hashable {
    package let scheme: String
    package let host: String
    package let port: Int
    /// `/` when nothing stands there.
    package let path: String
    package let query: String?
    /// The whole, with its path.
    package let text: String

    private static let longest = 2000

    /// `nil` when it is not plain: whoever reads addresses otherwise has to say what it is.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let bytes = Array(text.utf8)
        guard let found = Self.parts(bytes) else { return nil }
        scheme = found.isSecure ? "https" : "http"
        host = String(decoding: bytes[found.host], as: UTF8.self)
        port = found.port
        path = found.path.isEmpty ? "/" : String(decoding: bytes[found.path], as: UTF8.self)
        query = found.query.map { String(decoding: bytes[$0], as: UTF8.self) }
        self.text = found.path.isEmpty ? text + "/" : text
    }

    /// The host of a plain address alone; `nil` also when a label of it may be punycode, which some show as what it stands
    /// for.
    static func host(of text: String) -> String? {
        guard text.utf8.count <= longest else { return nil }
        let bytes = Array(text.utf8)
        guard let host = parts(bytes)?.host else { return nil }
        let mayBeCode = host.contains { $0 + 1 < host.upperBound && bytes[$0] == hyphen && bytes[$0 + 1] == hyphen }
        return mayBeCode ? nil : String(decoding: bytes[host], as: UTF8.self)
    }

    private static let hyphen = UInt8(ascii: "-")

    package static func isPlain(_ text: String) -> Bool {
        text.utf8.count <= longest && parts(Array(text.utf8)) != nil
    }

    /// Where its parts stand, in bytes.
    private struct Parts {
        var isSecure: Bool
        var host: Range<Int>
        var port: Int
        /// Empty when there is none.
        var path: Range<Int>
        var query: Range<Int>?
    }

    private static func parts(_ bytes: [UInt8]) -> Parts? {
        let isSecure = bytes.starts(with: secure)
        guard isSecure || bytes.starts(with: open) else { return nil }
        let start = isSecure ? 8 : 7
        var index = start
        while index < bytes.count, isHostLetter(bytes[index]) || bytes[index] == UInt8(ascii: ".") { index += 1 }
        let host = start..<index
        guard isHost(bytes, host) else { return nil }
        var port = isSecure ? 443 : 80
        if index < bytes.count, bytes[index] == UInt8(ascii: ":") {
            guard let given = number(bytes, from: index + 1), given.value != port, 1...65_535 ~= given.value
            else { return nil }
            (port, index) = (given.value, given.end)
        }
        let path = index
        if index < bytes.count, bytes[index] != UInt8(ascii: "/") { return nil }
        while index < bytes.count, isPathLetter(bytes[index]) {
            if bytes[index] == UInt8(ascii: "."), bytes[index - 1] == UInt8(ascii: "/") { return nil }
            index += 1
        }
        let end = index
        var query: Range<Int>?
        if index < bytes.count, bytes[index] == UInt8(ascii: "?") {
            while index + 1 < bytes.count, isPathLetter(bytes[index + 1]) { index += 1 }
            index += 1
            query = end + 1..<index
            if index == end + 1 { return nil }
        }
        guard index == bytes.count else { return nil }
        return Parts(isSecure: isSecure, host: host, port: port, path: path..<end, query: query)
    }

    private static let secure = Array("https://".utf8)
    private static let open = Array("http://".utf8)

    /// A decimal number of one to five digits, as one writes it.
    private static func number(_ bytes: [UInt8], from start: Int) -> (value: Int, end: Int)? {
        var (value, index) = (0, start)
        while index < bytes.count, isDigit(bytes[index]), index - start < 5 {
            value = value * 10 + Int(bytes[index] &- 0x30)
            index += 1
        }
        guard index > start, bytes[start] != UInt8(ascii: "0") || index == start + 1 else { return nil }
        return (value, index)
    }

    /// Plain labels, the last beginning with a letter, so that no form of a number is among them; or four numbers.
    private static func isHost(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, range.count <= 253 else { return false }
        var label = range.lowerBound
        for index in range where bytes[index] == UInt8(ascii: ".") {
            if index == label { return false }
            label = index + 1
        }
        guard label < range.upperBound else { return false }
        return bytes[label] &- 0x61 < 26 || isQuad(bytes, range)
    }

    private static func isQuad(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        for part in 0..<4 {
            guard let given = number(bytes, from: index), given.value <= 255 else { return false }
            index = given.end
            if part == 3 { return index == range.upperBound }
            guard index < range.upperBound, bytes[index] == UInt8(ascii: ".") else { return false }
            index += 1
        }
        return false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func isHostLetter(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || isDigit(byte) || byte == UInt8(ascii: "-")
    }

    private static func isPathLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "="), UInt8(ascii: "&"), UInt8(ascii: ","),
            UInt8(ascii: "+"), UInt8(ascii: ":"), UInt8(ascii: ";"):
            true
        default: false
        }
    }
}

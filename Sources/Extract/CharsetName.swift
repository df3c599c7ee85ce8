import Foundation

/// What somebody says a document's encoding is.
struct CharsetName {
    /// In lower case, as it was written.
    let written: String
    /// The IANA name; `nil` for names that are no ASCII superset: bytes that are one byte wide are not UTF-16.
    let name: String?

    /// `nil` for what cannot be a name.
    private init?(_ text: some StringProtocol) {
        written = text.lowercased()
        guard !written.isEmpty, written.utf8.count <= 40,
            written.utf8.allSatisfy({
                HTMLScanner.isLetter($0) || $0 >= 0x30 && $0 <= 0x39 || "-_.:".utf8.contains($0)
            })
        else { return nil }
        name = Self.canonical(written)
    }

    /// Of the `charset` parameter of a content type.
    init?(contentType type: String) {
        let bytes = Array(type.utf8)
        guard let start = ByteScan.end(ofAnyCase: "charset=", in: bytes) else { return nil }
        let blanks = "\"' ".utf8
        let value = bytes[start...].prefix { $0 != UInt8(ascii: ";") }.drop(while: blanks.contains)
        let last = value.lastIndex { !blanks.contains($0) }.map { $0 + 1 } ?? value.startIndex
        self.init(String(decoding: value[..<last], as: UTF8.self))
    }

    /// Of an XML declaration or an HTML `meta` in the first kilobyte.
    init?(declaredIn bytes: Data) {
        let head = Array(bytes.prefix(1024))
        for key in ["encoding", "charset"] {
            if key == "encoding", !ByteScan.contains(Array("<?xml".utf8), in: head[...]) { continue }
            guard let found = ByteScan.end(ofAnyCase: key, in: head) else { continue }
            let rest = head[found...].drop(while: Self.isBlank)
            guard rest.first == UInt8(ascii: "=") else { continue }
            let value = rest.dropFirst().drop { $0 == 0x22 || $0 == 0x27 || Self.isBlank($0) }
            let ends = "\"'>?".utf8
            self.init(String(decoding: value.prefix { !ends.contains($0) && !Self.isBlank($0) }, as: UTF8.self))
            return
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    /// Whether it is the name of what the bytes were found to be.
    func fits(_ found: String) -> Bool {
        guard found.hasPrefix("utf-16") || found.hasPrefix("utf-32") else { return name == found }
        let wide = written.replacing("utf16", with: "utf-16").replacing("utf32", with: "utf-32")
        // "utf-16" leaves the order of the bytes open.
        return wide == found || wide == found.prefix(6) || wide == (found.hasPrefix("utf-16") ? "ucs-2" : "ucs-4")
    }

    func isSame(as other: CharsetName) -> Bool { name.map { $0 == other.name } ?? (written == other.written) }

    private static func canonical(_ name: String) -> String? {
        switch name {
        case "utf8", "utf-8", "unicode-1-1-utf-8": return "utf-8"
        case "ascii", "us-ascii": return "us-ascii"
        case "latin1", "latin-1", "iso-8859-1", "iso8859-1", "iso_8859-1", "windows-1252", "cp1252", "l1", "ansi":
            return "windows-1252"
        default: break
        }
        let isWide = ["utf-16", "utf16", "utf-32", "utf32", "utf-7", "ucs-", "iso-10646", "unicode"].contains {
            name.hasPrefix($0)
        }
        return isWide ? nil : CharsetNames.standard(name)
    }
}

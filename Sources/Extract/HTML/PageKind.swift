import Foundation

/// Whether a document is a web page at all: lists link to PDFs and pictures as well, and a parser of HTML makes
/// paragraphs of whatever it gets.
enum PageKind {
    /// What a document that is no page calls itself, or is found to be; `nil` for a page, and for an empty document.
    static func other(_ text: DecodedText, contentType: String?) -> String? {
        guard text.utf8.contains(where: { $0 > 0x20 }) else { return nil }
        let type = mediaType(contentType)
        if isOther(type) { return type }
        return isPage(text.utf8) ? nil : "no tag of HTML is found in it"
    }

    private static func mediaType(_ contentType: String?) -> String {
        let type = (contentType ?? "").prefix { $0 != ";" && $0 != "," }
        return String(PlainText.fold(String(type.prefix(100))).lowercased())
    }

    /// Types that say nothing, or are no types, are left to the bytes.
    private static func isOther(_ type: String) -> Bool {
        if ["application/xhtml+xml", "application/xml", "application/unknown"].contains(type) { return false }
        return ["application/", "image/", "audio/", "video/", "font/", "model/", "message/", "multipart/"]
            .contains { type.hasPrefix($0) }
    }

    private static func isPage(_ utf8: Data) -> Bool {
        let head = Array(utf8.prefix(64 * 1024))
        let start = head.firstIndex { !HTMLScanner.isSpace($0) } ?? head.count
        if start == head.count || head[start] != UInt8(ascii: "<") {
            // Junk may stand before a PDF's mark (ISO 32000-1 annex H.3.4.1); bytes of no text are WHATWG's (MIME §7.1).
            let first = head[start...].prefix(1024)
            if ByteScan.contains(Array("%PDF-".utf8), in: first) || first.contains(where: isBinary) { return false }
        }
        var scanner = HTMLScanner(head)
        while let token = scanner.next() {
            if token == .start, HTMLTag.named(head[scanner.name]) != nil { return true }
        }
        return false
    }

    private static func isBinary(_ byte: UInt8) -> Bool {
        byte < 0x09 || byte == 0x0B || 0x0E...0x1A ~= byte || 0x1C...0x1F ~= byte
    }
}

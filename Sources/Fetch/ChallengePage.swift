import Glibc

/// The start of a page, read no closer than telling a firewall's page from a site's takes: linear time, no tree.
struct ChallengePage {
    /// ASCII letters in lower case.
    private let bytes: [UInt8]

    /// Visible letters up to which a page says next to nothing: a block page is a sentence or two and a number.
    private static let fewLetters = 700
    /// Links such a page has at most: to its vendor, to help.
    private static let fewLinks = 3

    init(_ bytes: some Collection<UInt8>) {
        var lower = Array(bytes)
        unsafe lower.withUnsafeMutableBufferPointer { lower in
            // Without a branch, so that many are done at once.
            for index in lower.indices {
                let byte = unsafe lower[index]
                unsafe lower[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
            }
        }
        self.bytes = lower
    }

    /// Whether it begins with HTML's markup; a feed may have that inside, and begins otherwise.
    var isHTML: Bool {
        guard let first = bytes.firstIndex(where: { !Self.isLead($0) }) else { return false }
        if starts(with: "<?xml", at: first) {
            let start = ChallengePage(bytes.prefix(1024))
            return start.contains("<html") && !["<rss", "<feed", "<rdf"].contains(where: start.contains)
        }
        return [
            "<!doctype html", "<html", "<head", "<title", "<body", "<meta", "<script", "<iframe", "<center", "<h1",
            "<!--",
        ].contains { starts(with: $0, at: first) }
    }

    private func contains(_ needle: String) -> Bool { index(of: needle, from: 0) != nil }

    /// Of a page: ASCII in lower case, white space folded; `nil` when there is none within the first 400 bytes of it.
    static func title(of page: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard let start = unsafe find("title", in: page, from: 0, to: page.count),
            let open = unsafe page[start...].firstIndex(of: UInt8(ascii: ">")),
            let end = unsafe find("/title", in: page, from: open, to: min(page.count, open + longestTitle))
        else { return nil }
        var title: [UInt8] = []
        for place in (open + 1)..<(end - "</title".utf8.count) {
            let byte = unsafe page[place]
            if !isBlank(byte) {
                title.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            } else if let last = title.last, last != 0x20 {
                title.append(0x20)
            }
        }
        if title.last == 0x20 { title.removeLast() }
        return title
    }

    /// From the end of the tag to that of the name in its end tag.
    private static let longestTitle = 399 + "</title".utf8.count

    /// Behind the first tag of that name within `start..<end`, in any case of letters; `end` lies within the page.
    private static func find(
        _ name: StaticString, in page: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) -> Int? {
        guard let base = page.baseAddress else { return nil }
        var index = start
        while index < end, let found = unsafe memchr(base + index, 0x3C, end - index) {
            index = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
            guard index + name.utf8CodeUnitCount <= end else { return nil }
            let isSame = (0..<name.utf8CodeUnitCount).allSatisfy { offset in
                let byte = unsafe page[index + offset]
                return unsafe (byte &- 0x41 < 26 ? byte | 0x20 : byte) == name.utf8Start[offset]
            }
            if isSame { return index + name.utf8CodeUnitCount }
        }
        return nil
    }

    /// What stands in it for people, white space folded.
    var words: String {
        var shown: [UInt8] = []
        var index = bytes.firstIndex { !Self.isLead($0) } ?? bytes.count
        while index < bytes.count {
            let isMarkup = bytes[index] == UInt8(ascii: "<")
            shown.append(isMarkup || Self.isBlank(bytes[index]) ? 0x20 : bytes[index])
            index = isMarkup ? endOfMarkup(at: index) : index + 1
        }
        return String(decoding: shown, as: UTF8.self).lowercased().split(separator: " ").joined(separator: " ")
    }

    /// Whether hardly anything stands in it for people to read, or to follow.
    var saysNextToNothing: Bool {
        var letters = 0
        var links = 0
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") else {
                if !Self.isBlank(bytes[index]) { letters += 1 }
                if letters > Self.fewLetters { return false }
                index += 1
                continue
            }
            if starts(with: "<a ", at: index) { links += 1 }
            if links > Self.fewLinks { return false }
            index = endOfMarkup(at: index)
        }
        return true
    }

    /// Behind the tag, and behind the whole element where its text is not for people.
    private func endOfMarkup(at index: Int) -> Int {
        for (open, close) in [
            ("<script", "</script"), ("<style", "</style"), ("<title", "</title"), ("<!--", "-->"),
            ("<noscript", "</noscript"),
        ] where starts(with: open, at: index) {
            guard let end = self.index(of: close, from: index) else { return bytes.count }
            return close == "-->" ? end + close.utf8.count : (self.index(of: ">", from: end) ?? bytes.count - 1) + 1
        }
        return (self.index(of: ">", from: index) ?? bytes.count - 1) + 1
    }

    private func starts(with text: String, at index: Int) -> Bool { bytes[index...].starts(with: text.utf8) }

    private func index(of text: String, from start: Int) -> Int? {
        let needle = Array(text.utf8)
        guard let first = needle.first else { return start }
        return unsafe bytes.withUnsafeBufferPointer { all -> Int? in
            guard let base = all.baseAddress else { return nil }
            var index = start
            while index + needle.count <= all.count {
                let left = all.count - needle.count + 1 - index
                guard let found = unsafe memchr(base + index, Int32(first), left) else { return nil }
                index = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
                if unsafe memcmp(base + index, needle, needle.count) == 0 { return index }
                index += 1
            }
            return nil
        }
    }

    /// What may stand before a document: white space and the bytes of a byte order mark.
    static func isLead(_ byte: UInt8) -> Bool { isBlank(byte) || byte == 0xEF || byte == 0xBB || byte == 0xBF }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
}

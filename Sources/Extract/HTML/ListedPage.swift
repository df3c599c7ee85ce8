import Foundation

/// Looks for an anchor to an address that ends as another one does: a list of pages that has the sought one among them.
///
/// What stands in menus, heads and feet of the page is on all of a site's pages and says nothing of this one. Markup is taken
/// as it is written, without a tree: a miss costs nothing but another way to be sure.
enum ListedPage {
    /// Shorter names, and those without a letter, stand in addresses of other things as well: `/2`, `/sv`.
    private static let shortest = 4

    /// - Parameter url: its last segment is looked for.
    static func leads(_ bytes: Data, to url: String) -> Bool {
        let names = names(of: url)
        guard !names.isEmpty else { return false }
        return bytes.withByteView { bytes in
            guard names.contains(where: { stands($0, in: bytes) }) else { return false }
            var scan = Scan(bytes, names)
            return scan.run()
        }
    }

    /// As it is written in the address, and percent-decoded.
    private static func names(of url: String) -> [[UInt8]] {
        guard let path = URLComponents(string: url)?.percentEncodedPath,
            let last = path.split(separator: "/").last, last.utf8.count >= shortest,
            last.contains(where: \.isLetter), !folderPages.contains(last.prefix { $0 != "." }.lowercased())
        else { return [] }
        let decoded = last.removingPercentEncoding ?? String(last)
        return decoded == last ? [Array(last.utf8)] : [Array(last.utf8), Array(decoded.utf8)]
    }

    /// Every folder may have one.
    private static let folderPages: Set<String> = ["index", "default", "start", "startsida", "home", "main"]

    private static func stands(_ name: [UInt8], in bytes: ByteView) -> Bool {
        var place = bytes.first(of: name[0], in: 0..<bytes.count)
        while place < bytes.count {
            if Scan.isAt(place, name, in: bytes) { return true }
            place = bytes.first(of: name[0], in: place + 1..<bytes.count)
        }
        return false
    }

    /// Goes from tag to tag.
    private struct Scan {
        private let bytes: ByteView
        private let names: [[UInt8]]
        /// How many menus and the like are open.
        private var depth = 0

        init(_ bytes: ByteView, _ names: [[UInt8]]) {
            self.bytes = bytes
            self.names = names
        }

        static func isAt(_ place: Int, _ name: [UInt8], in bytes: ByteView) -> Bool {
            guard place + name.count <= bytes.count else { return false }
            for (offset, byte) in name.enumerated() where bytes[place + offset] != byte { return false }
            return true
        }

        mutating func run() -> Bool {
            var place = bytes.first(of: UInt8(ascii: "<"), in: 0..<bytes.count)
            while place < bytes.count {
                let end = bytes.first(of: UInt8(ascii: ">"), in: place..<bytes.count)
                if depth == 0, isTag(Self.anchor, at: place + 1), leads(place..<end) { return true }
                count(place)
                let next = isTag(Self.script, at: place + 1) ? behindScript(end) : end
                place = bytes.first(of: UInt8(ascii: "<"), in: next..<bytes.count)
            }
            return false
        }

        private mutating func count(_ place: Int) {
            let isEnd = bytes.byte(at: place + 1) == UInt8(ascii: "/")
            let name = place + (isEnd ? 2 : 1)
            guard Self.frames.contains(where: { isTag($0, at: name) }) else { return }
            depth = max(0, depth + (isEnd ? -1 : 1))
        }

        private static let anchor = Array("a".utf8)
        private static let script = Array("script".utf8)
        private static let reference = Array("href".utf8)
        private static let frames = ["nav", "header", "footer"].map { Array($0.utf8) }

        /// - Parameter name: in lower case.
        private func isTag(_ name: [UInt8], at place: Int) -> Bool {
            for (offset, letter) in name.enumerated() where bytes.byte(at: place + offset) | 0x20 != letter {
                return false
            }
            return !Self.isLetter(bytes.byte(at: place + name.count))
        }

        private static func isLetter(_ byte: UInt8) -> Bool {
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
        }

        private func behindScript(_ start: Int) -> Int {
            var place = bytes.first(of: UInt8(ascii: "<"), in: start..<bytes.count)
            while place < bytes.count {
                if bytes.byte(at: place + 1) == UInt8(ascii: "/"), isTag(Self.script, at: place + 2) { return place }
                place = bytes.first(of: UInt8(ascii: "<"), in: place + 1..<bytes.count)
            }
            return bytes.count
        }

        /// Whether a tag has one of the names as the end of an address: behind a slash or the beginning of a value, and
        /// before its end.
        private func leads(_ tag: Range<Int>) -> Bool {
            names.contains { name in
                var place = bytes.first(of: name[0], in: tag)
                while place < tag.upperBound {
                    var next = place + 1
                    if place + name.count <= tag.upperBound, Self.isAt(place, name, in: bytes),
                        Self.starts.contains(bytes.byte(at: place - 1)),
                        Self.ends.contains(bytes.byte(at: place + name.count))
                    {
                        if isAddress(place, in: tag) { return true }
                        // Nor is anything else in that attribute.
                        while next < tag.upperBound, !Self.isSpace(bytes[next]) { next += 1 }
                    }
                    place = bytes.first(of: name[0], in: next..<tag.upperBound)
                }
                return false
            }
        }

        private static let starts = Array("/\"'=".utf8)
        private static let ends = Array("/\"'?#> \t\r\n".utf8)

        /// Whether a place lies in the value of `href`: the attribute begins behind the last white space before it.
        private func isAddress(_ place: Int, in tag: Range<Int>) -> Bool {
            var start = place
            while start > tag.lowerBound, !Self.isSpace(bytes[start - 1]) { start -= 1 }
            return isTag(Self.reference, at: start) && bytes.byte(at: start + 4) == UInt8(ascii: "=")
        }

        private static func isSpace(_ byte: UInt8) -> Bool {
            byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
        }
    }
}

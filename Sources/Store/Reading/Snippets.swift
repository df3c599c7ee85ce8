import Catalogue

/// The places of items that match, as safe HTML with the words in `<mark>`.
struct Snippets {
    private let sought: SoughtWords

    init(pattern: String) throws { sought = try SoughtWords(pattern: pattern) }

    /// By id of the item. The text says more than the title, which is shown anyway; what matches by the name of an
    /// organisation, a place or a term alone has no place to show.
    func of(_ items: [StoredItem]) -> [String: String] {
        var snippets: [String: String] = [:]
        for item in items.map(\.item) {
            let html = { (text: String) in Excerpt(text, sought).map(\.html) }
            snippets[item.id] =
                html(PlainText.plain(item.summary)) ?? html(PlainText.plain(item.content)) ?? html(item.title)
        }
        return snippets
    }
}

/// The part of a text that has most of what is looked for.
private struct Excerpt {
    private let bytes: [UInt8]
    private var words: [Range<Int>] = []
    /// What was found: words next to each other.
    private var hits: [(words: ClosedRange<Int>, group: Int)] = []
    private var isReadToTheEnd = true

    /// Words of an excerpt.
    private static let length = 32
    private static let more = Array("…".utf8)[...]
    /// Bytes of a text that are looked at.
    private static let most = 1 << 16
    private static let mostHits = 200

    /// `nil` where nothing is found.
    init?(_ text: String, _ sought: SoughtWords) {
        isReadToTheEnd = text.utf8.count <= Self.most
        bytes = isReadToTheEnd ? Array(text.utf8) : Array(text.utf8.prefix(Self.most))
        read(sought)
        if hits.isEmpty { return nil }
    }

    /// Reads until one excerpt can have everything, or to the end.
    private mutating func read(_ sought: SoughtWords) {
        var stems: [[UInt8]] = []
        var end = Int.max
        var word: [UInt8] = []
        unsafe bytes.withUnsafeBytes { raw in
            var reader = unsafe Words(bytes: raw)
            while let range = reader.next(into: &word, beginningWith: sought.first) {
                let index = words.count
                guard index < end, hits.count < Self.mostHits else { return isReadToTheEnd = false }
                words.append(range)
                sought.stem(&word)
                if let group = sought.group(of: word) { hits.append((index...index, group)) }
                if sought.hasPhrases {
                    stems.append(word)
                    if let phrase = sought.phrase(endingWith: stems) {
                        hits.append((index - phrase.words.count + 1...index, phrase.group))
                    }
                }
                if end == .max, let first = beginningOfAll(sought.groups) { end = first + Self.length + 1 }
            }
        }
    }

    /// The first word of what is found, when the last words have all of it.
    private func beginningOfAll(_ groups: Int) -> Int? {
        guard let last = hits.last, last.words.upperBound == words.count - 1 else { return nil }
        let near = hits.filter { $0.words.lowerBound > last.words.upperBound - Self.length }
        return Set(near.map(\.group)).count == groups ? near.first?.words.lowerBound : nil
    }

    /// The hits of the excerpt that has most of what is looked for, the first of those.
    private var best: ArraySlice<(words: ClosedRange<Int>, group: Int)> {
        var best = hits[0..<0]
        var score = (0, 0)
        for index in hits.indices {
            // A phrase may be longer than an excerpt.
            let end = max(hits[index].words.lowerBound + Self.length, hits[index].words.upperBound + 1)
            let near = hits[index...].prefix { $0.words.upperBound < end }
            let found = (Set(near.map(\.group)).count, near.count)
            if found > score { (best, score) = (near, found) }
        }
        return best
    }

    var html: String {
        let hits = best.sorted {
            ($0.words.lowerBound, -$0.words.upperBound) < ($1.words.lowerBound, -$1.words.upperBound)
        }
        guard let first = hits.first?.words.lowerBound, let last = hits.map(\.words.upperBound).max() else { return "" }
        let start = start(before: first, room: max(0, Self.length - (last - first + 1)))
        let end = min(words.count, start + Self.length)
        var html = SnippetHTML()
        if start > 0 { html.add(Self.more) }
        var place = start == 0 ? 0 : words[start].lowerBound
        for hit in hits where words[hit.words.lowerBound].lowerBound >= place {
            html.add(text(place..<words[hit.words.lowerBound].lowerBound))
            let marked = words[hit.words.lowerBound].lowerBound..<words[hit.words.upperBound].upperBound
            html.add(text(marked), isMarked: true)
            place = marked.upperBound
        }
        let isLast = end == words.count && isReadToTheEnd
        html.add(text(place..<max(place, isLast ? bytes.count : words[end - 1].upperBound)))
        if !isLast { html.add(Self.more) }
        return html.text
    }

    private func text(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// Where a sentence begins that there is room for, or a few words before.
    private func start(before first: Int, room: Int) -> Int {
        let earliest = max(0, first - room)
        if earliest == 0 { return 0 }
        let sentence = (earliest...first).first { index in
            bytes[words[index - 1].upperBound..<words[index].lowerBound].contains { ".!?:".utf8.contains($0) }
        }
        return sentence ?? first - room / 4
    }
}

/// Text as HTML: nothing of it is markup, and blanks are one.
private struct SnippetHTML {
    private var bytes: [UInt8] = []
    private var isBlank = false

    init() { bytes.reserveCapacity(512) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    private static let open = Array("<mark>".utf8)
    private static let close = Array("</mark>".utf8)

    mutating func add(_ piece: ArraySlice<UInt8>, isMarked: Bool = false) {
        var isOpen = false
        var index = piece.startIndex
        while index < piece.endIndex {
            let byte = piece[index]
            let blank = Self.blank(piece[index...])
            index += max(1, blank)
            if blank > 0 { isBlank = !bytes.isEmpty }
            // Control characters are nothing to see.
            if blank > 0 || byte < 0x20 || byte == 0x7F { continue }
            if isBlank { bytes.append(UInt8(ascii: " ")) }
            isBlank = false
            if isMarked, !isOpen {
                bytes += Self.open
                isOpen = true
            }
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            default: bytes.append(byte)
            }
        }
        if isOpen { bytes += Self.close }
    }

    /// How many bytes the blank takes that a text begins with; 0 when it begins with none. Of the others that Unicode has
    /// (White_Space), those that texts are written with.
    private static func blank(_ text: ArraySlice<UInt8>) -> Int {
        let byte = text[text.startIndex]
        if byte == 0x20 || (0x09...0x0D).contains(byte) { return 1 }
        guard byte == 0xC2 || byte == 0xE2 else { return 0 }
        let rest = text.dropFirst()
        // No-break space and next line.
        if byte == 0xC2 { return rest.first == 0xA0 || rest.first == 0x85 ? 2 : 0 }
        // En quad to hair space, line and paragraph separator, narrow no-break space.
        guard rest.first == 0x80, let last = rest.dropFirst().first else { return 0 }
        return (0x80...0x8A).contains(last) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0
    }
}

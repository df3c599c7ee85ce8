import Foundation
import GRDB

/// Words of a text as the search index keeps them: folded, then stemmed.
///
/// It works on the bytes FTS5 hands over and makes no String, which GRDB's wrapper tokenizer does for each word.
@safe final class SwedishTokenizer: FTS5CustomTokenizer {
    static let name = "swedish"

    /// Words of the row that is being inserted, found before.
    @TaskLocal static var known: IndexWords?

    private let stemmer: SwedishStemmer
    private var stems = StemCache()

    /// FTS5_TOKEN_COLOCATED: in the place of the word before it, another way to say it.
    private static let colocated: CInt = 1

    init(db: Database, arguments: [String]) throws {
        stemmer = try SwedishStemmer.made()
    }

    func tokenize(
        context: UnsafeMutableRawPointer?, tokenization: FTS5Tokenization, pText: UnsafePointer<CChar>?, nText: CInt,
        tokenCallback: @escaping FTS5TokenCallback
    ) -> CInt {
        guard let pText = unsafe pText else { return 0 }
        let raw = unsafe UnsafeRawBufferPointer(start: pText, count: Int(nText))
        if tokenization.contains(.document), let stems = unsafe Self.known?.stems(of: raw) {
            // Where a word stands in the text is of no concern to an index, which counts words.
            return unsafe stems.each { stem in
                unsafe tokenCallback(
                    context, 0, stem.bindMemory(to: CChar.self).baseAddress, CInt(stem.count), 0, 0)
            }
        }
        var words = unsafe Words(bytes: raw)
        var word: [UInt8] = []
        var isFirst = true
        while let range = words.next(into: &word) {
            // Of a query alone: a text has no such marks, or they only part its words.
            let isMarked = unsafe tokenization.contains(.query) && SearchPattern.isMarked(raw, before: range.lowerBound)
            if !isMarked { stem(&word, of: tokenization) }
            let flags: CInt = isMarked && !isFirst ? Self.colocated : 0
            isFirst = false
            let code = unsafe word.withUnsafeBytes { bytes in
                unsafe tokenCallback(
                    context, flags, bytes.bindMemory(to: CChar.self).baseAddress, CInt(bytes.count),
                    CInt(range.lowerBound), CInt(range.upperBound))
            }
            if code != 0 { return code }
        }
        return 0
    }

    /// A query has few words.
    private func stem(_ word: inout [UInt8], of tokenization: FTS5Tokenization) {
        if tokenization.contains(.query) {
            stemmer.stem(&word)
        } else {
            stems.stem(&word, hash: StemCache.hash(word), by: stemmer)
        }
    }
}

/// The folded words of UTF-8 bytes, each with where it stands.
@safe struct Words {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    /// Longer runs of letters are cut: FTS5 takes 32 KB in one token, a reader never searches for it.
    private static let longest = 120

    /// Where the next word stands; `nil` at the end.
    mutating func next(into word: inout [UInt8]) -> Range<Int>? {
        word.removeAll(keepingCapacity: true)
        var start = position
        while unsafe position < bytes.count {
            let run = plainRun(atMost: Self.longest - word.count)
            if run > 0 {
                if word.isEmpty { start = position }
                unsafe word.append(contentsOf: bytes[position..<position + run])
                position += run
                continue
            }
            switch common() {
            case .letter(let first, let second):
                if word.isEmpty { start = position }
                if word.count < Self.longest {
                    word.append(first)
                    if let second { word.append(second) }
                }
                position += second == nil ? 1 : 2
                continue
            case .separator:
                if !word.isEmpty { return start..<position }
                position += 1
                continue
            case .rare: break
            }
            guard let (scalar, length) = scalar() else { break }
            let folded = scalar.flatMap(Folding.fold)
            if let folded {
                if word.isEmpty { start = position }
                if scalar.map({ !Self.compose($0, into: &word) }) ?? false, word.count < Self.longest {
                    word.append(contentsOf: folded)
                }
            } else if !word.isEmpty {
                return start..<position
            }
            position += length
        }
        return word.isEmpty ? nil : start..<position
    }

    enum Found {
        /// The word's bytes stand there as they are.
        case plain(Range<Int>)
        /// It was folded.
        case folded
    }

    /// As `next`, without a copy of the words that folding leaves as they are: of Swedish text nearly all.
    ///
    /// - Parameter word: what is folded goes there.
    mutating func nextFound(into word: inout [UInt8]) -> Found? {
        while unsafe position < bytes.count, unsafe bytes[position] < 0x80, !isPlain(position) { position += 1 }
        let run = plainRun(atMost: Self.longest)
        let end = position + run
        // Where the run is as long as a word may be, or no plain sign follows, a closer look is needed.
        if run > 0, run < Self.longest - 1, unsafe end == bytes.count || bytes[end] < 0x80 && !isPlain(end) {
            defer { position = end }
            return .plain(position..<end)
        }
        return next(into: &word) == nil ? nil : .folded
    }

    /// As `next`, but a word that begins otherwise than with one of certain bytes is left empty: it is passed over in a
    /// fraction of the time.
    ///
    /// - Parameter first: by byte, folded.
    mutating func next(into word: inout [UInt8], beginningWith first: [Bool]) -> Range<Int>? {
        while unsafe position < bytes.count, unsafe bytes[position] < 0x80, !isPlain(position) { position += 1 }
        let start = position
        guard unsafe start < bytes.count, unsafe bytes[start] < 0x80, unsafe !first[Int(Self.folded(bytes[start]))]
        else {
            return next(into: &word)
        }
        while unsafe position < bytes.count, isPlain(position) { position += 1 }
        guard unsafe position == bytes.count || bytes[position] < 0x80 else {
            // What else a word may have is looked at properly.
            position = start
            defer { word.removeAll(keepingCapacity: true) }
            return next(into: &word)
        }
        word.removeAll(keepingCapacity: true)
        return start..<position
    }

    /// Whether a letter or digit of ASCII stands there.
    private func isPlain(_ position: Int) -> Bool {
        let byte = unsafe Self.folded(bytes[position])
        return byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// How many bytes from `position` on are small letters and digits that folding leaves as they are: of most words all.
    private func plainRun(atMost most: Int) -> Int {
        let end = unsafe min(bytes.count, position + most)
        var index = position
        while index < end {
            let byte = unsafe bytes[index]
            if byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 {
                index += 1
            } else if byte == 0xC3, index + 1 < end, Self.isSwedish(unsafe bytes[index + 1]) {
                index += 2
            } else {
                break
            }
        }
        return index - position
    }

    /// The second byte of å, ä and ö.
    private static func isSwedish(_ byte: UInt8) -> Bool { byte == 0xA5 || byte == 0xA4 || byte == 0xB6 }

    private enum Common { case letter(UInt8, UInt8?), separator, rare }

    /// What stands at `position`, folded, when it is ASCII or a Swedish letter: nearly all there is, in a fraction of
    /// the time.
    private func common() -> Common {
        let byte = unsafe bytes[position]
        switch byte {
        case 0x61...0x7A, 0x30...0x39: return .letter(byte, nil)
        case 0x41...0x5A: return .letter(byte | 0x20, nil)
        case 0..<0x80: return .separator
        case 0xC3 where unsafe position + 1 < bytes.count:
            // å, ä, ö and their capitals.
            let second = unsafe bytes[position + 1] | 0x20
            return Self.isSwedish(second) ? .letter(byte, second) : .rare
        default: return .rare
        }
    }

    /// A decomposed å, ä or ö (some editors on macOS write them so) is the letter, not a with an accent.
    private static func compose(_ mark: Unicode.Scalar, into word: inout [UInt8]) -> Bool {
        guard mark == "\u{30A}" || mark == "\u{308}", let last = word.last else { return false }
        switch (last, mark) {
        case (UInt8(ascii: "a"), "\u{30A}"): word.replaceSubrange((word.count - 1)..., with: "å".utf8)
        case (UInt8(ascii: "a"), "\u{308}"): word.replaceSubrange((word.count - 1)..., with: "ä".utf8)
        case (UInt8(ascii: "o"), "\u{308}"): word.replaceSubrange((word.count - 1)..., with: "ö".utf8)
        default: return false
        }
        return true
    }

    /// The scalar at `position` and its length; the scalar is `nil` where the bytes are no UTF-8.
    private func scalar() -> (Unicode.Scalar?, Int)? {
        guard unsafe position < bytes.count else { return nil }
        let first = unsafe bytes[position]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first < 0xF5, unsafe position + length <= bytes.count else { return (nil, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = unsafe bytes[position + offset]
            guard byte & 0xC0 == 0x80 else { return (nil, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (Unicode.Scalar(value), length)
    }
}

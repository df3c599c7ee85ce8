import Catalogue
import Foundation
import GRDB

/// Hashes of words that are in the database already, so that most of a text needs no look there. What a transaction
/// learned is added when it is committed.
final class KnownWords: Sendable {
    let stemmers = StemmerPool()
    private let hashes = Locked(HashSet())

    /// The common words come first, and those are what it is for.
    private static let most = 100_000

    func contains(_ hash: UInt64) -> Bool { hashes.withLock { $0.contains(hash) } }

    /// As they are now: to be kept for one text, since what is added meanwhile makes a copy of all.
    var now: HashSet { hashes.withLock { $0 } }

    func add(_ more: Set<UInt64>) {
        hashes.withLock { hashes in
            guard hashes.count < Self.most else { return }
            hashes.formUnion(more)
        }
    }
}

/// Gathers the words of texts that no text had before, and stems all.
struct WordLearner: Sendable {
    private struct Word {
        /// The first bytes of the stem, for most comparisons enough.
        let head: UInt64
        let form, stem: [UInt8]

        init(form: [UInt8], stem: [UInt8]) {
            (self.form, self.stem) = (form, stem)
            var head: UInt64 = 0
            for place in 0..<8 { head = head << 8 | UInt64(place < stem.count ? stem[place] : 0) }
            self.head = head
        }

        static func precedes(_ left: Word, _ right: Word) -> Bool {
            if left.head != right.head { return left.head < right.head }
            if left.stem == right.stem { return left.form.lexicographicallyPrecedes(right.form) }
            return left.stem.lexicographicallyPrecedes(right.stem)
        }
    }

    private let known: KnownWords
    private var met = HashSet()
    /// Of those in `met` the ones that came last, each at a place its hash says: most words of a text are among them.
    private var last: [UInt64] = []
    private var fresh: [UInt64: Word] = [:]

    init(known: KnownWords) { self.known = known }

    /// Bytes of a folded word. Shorter ones are no part of a compound worth finding, longer ones no words.
    private static let (shortest, longest) = (3, 48)
    /// A power of two.
    private static let lastCount: UInt64 = 4096

    mutating func read(_ row: SearchRow) throws -> IndexWords {
        try known.stemmers.lend { stemmer in
            IndexWords(row, stems: row.texts.map { read($0, stemmer) })
        }
    }

    mutating func read(_ text: String) throws { _ = try known.stemmers.lend { read(text, $0) } }

    private mutating func read(_ text: String, _ stemmer: CachingStemmer) -> StemRun {
        var text = text
        return text.withUTF8 { bytes in
            var run = StemRun(room: bytes.count)
            var words = unsafe Words(bytes: UnsafeRawBufferPointer(bytes))
            var word: [UInt8] = []
            let known = known.now
            while let found = words.nextFound(into: &word) {
                switch found {
                case .plain(let range): unsafe take(UnsafeBufferPointer(rebasing: bytes[range]), known, stemmer, &run)
                case .folded: unsafe word.withUnsafeBufferPointer { unsafe take($0, known, stemmer, &run) }
                }
            }
            return run
        }
    }

    @inline(__always)
    private mutating func take(
        _ word: UnsafeBufferPointer<UInt8>, _ known: HashSet, _ stemmer: CachingStemmer, _ run: inout StemRun
    ) {
        let hash = unsafe StemCache.hash(word)
        guard unsafe isNew(word, hash, known) else {
            return unsafe stemmer.stem(word, hash: hash) { unsafe run.append($0) }
        }
        unsafe stemmer.stem(word, hash: hash) { stem in
            unsafe run.append(stem)
            fresh[hash] = unsafe Word(form: Array(word), stem: Array(stem))
        }
    }

    private mutating func isNew(_ word: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ known: HashSet) -> Bool {
        guard word.count >= Self.shortest, word.count <= Self.longest, unsafe word[0] > UInt8(ascii: "9")
        else { return false }
        if last.isEmpty { last = [UInt64](repeating: 0, count: Int(Self.lastCount)) }
        let place = Int((hash ^ hash >> 32) & (Self.lastCount - 1))
        if last[place] == hash { return false }
        last[place] = hash
        return met.insert(hash) && !known.contains(hash)
    }

    mutating func take(_ other: WordLearner) {
        if fresh.isEmpty { return fresh = other.fresh }
        fresh.merge(other.fresh) { first, _ in first }
    }

    /// - Returns: what there is to remember when the transaction is committed.
    func write(_ db: Database) throws -> Set<UInt64> {
        // Another transaction may have been quicker.
        let fresh = fresh.filter { !known.contains($0.key) }
        guard !fresh.isEmpty else { return [] }
        // In the order of the table: each row finds its page beside the one before. Of forms of one stem the first counts.
        var rows: [[String]] = []
        var stem: [UInt8] = []
        for word in fresh.values.sorted(by: Word.precedes) where word.stem != stem {
            stem = word.stem
            let plain = PlainWord.plain(String(decoding: stem, as: UTF8.self))
            rows.append([
                String(decoding: stem, as: UTF8.self), String(decoding: word.form, as: UTF8.self), plain,
                PlainWord.reversed(plain),
            ])
        }
        try Self.insert.run(db, rows)
        return Set(fresh.keys)
    }

    private static let insert = TextInsert(
        "INSERT OR IGNORE INTO search_words (word, form, plain, reversed)", columns: 4)
}

/// Words as they are typed where there are no dots and rings.
enum PlainWord {
    static func plain(_ folded: some Sequence<UInt8>) -> String {
        plain(String(decoding: Array(folded), as: UTF8.self))
    }

    /// From behind, letter by letter.
    static func reversed(_ plain: String) -> String {
        let isASCII = plain.utf8.allSatisfy { $0 < 0x80 }
        return isASCII ? String(decoding: plain.utf8.reversed(), as: UTF8.self) : String(plain.reversed())
    }

    static func plain(_ folded: String) -> String {
        guard folded.utf8.contains(where: { $0 >= 0x80 }) else { return folded }
        var plain = String.UnicodeScalarView()
        for scalar in folded.unicodeScalars {
            switch scalar {
            case "å", "ä": plain.append("a")
            case "ö": plain.append("o")
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }
}

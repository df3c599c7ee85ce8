import Catalogue
import Foundation
import GRDB

/// Hashes of words that are in the database already, so that most of a text needs no look there. What a transaction
/// learned is added when it is committed.
final class KnownWords: Sendable {
    let stemmers = StemmerPool()
    private let hashes = Locked<Set<UInt64>>([])

    /// The common words come first, and those are what it is for.
    private static let most = 100_000

    func contains(_ hash: UInt64) -> Bool { hashes.withLock { $0.contains(hash) } }

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
        var form, stem: [UInt8]

        static func precedes(_ left: Word, _ right: Word) -> Bool {
            if left.stem == right.stem { return left.form.lexicographicallyPrecedes(right.form) }
            return left.stem.lexicographicallyPrecedes(right.stem)
        }
    }

    private let known: KnownWords
    private var met: Set<UInt64> = []
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
            while words.next(into: &word) != nil {
                let hash = StemCache.hash(word)
                let form = isNew(word, hash) ? word : nil
                stemmer.stem(&word, hash: hash)
                if let form { fresh[hash] = Word(form: form, stem: word) }
                run.append(word)
            }
            return run
        }
    }

    private mutating func isNew(_ word: [UInt8], _ hash: UInt64) -> Bool {
        guard word.count >= Self.shortest, word.count <= Self.longest, word[0] > UInt8(ascii: "9") else { return false }
        if last.isEmpty { last = [UInt64](repeating: 0, count: Int(Self.lastCount)) }
        let place = Int((hash ^ hash >> 32) & (Self.lastCount - 1))
        if last[place] == hash { return false }
        last[place] = hash
        return met.insert(hash).inserted && !known.contains(hash)
    }

    mutating func take(_ other: WordLearner) { fresh.merge(other.fresh) { first, _ in first } }

    /// - Returns: what there is to remember when the transaction is committed.
    func write(_ db: Database) throws -> Set<UInt64> {
        // Another transaction may have been quicker.
        let fresh = fresh.filter { !known.contains($0.key) }
        guard !fresh.isEmpty else { return [] }
        // In the order of the table: each row finds its page beside the one before.
        for word in fresh.values.sorted(by: Word.precedes) {
            let plain = PlainWord.plain(word.stem)
            try db.run(
                "INSERT OR IGNORE INTO search_words (word, form, plain, reversed) VALUES (?, ?, ?, ?)",
                [
                    String(decoding: word.stem, as: UTF8.self), String(decoding: word.form, as: UTF8.self),
                    plain, String(plain.reversed()),
                ])
        }
        return Set(fresh.keys)
    }
}

/// Words as they are typed where there are no dots and rings.
enum PlainWord {
    static func plain(_ folded: some Sequence<UInt8>) -> String {
        plain(String(decoding: Array(folded), as: UTF8.self))
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

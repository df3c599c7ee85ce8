import Catalogue
import Foundation
import GRDB

/// Hashes of words that are in the database already, so that most of a text needs no look there. What a transaction
/// learned is added when it is committed.
final class KnownWords: Sendable {
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

/// Gathers the words of texts that no text had before.
struct WordLearner: Sendable {
    private let known: KnownWords
    private var met: Set<UInt64> = []
    private var fresh: [UInt64: [UInt8]] = [:]

    init(known: KnownWords) { self.known = known }

    /// Bytes of a folded word. Shorter ones are no part of a compound worth finding, longer ones no words.
    private static let (shortest, longest) = (3, 48)

    mutating func read(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var words = unsafe Words(bytes: UnsafeRawBufferPointer(bytes))
            var word: [UInt8] = []
            while words.next(into: &word) != nil {
                guard word.count >= Self.shortest, word.count <= Self.longest, word[0] > UInt8(ascii: "9") else {
                    continue
                }
                let hash = StemCache.hash(word)
                if met.insert(hash).inserted, !known.contains(hash) { fresh[hash] = word }
            }
        }
    }

    mutating func read(_ row: SearchRow) {
        for part in [row.title, row.names, row.summary, row.content] { read(part) }
    }

    mutating func take(_ other: WordLearner) { fresh.merge(other.fresh) { first, _ in first } }

    /// - Returns: what there is to remember when the transaction is committed.
    func write(_ db: Database) throws -> Set<UInt64> {
        // Another transaction may have been quicker.
        let fresh = fresh.filter { !known.contains($0.key) }
        guard !fresh.isEmpty else { return [] }
        let stemmer = try SwedishStemmer.made()
        // In the order of the table: each row finds its page beside the one before.
        for word in fresh.values.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            var stem = word
            stemmer.stem(&stem)
            let plain = PlainWord.plain(stem)
            try db.run(
                "INSERT OR IGNORE INTO search_words (word, form, plain, reversed) VALUES (?, ?, ?, ?)",
                [
                    String(decoding: stem, as: UTF8.self), String(decoding: word, as: UTF8.self),
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

import Catalogue
import Foundation
import GRDB

/// Asks the words of the catalogue what a reader may have meant.
struct SearchWords {
    private let db: Database
    private let stemmer: SwedishStemmer

    init(_ db: Database) throws {
        self.db = db
        stemmer = try SwedishStemmer.made()
    }

    /// Compounds that stand in the place of one word. More cost more than they find.
    private static let mostCompounds = 48
    /// Words that are looked at for one question.
    private static let mostLooked = 2000

    // MARK: Compounds

    /// Stems of compounds whose last part a word is: `trygghetslarm` for `larm`. What stands before it must be a part of
    /// Swedish compounds: a word that the catalogue has, with what joins them.
    ///
    /// - Returns: `nil` for a word so common that it is not to be widened: what it finds alone is more than anybody reads,
    ///   and each further word costs as much again.
    func compounds(of typed: String) throws -> [String]? {
        let stem = stem(typed)
        guard stem.unicodeScalars.count >= 3 else { return [] }
        let reversed = String(PlainWord.plain(stem).reversed())
        let rows = try Row.fetchAll(
            db, sql: "SELECT word FROM search_words WHERE reversed > ? AND reversed < ? LIMIT ?",
            arguments: [reversed, reversed + Self.last, Self.mostLooked])
        let longer = rows.map { $0["word"] as String }.filter { $0.hasSuffix(stem) }
            .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
        var found: [String] = []
        for word in longer where found.count < Self.mostCompounds {
            let first = String(word.dropLast(stem.count))
            if try isFirstPart(first, of: stem) { found.append(word) }
        }
        // To count a word takes longer than to find that it ends none.
        if !found.isEmpty, try Ranking.isCommon(db, "\"\(typed)\"", moreThan: Ranking.mostRanked) { return nil }
        return found
    }

    private func isFirstPart(_ part: String, of stem: String) throws -> Bool {
        guard part.unicodeScalars.count >= 3, !Self.particles.contains(part) else { return false }
        // Jordbrukare are no brukare.
        if Self.apart[stem]?.contains(part) ?? false { return false }
        if Self.joints.contains(where: { part.hasSuffix($0) && part.utf8.count > $0.utf8.count + 2 }) { return true }
        return try bases(of: part).contains { try Self.firstParts.contains($0) || isWord($0) }
    }

    /// What a first part may be the joined form of: `hälso` of `hälsa`, `fal` of `fall` (before another l).
    private func bases(of part: String) -> [String] {
        var bases = [part]
        if part.hasSuffix("s") { bases.append(String(part.dropLast())) }
        if let last = part.last, "oue".contains(last) { bases.append(part.dropLast() + "a") }
        if let last = part.last { bases.append(part + String(last)) }
        return bases
    }

    /// `förlarm` and `larm` are two words, `förbrukare` and `brukare` are strangers.
    private static let particles: Set<String> = [
        "för", "miss", "upp", "ned", "ner", "med", "mot", "till", "från", "över", "under", "efter", "genom", "fram",
        "åter", "sam", "bort", "inne", "vid", "emot", "van", "kring", "ute",
    ]
    /// What only ends a first part: `trygghets-`, `utbildnings-`, `informations-`.
    private static let joints = ["hets", "nings", "lings", "ions", "tets", "skaps", "ments", "doms", "färds"]
    /// First parts that are common in the field and seldom stand alone.
    private static let firstParts: Set<String> = [
        "hem", "natt", "dag", "mobil", "video", "digital", "gps", "fall", "dörr", "vård", "social", "kommun", "omsorgs",
        "hälso", "läkemedels", "äldre", "barn", "familje", "skol", "bostads", "brand", "system", "data", "person",
        "webb", "tele", "fjärr", "nöd", "passiv", "patient", "region", "läns",
    ]
    /// By stem, what stands before it in words that mean something else.
    private static let apart: [String: Set<String>] = [
        "brukar": ["jord", "skogs", "lant"], "bruk": ["jord", "skogs"],
    ]

    // MARK: Spellings

    /// The question with words that no item has replaced by those that are meant: first the same letters with their dots
    /// and rings, then a slip or two away.
    ///
    /// - Returns: `nil` when every word is known, or nothing like it is.
    func corrected(_ text: SearchText) throws -> SearchText? {
        var better = text
        for (index, part) in text.parts.enumerated() where !part.isQuoted {
            let word = fold(part.words)
            guard word.unicodeScalars.count >= 4, word.utf8.first.map({ $0 > UInt8(ascii: "9") }) ?? false,
                try !isWord(word), try !(part.isBeginning || part.isLast) || !begins(word)
            else { continue }
            if let meant = try spelled(word) ?? near(word) { better.replace(at: index, by: meant) }
        }
        return better == text ? nil : better
    }

    private func begins(_ word: String) throws -> Bool {
        try db.int("SELECT 1 FROM search_words WHERE word >= ? AND word < ? LIMIT 1", [word, word + Self.last]) != nil
    }

    private func spelled(_ word: String) throws -> String? {
        let rows = try Row.fetchAll(
            db, sql: "SELECT word, form FROM search_words WHERE plain IN (?, ?) LIMIT 20",
            arguments: [PlainWord.plain(stem(word)), PlainWord.plain(word)])
        return try mostUsed(rows.map { ($0["word"], $0["form"]) })
    }

    /// One slip leaves one half of a word whole: those that share a half are compared.
    private func near(_ word: String) throws -> String? {
        let stem = Array(PlainWord.plain(stem(word)).unicodeScalars)
        let half = stem.count / 2
        // Of four letters too many others are one slip away.
        guard stem.count >= 5 else { return nil }
        let start = String(String.UnicodeScalarView(stem[..<half]))
        let end = String(String.UnicodeScalarView(stem[half...].reversed()))
        let most = stem.count >= 9 ? 2 : 1
        let sql = "SELECT word, form, plain FROM search_words WHERE length(plain) BETWEEN ? AND ? AND"
        let lengths = [stem.count - most, stem.count + most]
        var rows = try Row.fetchAll(
            db, sql: "\(sql) plain >= ? AND plain < ? LIMIT ?",
            arguments: StatementArguments(lengths) + [start, start + Self.last, Self.mostLooked])
        rows += try Row.fetchAll(
            db, sql: "\(sql) reversed >= ? AND reversed < ? LIMIT ?",
            arguments: StatementArguments(lengths) + [end, end + Self.last, Self.mostLooked])
        var best: (distance: Int, words: [(String, String)]) = (most, [])
        for row in rows {
            let distance = Edits.distance(stem, Array((row["plain"] as String).unicodeScalars), atMost: best.distance)
            guard distance <= best.distance else { continue }
            if distance < best.distance { best = (distance, []) }
            best.words.append((row["word"], row["form"]))
        }
        return try mostUsed(best.words)
    }

    /// Of words that are equally near, the one most items have; `nil` when none has any.
    private func mostUsed(_ words: [(word: String, form: String)]) throws -> String? {
        var best: (count: Int64, form: String)?
        for (_, form) in words.prefix(8) {
            let pattern = "\"\(form)\""
            let count = try db.int("SELECT count(*) FROM search WHERE search MATCH ?", [pattern]) ?? 0
            if count > best?.count ?? 0 { best = (count, form) }
        }
        return best?.form
    }

    // MARK: Words

    private func isWord(_ folded: String) throws -> Bool {
        try db.int("SELECT 1 FROM search_words WHERE word IN (?, ?)", [stem(folded), folded]) != nil
    }

    private func fold(_ typed: String) -> String {
        var typed = typed
        var word: [UInt8] = []
        typed.withUTF8 { bytes in
            var words = unsafe Words(bytes: UnsafeRawBufferPointer(bytes))
            _ = words.next(into: &word)
        }
        return String(decoding: word, as: UTF8.self)
    }

    private func stem(_ typed: String) -> String {
        var word = Array(fold(typed).utf8)
        stemmer.stem(&word)
        return String(decoding: word, as: UTF8.self)
    }

    /// Behind everything that begins as something does.
    private static let last = "\u{10FFFF}"
}

import CStemmer
import GRDB

/// Snowball's Swedish, helped where it leaves forms of one word apart.
///
/// Version 2.2 knows no definite ending -et (`biblioteket`), no plural -ena (`arbetena`), no changed vowel (`böcker`)
/// and no neuter of -al, -ell, -iv (`digitalt`). The stems need not be words; they only must be the same for forms of
/// one word, and seldom the same for two words.
@safe final class SwedishStemmer {
    private let snowball: OpaquePointer

    init?() {
        guard let snowball = unsafe sb_stemmer_new("swedish", "UTF_8") else { return nil }
        unsafe self.snowball = snowball
    }

    static func made() throws -> SwedishStemmer {
        guard let stemmer = SwedishStemmer() else {
            throw DatabaseError(resultCode: .SQLITE_NOMEM, message: "libstemmer has no Swedish")
        }
        return stemmer
    }

    deinit { unsafe sb_stemmer_delete(snowball) }

    /// - Parameter word: folded letters in UTF-8; becomes its stem.
    func stem(_ word: inout [UInt8]) {
        // Numbers and short words have no endings; a very long run of letters is no word.
        guard word.count > 3, word.count <= 64, word[0] > UInt8(ascii: "9") else { return }
        if Self.pluralEndings.contains(where: { word.ends(with: $0) }),
            let (plural, singular) = Self.changedVowels.first(where: { word.ends(with: $0.plural) })
        {
            word.replaceSubrange((word.count - plural.count)..., with: singular)
        }
        if word.drop("enas", keeping: 5) || word.drop("ena", keeping: 5) { return }
        snowball(&word)
        Self.help(&word)
    }

    private func snowball(_ word: inout [UInt8]) {
        let result = unsafe sb_stemmer_stem(snowball, word, CInt(word.count))
        guard let stem = unsafe result else { return }
        // The bytes are the stemmer's own and last until its next call.
        let bytes = unsafe UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(snowball)))
        unsafe word.replaceSubrange(0..., with: bytes)
    }

    private static func help(_ word: inout [UInt8]) {
        if neuter.contains(where: { word.ends(with: $0) }) {
            if word.count > 5 { word.removeLast() }
            return
        }
        guard word.last == UInt8(ascii: "t"), !word.ends(with: het), !keepingET.contains(word) else { return }
        _ = word.drop("et", keeping: 3)
    }

    private static let neuter = ["alt", "ellt", "ivt"].map { Array($0.utf8) }
    private static let het = Array("het".utf8)

    /// Words whose -et is their own.
    private static let keepingET: Set<[UInt8]> = Set(
        ["internet", "budget", "planet", "paket", "magnet", "alfabet", "poet", "komet", "staket", "buffet", "raket"]
            .map { Array($0.utf8) })

    /// One of these ends every plural that changes its vowel, and few other words.
    private static let pluralEndings = ["er", "ers", "erna", "ernas"].map { Array($0.utf8) }

    /// Plurals that change their vowel, by the end of the word so that compounds follow (`handböckerna`).
    private static let changedVowels: [(plural: [UInt8], singular: [UInt8])] = {
        let pairs = [
            ("böck", "bok"), ("händ", "hand"), ("länd", "land"), ("städ", "stad"), ("stränd", "strand"),
            ("tänd", "tand"), ("ränd", "rand"), ("fött", "fot"), ("rött", "rot"), ("nätt", "natt"),
            ("ledamöt", "ledamot"), ("sön", "son"), ("bröd", "bror"),
        ]
        var endings: [([UInt8], [UInt8])] = []
        for (plural, singular) in pairs {
            for ending in pluralEndings { endings.append((Array(plural.utf8) + ending, Array(singular.utf8))) }
        }
        return endings
    }()
}

extension [UInt8] {
    fileprivate func ends(with suffix: [UInt8]) -> Bool {
        last == suffix.last && count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }

    /// Takes an ending off when at least `keeping` bytes stay.
    fileprivate mutating func drop(_ ending: StaticString, keeping: Int) -> Bool {
        let length = ending.utf8CodeUnitCount
        guard count - length >= keeping else { return false }
        let matches = unsafe self[(count - length)...].elementsEqual(
            UnsafeBufferPointer(start: ending.utf8Start, count: length))
        if matches { removeLast(length) }
        return matches
    }
}

import Catalogue
import Foundation

/// The stemmed words of a text, one after the other.
struct StemRun: Sendable {
    /// Of each word the length of its stem in one byte, then the stem.
    private var bytes: [UInt8] = []

    /// - Parameter room: bytes of the text; stems are seldom more.
    init(room: Int) { bytes.reserveCapacity(room + room / 8) }

    mutating func append(_ stem: [UInt8]) {
        // Words are cut long before that.
        let count = min(stem.count, Int(UInt8.max))
        bytes.append(UInt8(count))
        bytes.append(contentsOf: stem[..<count])
    }

    mutating func append(_ stem: UnsafeBufferPointer<UInt8>) {
        let count = min(stem.count, Int(UInt8.max))
        bytes.append(UInt8(count))
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: stem[..<count]))
    }

    /// Gives the words in turn until `take` answers something else than 0.
    func each(_ take: (UnsafeRawBufferPointer) -> CInt) -> CInt {
        unsafe bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let end = unsafe position + 1 + Int(bytes[position])
                let code = unsafe take(UnsafeRawBufferPointer(rebasing: bytes[(position + 1)..<end]))
                if code != 0 { return code }
                position = end
            }
            return 0
        }
    }
}

/// The texts an item is found by with their words, cut and stemmed before the transaction in which others wait.
struct IndexWords: Sendable {
    let row: SearchRow
    /// By column.
    private let columns: [(text: String, stems: StemRun)]

    init(_ row: SearchRow, stems: [StemRun]) {
        self.row = row
        columns = Array(zip(row.texts, stems))
    }

    /// - Parameter bytes: a text in UTF-8.
    /// - Returns: its words; `nil` when it is another text.
    func stems(of bytes: UnsafeRawBufferPointer) -> StemRun? {
        columns.first { column in
            guard column.text.utf8.count == bytes.count else { return false }
            return unsafe column.text.utf8.withContiguousStorageIfAvailable { own in
                guard let left = own.baseAddress, let right = bytes.baseAddress else { return true }
                return unsafe memcmp(left, right, bytes.count) == 0
            } ?? false
        }?.stems
    }
}

/// A stemmer that remembers the words it met last.
final class CachingStemmer {
    private let stemmer: SwedishStemmer
    private var stems = StemCache()

    init() throws { stemmer = try SwedishStemmer.made() }

    /// - Parameter hash: ``StemCache/hash(_:)`` of the word.
    func stem(_ word: UnsafeBufferPointer<UInt8>, hash: UInt64, _ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        unsafe stems.stem(word, hash: hash, by: stemmer, take)
    }
}

/// Stemmers that are lent to those who read texts: as many as read at a time, each with what it remembers.
final class StemmerPool: Sendable {
    private let free = Locked<[CachingStemmer]>([])

    func lend<Result>(_ body: (CachingStemmer) throws -> Result) throws -> Result {
        let stemmer = try free.withLock { $0.popLast() } ?? CachingStemmer()
        defer { free.withLock { $0.append(stemmer) } }
        return try body(stemmer)
    }
}

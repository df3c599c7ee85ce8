import Foundation
import NIOCore
import Store

/// What a whole dump is written as.
enum DumpFormat: String, Sendable, Hashable, CaseIterable {
    case jsonLines = "items.jsonl"
    case csv = "items.csv"

    var mediaType: String {
        switch self {
        case .jsonLines: MediaType.jsonLines
        case .csv: MediaType.csv
        }
    }

    /// What stands before the first item.
    var head: [UInt8] { self == .csv ? ItemTable.head : [] }

    func encode(_ rows: [DumpRow], names: Names, base: String) throws -> [UInt8] {
        switch self {
        case .jsonLines:
            let writer = ItemLine(names: names, base: base, depth: .log)
            var line = JSONLine(capacity: rows.count * 1024)
            for row in rows { try writer.write(row.item(), to: &line) }
            return line.bytes
        case .csv:
            let table = ItemTable(names: names, depth: .log)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(rows.count * 512)
            for row in rows { table.write(try row.item(), to: &bytes) }
            return bytes
        }
    }
}

/// What is known of a dump that has been made to its end once: enough to begin anywhere in it.
struct DumpSummary: Sendable, Hashable {
    struct Mark: Sendable, Hashable {
        /// Of the first byte of a page.
        var offset: Int
        /// The key of the row before it.
        var after: Int64
    }

    var length = 0
    /// SHA-256 over all of it.
    var digest: [UInt8] = []
    var marks: [Mark] = []

    /// The last page that begins at this byte or before it.
    func mark(before offset: Int) -> Mark {
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? marks[low - 1] : Mark(offset: 0, after: 0)
    }

    /// `4e5f…`
    var hex: String { digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    /// As a field of RFC 9530 §3 has it.
    var reprDigest: String { "sha-256=:\(Data(digest).base64EncodedString()):" }
}

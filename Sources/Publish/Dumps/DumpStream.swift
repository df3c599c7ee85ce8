import Catalogue
import Foundation
import NIOCore
import NIOPosix
import Store

/// Makes a dump page by page: one is read while the ones before it are written as text, on all cores, and the oldest goes
/// out. No more than a few pages are in memory, however large the catalogue and however slow the reader.
struct DumpStream: Sendable {
    let dump: ItemDump
    let format: DumpFormat
    let names: Names
    let base: String

    /// Rows of a page.
    private static let pageSize = 400
    /// Pages in the making at a time.
    private static let width = max(2, min(4, NIOSingletons.blockingPoolThreadCountSuggestion))

    /// A page as text, and the key behind which the next one begins.
    private struct Page: Sendable {
        var bytes: [UInt8]
        var after: Int64
        var before: Int64
    }

    /// All of it from the first byte on.
    func whole(_ give: (ByteBuffer) async throws -> Void) async throws -> DumpSummary {
        var summary = DumpSummary()
        var hash = RunningFingerprint()
        try await pages(after: 0) { page in
            summary.marks.append(DumpSummary.Mark(offset: summary.length, after: page.before))
            let bytes = summary.length == 0 ? format.head + page.bytes : page.bytes
            summary.length += bytes.count
            hash.add(bytes)
            try await give(ByteBuffer(bytes: bytes))
            return true
        }
        if summary.length == 0, !format.head.isEmpty {
            summary.length = format.head.count
            hash.add(format.head)
            try await give(ByteBuffer(bytes: format.head))
        }
        summary.digest = hash.finished()
        return summary
    }

    /// Some of its bytes.
    func part(
        _ range: Range<Int>, of summary: DumpSummary, _ give: (ByteBuffer) async throws -> Void
    ) async throws {
        let mark = summary.mark(before: range.lowerBound)
        var offset = mark.offset
        if offset == 0, summary.marks.isEmpty {
            return try await give(ByteBuffer(bytes: format.head[range]))
        }
        try await pages(after: mark.after) { page in
            let bytes = offset == 0 ? format.head + page.bytes : page.bytes
            let wanted = range.clamped(to: offset..<(offset + bytes.count))
            if !wanted.isEmpty {
                try await give(ByteBuffer(bytes: bytes[(wanted.lowerBound - offset)..<(wanted.upperBound - offset)]))
            }
            offset += bytes.count
            return offset < range.upperBound
        }
    }

    /// - Parameter take: returns whether it wants more.
    private func pages(after first: Int64, _ take: (Page) async throws -> Bool) async throws {
        var reading: Task<[DumpRow], any Error>? = read(after: first)
        var making: [Task<Page, any Error>] = []
        var before = first
        defer { for task in making { task.cancel() } }
        while reading != nil || !making.isEmpty {
            if let task = reading {
                let rows = try await task.value
                reading = nil
                if let last = rows.last {
                    reading = rows.count == Self.pageSize ? read(after: last.key) : nil
                    making.append(make(rows, before: before, after: last.key))
                    before = last.key
                }
            }
            if !making.isEmpty, reading == nil || making.count >= Self.width {
                guard try await take(try await making.removeFirst().value) else { return }
            }
        }
    }

    private func read(after key: Int64) -> Task<[DumpRow], any Error> {
        Task { [dump] in
            try await NIOThreadPool.singleton.runIfActive { try dump.rows(after: key, limit: Self.pageSize) }
        }
    }

    private func make(_ rows: [DumpRow], before: Int64, after: Int64) -> Task<Page, any Error> {
        Task { [format, names, base] in
            try await NIOThreadPool.singleton.runIfActive {
                Page(bytes: try format.encode(rows, names: names, base: base), after: after, before: before)
            }
        }
    }
}

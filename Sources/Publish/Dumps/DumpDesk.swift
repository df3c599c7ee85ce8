import Store
import Synchronization

/// Keeps what is known of the last dump of each format, and how many are being given.
final class DumpDesk: Sendable {
    /// What a dump's bytes rest on.
    struct Key: Sendable, Hashable {
        var format: DumpFormat
        /// The strong tag of the representation.
        var etag: String
    }

    private struct Books {
        var summaries: [DumpFormat: (etag: String, summary: DumpSummary)] = [:]
        var underWay: [Key: Task<DumpSummary, any Error>] = [:]
    }

    private let books = Mutex(Books())
    /// Each holds a moment of the database, and with it the log since then.
    let places: Places

    /// Nobody is served any more: what is under way breaks off.
    private let hasEnded = Mutex(false)

    init(most: Int = 8, share: Int = 3) { places = Places(most, share: share) }

    func end() { hasEnded.withLock { $0 = true } }

    var isEnded: Bool { hasEnded.withLock(\.self) }

    func summary(_ key: Key) -> DumpSummary? {
        books.withLock { books in
            books.summaries[key.format].flatMap { $0.etag == key.etag ? $0.summary : nil }
        }
    }

    func keep(_ summary: DumpSummary, for key: Key) {
        books.withLock { $0.summaries[key.format] = (key.etag, summary) }
    }

    /// What is known already, or what `make` gives; who asks for the same at the same time waits for the one that makes it.
    func summary(_ key: Key, make: @escaping @Sendable () async throws -> DumpSummary) async throws -> DumpSummary {
        if let known = summary(key) { return known }
        let task = books.withLock { books in
            if let running = books.underWay[key] { return running }
            let task = Task { try await make() }
            books.underWay[key] = task
            return task
        }
        defer { books.withLock { $0.underWay[key] = nil } }
        let made = try await task.value
        keep(made, for: key)
        return made
    }
}

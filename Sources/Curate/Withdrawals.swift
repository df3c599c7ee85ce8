import Catalogue
import Foundation

/// What a publisher has taken back by name (RFC 6721, OAI-PMH deletions).
struct Withdrawals {
    /// The latest deletion of each identity; one without a date is as late as can be.
    private var latest: [String: Date] = [:]

    init(_ deletions: [Deletion]) {
        for deletion in deletions {
            let at = deletion.at ?? .distantFuture
            latest[deletion.id] = max(at, latest[deletion.id] ?? at)
        }
    }

    /// Whether an entry of the same document was deleted after it was written (RFC 6721 §5).
    func takeBack(_ entry: Entry) -> Bool {
        guard let id = entry.id, let deleted = latest[id] else { return false }
        guard let written = entry.updated ?? entry.published else { return true }
        return written < deleted
    }

    /// The ids of known records that are gone and did not come again.
    func records(among known: [RecordKey], butFor written: [Record]) -> [String] {
        guard !latest.isEmpty else { return [] }
        let present = Set(written.map(\.id))
        return known.filter { key in
            !present.contains(key.id) && (latest[key.identity] != nil || key.link.map { latest[$0] != nil } ?? false)
        }.map(\.id).sorted()
    }
}

import Catalogue
import Curate
import Store

/// A reading that has passed its guards.
struct CuratedReading {
    let set: CuratedSet
    let details: DetailPages.Outcome
    let pace: SourcePace?
    /// Ids of records that the store did not know.
    let expected: Set<String>
    /// What becomes of what it does not name, where that is not what the source's coverage says.
    var absent: SyncIntent.Absent?
    /// How records left that another Samlad tells of, by id.
    var departures: [String: Departure] = [:]

    /// What is written: entries whose page was not read this time say less than their records do.
    func written() -> [Record] {
        set.records.filter { record in
            record.link.map { !details.left.contains($0) && !details.waiting.contains($0) } ?? true
        }
    }

    /// Ids of records that are still there, though nothing new was read of them.
    func seen() -> [String] {
        set.records.filter { record in record.link.map(details.left.contains) ?? false }.map(\.id)
    }
}

package import Catalogue
package import Foundation

/// Entries to records: normalised, tied to their source, classified. Knows no clock and no store.
package struct Curator: Sendable {
    package init(configuration: Configuration) {}

    /// The records of one document.
    ///
    /// - Parameters:
    ///   - policy: what the last reading chose; `nil` the first time.
    ///   - previous: what the store has of this source, so that ids survive a change of guids or links.
    package func records(
        from feed: Feed, source: Source, policy: IdentityPolicy?, previous: [RecordKey], now: Date
    ) -> CuratedSet {
        CuratedSet(records: [], policy: policy ?? .guid, skipped: [], problems: [])
    }
}

package import Catalogue
package import Foundation

extension Store {
    private var later: StoreFailure { .refused(path: path, detail: "this part is not built yet") }

    // Sources and the schedule.
    package func register(_ sources: [Source], now: Date) throws(StoreFailure) { throw later }
    package func memories() throws(StoreFailure) -> [String: SourceMemory] { throw later }
    package func memory(of source: String) throws(StoreFailure) -> SourceMemory? { throw later }
    package func statuses(of sources: [Source]) throws(StoreFailure) -> [SourceStatus] { throw later }
    package func attempts(of source: String, limit: Int) throws(StoreFailure) -> [Attempt] { throw later }
    package func restHost(_ host: String, until: Date) throws(StoreFailure) { throw later }
    package func restingHosts(now: Date) throws(StoreFailure) -> [String: Date] { throw later }
    package func meta(_ key: String) throws(StoreFailure) -> String? { throw later }
    package func setMeta(_ key: String, _ value: String?) throws(StoreFailure) { throw later }

    // One attempt, one transaction.
    package func record(_ attempt: Attempt, memory: SourceMemory) throws(StoreFailure) { throw later }
    package func apply(_ intent: SyncIntent, rules: ItemRules, now: Date) throws(StoreFailure) -> SyncCounts {
        throw later
    }
    /// A batch of items judged again; returns where to go on, `nil` at the end.
    package func refreshFreshness(
        after item: String?, limit: Int, rules: ItemRules, now: Date
    ) throws(StoreFailure) -> String? { throw later }

    // Links.
    package func dueLinks(now: Date, limit: Int) throws(StoreFailure) -> [LinkHealth] { throw later }
    package func nextLinkCheck() throws(StoreFailure) -> Date? { throw later }
    package func apply(
        _ link: LinkHealth, check: LinkCheck, rules: ItemRules, now: Date
    ) throws(StoreFailure) { throw later }
    package func links(_ query: LinkQuery) throws(StoreFailure) -> Page<LinkHealth> { throw later }
    package func link(_ url: String) throws(StoreFailure) -> LinkHealth? { throw later }
    package func items(linking url: String) throws(StoreFailure) -> [String] { throw later }

    // Reading.
    package func items(_ query: ItemQuery) throws(StoreFailure) -> Page<StoredItem> { throw later }
    package func item(_ id: String) throws(StoreFailure) -> ItemLookup { throw later }
    package func records(of item: String) throws(StoreFailure) -> [StoredRecord] { throw later }
    package func changes(
        after n: Int, limit: Int
    ) throws(StoreFailure) -> (changes: [Change], position: Int) { throw later }
    package func position() throws(StoreFailure) -> Int { throw later }
    package func counts() throws(StoreFailure) -> CatalogueCounts { throw later }

    // Care.
    /// Findings, one sentence each; empty when all is well.
    package func check() throws(StoreFailure) -> [String] { throw later }
    package func ping() throws(StoreFailure) { throw later }
    package func backup(to path: String) throws(StoreFailure) { throw later }
}

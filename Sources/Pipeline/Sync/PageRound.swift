import Catalogue
import Curate
import Foundation

/// What one reading of a source learns of the pages of its entries that cannot be read.
struct PageRound: Sendable {
    /// Pages asked for, and those of them that could not be read.
    private(set) var asked = 0
    private(set) var unread = 0
    /// Those that may be read later; what is gone or refused is done with.
    private var pending = 0

    private let before: PageMemory?
    private let now: Date
    private var troubles: [String: PageMemory.Trouble]
    private var reason: String?
    private var failure: FetchFailure.Kind?

    /// Pages in one sync of one source: a new source with a long list is read over several syncs.
    static let atMost = 30
    /// The same while no page at all can be read.
    private static let fewer = 10
    /// Pages in trouble that are remembered of one source. Beyond that they take turns.
    private static let mostTroubles = 500

    init(_ before: PageMemory?, now: Date) {
        self.before = before
        self.now = now
        troubles = Dictionary((before?.troubles ?? []).map { ($0.page, $0) }) { first, _ in first }
    }

    /// How many pages may be asked for.
    var room: Int { before?.waitingSince == nil ? Self.atMost : Self.fewer }

    /// Whether the page failed a moment ago, and is left alone for a while.
    func leavesAlone(_ link: String) -> Bool {
        troubles[Self.key(link)].map { !PageJudge.isDue($0, now: now) } ?? false
    }

    /// Whether an entry waits until the page can be read, or nothing is known against it.
    func waits(for link: String) -> Bool { troubles[Self.key(link)]?.isWaiting ?? true }

    /// The order in which pages are asked for: those first that have not failed.
    func ordered<Page>(_ pages: [Page], link: (Page) -> String) -> [Page] {
        let isTried = pages.map { troubles[Self.key(link($0))] != nil }
        let marked = zip(pages, isTried)
        let order = marked.filter { !$0.1 }.map(\.0) + marked.filter(\.1).map(\.0)
        // Not all that failed are remembered: nobody shall stand behind the same ones for ever.
        guard troubles.count >= Self.mostTroubles, !order.isEmpty else { return order }
        let turn = Int((now.timeIntervalSince1970 / 3600).rounded(.down)) * Self.fewer % order.count
        return Array(order[turn...] + order[..<turn])
    }

    mutating func read(_ link: String) {
        asked += 1
        troubles[Self.key(link)] = nil
    }

    /// - Parameters:
    ///   - isWaiting: whether its entry waits until the page can be read.
    ///   - failure: `nil` for a page that says it is none.
    mutating func fail(_ link: String, isWaiting: Bool, because reason: String, _ failure: FetchFailure.Kind?) {
        let key = Self.key(link)
        asked += 1
        unread += 1
        if isWaiting { pending += 1 }
        (self.reason, self.failure) = (reason, failure)
        troubles[key] = PageJudge.failed(key, before: troubles[key], isWaiting: isWaiting, now: now)
    }

    /// What is remembered until the next reading.
    ///
    /// - Parameters:
    ///   - links: of all entries that were read.
    ///   - isPart: more entries are there than were read.
    ///   - waits: whether entries wait for their pages.
    func memory(of links: [String], isPart: Bool, waits: Bool) -> PageMemory? {
        var memory = PageMemory()
        let listed = Set(links.map(Self.key))
        let kept = troubles.values.filter { isPart || listed.contains($0.page) }
        memory.troubles = Array(kept.sorted { ($0.next, $0.page) < ($1.next, $1.page) }.suffix(Self.mostTroubles))
        memory.listed = isPart ? max(listed.count, before?.listed ?? 0, kept.count) : listed.count
        if waits, asked == pending { memory.waitingSince = before?.waitingSince ?? now }
        guard !memory.troubles.isEmpty || memory.waitingSince != nil else { return nil }
        (memory.reason, memory.failure) = reason.map { ($0, failure) } ?? (before?.reason, before?.failure)
        return memory
    }

    /// An address may be long, and there may be many.
    private static func key(_ link: String) -> String { String(Fingerprint.sha256(Data(link.utf8)).prefix(12)) }
}

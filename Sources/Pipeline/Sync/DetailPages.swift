import Catalogue
import Curate
import Extract
import Fetch
import Foundation

/// Completes the entries of a list with what their own pages say.
struct DetailPages: Sendable {
    /// What was read of the pages, and what was not.
    struct Outcome: Sendable {
        /// Links of known entries whose page was not read this time: their records stay as they are.
        var left: Set<String> = []
        /// Links of new entries that have to wait for the next sync, which must not take the list for unchanged.
        var waiting: Set<String> = []
        var problems: [Problem] = []
        /// Of new entries: those whose page nobody was asked for, because its host asked to be left alone.
        var resting = 0
        /// Known entries that have changed wait for their pages: the list must not be taken for unchanged.
        var isBehind = false
        /// What is remembered of pages that cannot be read; `nil` when all can.
        var pages: PageMemory?
        /// Why the source is degraded; `nil` when enough of its pages were read.
        var lack: Problem?

        /// Whether all that the list leads to was read.
        var isComplete: Bool { waiting.isEmpty && !isBehind }
    }

    let engine: FetchEngine
    let settings: Settings
    let now: Date
    /// Whether the list came out of the allowed networks: its pages may lie there, too.
    var isInside = false
    /// What the last reading has learnt of pages that cannot be read.
    var memory: PageMemory?
    /// Whether more entries are there than are read this time.
    var isPart = false

    /// Known pages are read again once in this many days.
    private static let revisitDays = 7

    /// Whether this is the day, and its first attempt, on which a source's list is read again although it may be the
    /// same, so that its pages are. Spread over the days by the id, so that nothing has to be remembered.
    static func isRevisit(_ source: Source, memory: SourceMemory, now: Date) -> Bool {
        guard selectors(of: source) != nil, let last = memory.lastAttempt else { return false }
        let day = { (date: Date) in Int((date.timeIntervalSince1970 / 86_400).rounded(.down)) }
        return day(last) != day(now) && (day(now) + spread(source.id)) % revisitDays == 0
    }

    /// What is looked for on the pages; `nil` when they are not read. A sitemap says nothing of its pages.
    private static func selectors(of source: Source) -> PageSelectors? {
        source.page ?? (source.format == .sitemap ? PageSelectors() : nil)
    }

    /// Reads the pages of new entries and of those that say they have changed, and with `revisit` those of known ones
    /// too, into `feed`.
    func complete(_ feed: inout Feed, source: Source, known: [RecordKey], revisit: Bool) async -> Outcome {
        var outcome = Outcome()
        guard let selectors = Self.selectors(of: source) else { return outcome }
        let access: SourceAccess
        do throws(FetchFailure) {
            access = try SourceAccess(source, settings: settings)
        } catch {
            outcome.problems.append(ProblemCode.pageNotRead.said("No page was read: \(error.sentence.en)"))
            outcome.leaveAll(feed.entries, known: Set(Self.standing(known).keys))
            outcome.pages = memory
            return outcome
        }
        let knownKeys = Self.standing(known)
        var round = PageRound(memory, now: now)
        let wanted = wanted(in: feed, knownKeys, revisit: revisit, round, &outcome)
        var room = round.room
        for page in wanted {
            let isResting = engine.rest(of: page.link) != nil
            guard room > 0, !isResting else {
                outcome.leave(page, isResting: isResting)
                continue
            }
            room -= 1
            switch await engine.fetch(request(page.link, source, access)) {
            case .body(let head, let data, _):
                let reading = read(data, head, selectors, hiding: access.redaction)
                // A page that says it is none has nothing to say of the entry.
                guard !reading.isRefused else {
                    outcome.refuse(reading, page, &round)
                    continue
                }
                round.read(page.link)
                feed.entries[page.index] = feed.entries[page.index].completed(
                    with: reading.entry, selectors: selectors, isSummaryFound: reading.isSummaryFound)
                feed.pageShape = ListShape.adding(reading.fields, to: feed.pageShape)
            case .notModified: outcome.leave(page)
            case .failed(let failure, _): outcome.note(access.redaction.clean(failure), page, &round)
            }
        }
        outcome.tellResting()
        outcome.conclude(round, links: feed.entries.compactMap(\.link), isPart: isPart, now: now)
        return outcome
    }

    /// A page that is to be read.
    struct Page: Sendable {
        var index: Int
        var link: String
        var isKnown: Bool
        /// Its entry is known, and the list says that it has changed.
        var isChanged: Bool
    }

    /// The pages to be read, in the order they are asked for; the others are left.
    private func wanted(
        in feed: Feed, _ known: [String: RecordKey], revisit: Bool, _ round: PageRound, _ outcome: inout Outcome
    ) -> [Page] {
        var pages: [Page] = []
        for index in feed.entries.indices {
            guard let link = feed.entries[index].link else { continue }
            let isKnown = known[link] != nil
            let isChanged = isNewer(feed.entries[index], than: known[link])
            let isWanted = !isKnown || isChanged || revisit && isTurn(of: link, among: feed.entries.count)
            let page = Page(index: index, link: link, isKnown: isKnown, isChanged: isChanged)
            if isWanted, !round.leavesAlone(link) {
                pages.append(page)
            } else {
                outcome.leave(page, mayComeBack: round.waits(for: link))
            }
        }
        // An entry that nobody has seen yet goes before what is read again.
        return round.ordered(pages.filter { !$0.isKnown } + pages.filter(\.isKnown), link: \.link)
    }

    private func read(
        _ data: Data, _ head: ResponseHead, _ selectors: PageSelectors, hiding redaction: Redaction
    ) -> PageReading {
        var page = HTMLPageReader.read(
            redaction.cleaned(data) ?? data, contentType: head.contentType, selectors: selectors,
            base: redaction.clean(head.finalURL), now: now)
        page.entry = redaction.clean(page.entry)
        return page
    }

    /// What a reading comes to in which no page is read.
    static func unread(_ feed: Feed, of source: Source, known: [RecordKey]) -> Outcome {
        var outcome = Outcome()
        guard selectors(of: source) != nil else { return outcome }
        outcome.leaveAll(feed.entries, known: Set(standing(known).keys))
        return outcome
    }

    /// The records by their links. One that was withdrawn is none: listed again, it is read as a new one is.
    private static func standing(_ known: [RecordKey]) -> [String: RecordKey] {
        let standing = known.lazy.filter { !$0.isWithdrawn }.compactMap { key in key.link.map { ($0, key) } }
        return Dictionary(standing) { first, _ in first }
    }

    /// Whether the list says that the page was changed since it was read (`lastmod`).
    private func isNewer(_ entry: Entry, than known: RecordKey?) -> Bool {
        guard let listed = entry.updated, let known else { return false }
        // A date that cannot be is none that was kept.
        return known.updated.map { listed > $0 } ?? (listed <= now)
    }

    /// A list longer than one sync may read has its pages read again in turns, some each week.
    private func isTurn(of link: String, among count: Int) -> Bool {
        let turns = (count + PageRound.atMost - 1) / PageRound.atMost
        let week = Int(now.timeIntervalSince1970 / (86_400 * Double(Self.revisitDays)))
        return turns < 2 || (week + Self.spread(link)) % turns == 0
    }

    private static func spread(_ text: String) -> Int { text.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } }

    /// A page of the source's own origin is asked for as the source is.
    private func request(_ link: String, _ source: Source, _ access: SourceAccess) -> FetchRequest {
        var request = FetchRequest(url: link, purpose: .page, limits: settings.limits, manners: settings.perHost)
        request.mayEnter = isInside || HostName.of(link) == HostName.of(source.url)
        access.apply(to: &request)
        return request
    }
}

extension DetailPages.Outcome {
    /// Whether a page can be read again with hope decides what becomes of a new entry: it waits, or what the list says
    /// of it has to do.
    fileprivate mutating func note(_ failure: FetchFailure, _ page: DetailPages.Page, _ round: inout PageRound) {
        if failure.kind == .askedToWait { return leave(page, isResting: true) }
        let waits = page.isKnown || failure.isTransient
        let reason = failure.quotingRobots
        tell(page, waits: waits, because: reason)
        if !failure.judgesNobody, failure.kind != .cancelled {
            let isWaiting = failure.isTransient && (!page.isKnown || page.isChanged)
            round.fail(page.link, isWaiting: isWaiting, because: reason, failure.kind)
        }
        if waits { leave(page, mayComeBack: failure.isTransient) }
    }

    private mutating func tell(_ page: DetailPages.Page, waits: Bool, because reason: String) {
        let fate =
            page.isKnown
            ? "its entry stays as it was"
            : waits ? "its entry waits until the page can be read" : "only its line in the list"
        problems.append(ProblemCode.pageNotRead.said("\(page.link) was not read, \(fate): \(reason)"))
    }

    /// One sentence for all whose host asked to be left alone.
    fileprivate mutating func tellResting() {
        guard resting > 0 else { return }
        let what = resting == 1 ? "One entry waits for its page" : "\(resting) entries wait for their pages"
        problems.append(ProblemCode.pageNotRead.said("\(what): the host asked to be left alone for a while."))
    }

    /// None of the pages is asked for.
    fileprivate mutating func leaveAll(_ entries: [Entry], known: Set<String>) {
        for link in entries.compactMap(\.link) {
            if known.contains(link) { left.insert(link) } else { waiting.insert(link) }
        }
    }

    fileprivate mutating func refuse(_ reading: PageReading, _ page: DetailPages.Page, _ round: inout PageRound) {
        let reason = reading.problems.first { $0.severity == .error }?.message ?? "it shows nothing"
        tell(page, waits: false, because: reason)
        round.fail(page.link, isWaiting: false, because: reason, nil)
        if page.isKnown { leave(page, mayComeBack: false) }
    }

    /// - Parameter mayComeBack: whether the page is worth another try before the list changes.
    fileprivate mutating func leave(_ page: DetailPages.Page, isResting: Bool = false, mayComeBack: Bool = true) {
        if page.isKnown { left.insert(page.link) } else { waiting.insert(page.link) }
        if page.isChanged, mayComeBack { isBehind = true }
        if isResting, !page.isKnown { resting += 1 }
    }

    fileprivate mutating func conclude(_ round: PageRound, links: [String], isPart: Bool, now: Date) {
        pages = round.memory(of: links, isPart: isPart, waits: !waiting.isEmpty)
        lack = PageJudge.judge(pages, round: (round.asked, round.unread), now: now)
    }
}

extension FetchFailure {
    /// The sentence, with the line of robots.txt where that forbids it.
    var quotingRobots: String {
        guard kind == .robotsForbid, !detail.isEmpty else { return sentence.en }
        return "\(sentence.en.dropLast()): \(detail)."
    }
}

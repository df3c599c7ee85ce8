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
    }

    let engine: FetchEngine
    let settings: Settings
    let now: Date
    /// Whether the list came out of the allowed networks: its pages may lie there, too.
    var isInside = false

    /// Pages read in one sync of one source: a new source with a long list is read over several syncs.
    private static let atMost = 30
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
            outcome.leaveAll(feed.entries, known: Set(known.compactMap(\.link)), because: error)
            return outcome
        }
        let knownKeys = Dictionary(known.compactMap { key in key.link.map { ($0, key) } }) { first, _ in first }
        var room = Self.atMost
        for index in feed.entries.indices {
            guard let link = feed.entries[index].link else { continue }
            let isKnown = knownKeys[link] != nil
            let isChanged = isNewer(feed.entries[index], than: knownKeys[link])
            let isWanted = !isKnown || isChanged || revisit && isTurn(of: link, among: feed.entries.count)
            let isResting = isWanted && engine.rest(of: link) != nil
            guard room > 0, isWanted, !isResting else {
                outcome.leave(link, isKnown: isKnown, isResting: isResting)
                continue
            }
            room -= 1
            switch await engine.fetch(request(link, source, access)) {
            case .body(let head, let data, _):
                let page = read(data, head, selectors, hiding: access.redaction)
                // A page that says it is none has nothing to say of the entry.
                guard !page.isRefused else {
                    outcome.refuse(page, link: link, isKnown: isKnown)
                    continue
                }
                feed.entries[index] = feed.entries[index].completed(
                    with: page.entry, selectors: selectors, isSummaryFound: page.isSummaryFound)
                feed.pageShape = ListShape.adding(page.fields, to: feed.pageShape)
            case .notModified: outcome.leave(link, isKnown: isKnown)
            case .failed(let failure, _): outcome.note(failure, link: link, isKnown: isKnown)
            }
        }
        outcome.tellResting()
        return outcome
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
        let links = Set(known.compactMap(\.link))
        for link in feed.entries.compactMap(\.link) { outcome.leave(link, isKnown: links.contains(link)) }
        return outcome
    }

    /// Whether the list says that the page was changed since it was read (`lastmod`).
    private func isNewer(_ entry: Entry, than known: RecordKey?) -> Bool {
        guard let listed = entry.updated, let known else { return false }
        // A date that cannot be is none that was kept.
        return known.updated.map { listed > $0 } ?? (listed <= now)
    }

    /// A list longer than one sync may read has its pages read again in turns, some each week.
    private func isTurn(of link: String, among count: Int) -> Bool {
        let turns = (count + Self.atMost - 1) / Self.atMost
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
    fileprivate mutating func note(_ failure: FetchFailure, link: String, isKnown: Bool) {
        if failure.kind == .askedToWait { return leave(link, isKnown: isKnown, isResting: true) }
        let waits = isKnown || failure.isTransient
        tell(link, isKnown: isKnown, waits: waits, because: failure.sentence.en)
        if waits { leave(link, isKnown: isKnown) }
    }

    private mutating func tell(_ link: String, isKnown: Bool, waits: Bool, because reason: String) {
        let fate =
            isKnown
            ? "its entry stays as it was"
            : waits ? "its entry waits until the page can be read" : "only its line in the list"
        problems.append(ProblemCode.pageNotRead.said("\(link) was not read, \(fate): \(reason)"))
    }

    /// One sentence for all whose host asked to be left alone.
    fileprivate mutating func tellResting() {
        guard resting > 0 else { return }
        let what = resting == 1 ? "One entry waits for its page" : "\(resting) entries wait for their pages"
        problems.append(ProblemCode.pageNotRead.said("\(what): the host asked to be left alone for a while."))
    }

    /// None of the pages can be asked for.
    fileprivate mutating func leaveAll(_ entries: [Entry], known: Set<String>, because failure: FetchFailure) {
        problems.append(ProblemCode.pageNotRead.said("No page was read: \(failure.sentence.en)"))
        for link in entries.compactMap(\.link) { leave(link, isKnown: known.contains(link)) }
    }

    fileprivate mutating func refuse(_ page: PageReading, link: String, isKnown: Bool) {
        let reason = page.problems.first { $0.severity == .error }?.message ?? "it shows nothing"
        tell(link, isKnown: isKnown, waits: false, because: reason)
        if isKnown { leave(link, isKnown: true) }
    }

    fileprivate mutating func leave(_ link: String, isKnown: Bool, isResting: Bool = false) {
        if isKnown { left.insert(link) } else { waiting.insert(link) }
        if isResting, !isKnown { resting += 1 }
    }
}

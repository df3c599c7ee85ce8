import Catalogue
import Curate
import Extract
import Fetch
import Foundation
import Store

/// A source's document and those it leads to, read as one feed: the further pages of a list or an API, the sitemaps of
/// an index, the rest of a harvest.
struct DocumentTrail: Sendable {
    struct Reading: Sendable {
        var feed: Feed
        var documents = 1
        /// Of all bodies.
        var bytes: Int
        /// Whether every document it led to was read.
        var isWhole = true
        /// Records there are, which the document and those it leads to should have.
        var standing = 0
        /// Where reading goes on next time.
        var resume: String?
        /// How far the log of another Samlad was followed.
        var federation: FollowedLog?
        var isFederated = false
        /// Only what changed was asked for, or a part of a list.
        var isPart = false
        /// There is more, which the next attempt reads.
        var isPending = false
        /// What the other Samlad refuses it will refuse again.
        var isRefused = false
        /// Items of the other's that went, as it calls them.
        var gone: [SamladAnswer.Gone] = []
        /// Our own ids of what the other has from us, by its ids.
        var ours: [String: String] = [:]
        /// How records left that their home tells of, by id.
        var departures: [String: Departure] = [:]
        /// What is to become of what it does not name, where that is not what the source's coverage says.
        var absent: SyncIntent.Absent?
        /// Why none of it may be kept: robots.txt forbids what it turned out to be.
        var refusal: FetchFailure?
        /// Items that all attempts at a list told of, when this one ends it.
        var told: Int?
    }

    let fetcher: SourceFetcher
    let source: Source
    let now: Date
    /// Entries of one sync, over all its documents.
    var entryLimit = 10_000

    /// Sitemaps of one index.
    private static let partLimit = 50
    /// Pages of one harvest in one sync; the next sync goes on after them.
    private static let harvestLimit = 100

    /// - Parameters:
    ///   - known: what the catalogue has of the source: a list that shows its newest entries first is followed as long
    ///     as it brings new ones.
    ///   - memory: where the last reading broke off, and whether pages of its entries are still to be read.
    ///   - first: the document, where it has been read already.
    func read(
        _ data: Data, answer: Answer, known: [RecordKey], memory: SourceMemory, first: Feed? = nil
    ) async -> Reading {
        let first = first ?? document(data, answer)
        var reading = Reading(feed: first, bytes: answer.bytes)
        reading.standing = known.count { !$0.isWithdrawn }
        reading.refusal = await fetcher.refusal(of: answer, read: first, of: source)
        guard reading.refusal == nil, !first.isRejected, !source.isLocalFile else { return reading }
        await readParts(of: first, answer, into: &reading)
        // An entry whose page is still to be read may stand behind a page of the list that brings nothing new.
        let knowledge = memory.arePagesWaiting == true ? nil : Knowledge(known)
        await walk(from: (first, answer), knowledge, resume: memory.resume, into: &reading)
        return reading
    }

    /// Whether more documents may be asked for after the first.
    func leadsOn(_ first: Feed, _ answer: Answer) -> Bool {
        if fetcher.asksRobots(after: answer, read: first, of: source) { return true }
        return !first.isRejected && !source.isLocalFile && (!first.info.parts.isEmpty || pageLimit > 1)
    }

    /// The sitemaps of an index. One may name further indexes, which the protocol does not foresee and sites do.
    private func readParts(of first: Feed, _ answer: Answer, into reading: inout Reading) async {
        var parts = first.info.parts
        var known = Set(parts).union([source.url, answer.finalURL])
        var place = 0
        while place < parts.count, place < Self.partLimit {
            guard reading.hasRoom(entryLimit) else { return reading.noteFull(entryLimit) }
            let read = await follow(parts[place], into: &reading, isPart: true)
            parts += (read?.feed.info.parts ?? []).filter { known.insert($0).inserted }
            place += 1
        }
        if place < parts.count { reading.note(.pagingLimit, "\(parts.count) sitemaps are listed") }
    }

    /// Page after page, until there is none, nothing new comes, or it is enough for this time.
    private func walk(
        from first: (feed: Feed, answer: Answer), _ knowledge: Knowledge?, resume: String?, into reading: inout Reading
    ) async {
        var visited: Set<String> = [source.url, first.answer.finalURL]
        var page = first.feed
        var next = nextPage(after: first.feed, first.answer)
        var waiting = resume.flatMap { source.format == .oaiPMH ? nil : $0 }
        for _ in 1..<max(pageLimit, 1) {
            if next == nil || isKnown(page, knowledge) { (next, waiting) = (waiting, nil) }
            guard let address = next, !visited.contains(address) else { return }
            guard reading.hasRoom(entryLimit) else { break }
            visited.insert(address)
            guard let read = await follow(address, into: &reading, isPart: false) else { return }
            page = read.feed
            next = nextPage(after: read.feed, read.answer)
        }
        guard let next, !visited.contains(next), !isKnown(page, knowledge) else { return }
        reading.isWhole = false
        if source.format == .oaiPMH {
            reading.resume = next
        } else if !reading.hasRoom(entryLimit) {
            reading.noteFull(entryLimit)
            if source.coverage == .window { reading.resume = next }
        } else if pageLimit > 1 {
            reading.note(.pagingLimit, "\(reading.documents) pages were read")
        }
    }

    private var pageLimit: Int {
        if source.format == .oaiPMH { return Self.harvestLimit }
        return source.list?.maxPages ?? source.paging?.maxPages ?? 1
    }

    private func nextPage(after feed: Feed, _ answer: Answer) -> String? {
        // A header knows the end of a list, where counting pages can only try.
        answer.next ?? feed.info.next
    }

    /// Whether a page of a list that shows its newest entries first brings nothing new.
    private func isKnown(_ page: Feed, _ knowledge: Knowledge?) -> Bool {
        guard let knowledge, source.coverage == .window, source.format != .oaiPMH else { return false }
        return page.entries.allSatisfy(knowledge.has)
    }

    /// Reads one more document; `nil` when it was not read, and why is said.
    private func follow(
        _ address: String, into reading: inout Reading, isPart: Bool
    ) async -> (feed: Feed, answer: Answer)? {
        guard HostName.of(address) == HostName.of(source.url) else {
            reading.miss(.pagingElsewhere, address, resume: nil)
            return nil
        }
        let answer = await fetcher.fetch(address, of: source, isPage: reading.feed.format.obeysRobots)
        guard case .body(let data) = answer.content else {
            // Whoever counts pages learns where the last one was by asking for one too many.
            if isCounted, let status = answer.status, status == 400 || status == 404 { return nil }
            // What is gone is not waited for; a harvest begins anew.
            let mayComeBack = answer.isTransientFailure && !isPart
            reading.miss(.pagingNotRead, "\(address): \(answer.failure)", resume: mayComeBack ? address : nil)
            return nil
        }
        let feed = document(data, answer)
        guard !feed.isRejected else {
            let reason = feed.problems.first { $0.severity == .error }?.message ?? ""
            reading.miss(.pagingNotRead, "\(address): \(reason)", resume: nil)
            return nil
        }
        // Where records would be lost, a page that was led to and lists nothing is an error page; else it is the end.
        if source.coverage == .complete, !isPart, feed.format == .html, feed.entries.isEmpty,
            reading.feed.entries.count < reading.standing
        {
            reading.miss(.pagingNotRead, "\(address): It lists nothing.", resume: nil)
            return nil
        }
        // A harvest goes on with this page next time; nobody would come back for the rest of it.
        if source.format == .oaiPMH, !reading.hasRoom(entryLimit, for: feed) {
            reading.isWhole = false
            reading.resume = address
            return nil
        }
        reading.add(feed, bytes: answer.bytes, limit: entryLimit)
        return (feed, answer)
    }

    private var isCounted: Bool { source.paging.map { $0.parameter != nil && $0.cursor == nil } ?? false }

    func document(_ data: Data, _ answer: Answer) -> Feed {
        var feed = Self.read(data, of: source, base: answer.finalURL, contentType: answer.contentType, now: now)
        let isSaid = answer.ledger.hideSecrets(in: &feed) || answer.saysSecret
        if isSaid { feed.problems.append(ProblemCode.secretSaidBack.problem()) }
        if source.coverage == .complete, !answer.showsEnd, !Self.showsEnd(data, feed) {
            feed.problems.append(ProblemCode.bodyEndUnseen.problem())
        }
        return feed
    }

    /// Whether the document itself shows where it ends: what is XML, JSON or packed its reader finds cut, plain text nobody does.
    private static func showsEnd(_ data: Data, _ feed: Feed) -> Bool {
        switch feed.format {
        case .html: BodyEnd.endsPage(data)
        case .sitemap: !data.starts(with: "http".utf8)
        default: true
        }
    }

    /// One document of the source, by itself.
    static func read(_ data: Data, of source: Source, base: String, contentType: String?, now: Date) -> Feed {
        var options = ReadOptions(base: base, contentType: contentType, now: now)
        options.format = source.format
        options.source = source
        var feed = Reader.read(data, options: options)
        feed.leaveOutDatesOfMaking(askedAt: now)
        return feed
    }
}

/// What the catalogue has of a source already.
private struct Knowledge {
    private let identities: Set<String>
    private let links: Set<String>

    init(_ keys: [RecordKey]) {
        identities = Set(keys.map(\.identity))
        links = Set(keys.compactMap(\.link))
    }

    func has(_ entry: Entry) -> Bool {
        entry.id.map(identities.contains) ?? false || entry.link.map(links.contains) ?? false
    }
}

extension DocumentTrail.Reading {
    fileprivate func hasRoom(_ limit: Int) -> Bool { feed.entries.count + feed.deletions.count < limit }

    fileprivate func hasRoom(_ limit: Int, for page: Feed) -> Bool {
        feed.entries.count + feed.deletions.count + page.entries.count + page.deletions.count <= limit
    }

    fileprivate mutating func add(_ page: Feed, bytes: Int, limit: Int) {
        documents += 1
        self.bytes += bytes
        if feed.entries.count + page.entries.count > limit { noteFull(limit) }
        feed.entries += page.entries.prefix(max(0, limit - feed.entries.count))
        feed.deletions += page.deletions
        for problem in page.problems where !feed.problems.contains(where: { $0.code == problem.code }) {
            feed.problems.append(problem)
        }
    }

    fileprivate mutating func noteFull(_ limit: Int) {
        isWhole = false
        guard !feed.problems.contains(where: { $0.code == ProblemCode.limitEntries.rawValue }) else { return }
        let sentence = "Its documents have more than \(limit) entries together; the rest was not read this time."
        feed.problems.append(ProblemCode.limitEntries.said(sentence))
    }

    fileprivate mutating func note(_ code: ProblemCode, _ detail: String) {
        isWhole = false
        feed.problems.append(code.problem(detail))
    }

    /// Something was not read: what else was read counts all the same.
    fileprivate mutating func miss(_ code: ProblemCode, _ detail: String, resume address: String?) {
        note(code, detail)
        resume = resume ?? address
    }
}

extension Answer {
    fileprivate var failure: String {
        if case .failed(let failure) = content { failure.quotingRobots } else { "no document" }
    }

    fileprivate var isTransientFailure: Bool {
        if case .failed(let failure) = content { failure.isTransient } else { false }
    }
}

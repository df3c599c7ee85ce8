import Catalogue
import Extract
import Foundation
import Store

/// Addresses of another Samlad's API.
enum SamladAddress {
    /// Beyond the end of every log: the answer has no lines, and says which log it is.
    private static let start = "?after=9007199254740991&limit=1"

    static func log(of source: Source, _ followed: FollowedLog?) -> String {
        let log = root(source) + "/api/v1/changes"
        guard let followed else { return log + start }
        return log + "?after=\(followed.position)&instance=\(followed.instance)&limit=1000"
    }

    static func items(of source: Source, since: Date?, cursor: String?) -> String {
        let fields = [
            "title", "summary", "content", "link", "links", "image", "organisations", "places", "terms", "published",
            "publishedPrecision", "updated", "language", "changeNumber", "origin",
        ]
        var address = root(source) + "/api/v1/items?limit=200&fields=" + fields.joined(separator: ",")
        if let since { address += "&changedSince=" + since.ISO8601Format() }
        if let cursor { address += "&cursor=" + cursor }
        return address
    }

    private static func root(_ source: Source) -> String {
        source.url.hasSuffix("/") ? String(source.url.dropLast()) : source.url
    }
}

/// Follows the change log of another Samlad: all its items at first and after its log began anew, then what changed.
///
/// However much there is, an attempt reads a bounded part of it and the next one goes on: first a list that is not at its
/// end, then the log, then the items that it names.
struct FederationTrail: Sendable {
    /// How much one attempt reads.
    struct Share: Sendable {
        var items = 20_000
        /// Of all bodies.
        var bytes = 64 << 20
        /// Pages of the log, of 1,000 lines.
        var logPages = 100
    }

    let fetcher: SourceFetcher
    let source: Source
    let now: Date
    /// What others may call us: our own records come back under these, and are passed over.
    let own: Set<String>
    /// See ``FederationHome/taken``.
    var taken: [String: String] = [:]
    var share = Share()

    /// - Parameter data: the first page of the log that was asked for.
    func read(_ data: Data, answer: Answer, memory: SourceMemory) async -> DocumentTrail.Reading {
        var reading = DocumentTrail.Reading(feed: document(data, answer), bytes: answer.bytes)
        guard !reading.feed.isRejected else { return reading }
        guard let log = reading.feed.samlad, let instance = log.instance, Self.isName(instance) else {
            reading.feed.problems.append(
                ProblemCode.formatUnrecognised.said("This is no change log of another Samlad."))
            return reading
        }
        let home: String
        switch FederationHome(source: source, taken: taken)
            .ruling(claimed: log.home, instance: instance, answered: answer.finalURL)
        {
        case .named(let name): home = name
        case .refused(let why):
            reading.feed.problems.append(ProblemCode.federationHome.said(why))
            return reading
        }
        // Under another name all its records are others: the old ones go, and are read anew.
        let known = memory.federation.flatMap { known in
            known.instance == instance && known.home ?? home == home
                && answer.asked == SamladAddress.log(of: source, known) ? known : nil
        }
        var walk = Walk(known, instance: instance, home: home)
        reading.isFederated = true
        await go(&walk, first: known == nil ? nil : log, into: &reading)
        let entries = Self.latest(reading.feed.entries)
        reading.ours = ours(among: entries)
        reading.feed.entries = entries.compactMap { self.taken($0, from: home) }
        reading.gone = walk.gone
        walk.conclude(&reading)
        return reading
    }

    /// The walk of one attempt.
    private struct Walk {
        var followed: FollowedLog
        let isFresh: Bool
        /// Items of the other's that went, as it calls them.
        var gone: [SamladAnswer.Gone] = []
        /// Whether all there is was read.
        var isDone = false

        init(_ known: FollowedLog?, instance: String, home: String) {
            isFresh = known == nil
            followed = known ?? FollowedLog(instance: instance, position: 0)
            followed.home = home
            if known == nil { (followed.listing, followed.told) = (FollowedLog.Listing(), 0) }
        }

        /// What the reading says of what it does not name.
        mutating func conclude(_ reading: inout DocumentTrail.Reading) {
            followed.told = followed.told.map { $0 + reading.feed.entries.count }
            reading.isPart = !(isFresh && isDone)
            reading.isPending = reading.isWhole && !isDone
            if let told = followed.told, reading.isWhole {
                if isFresh, !isDone { reading.absent = .begin }
                if !isFresh, isDone { (reading.absent, reading.told) = (.end, told) }
                if isDone { followed.told = nil }
            }
            // One that fails at its beginning says nothing of what is gone, and is not half a list either.
            if isFresh, !reading.isWhole { reading.isPart = false }
            reading.federation = followed
        }
    }

    /// - Parameter first: the page of the log behind the position that is known.
    private func go(_ walk: inout Walk, first: SamladAnswer?, into reading: inout DocumentTrail.Reading) async {
        if walk.followed.listing != nil {
            await readList(&walk, into: &reading)
            guard reading.isWhole, walk.followed.listing == nil else { return }
        }
        var log = SamladAnswer()
        log.position = walk.followed.position
        if let first { log = first } else { log.hasMore = true }
        // An empty list is of the beginning of the log: there is nothing behind it.
        if walk.isFresh, walk.followed.position == 0 { log.hasMore = false }
        await followLog(&log, walk.followed.instance, into: &reading)
        guard reading.isWhole else { return }
        walk.gone = log.gone
        if let since = log.changed.values.min() {
            walk.followed.listing = FollowedLog.Listing(since: since, position: log.position)
            walk.followed.position = log.position
            await readList(&walk, into: &reading)
            guard reading.isWhole, walk.followed.listing == nil else { return }
        }
        walk.followed.position = log.position
        walk.isDone = !log.hasMore
    }

    /// Of an item that was read twice what was read last.
    private static func latest(_ entries: [Entry]) -> [Entry] {
        var seen: Set<String> = []
        return entries.reversed().filter { $0.id.map { seen.insert($0).inserted } ?? false }.reversed()
    }

    private func followLog(
        _ log: inout SamladAnswer, _ instance: String, into reading: inout DocumentTrail.Reading
    ) async {
        for _ in 1..<max(2, share.logPages) where log.hasMore {
            let next = FollowedLog(instance: instance, position: log.position)
            guard let page = await follow(SamladAddress.log(of: source, next), into: &reading)?.samlad,
                page.instance == instance, page.position > log.position || !page.hasMore
            else { return reading.isWhole = false }
            log.take(page)
        }
    }

    /// Reads the list of the walk on, to its end or as far as an attempt's share goes.
    private func readList(_ walk: inout Walk, into reading: inout DocumentTrail.Reading) async {
        guard var listing = walk.followed.listing else { return }
        var isFirst = true
        while reading.feed.entries.count < share.items, reading.bytes < share.bytes || isFirst {
            let address = SamladAddress.items(of: source, since: listing.since, cursor: listing.cursor)
            guard let page = await follow(address, into: &reading), let answer = page.samlad, answer.instance == nil
            else {
                reading.isWhole = false
                return
            }
            isFirst = false
            reading.feed.entries += page.entries
            if listing.since == nil, listing.cursor == nil { listing.position = answer.position }
            walk.followed.position = listing.position
            guard let next = answer.cursor, Self.isName(next), next != listing.cursor else {
                return walk.followed.listing = nil
            }
            listing.cursor = next
            walk.followed.listing = listing
        }
    }

    private func follow(_ address: String, into reading: inout DocumentTrail.Reading) async -> Feed? {
        let answer = await fetcher.fetch(address, of: source)
        guard case .body(let data) = answer.content else {
            reading.feed.problems.append(ProblemCode.pagingNotRead.problem(address))
            // A cursor of before its upgrade, say: what it refuses now it refuses for ever.
            if answer.status == 400 { reading.isRefused = true }
            return nil
        }
        let feed = document(data, answer)
        reading.documents += 1
        reading.bytes += answer.bytes
        for problem in feed.problems where !reading.feed.problems.contains(where: { $0.code == problem.code }) {
            reading.feed.problems.append(problem)
        }
        return feed.isRejected ? nil : feed
    }

    private func document(_ data: Data, _ answer: Answer) -> Feed {
        var feed = DocumentTrail.read(
            data, of: source, base: answer.finalURL, contentType: answer.contentType, now: now)
        if answer.ledger.hideSecrets(in: &feed) { feed.problems.append(ProblemCode.secretSaidBack.problem()) }
        return feed
    }

    /// Our own ids of what the other has from us, by its ids.
    private func ours(among entries: [Entry]) -> [String: String] {
        let pairs = entries.compactMap { entry -> (String, String)? in
            guard let id = entry.id, let origin = entry.origin, own.contains(origin.home) else { return nil }
            return (id, origin.id)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// With where it is at home; `nil` for what is ours, or came through us.
    private func taken(_ entry: Entry, from teller: String) -> Entry? {
        guard let id = entry.id else { return nil }
        var entry = entry
        var origin = entry.origin ?? RecordOrigin(home: teller, id: id)
        guard !own.contains(origin.home), own.isDisjoint(with: origin.via) else { return nil }
        if origin.home != teller { origin.via.append(teller) }
        entry.origin = origin
        entry.id = origin.identity
        return entry
    }

    /// What goes into an address as it is.
    private static func isName(_ text: String) -> Bool {
        (1...2048).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_.~%=".utf8.contains(byte)
            }
    }
}

extension SamladAnswer {
    /// A later page of the log: its word goes before ours.
    fileprivate mutating func take(_ page: SamladAnswer) {
        let gone = Set(page.gone.map(\.id))
        self.gone.removeAll { page.changed[$0.id] != nil || gone.contains($0.id) }
        self.gone += page.gone
        for id in gone { changed[id] = nil }
        changed.merge(page.changed) { _, new in new }
        (position, hasMore) = (page.position, page.hasMore)
    }
}

extension DocumentTrail.Reading {
    /// Records that the other's items may be known by here: by its own ids where it is their home, else by the ids that all
    /// have for them who have them from others.
    fileprivate var federatedIDs: Set<String> {
        guard let home = federation?.home else { return [] }
        return Set(feed.entries.compactMap { $0.origin?.recordID })
            .union(gone.flatMap { Self.recordIDs(of: $0.id, at: home) })
    }

    fileprivate mutating func noteDeletions(_ known: [RecordKey]) {
        guard let home = federation?.home else { return }
        let passedOn = Dictionary(known.map { ($0.id, $0.identity) }) { first, _ in first }
        feed.deletions = gone.flatMap { gone in
            [RecordOrigin(home: home, id: gone.id).identity, passedOn[gone.id]].compactMap(\.self)
                .map { Deletion(id: $0) }
        }
        for gone in gone {
            let departure = departure(gone.departure, at: home)
            for id in Self.recordIDs(of: gone.id, at: home) { departures[id] = departure }
        }
    }

    /// In our ids, and with who hid what is hidden: those who read of it here would ask us.
    private func departure(_ told: Departure, at home: String) -> Departure {
        var departure = told
        departure.into = told.into.flatMap { id in
            Self.recordIDs(of: id, at: home) + [ours[id]].compactMap(\.self)
        }
        if told.tombstone == .hidden { departure.reason = Hiding(told.reason).at(home).sentence }
        return departure
    }

    private static func recordIDs(of id: String, at home: String) -> [String] {
        [RecordOrigin(home: home, id: id).recordID, id]
    }
}

extension SourceSync {
    /// The document and all it leads to, and what is known of what it tells.
    func trail(
        _ data: Data, first: Feed? = nil, _ answer: Answer, source: Source, memory: SourceMemory, at now: Date
    ) async throws(StoreFailure) -> (reading: DocumentTrail.Reading, known: [RecordKey]) {
        guard source.format == .samlad else {
            let known = try bench.store.recordKeys(of: source.id)
            let trail = DocumentTrail(fetcher: fetcher, source: source, now: now)
            return (await trail.read(data, answer: answer, known: known, memory: memory, first: first), known)
        }
        let trail = FederationTrail(
            fetcher: fetcher, source: source, now: now, own: try ownNames(), taken: try takenNames(besides: source),
            share: share)
        var reading = await trail.read(data, answer: answer, memory: memory)
        // Not all records of the source: there may be very many.
        let known = try bench.store.recordKeys(reading.federatedIDs, of: source.id)
        reading.noteDeletions(known)
        return (reading, known)
    }

    /// Others may have known us before we had a public address, and before a backup was put back.
    private func ownNames() throws(StoreFailure) -> Set<String> {
        let instances = try bench.store.instances()
        let names = (instances.before + [instances.now]).map { RecordOrigin.name(publicAddress: nil, instance: $0) }
        return Set(names + [RecordOrigin.name(publicAddress: settings.publicAddress, instance: instances.now)])
    }

    private func takenNames(besides source: Source) throws(StoreFailure) -> [String: String] {
        var taken: [String: String] = [:]
        for other in configuration.sources where other.format == .samlad && other.id != source.id && other.enabled {
            if let home = try bench.store.memory(of: other.id)?.federation?.home { taken[home] = other.id }
        }
        return taken
    }
}

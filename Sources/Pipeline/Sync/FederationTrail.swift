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
struct FederationTrail: Sendable {
    let fetcher: SourceFetcher
    let source: Source
    let now: Date
    /// What others may call us: our own records come back under these, and are passed over.
    let own: Set<String>

    /// Items of one sync.
    private static let mostItems = 50_000
    private static let mostPages = 1000

    /// - Parameter data: the first page of the log that was asked for.
    func read(
        _ data: Data, answer: Answer, known: [RecordKey], memory: SourceMemory
    ) async -> DocumentTrail.Reading {
        var reading = DocumentTrail.Reading(feed: document(data, answer), bytes: answer.bytes)
        guard !reading.feed.isRejected else { return reading }
        guard var log = reading.feed.samlad, let instance = log.instance, Self.isName(instance) else {
            reading.feed.problems.append(
                ProblemCode.formatUnrecognised.said("This is no change log of another Samlad."))
            return reading
        }
        let home = RecordOrigin.name(publicAddress: log.home, instance: instance)
        // Under another name all its records are others: the old ones go, and are read anew.
        let isFollowing =
            memory.federation?.instance == instance && memory.federation?.home ?? home == home
            && answer.asked == SamladAddress.log(of: source, memory.federation)
        reading.isFederated = true
        reading.isPart = isFollowing
        if !isFollowing {
            log.position = await readItems(since: nil, into: &reading)
            // What changed meanwhile has moved to the front of the list, behind our back.
            log.hasMore = log.position > 0 && reading.isWhole
        }
        await followLog(&log, instance, into: &reading)
        if reading.isWhole, let since = log.changed.values.min() { await readItems(since: since, into: &reading) }
        reading.feed.entries = Self.latest(reading.feed.entries).compactMap { taken($0, from: home) }
        let passedOn = Dictionary(known.map { ($0.id, $0.identity) }) { first, _ in first }
        reading.feed.deletions = log.gone.flatMap { Self.deletions(of: $0, from: home, passedOn) }
        reading.federation = FollowedLog(instance: instance, position: log.position, home: home)
        return reading
    }

    /// Of an item that was read twice what was read last.
    private static func latest(_ entries: [Entry]) -> [Entry] {
        var seen: Set<String> = []
        return entries.reversed().filter { $0.id.map { seen.insert($0).inserted } ?? false }.reversed()
    }

    private func followLog(
        _ log: inout SamladAnswer, _ instance: String, into reading: inout DocumentTrail.Reading
    ) async {
        var pages = 1
        while log.hasMore, pages < Self.mostPages {
            let next = FollowedLog(instance: instance, position: log.position)
            guard let page = await follow(SamladAddress.log(of: source, next), into: &reading)?.samlad,
                page.instance == instance, page.position > log.position || !page.hasMore
            else { return reading.isWhole = false }
            log.take(page)
            pages += 1
        }
        if log.hasMore { reading.isWhole = false }
    }

    /// - Returns: the position of the log that all of this is of, or newer.
    @discardableResult
    private func readItems(since: Date?, into reading: inout DocumentTrail.Reading) async -> Int {
        var cursor: String?
        var position: Int?
        for _ in 0..<Self.mostPages {
            let address = SamladAddress.items(of: source, since: since, cursor: cursor)
            guard let page = await follow(address, into: &reading), let answer = page.samlad, answer.instance == nil
            else {
                reading.isWhole = false
                return 0
            }
            reading.feed.entries += page.entries
            position = position ?? answer.position
            guard let next = answer.cursor, Self.isName(next) else { return position ?? 0 }
            guard reading.feed.entries.count < Self.mostItems, next != cursor else { break }
            cursor = next
        }
        reading.isWhole = false
        return 0
    }

    private func follow(_ address: String, into reading: inout DocumentTrail.Reading) async -> Feed? {
        let answer = await fetcher.fetch(address, of: source)
        guard case .body(let data) = answer.content else {
            reading.feed.problems.append(ProblemCode.pagingNotRead.problem(address))
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
        DocumentTrail.read(data, of: source, base: answer.finalURL, contentType: answer.contentType, now: now)
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

    /// Whoever tells of it names it by its own id: that of its home, where it is at home there, else the one that all have
    /// for it who have it from others.
    private static func deletions(of id: String, from teller: String, _ passedOn: [String: String]) -> [Deletion] {
        [RecordOrigin(home: teller, id: id).identity, passedOn[id]].compactMap(\.self).map { Deletion(id: $0) }
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
        gone.removeAll { page.changed[$0] != nil || page.gone.contains($0) }
        gone += page.gone
        for id in page.gone { changed[id] = nil }
        changed.merge(page.changed) { _, new in new }
        (position, hasMore) = (page.position, page.hasMore)
    }
}

extension SourceSync {
    /// The document and all it leads to.
    func trail(
        _ data: Data, _ answer: Answer, source: Source, known: [RecordKey], memory: SourceMemory, at now: Date
    ) async throws(StoreFailure) -> DocumentTrail.Reading {
        guard source.format == .samlad else {
            return await DocumentTrail(fetcher: fetcher, source: source, now: now)
                .read(data, answer: answer, known: known, memory: memory)
        }
        let instance = try bench.store.changes(after: 0, limit: 0).instance
        // Others may have known us before we had a public address.
        let own = [settings.publicAddress, nil].map { RecordOrigin.name(publicAddress: $0, instance: instance) }
        return await FederationTrail(fetcher: fetcher, source: source, now: now, own: Set(own))
            .read(data, answer: answer, known: known, memory: memory)
    }
}

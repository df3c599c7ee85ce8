import Catalogue
import Foundation

/// One item of its records, field by field, each field with where it came from and what lost.
struct ItemMaker {
    /// By weight: the first one's word counts first.
    private let ranked: [Candidate]
    private let leader: Candidate
    /// The leader, then the others by weight.
    private let members: [Candidate]
    private let responsible: String?
    private let termOrder: [String: Int]

    /// - Parameter candidates: at least one.
    init(candidates: [Candidate], responsible: String?, termOrder: [String: Int]) {
        ranked = candidates.sorted { $0.outranks($1) }
        let leader = candidates.dropFirst().reduce(candidates[0]) { $1.leads($0) ? $1 : $0 }
        self.leader = leader
        members = [leader] + ranked.filter { $0.record.id != leader.record.id }
        self.responsible = responsible
        self.termOrder = termOrder
    }

    func item() -> Item {
        var item = Item(id: leader.record.id, title: leader.record.title)
        item.provenance.reserveCapacity(16)
        if let title = best("title", { $0.title }, into: &item) { item.title = title }
        item.content = best("content", { $0.content }, into: &item)
        item.link = best("link", { $0.link }, into: &item)
        item.image = best("image", { $0.image }, into: &item)
        item.language = best("language", { $0.language }, into: &item)
        item.summary = summary(into: &item)
        item.story = story(into: &item)
        publish(&item)
        update(&item)
        item.organisations = organisations(into: &item)
        item.places = union("places", { $0.places }, into: &item)
        item.terms = terms(into: &item)
        item.links = links(main: item.link, into: &item)
        item.origin = leader.record.origin
        item.records = members.map(\.record.id)
        item.sources = unique(members.map(\.record.source))
        return item
    }

    // MARK: One value wins

    private func best(_ field: String, _ value: (Record) -> String?, into item: inout Item) -> String? {
        let having = ranked.filter { value($0.record).map { !$0.isEmpty } ?? false }
        guard let winner = having.first, let chosen = value(winner.record) else { return nil }
        let losers = having.dropFirst().filter { value($0.record) != chosen }
        let rule = losers.first.map { winner.rule(over: $0) } ?? "only-value"
        note(field, winner, rule, losers.map { ($0, value($0.record) ?? "") }, into: &item)
        return chosen
    }

    /// The leader's, because its id is the item's; else the first by weight. A story is taken whole: sections of two
    /// senders do not make one.
    private func story(into item: inout Item) -> Story? {
        guard let winner = members.first(where: { $0.record.story != nil }) else { return nil }
        let losers = members.filter { $0.record.story != nil && $0.record.story != winner.record.story }
        let rule = losers.first.map {
            winner.record.id == leader.record.id ? "leading-record" : winner.rule(over: $0)
        }
        let said = losers.map { ($0, "\($0.record.story?.sections.count ?? 0) sections") }
        note("story", winner, rule ?? "only-value", said, into: &item)
        return winner.record.story
    }

    /// The longest that does not break off; where all do, the longest.
    private func summary(into item: inout Item) -> String? {
        let having = ranked.compactMap { candidate -> (candidate: Candidate, html: String, weight: (Int, Int))? in
            guard let html = candidate.record.summary else { return nil }
            // Alone it need not be weighed, and where it begins with a letter it is not empty.
            if ranked.count == 1, html.utf8.first.map({ $0 | 0x20 &- 0x61 < 26 }) ?? false {
                return (candidate, html, (0, 0))
            }
            let plain = Fold.plain(html)
            if ranked.count == 1 { return plain.isEmpty ? nil : (candidate, html, (0, 0)) }
            return plain.isEmpty ? nil : (candidate, html, (Fold.isTruncated(plain) ? 0 : 1, plain.count))
        }
        // The first of equals, so that weight decides between texts of one length.
        guard let first = having.first else { return nil }
        let winner = having.dropFirst().reduce(first) { $1.weight > $0.weight ? $1 : $0 }
        let losers = having.filter { $0.html != winner.html }
        note(
            "summary", winner.candidate, losers.isEmpty ? "only-value" : "longest",
            losers.map { ($0.candidate, $0.html) },
            into: &item)
        return winner.html
    }

    private func publish(_ item: inout Item) {
        let having = ranked.filter { $0.record.published != nil }
        guard let first = having.first else { return }
        let earliest = having.dropFirst().reduce(first) { Self.isEarlier($1.record, $0.record) ? $1 : $0 }
        item.published = earliest.record.published
        item.publishedPrecision = earliest.record.publishedPrecision
        let losers = having.filter { $0.record.published != earliest.record.published }
        note(
            "published", earliest, losers.isEmpty ? "only-value" : "earliest",
            losers.map { ($0, $0.record.published.map(Self.text) ?? "") }, into: &item)
    }

    /// By date; but "3 May 2018" is no later than "2018", it only says more.
    private static func isEarlier(_ left: Record, _ right: Record) -> Bool {
        guard let mine = left.published, let theirs = right.published else { return left.published != nil }
        let said = (left.publishedPrecision ?? .time).length
        let saidByOther = (right.publishedPrecision ?? .time).length
        let common = said < saidByOther ? said : saidByOther
        if said != saidByOther, Day.text(mine).prefix(common) == Day.text(theirs).prefix(common) {
            return said > saidByOther
        }
        return mine < theirs
    }

    private func update(_ item: inout Item) {
        let having = ranked.filter { $0.record.updated != nil }
        guard let first = having.first else { return }
        let newest = having.dropFirst().reduce(first) {
            ($1.record.updated ?? .distantPast) > ($0.record.updated ?? .distantPast) ? $1 : $0
        }
        item.updated = newest.record.updated
        let losers = having.filter { $0.record.updated != newest.record.updated }
        note(
            "updated", newest, losers.isEmpty ? "only-value" : "newest",
            losers.map { ($0, $0.record.updated.map(Self.text) ?? "") }, into: &item)
    }

    private static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    private func note(
        _ field: String, _ winner: Candidate, _ rule: String, _ losers: [(Candidate, String)], into item: inout Item
    ) {
        item.provenance[field] = Provenance(
            record: winner.record.id, source: winner.record.source, rule: rule,
            alternatives: losers.map { .init(record: $0.record.id, source: $0.record.source, value: $1) })
    }

    // MARK: All values stay

    private func union(_ field: String, _ values: (Record) -> [String], into item: inout Item) -> [String] {
        let all = unique(members.flatMap { values($0.record) })
        noteUnion(field, { !values($0).isEmpty }, into: &item)
        return all
    }

    private func noteUnion(_ field: String, _ has: (Record) -> Bool, into item: inout Item) {
        let givers = members.filter { has($0.record) }
        guard let first = givers.first else { return }
        note(field, first, givers.count == 1 ? "only-value" : "union", [], into: &item)
    }

    private func organisations(into item: inout Item) -> [String] {
        let all = union("organisations", { $0.organisations }, into: &item)
        guard let responsible, all.contains(responsible) else { return all }
        return [responsible] + all.filter { $0 != responsible }
    }

    private func terms(into item: inout Item) -> [AssignedTerm] {
        var all: [String: AssignedTerm] = [:]
        // An item is of one kind: the word of the first that says one counts, and before what is read out of a text.
        let kindGiver =
            ranked.first { $0.record.terms.contains { $0.vocabulary == "kind" && $0.origin != .inferred } }
            ?? ranked.first { $0.record.terms.contains { $0.vocabulary == "kind" } }
        for candidate in ranked {
            for term in candidate.record.terms {
                if term.vocabulary == "kind", candidate.record.id != kindGiver?.record.id { continue }
                let name = "\(term.vocabulary)\n\(term.term)"
                all[name] = all[name].map { TermRank.better($0, term) } ?? term
            }
        }
        noteUnion("terms", { !$0.terms.isEmpty }, into: &item)
        if let kindGiver { noteKind(kindGiver, into: &item) }
        return TermRank.sorted(all.values, order: termOrder)
    }

    private func noteKind(_ giver: Candidate, into item: inout Item) {
        func kind(_ candidate: Candidate) -> String? {
            candidate.record.terms.first { $0.vocabulary == "kind" }?.term
        }
        let losers = ranked.filter { kind($0) != nil && kind($0) != kind(giver) }
        let rule = losers.first.map { giver.rule(over: $0) } ?? "only-value"
        note("kind", giver, rule, losers.map { ($0, kind($0) ?? "") }, into: &item)
    }

    private func links(main: String?, into item: inout Item) -> [EntryLink] {
        if members.allSatisfy({ $0.record.links.isEmpty }) { return [] }
        var seen = Set([main.flatMap(URLKey.make)].compactMap(\.self))
        var all: [EntryLink] = []
        for link in members.flatMap({ $0.record.links }) {
            let key = URLKey.make(link.href) ?? link.href
            if seen.insert(key).inserted { all.append(link) }
        }
        noteUnion("links", { !$0.links.isEmpty }, into: &item)
        return all
    }

    private func unique(_ values: [String]) -> [String] {
        var seen: Set<String> = []
        return values.filter { seen.insert($0).inserted }
    }
}

extension DatePrecision {
    /// How much of `2018-05-03T09:00` it covers.
    fileprivate var length: Int {
        switch self {
        case .year: 4
        case .month: 7
        case .day: 10
        case .time: 16
        }
    }
}

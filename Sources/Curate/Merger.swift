package import Catalogue
import Foundation

/// Records of the same thing to one item, field by field, in any order (DESIGN §7, "Merge").
package struct Merger: Sendable {
    private let index: OrganisationIndex
    private let sources: SourceIndex
    private let termOrder: [String: Int]
    private let words: MappedWords
    private let stories: StoryReader

    package init(configuration: Configuration) {
        self.init(configuration: configuration, owners: HostOwners(configuration))
    }

    /// - Parameter owners: of the same configuration, made once for all who ask whose something is.
    package init(configuration: Configuration, owners: HostOwners) {
        let index = owners.index
        self.index = index
        words = MappedWords(configuration, index: index)
        stories = StoryReader(configuration.vocabularies)
        sources = SourceIndex(configuration.sources)
        termOrder = Dictionary(configuration.vocabularies.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// The item that records of one thing make; none when no live one is among them.
    ///
    /// - Parameter decisions: what editors have said of any of them.
    package func merge(_ records: [StoredRecord], decisions: [Decision] = []) -> [Item] {
        var live = records.filter(\.isLive).map(\.record)
        guard !live.isEmpty else { return [] }
        guard !decisions.isEmpty else { return [item(live)] }
        let mappings = Mappings(decisions)
        let said = Rulings(decisions).words(of: live.map(\.id))
        let terms = said.filter { $0.act == .terms }.reduce(into: [:]) { $0[$1.vocabulary ?? ""] = $1.terms ?? [] }
        live = live.map { read($0, mappings, decisions, terms) }
        var item = item(live)
        EditorsWord.apply(said, to: &item)
        return [item]
    }

    /// A record with what editors have said of its words and texts. Its story is read anew where that is of another kind
    /// or another text than what was harvested.
    ///
    /// - Parameter said: the terms of the item by an editor's word, by vocabulary.
    private func read(
        _ kept: Record, _ mappings: Mappings, _ decisions: [Decision], _ said: [String: [String]]
    ) -> Record {
        var record = PersonalData.revealed(kept, by: decisions)
        if !mappings.isEmpty { record = words.apply(mappings, to: record) }
        record = words.retold(said, record)
        var judged = record
        if let kinds = said["kind"] {
            judged.terms.removeAll { $0.vocabulary == "kind" }
            judged.terms += kinds.map { AssignedTerm(vocabulary: "kind", term: $0, origin: .editor) }
        }
        func kinds(_ record: Record) -> [AssignedTerm] { record.terms.filter { $0.vocabulary == "kind" } }
        if judged.content != kept.content || judged.summary != kept.summary || kinds(judged) != kinds(kept) {
            record.story = stories.story(of: judged)
        }
        return record
    }

    private func item(_ records: [Record]) -> Item {
        let responsible = responsible(for: records)
        let candidates = records.map { record in
            let source = sources[record.source]
            return Candidate(
                record: record, isOwn: responsible != nil && source?.organisation == responsible,
                rank: source?.rank ?? 0)
        }
        return ItemMaker(candidates: candidates, responsible: responsible, termOrder: termOrder).item()
    }

    /// Whose site the address is on; a platform answers for nothing that stands on it. Else whom most records name
    /// first.
    private func responsible(for records: [Record]) -> String? {
        let links = records.compactMap(\.link).sorted()
        for link in links {
            if let owner = index.owner(ofLink: link), index.organisation(owner.organisation)?.kind != "platform" {
                return owner.organisation
            }
        }
        var votes: [String: Int] = [:]
        for record in records { if let first = record.organisations.first { votes[first, default: 0] += 1 } }
        return votes.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
    }
}

/// A record with what its word weighs.
struct Candidate {
    var record: Record
    /// Its source belongs to the organisation that answers for the item.
    var isOwn: Bool
    var rank: Int

    var newest: Date { record.updated ?? record.published ?? .distantPast }

    /// Whose word on a field counts before whose: own source, rank, newest, and the id so that there is never a tie.
    func outranks(_ other: Candidate) -> Bool {
        (isOwn ? 0 : 1, -rank, other.newest, record.id) < (other.isOwn ? 0 : 1, -other.rank, newest, other.record.id)
    }

    /// Whose id the item bears: own source, rank, first published, smallest id.
    func leads(_ other: Candidate) -> Bool {
        let mine = record.published ?? .distantFuture
        let theirs = other.record.published ?? .distantFuture
        return (isOwn ? 0 : 1, -rank, mine, record.id) < (other.isOwn ? 0 : 1, -other.rank, theirs, other.record.id)
    }

    /// The rule by which this one's value was taken before the other's.
    func rule(over other: Candidate) -> String {
        if isOwn != other.isOwn { return "responsible-organisation" }
        return rank != other.rank ? "source-rank" : "newest"
    }
}

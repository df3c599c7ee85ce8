package import Catalogue
import Foundation

/// Records of the same thing to one item, field by field, in any order (DESIGN §7, "Merge").
package struct Merger: Sendable {
    private let index: OrganisationIndex
    private let sources: [String: Source]
    private let termOrder: [String: Int]
    private let words: MappedWords

    package init(configuration: Configuration) {
        let index = OrganisationIndex(configuration)
        self.index = index
        words = MappedWords(configuration, index: index)
        sources = Dictionary(configuration.sources.map { ($0.id, $0) }) { first, _ in first }
        termOrder = Dictionary(configuration.vocabularies.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// The items that these records make, by id; only live records count. Records meet under one URL key; those without
    /// a key stay alone.
    ///
    /// - Parameter decisions: what editors have said of any of them.
    package func merge(_ records: [StoredRecord], decisions: [Decision] = []) -> [Item] {
        var groups: [String: [Record]] = [:]
        let mappings = Mappings(decisions)
        for stored in records where stored.isLive {
            let record = mappings.isEmpty ? stored.record : words.apply(mappings, to: stored.record)
            // A space cannot stand in a key, so an id is never taken for one.
            groups[record.urlKey ?? " " + record.id, default: []].append(record)
        }
        let clusters = groups.values.flatMap { Clusters.parted($0) }
        guard !decisions.isEmpty else { return clusters.map(item).sorted { $0.id < $1.id } }
        let rulings = Rulings(decisions)
        // Not in the order of a dictionary: what is parted must come out the same every time.
        let ordered = clusters.sorted { ($0.map(\.id).min() ?? "") < ($1.map(\.id).min() ?? "") }
        return rulings.apply(to: ordered).map { records in
            var item = item(records)
            EditorsWord.apply(rulings.words(of: item.records), to: &item)
            return item
        }.sorted { $0.id < $1.id }
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

/// Records under one address that are not one thing: a source that gives one address to several titles means several
/// things, two initiatives on one page.
enum Clusters {
    private static let overlap = 0.5

    static func parted(_ records: [Record]) -> [[Record]] {
        guard records.count > 1 else { return [records] }
        var titles: [String: Set<String>] = [:]
        for record in records { titles[record.source, default: []].insert(Fold.key(record.title)) }
        guard titles.values.contains(where: { $0.count > 1 }) else { return [records] }
        let byTitle = Dictionary(grouping: records) { Fold.key($0.title) }
        let fixed = titles.values.filter { $0.count > 1 }.reduce(into: Set<String>()) { $0.formUnion($1) }
        var clusters = byTitle.filter { fixed.contains($0.key) }
        // Other senders' records join the title they are nearest to, or stay on their own.
        for (title, group) in byTitle where !fixed.contains(title) {
            let nearest = fixed.map { (title: $0, likeness: likeness($0, title)) }
                .min { ($1.likeness, $0.title) < ($0.likeness, $1.title) }
            let home = nearest.flatMap { $0.likeness >= overlap ? $0.title : nil } ?? title
            clusters[home, default: []] += group
        }
        return Array(clusters.values)
    }

    /// Shared words of all words (Jaccard).
    private static func likeness(_ left: String, _ right: String) -> Double {
        let left = Set(left.split(separator: " "))
        let right = Set(right.split(separator: " "))
        let union = left.union(right).count
        return union == 0 ? 0 : Double(left.intersection(right).count) / Double(union)
    }
}

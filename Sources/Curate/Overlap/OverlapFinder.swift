package import Catalogue
import Foundation

/// Items of different senders on the same subject, to be shown beside each other and never merged (DESIGN §7, "Overlap").
///
/// | an item | |
/// |---|---|
/// | a kommunberättelse | is nobody's overlap: many tell of the same, and that is the point |
/// | the same first organisation | no overlap: one sender may say more than one thing |
/// | of another municipality or county | no overlap: each speaks for its own |
/// | titles that share half of their rarest words | overlap |
/// | titles that share a third of them, and a subject | overlap |
///
/// The same whatever the order in which items come; every step is bounded by ``OverlapParameters``.
package struct OverlapFinder: Sendable {
    /// Items on one subject, two or more, by id.
    package struct Group: Sendable, Hashable {
        package var items: [String]
        /// The words they share, in the order of the alphabet.
        package var words: [String]
    }

    /// What counts of one item.
    package struct Subject: Sendable {
        fileprivate var id: String
        fileprivate var sender: String
        fileprivate var places: Set<String>
        fileprivate var words: [String]
        fileprivate var terms: Set<String>

        /// - Returns: `nil` for one that overlaps with nothing.
        package init?(_ item: Item) {
            guard item.kind != "berattelse", item.story == nil, let sender = item.organisations.first else {
                return nil
            }
            words = OverlapFinder.words(of: item.title)
            guard !words.isEmpty else { return nil }
            (id, self.sender, places) = (item.id, sender, Set(item.places))
            terms = Set(item.terms(of: "amne") + item.terms(of: "omsorgstjanst"))
        }
    }

    private let parameters: OverlapParameters
    private var subjects: [Subject] = []

    package init(_ parameters: OverlapParameters = OverlapParameters()) { self.parameters = parameters }

    package mutating func add(_ subject: Subject) { subjects.append(subject) }

    /// In the order of their first item.
    package func groups() -> [Group] {
        let ordered = subjects.sorted { $0.id < $1.id }
        var uses: [String: Int] = [:]
        for subject in ordered { for word in subject.words { uses[word, default: 0] += 1 } }
        let weights = uses.mapValues { log(Double(ordered.count + 1) / Double($0)) + 0.1 }
        let pairs = pairs(ordered, uses, weights)
        return grouped(pairs, ordered)
    }

    // MARK: Pairs

    private struct Pair {
        var left: Int
        var right: Int
        var share: Double
    }

    private func pairs(_ subjects: [Subject], _ uses: [String: Int], _ weights: [String: Double]) -> [Pair] {
        var found: [Pair] = []
        var blocks: [String: [Int]] = [:]
        for (index, subject) in subjects.enumerated() {
            let rarest = subject.words.filter { (2...parameters.commonest).contains(uses[$0] ?? 0) }
                .sorted { (uses[$0] ?? 0, $0) < (uses[$1] ?? 0, $1) }.prefix(parameters.lookedUp)
            var met: Set<Int> = []
            for word in rarest {
                for other in blocks[word, default: []].prefix(parameters.candidates) where met.insert(other).inserted {
                    guard let share = share(subject, subjects[other], weights) else { continue }
                    found.append(Pair(left: other, right: index, share: share))
                }
                blocks[word, default: []].append(index)
            }
        }
        return found.sorted { ($1.share, $0.left, $0.right) < ($0.share, $1.left, $1.right) }
    }

    /// Of the weight of the shorter title, how much both have; `nil` when that is no overlap.
    private func share(_ left: Subject, _ right: Subject, _ weights: [String: Double]) -> Double? {
        guard left.sender != right.sender else { return nil }
        if !left.places.isEmpty, !right.places.isEmpty, left.places.isDisjoint(with: right.places) { return nil }
        func weight(_ words: some Sequence<String>) -> Double { words.reduce(0) { $0 + (weights[$1] ?? 0) } }
        let common = Set(left.words).intersection(right.words)
        let least = min(weight(left.words), weight(right.words))
        guard least > 0 else { return nil }
        let share = weight(common.sorted()) / least
        let isOneSubject = !left.terms.isDisjoint(with: right.terms)
        // One word alone is a title like "Vägledning": more has to be shared, or the subject.
        guard common.count > 1 || isOneSubject else { return nil }
        return share >= (isOneSubject ? parameters.shareWithTerm : parameters.share) ? share : nil
    }

    // MARK: Groups

    /// The surest pairs first; an item joins a group when it overlaps with more than half of it, so that a chain of
    /// neighbours is not taken for one subject.
    private func grouped(_ pairs: [Pair], _ subjects: [Subject]) -> [Group] {
        var links: [Int: Set<Int>] = [:]
        for pair in pairs {
            links[pair.left, default: []].insert(pair.right)
            links[pair.right, default: []].insert(pair.left)
        }
        var home: [Int: Int] = [:]
        var groups: [[Int]] = []
        for pair in pairs {
            switch (home[pair.left], home[pair.right]) {
            case (nil, nil):
                (home[pair.left], home[pair.right]) = (groups.count, groups.count)
                groups.append([pair.left, pair.right])
            case (let group?, nil): join(pair.right, group, links, &groups, &home)
            case (nil, let group?): join(pair.left, group, links, &groups, &home)
            case (.some, .some): break
            }
        }
        return groups.map { members in
            let members = members.map { subjects[$0] }.sorted { $0.id < $1.id }
            let words = members.dropFirst().reduce(Set(members[0].words)) { $0.intersection($1.words) }
            return Group(items: members.map(\.id), words: words.sorted())
        }.sorted { ($0.items.first ?? "") < ($1.items.first ?? "") }
    }

    private func join(
        _ subject: Int, _ group: Int, _ links: [Int: Set<Int>], _ groups: inout [[Int]], _ home: inout [Int: Int]
    ) {
        let members = groups[group]
        guard members.count < parameters.largestGroup,
            2 * members.count(where: { links[subject]?.contains($0) ?? false }) > members.count
        else { return }
        groups[group].append(subject)
        home[subject] = group
    }

    // MARK: Words

    /// Words that say what a text is, or that any title of the field may have.
    private static let empty: Set<String> = [
        "vägledning", "vägledningen", "guide", "handbok", "stöd", "stödet", "stödmaterial", "utbildning", "kurs",
        "webbutbildning", "webbinarium", "film", "rapport", "om", "för", "och", "att", "i", "på", "av", "med", "till",
        "en",
        "ett", "den", "det", "de", "vid", "inom", "från", "som", "är", "din", "ditt", "er", "ert", "så", "hur", "ny",
        "nya",
        "nytt", "verktyg", "checklista", "information", "digital", "digitala", "digitalt", "the", "of", "and", "in",
        "kommun",
        "kommuner", "region", "socialtjänst", "socialtjänsten", "del",
    ]

    /// Each once, without their commonest endings: `trygghetslarmen` and `trygghetslarm` are one.
    private static func words(of title: String) -> [String] {
        var seen: Set<String> = []
        return Fold.key(title).split(separator: " ").map(String.init)
            .filter { $0.count > 2 && !empty.contains($0) && Int($0) == nil }
            .map(stem).filter { seen.insert($0).inserted }
    }

    private static let endings = [
        "ernas", "arnas", "erna", "arna", "orna", "ens", "ets", "en", "et", "ar", "er", "or", "s",
    ]

    private static func stem(_ word: String) -> String {
        guard let ending = endings.first(where: { word.hasSuffix($0) && word.count - $0.count >= 4 }) else {
            return word
        }
        return String(word.dropLast(ending.count))
    }
}

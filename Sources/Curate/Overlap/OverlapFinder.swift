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

    /// The same by the numbers of its texts: a catalogue has many items, and they say much alike.
    private struct Numbered {
        let id: String
        let sender: Int32
        let places: [Int32]
        /// In the order of the title.
        let words: [Int32]
        let terms: [Int32]
    }

    private let parameters: OverlapParameters
    private var subjects: [Numbered] = []
    /// Of words, senders, places and terms, in the order they came.
    private var texts: [String] = []
    private var numbers: [String: Int32] = [:]

    package init(_ parameters: OverlapParameters = OverlapParameters()) { self.parameters = parameters }

    package mutating func add(_ subject: Subject) {
        subjects.append(
            Numbered(
                id: subject.id, sender: number(subject.sender), places: subject.places.map { number($0) },
                words: subject.words.map { number($0) }, terms: subject.terms.map { number($0) }))
    }

    private mutating func number(_ text: String) -> Int32 {
        if let known = numbers[text] { return known }
        let number = Int32(texts.count)
        numbers[text] = number
        texts.append(text)
        return number
    }

    /// In the order of their first item.
    package func groups() -> [Group] {
        let ordered = subjects.sorted { $0.id < $1.id }
        let pairs = pairs(ordered, WordNumbers(ordered, texts))
        return grouped(pairs, ordered)
    }

    // MARK: Pairs

    /// The words of all titles by number.
    private struct WordNumbers {
        let texts: [String]
        private(set) var uses: [Int]
        private(set) var weights: [Double]
        /// Of each title.
        let titles: [[Int32]]
        /// The same, the smallest first.
        private let ordered: [[Int32]]

        init(_ subjects: [Numbered], _ texts: [String]) {
            self.texts = texts
            titles = subjects.map(\.words)
            ordered = titles.map { $0.sorted() }
            uses = [Int](repeating: 0, count: texts.count)
            for title in titles { for word in title { uses[Int(word)] += 1 } }
            weights = uses.map { $0 > 0 ? log(Double(subjects.count + 1) / Double($0)) + 0.1 : 0 }
        }

        func weight(_ words: [Int32]) -> Double { words.reduce(0) { $0 + weights[Int($1)] } }

        /// The words of both titles, each title gone through once.
        func common(_ one: Int, _ other: Int) -> [Int32] {
            let (left, right) = (ordered[one], ordered[other])
            var common: [Int32] = []
            var (i, j) = (0, 0)
            while i < left.count, j < right.count {
                if left[i] == right[j] { common.append(left[i]) }
                (i, j) = (left[i] <= right[j] ? i + 1 : i, left[i] >= right[j] ? j + 1 : j)
            }
            return common
        }

        /// In the order of the alphabet, so that sums do not depend on who came first.
        func sorted(_ words: [Int32]) -> [Int32] { words.sorted { texts[Int($0)] < texts[Int($1)] } }

        /// The rarest first.
        func rarest(of title: Int, _ parameters: OverlapParameters) -> ArraySlice<Int> {
            titles[title].map(Int.init).filter { uses[$0] >= 2 && uses[$0] <= parameters.commonest }
                .sorted { uses[$0] == uses[$1] ? texts[$0] < texts[$1] : uses[$0] < uses[$1] }
                .prefix(parameters.lookedUp)
        }
    }

    private struct Pair {
        var left: Int
        var right: Int
        var share: Double
    }

    private func pairs(_ subjects: [Numbered], _ words: WordNumbers) -> [Pair] {
        var found: [Pair] = []
        var blocks = [[Int]](repeating: [], count: words.texts.count)
        for index in subjects.indices {
            var met: Set<Int> = []
            for word in words.rarest(of: index, parameters) {
                for other in blocks[word].prefix(parameters.candidates) where met.insert(other).inserted {
                    guard let share = share(other, index, subjects, words) else { continue }
                    found.append(Pair(left: other, right: index, share: share))
                }
                blocks[word].append(index)
            }
        }
        return found.sorted { ($1.share, $0.left, $0.right) < ($0.share, $1.left, $1.right) }
    }

    /// Of the weight of the shorter title, how much both have; `nil` when that is no overlap.
    private func share(_ one: Int, _ other: Int, _ subjects: [Numbered], _ words: WordNumbers) -> Double? {
        let (left, right) = (subjects[one], subjects[other])
        guard left.sender != right.sender else { return nil }
        if !left.places.isEmpty, !right.places.isEmpty, !Self.haveOne(left.places, right.places) { return nil }
        let common = words.common(one, other)
        let least = min(words.weight(words.titles[one]), words.weight(words.titles[other]))
        guard least > 0 else { return nil }
        let share = words.weight(words.sorted(common)) / least
        let isOneSubject = Self.haveOne(left.terms, right.terms)
        // One word alone is a title like "Vägledning": more has to be shared, or the subject.
        guard common.count > 1 || isOneSubject else { return nil }
        return share >= (isOneSubject ? parameters.shareWithTerm : parameters.share) ? share : nil
    }

    /// Whether two lists without repeats have something in common.
    private static func haveOne(_ left: [Int32], _ right: [Int32]) -> Bool {
        if left.isEmpty || right.isEmpty { return false }
        // An item of hundreds of places is looked up, not gone through for each of another's.
        return left.count * right.count <= 64
            ? left.contains(where: right.contains) : !Set(left).isDisjoint(with: right)
    }

    // MARK: Groups

    /// The surest pairs first; an item joins a group when it overlaps with more than half of it, so that a chain of
    /// neighbours is not taken for one subject.
    private func grouped(_ pairs: [Pair], _ subjects: [Numbered]) -> [Group] {
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
            return Group(items: members.map(\.id), words: words.map { texts[Int($0)] }.sorted())
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
    private static let empty: Set<[UInt8]> = Set(
        [
            "vägledning", "vägledningen", "guide", "handbok", "stöd", "stödet", "stödmaterial", "utbildning", "kurs",
            "webbutbildning", "webbinarium", "film", "rapport", "om", "för", "och", "att", "i", "på", "av", "med",
            "till", "en", "ett", "den", "det", "de", "vid", "inom", "från", "som", "är", "din", "ditt", "er", "ert",
            "så", "hur", "ny", "nya", "nytt", "verktyg", "checklista", "information", "digital", "digitala",
            "digitalt", "the", "of", "and", "in", "kommun", "kommuner", "region", "socialtjänst", "socialtjänsten",
            "del",
        ].map { Array($0.utf8) })

    /// Words of one title that are looked at: no title has so many, and what stands in their place may have any number.
    private static let mostWords = 200

    /// The first 200, each once, without their commonest endings: `trygghetslarmen` and `trygghetslarm` are one.
    static func words(of title: String) -> [String] {
        var found: [[UInt8]] = []
        var met: Set<[UInt8]> = []
        Words.each(of: title) { bytes in
            if let word = word(bytes), met.insert(word).inserted { found.append(word) }
            return found.count < mostWords
        }
        return found.map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Parameter bytes: of a word in small letters.
    /// - Returns: what counts of it; `nil` when it says nothing.
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let letters = Self.letters(bytes)
        guard letters > 2, !isNumber(bytes) else { return nil }
        let word = Array(bytes)
        guard !empty.contains(word) else { return nil }
        let ending = endings.first { letters - $0.count >= 4 && word.ends(with: $0) }
        return Array(word.dropLast(ending?.count ?? 0))
    }

    /// As people count them; above Latin Extended a mark may belong to the letter before it.
    private static func letters(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        if bytes.contains(where: { $0 >= 0xCC }) { return String(decoding: bytes, as: UTF8.self).count }
        return bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    private static func isNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { (0x30...0x39).contains($0) } && Int(String(decoding: bytes, as: UTF8.self)) != nil
    }

    private static let endings = [
        "ernas", "arnas", "erna", "arna", "orna", "ens", "ets", "en", "et", "ar", "er", "or", "s",
    ].map { Array($0.utf8) }
}

extension [UInt8] {
    fileprivate func ends(with ending: [UInt8]) -> Bool {
        guard count >= ending.count else { return false }
        var (place, rest) = (count, ending.count)
        while rest > 0 {
            (place, rest) = (place - 1, rest - 1)
            if self[place] != ending[rest] { return false }
        }
        return true
    }
}

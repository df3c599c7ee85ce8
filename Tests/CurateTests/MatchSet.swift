import Foundation

/// The labelled Swedish set: records of things that several sources tell of, made by a seeded generator over the titles
/// and purposes of the inventory and over municipal subjects. Two halves by thing: one to tune on, one for the test.
struct MatchSet {
    struct Row {
        var id: String
        var source: String
        var title: String
        var summary: String?
        var link: String?
        var organisation: String?
        var published: String?
        var kind: String?
        /// Which thing it tells of.
        var thing: Int
    }

    private struct Thing {
        var title: String
        /// The title without its year or part.
        var subject: String?
        var summary: String
        var organisation: String
        var host: String
        var path: String
        var kind: String?
        var day: Int
    }

    struct Initiative: Decodable {
        var title: String
        var purpose: String
        var organisations: [String]
        var year: Int?
        var links: [String]
    }

    private struct Inventory: Decodable {
        var initiatives: [Initiative]
    }

    private(set) var rows: [Row] = []
    private var random: SplitMix
    private var number = 0

    /// - Parameter half: 0 to tune on, 1 for the test: other words, other places, other mistakes.
    init(half: Int, inventory: Data) throws {
        let initiatives = try JSONDecoder().decode(Inventory.self, from: inventory).initiatives
        func own<Element>(_ list: [Element]) -> [Element] {
            list.enumerated().filter { $0.offset % 2 == half }.map(\.element)
        }
        self.init(
            seed: half == 0 ? 2019 : 2020, initiatives: own(initiatives), subjects: own(Self.subjects),
            places: own(Self.places), series: own(Self.series), headings: Self.headings)
    }

    init(
        seed: UInt64, initiatives: [Initiative], subjects: [(title: String, summary: String)], places: [String],
        series: [(title: String, owner: String)], headings: [String]
    ) {
        random = SplitMix(state: seed)
        for (index, initiative) in initiatives.enumerated() {
            // A title that has a year of its own takes no second one.
            if index % 2 == 0 || initiative.title.contains("201") {
                addCourse(initiative)
            } else {
                addYearbook(initiative)
            }
        }
        for subject in subjects { for place in places { addMunicipal(subject, place) } }
        for series in series { addSeries(series) }
        for title in headings { addHeadings(title, places) }
        random.shuffle(&rows)
    }

    // MARK: Things

    private func thing(_ initiative: Initiative, day: Int) -> Thing {
        let owner = initiative.organisations.first ?? "skr"
        let link = initiative.links.first.flatMap { URL(string: $0) }
        return Thing(
            title: initiative.title, subject: initiative.title, summary: initiative.purpose, organisation: owner,
            host: link?.host()?.replacing("www.", with: "") ?? "\(owner).se", path: link?.path() ?? "/\(number)",
            kind: "khi",
            day: day)
    }

    /// One thing, and beside it two parts of a course on it.
    private mutating func addCourse(_ initiative: Initiative) {
        var thing = thing(initiative, day: 365 * (random.below(5) + 45))
        add(thing, copies: 3 + random.below(4))
        for part in 1...3 {
            thing.title = "\(initiative.title), del \(part)"
            (thing.path, thing.day) = ("/utbildning/\(number)-del-\(part)", thing.day + 3)
            add(thing, copies: 3)
        }
    }

    /// An edition each year.
    private mutating func addYearbook(_ initiative: Initiative) {
        let first = initiative.year ?? 2018
        for edition in first...first + 2 {
            var thing = thing(initiative, day: 365 * (edition - 1970) + random.below(300))
            thing.title = "\(initiative.title) \(edition)"
            thing.path = "/rapporter/\(edition)/\(number)"
            add(thing, copies: 3 + random.below(4))
        }
    }

    private mutating func addMunicipal(_ subject: (title: String, summary: String), _ place: String) {
        let host = "\(Self.ascii(place)).se"
        let name = place.hasSuffix("s") ? place : place + "s"
        let titles = [
            "\(subject.title) i \(place)", "\(subject.title) i \(name) kommun",
            "\(name) kommun: \(subject.title.lowercased())",
        ]
        let slug = Self.ascii(subject.title).replacing(" ", with: "-")
        let thing = Thing(
            title: random.pick(titles), summary: subject.summary.replacing("%", with: "\(name) kommun"),
            organisation: "\(name) kommun", host: host, path: "/omsorg/\(slug)", kind: "berattelse",
            day: 16_500 + random.below(3000))
        add(thing, copies: 2 + random.below(4))
    }

    /// The same title again and again, on other days and addresses.
    private mutating func addSeries(_ series: (title: String, owner: String)) {
        for issue in 0..<8 {
            let day = 18_000 + issue * 30 + random.below(4)
            let thing = Thing(
                title: series.title, summary: random.pick(Self.sentences) + " " + random.pick(Self.sentences),
                organisation: series.owner, host: "\(series.owner).se", path: "/aktuellt/\(day)-\(issue)", kind: nil,
                day: day)
            add(thing, copies: 1 + random.below(2), isPlain: true)
        }
    }

    /// Headings that say nothing, of many senders.
    private mutating func addHeadings(_ title: String, _ places: [String]) {
        for _ in 0..<6 {
            let owner = random.pick(places)
            let thing = Thing(
                title: title, summary: random.pick(Self.sentences), organisation: "\(owner) kommun",
                host: "\(Self.ascii(owner)).se", path: "/sidor/\(number)", kind: nil, day: 17_000 + random.below(2000))
            add(thing, copies: 1)
        }
    }

    // MARK: Records

    private static let aggregators = [
        "kunskapsguiden", "dinpuls", "regeringen", "nationellt-nav", "regionnytt", "lankarkiv", "inventering",
    ]

    private mutating func add(_ thing: Thing, copies: Int, isPlain: Bool = false) {
        number += 1
        var others = Self.aggregators
        random.shuffle(&others)
        for copy in 0..<copies {
            let source = copy == 0 ? Self.ascii(thing.organisation) : others[copy - 1]
            rows.append(record(thing, source: source, isOwn: copy == 0, isPlain: isPlain))
        }
    }

    private mutating func record(_ thing: Thing, source: String, isOwn: Bool, isPlain: Bool) -> Row {
        var row = Row(
            id: "r\(rows.count)", source: source, title: thing.title, summary: thing.summary,
            link: "https://\(thing.host)\(thing.path)", organisation: thing.organisation,
            published: Self.date(thing.day), kind: thing.kind, thing: number)
        guard !isOwn, !isPlain else { return row }
        let changes = 1 + random.below(3)
        for _ in 0..<changes { disturb(&row.title, thing) }
        switch random.below(10) {
        case 0...3: row.summary = rewritten(thing.summary)
        case 4: row.summary = nil
        case 5: row.summary = String(thing.summary.prefix(60)) + "…"
        default: break
        }
        switch random.below(10) {
        case 0...2: row.link? += "?utm_source=\(source)&utm_medium=rss"
        case 3: row.link = row.link?.replacing("https://", with: "http://www.")
        case 4...5: row.link = "https://\(source).se/goda-exempel/\(number)"
        case 6: row.link = row.link?.replacing("\(thing.host)", with: "ny.\(thing.host)")
        case 7: row.link = nil
        default: break
        }
        if random.below(3) == 0 { row.published = Self.date(thing.day + random.below(40)) }
        if random.below(8) == 0 { row.published = nil }
        if random.below(6) == 0 { row.organisation = nil }
        if random.below(3) == 0 { row.kind = nil }
        return row
    }

    private mutating func disturb(_ title: inout String, _ thing: Thing) {
        switch random.below(9) {
        case 0: title += random.pick([" | ", " - ", " – "]) + thing.organisation
        case 1: title = Self.ascii(title, lower: false)
        case 2:
            title = title.replacing("å", with: "&aring;").replacing("ä", with: "&auml;").replacing("ö", with: "&ouml;")
        case 3: title = splitCompound(title)
        case 4: title = title.replacing(" och ", with: " & ")
        case 5: title = typo(title)
        case 6: title = abbreviated(title)
        // An ellipsis does not take the year or the part away here: without it nobody could tell which one it was.
        case 7 where title.count > 60 && thing.title == thing.subject ?? thing.title:
            title = String(title.prefix(52 + random.below(8))) + "…"
        default: title = title.uppercased() == title ? title : title.lowercased()
        }
    }

    private func splitCompound(_ title: String) -> String {
        for (whole, parts) in Self.compounds where title.localizedCaseInsensitiveContains(whole) {
            return title.replacingOccurrences(of: whole, with: parts, options: .caseInsensitive)
        }
        return title
    }

    private func abbreviated(_ title: String) -> String {
        for (whole, short) in Self.abbreviations where title.localizedCaseInsensitiveContains(whole) {
            return title.replacingOccurrences(of: whole, with: short, options: .caseInsensitive)
        }
        return title
    }

    private mutating func typo(_ title: String) -> String {
        var words = title.split(separator: " ").map(String.init)
        let long = words.indices.filter { words[$0].count > 5 && words[$0].allSatisfy(\.isLetter) }
        guard !long.isEmpty else { return title }
        let index = random.pick(long)
        var letters = Array(words[index])
        let place = 1 + random.below(letters.count - 2)
        if random.below(2) == 0 { letters.swapAt(place, place + 1) } else { letters.remove(at: place) }
        words[index] = String(letters)
        return words.joined(separator: " ")
    }

    /// Other words around some of the old ones.
    private mutating func rewritten(_ summary: String) -> String {
        let words = summary.split(separator: " ")
        let kept = words.prefix(max(3, words.count / 2)).joined(separator: " ")
        return random.pick(Self.openings) + " " + kept + ". " + random.pick(Self.sentences)
    }

    // MARK: Helpers

    private static func date(_ day: Int) -> String {
        let date = Date(timeIntervalSince1970: Double(day) * 86_400)
        return date.formatted(.iso8601.year().month().day())
    }

    static func ascii(_ text: String, lower: Bool = true) -> String {
        let letters: [Character: Character] = ["å": "a", "ä": "a", "ö": "o", "Å": "A", "Ä": "A", "Ö": "O", "é": "e"]
        let folded = String(text.map { letters[$0] ?? $0 })
        return lower ? folded.lowercased().replacing(" kommun", with: "").replacing(" ", with: "-") : folded
    }
}

/// A generator whose numbers are the same everywhere (SplitMix64).
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

    mutating func shuffle<Element>(_ list: inout [Element]) {
        for index in list.indices.reversed().dropLast() { list.swapAt(index, below(index + 1)) }
    }
}

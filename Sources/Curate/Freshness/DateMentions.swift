import Foundation

/// Days that a text speaks of, as Swedes write them.
///
/// | written | taken for |
/// |---|---|
/// | 12 mars 2024, den 12 mars 2024 | that day |
/// | 12–13 mars 2024, 12 och 13 mars 2024 | the last of them |
/// | 2024-03-12, 2024-03-12 | that day |
/// | 12/3 2024, 12.3.2024 | that day |
/// | 12 mars | the first such day after the text was published; nothing without that |
///
/// Left out are days of publishing, changing, deciding and coming into force.
enum DateMentions {
    private static let months: [String: Int] = {
        var months: [String: Int] = [:]
        for (index, name) in CivilDay.months.enumerated() {
            months[name] = index + 1
            months[String(name.prefix(3))] = index + 1
        }
        return months
    }()

    private static let others: Set<String> = [
        "publicerad", "publicerades", "publicerat", "uppdaterad", "uppdaterades", "ändrad", "ändrades", "granskad",
        "beslutad", "beslutades", "beslut", "fastställd", "antagen", "antogs", "kraft", "gäller", "gälla", "född",
        "diarienummer", "inspelad", "inspelat", "inspelades", "senast", "redovisas",
    ]

    /// - Parameter published: the day of the text, for days without a year.
    static func find(in text: String, published: CivilDay?) -> [CivilDay] {
        let words = Words.of(text, hyphens: false)
        var days: [CivilDay] = []
        for index in words.indices {
            guard let day = day(words, at: index, published: published), !isOther(words, at: index) else { continue }
            days.append(day)
        }
        return days
    }

    private static func day(_ words: [Word], at index: Int, published: CivilDay?) -> CivilDay? {
        guard let first = number(words, index) else { return nil }
        if (1...31).contains(first), index + 1 < words.count, let month = months[words[index + 1].lower] {
            if index + 2 < words.count, let year = number(words, index + 2), (1990...2100).contains(year) {
                return CivilDay(year: year, month: month, day: first)
            }
            return published.flatMap { next(month: month, day: first, after: $0) }
        }
        guard let second = number(words, index + 1), let third = number(words, index + 2) else { return nil }
        let gaps = (words[index + 1].follows, words[index + 2].follows)
        if (1990...2100).contains(first), gaps == (.hyphen, .hyphen) {
            return CivilDay(year: first, month: second, day: third)
        }
        guard (1990...2100).contains(third), gaps.0 == .other || gaps.0 == .sentence, gaps.1 != .comma else {
            return nil
        }
        return CivilDay(year: third, month: second, day: first)
    }

    private static func number(_ words: [Word], _ index: Int) -> Int? {
        guard index < words.count, words[index].text.utf8.count <= 4 else { return nil }
        return Int(words[index].text)
    }

    private static func next(month: Int, day: Int, after published: CivilDay) -> CivilDay? {
        guard let same = CivilDay(year: published.year, month: month, day: day) else { return nil }
        return same >= published ? same : CivilDay(year: published.year + 1, month: month, day: day)
    }

    /// Whether one of the four words before says that it is another kind of day.
    private static func isOther(_ words: [Word], at index: Int) -> Bool {
        var position = index
        for _ in 0..<4 where position > 0 {
            if words[position].follows == .sentence { return false }
            position -= 1
            if others.contains(words[position].lower) { return true }
        }
        return false
    }
}

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

    /// The first three letters of each month.
    private static let beginnings: Set<UInt32> = Set(CivilDay.months.map { key($0.utf8.prefix(3)) })

    private static func key(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1 >= 0x80 ? $1 : $1 | 0x20) }
    }

    /// Whether there is a number with another one, or the beginning of a month, as the next word: `false` is sure, and
    /// found out in a fraction of the time of parting words.
    static func mayFind(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var isAfterNumber = false
            var position = 0
            while position < bytes.count {
                let start = position
                while position < bytes.count, isDigit(bytes[position]) { position += 1 }
                if position > start {
                    if isAfterNumber { return true }
                    isAfterNumber = true
                } else if isLetter(bytes[position]) {
                    while position < bytes.count, isLetter(bytes[position]) { position += 1 }
                    if isAfterNumber, beginnings.contains(key(bytes[start..<position].prefix(3))) { return true }
                    isAfterNumber = false
                } else {
                    position += 1
                }
            }
            return false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

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

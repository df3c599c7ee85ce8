/// The words of dates, in lower case: Swedish, English, German, and the months of other neighbours.
enum DateWords {
    static func month(_ word: String) -> Int? { months[word] }

    /// Seconds east of UTC. A lone letter is UTC, as military zones were never used as meant (RFC 5322 §4.3).
    static func zone(_ word: String) -> Int? {
        if let hours = zones[word] { return Int(hours * 3600) }
        if word.utf8.count == 1, let letter = word.utf8.first, HTMLScanner.isLetter(letter), word != "j" { return 0 }
        return nil
    }

    /// RFC 5322 §4.3: two digits below 50 are of this century, three count from 1900.
    static func fullYear(_ value: Int, digits: Int) -> Int {
        switch digits {
        case 2: value < 50 ? 2000 + value : 1900 + value
        case 3: 1900 + value
        default: value
        }
    }

    private static let months: [String: Int] = {
        let names = [
            "jan januari january januar jänner janv janvier", "feb februari february februar febr févr février",
            "mar mars march märz mär mrz marts maart", "apr april avr avril", "maj may mai mei", "jun juni june juin",
            "jul juli july juil juillet", "aug augusti august augustus août aout", "sep sept september septembre",
            "okt oct oktober october octobre", "nov november novembre",
            "dec dez des december dezember desember déc décembre",
        ]
        var months: [String: Int] = [:]
        for (index, line) in names.enumerated() {
            for name in line.split(separator: " ") { months[String(name)] = index + 1 }
        }
        return months
    }()

    private static let zones: [String: Double] = [
        "gmt": 0, "ut": 0, "utc": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2,
        "mest": 2, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
        "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3, "nst": -3.5,
        "ndt": -2.5, "jst": 9, "kst": 9, "ist": 5.5, "aest": 10, "aedt": 11, "acst": 9.5, "awst": 8, "nzst": 12,
        "nzdt": 13, "at": -4, "et": -5, "ct": -6, "mt": -7, "pt": -8,
    ]

    /// The first halves of the names in the time zone database.
    static let areas: Set<String> = [
        "africa", "america", "antarctica", "arctic", "asia", "atlantic", "australia", "etc", "europe", "indian",
        "pacific",
    ]
}

package import Catalogue
package import Foundation

/// What the matching wants to know of a record, as text.
package struct MatchInput: Sendable {
    package var id: String
    package var source: String
    package var title: String
    /// Plain text.
    package var summary: String?
    package var link: String?
    package var urlKey: String?
    /// Ids or names; the same text is the same organisation.
    package var organisations: [String] = []
    /// Municipality or county codes.
    package var places: [String] = []
    package var kind: String?
    package var published: MatchDate?

    package init(id: String, source: String, title: String) {
        self.id = id
        self.source = source
        self.title = title
    }

    package init(_ record: Record) {
        self.init(id: record.id, source: record.source, title: record.title)
        summary = (record.summary ?? record.content).map(Fold.plain)
        link = record.link
        urlKey = record.urlKey
        organisations = record.organisations
        places = record.places
        kind = record.terms.first { $0.vocabulary == "kind" && $0.origin != .inferred }?.term
        published = record.published.map { MatchDate($0, precision: record.publishedPrecision ?? .time) }
    }
}

/// A day with how much of it is known.
package struct MatchDate: Sendable, Hashable, Codable {
    /// Days since 1970-01-01; the first day of what is known.
    package var day: Int32
    package var year: Int32
    package var precision: DatePrecision

    /// Days are those of `Day`, as everywhere in the catalogue.
    package init(_ date: Date, precision: DatePrecision) {
        let days = (date.timeIntervalSince1970 / 86_400).rounded(.down)
        day = days.isFinite && abs(days) < 1e9 ? Int32(days) : 0
        year = Day.text(date).prefix(4).split(separator: "-").first.flatMap { Int32($0) } ?? 1970
        self.precision = precision
    }

    package init(year: Int, month: Int, day: Int, precision: DatePrecision) {
        self.year = Int32(clamping: year)
        self.precision = precision
        // Days from civil, by the rule of 400 years.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        self.day = Int32(clamping: era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468)
    }

    /// `2019`, `2019-04`, `2019-04-26`, the last also before a time; else a single year in the text. `nil` otherwise.
    package init?(text: String) {
        let groups = text.utf8.split { !(0x30...0x39).contains($0) }.prefix(8).map { group in
            (count: group.count, value: Int(String(decoding: group.prefix(9), as: UTF8.self)) ?? 0)
        }
        guard let place = groups.firstIndex(where: { $0.count == 4 && (1000...2999).contains($0.value) }) else {
            return nil
        }
        let year = groups[place].value
        let rest = groups[(place + 1)...].prefix(2).map(\.value)
        guard place == 0, let month = rest.first, (1...12).contains(month) else {
            self.init(year: year, month: 1, day: 1, precision: .year)
            return
        }
        if rest.count == 2, (1...31).contains(rest[1]) {
            self.init(year: year, month: month, day: rest[1], precision: .day)
        } else {
            self.init(year: year, month: month, day: 1, precision: .month)
        }
    }
}

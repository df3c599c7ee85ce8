import Catalogue
import Foundation

/// Personal data in what is about to be published: told to an editor, and masked until one has said that it may be shown
/// (GDPR article 5.1 c; docs/decisions/mask-personal-data.md).
///
/// Only numbers that can be one are told of: date and check digit must fit, so that of the numbers of cases and invoices
/// that have the form, one in some hundred remains.
enum PersonalData {
    /// Signs of one record at most; all are masked.
    private static let most = 50

    /// Masks what looks private in the texts of a record, and keeps what they were.
    static func withhold(in record: inout Record) {
        let found = all(in: record)
        let marks = Set(found.filter(\.1.isSign).map(\.1.mark))
        guard !marks.isEmpty else { return }
        record.personalData = signs(found)
        record.withheld = WithheldText(
            title: record.title, summary: record.summary, content: record.content, links: record.links,
            marks: marks.sorted())
        mask(marks, in: &record)
    }

    /// The record with what editors have said that it may show.
    static func revealed(_ record: Record, by decisions: [Decision]) -> Record {
        guard let withheld = record.withheld else { return record }
        let said = decisions.filter { $0.isInForce && $0.act == .reveal && $0.records.contains(record.id) }
        let hidden = withheld.marks(besides: said)
        guard hidden.count < withheld.marks.count else { return record }
        var record = record
        (record.title, record.summary, record.content, record.links) = (
            withheld.title, withheld.summary, withheld.content, withheld.links
        )
        mask(Set(hidden), in: &record)
        return record
    }

    static func signs(of record: Record) -> [PersonalDataSign] { signs(all(in: record)) }

    private static func signs(_ found: [(String, PersonalDatum)]) -> [PersonalDataSign] {
        var signs: [PersonalDataSign] = []
        for (field, datum) in found where datum.isSign {
            let sign = PersonalDataSign(kind: datum.kind, hint: datum.hint, field: field)
            guard !signs.contains(sign) else { continue }
            signs.append(sign)
            if signs.count == most { break }
        }
        return signs
    }

    private static func all(in record: Record) -> [(String, PersonalDatum)] {
        var found = PersonalText.find(in: record.title, isPlain: true).map { ("title", $0) }
        found += PersonalText.find(in: record.summary ?? "", isPlain: false).map { ("summary", $0) }
        found += PersonalText.find(in: record.content ?? "", isPlain: false).map { ("content", $0) }
        for link in record.links {
            found += PersonalText.find(in: link.title ?? "", isPlain: true).map { ("links", $0) }
        }
        return found
    }

    /// Wherever the same stands, not only where it looks private: once it is known, it is known.
    private static func mask(_ marks: Set<String>, in record: inout Record) {
        guard !marks.isEmpty else { return }
        record.title = PersonalText.masked(record.title, isPlain: true, marks)
        record.summary = record.summary.map { PersonalText.masked($0, isPlain: false, marks) }
        record.content = record.content.map { PersonalText.masked($0, isPlain: false, marks) }
        for index in record.links.indices {
            record.links[index].title = record.links[index].title.map {
                PersonalText.masked($0, isPlain: true, marks)
            }
        }
    }
}

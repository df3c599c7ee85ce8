import Catalogue
import Foundation

/// An entry on its way to a record: cleaned, and with everything that may identify it.
struct Draft {
    var entry: Entry
    var title: String
    var plain: String
    var link: String?
    var published: Date?
    var keys: IdentityKeys

    /// Of two of the same thing, the one that was touched last.
    func isNewer(than other: Draft) -> Bool {
        let mine = entry.updated ?? published ?? .distantPast
        return mine > (other.entry.updated ?? other.published ?? .distantPast)
    }
}

/// What may tell a thing of a source from its others, by policy.
struct IdentityKeys: Hashable {
    var guid: String?
    var link: String?
    var cms: String?
    var title: String
    var day: String

    init(guid: String?, link: String?, title: String, published: Date?, index: OrganisationIndex) {
        self.guid = guid
        let key = link.flatMap(URLKey.make)
        self.link = key
        // The owner instead of the host, because an id survives the renaming of a site too.
        cms = link.flatMap { link in
            key.flatMap(CMSID.of(key:)).map {
                "\(index.owner(ofLink: link)?.organisation ?? URLKey.host(of: link) ?? "") \($0)"
            }
        }
        self.title = Fold.key(title)
        day = published.map(Day.text) ?? ""
    }

    var titleAndDate: String { "\(title)|\(day)" }

    func value(_ policy: IdentityPolicy) -> String? {
        switch policy {
        case .guid: guid
        case .link: link
        case .cmsID: cms
        case .titleAndDate: title.isEmpty ? nil : titleAndDate
        }
    }

    /// What a known thing may be found again by when its identity is not there: only by rules as strong as the policy,
    /// or by the next one where this entry has nothing for the policy itself.
    func sign(_ step: IdentityPolicy, under policy: IdentityPolicy) -> String? {
        guard step.rank <= policy.rank || value(policy) == nil else { return nil }
        // A title without a date is many things: "Kontakt", "Protokoll".
        if step == .titleAndDate, day.isEmpty, link != nil { return nil }
        return value(step)
    }

    /// The identity under a policy, or under the next that this entry has something for.
    func identity(_ policy: IdentityPolicy) -> String {
        let ladder: [IdentityPolicy] =
            switch policy {
            case .guid: [.guid, .link, .titleAndDate]
            case .link: [.link, .titleAndDate, .guid]
            case .cmsID: [.cmsID, .link, .titleAndDate, .guid]
            case .titleAndDate: [.titleAndDate, .link, .guid]
            }
        for step in ladder {
            if let value = value(step) { return Self.prefix(step) + value }
        }
        return Self.prefix(.titleAndDate) + titleAndDate
    }

    /// Guids and links stand plain, as the publisher knows them; ids and titles of ours say what they are.
    static func prefix(_ policy: IdentityPolicy) -> String {
        switch policy {
        case .guid, .link: ""
        case .cmsID: "cms:"
        case .titleAndDate: "title:"
        }
    }
}

extension IdentityPolicy {
    /// From the strongest, 0.
    var rank: Int {
        switch self {
        case .guid: 0
        case .link: 1
        case .cmsID: 2
        case .titleAndDate: 3
        }
    }
}

/// Days of the calendar in UTC, without the cost of a formatter.
enum Day {
    /// `2026-11-21`; the calendar of Gregory also before it was made (Howard Hinnant, "chrono-compatible low-level date
    /// algorithms", `civil_from_days`).
    static func text(_ date: Date) -> String {
        let seconds = date.timeIntervalSince1970
        guard seconds.isFinite, abs(seconds) < 1e13 else { return "" }
        let days = Int((seconds / 86_400).rounded(.down)) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
    }
}

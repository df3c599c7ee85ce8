package import Foundation

/// How much an item can be relied on today.
package struct Freshness: Sendable, Codable {
    package enum Level: String, Sendable, Hashable, Codable, CaseIterable { case current, ageing, stale }

    package var level: Level
    /// Codes, `link-dead`; see ``FreshnessReason``.
    package var reasons: [String]
    /// Why, one for each reason and in their order; empty where only the codes were kept.
    package var details: [FreshnessDetail]

    package init(level: Level = .current, reasons: [String] = [], details: [FreshnessDetail] = []) {
        self.level = level
        self.reasons = reasons
        self.details = details
    }

    private enum CodingKeys: String, CodingKey { case level, reasons, details }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        level = try fields.decode(Level.self, forKey: .level)
        reasons = try fields.decode([String].self, forKey: .reasons)
        details = try fields.decodeIfPresent([FreshnessDetail].self, forKey: .details) ?? []
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(level, forKey: .level)
        try fields.encode(reasons, forKey: .reasons)
        if !details.isEmpty { try fields.encode(details, forKey: .details) }
    }
}

/// Details explain a verdict, they do not make another one: two with the same reasons are the same, so that whoever
/// keeps the codes alone sees no change where there is none.
extension Freshness: Hashable {
    package static func == (left: Freshness, right: Freshness) -> Bool {
        left.level == right.level && left.reasons == right.reasons
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(level)
        hasher.combine(reasons)
    }
}

/// One reason with what it rests on.
package struct FreshnessDetail: Sendable, Hashable, Codable {
    package var code: String
    /// The dates it rests on, the one that counts first: since when a link is dead, when a course was held, when an act
    /// was repealed.
    package var dates: [Date]
    /// Whole sentences with those dates in them.
    package var sv: String
    package var en: String

    package init(_ reason: FreshnessReason, dates: [Date] = [], _ sentence: Sentence? = nil) {
        code = reason.rawValue
        self.dates = dates
        sv = sentence?.sv ?? reason.sentence.sv
        en = sentence?.en ?? reason.sentence.en
    }
}

/// What editors keep so that old items can be told from new ones: acts that are repealed, programmes that have ended.
package struct FreshnessFacts: Sendable, Hashable, Codable {
    package var repealedActs: [RepealedAct]
    package var endedProgrammes: [EndedProgramme]

    package init(repealedActs: [RepealedAct] = [], endedProgrammes: [EndedProgramme] = []) {
        self.repealedActs = repealedActs
        self.endedProgrammes = endedProgrammes
    }
}

/// An act or a regulation that is no longer in force.
package struct RepealedAct: Sendable, Hashable, Codable {
    /// As it is cited: `2001:453`; `95/46/EG`.
    package var number: String
    /// The collection it stands in, where that is not SFS: `SOSFS`, `HSLF-FS`, `EU`. Numbers repeat between collections.
    package var series: String?
    package var name: String
    /// The first day on which it was no longer in force, `2025-07-01`.
    package var repealed: String
    /// The number of what took its place.
    package var successor: String?
    package var successorName: String?

    package init(
        number: String, series: String? = nil, name: String, repealed: String, successor: String? = nil,
        successorName: String? = nil
    ) {
        self.number = number
        self.series = series
        self.name = name
        self.repealed = repealed
        self.successor = successor
        self.successorName = successorName
    }
}

/// A programme, an action plan or an agreement whose time is over.
package struct EndedProgramme: Sendable, Hashable, Codable {
    package var name: String
    package var aliases: [String]
    /// The id of the organisation that is the programme, where there is one.
    package var organisation: String?
    /// Its last day, `2025-12-31`.
    package var ended: String

    package init(name: String, aliases: [String] = [], organisation: String? = nil, ended: String) {
        self.name = name
        self.aliases = aliases
        self.organisation = organisation
        self.ended = ended
    }

    private enum CodingKeys: String, CodingKey { case name, aliases, organisation, ended }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decode(String.self, forKey: .name)
        aliases = try fields.decodeIfPresent([String].self, forKey: .aliases) ?? []
        organisation = try fields.decodeIfPresent(String.self, forKey: .organisation)
        ended = try fields.decode(String.self, forKey: .ended)
    }
}

/// Someone who publishes or owns initiatives: an agency, a company, a region, a municipality.
package struct Organisation: Sendable, Hashable, Codable {
    /// Stable: `skr`, `kommun-1715`, `region-14`.
    package var id: String
    package var name: String
    /// `agency`, `association`, `company`, `government`, `institute`, `media`, `municipality`, `parliament`, `platform`,
    /// `programme`, `region`.
    package var kind: String
    package var short: String?
    /// Swedish organisation number, `202100-0555`.
    package var organisationNumber: String?
    /// Other and former names.
    package var aliases: [String]
    package var hosts: [String]
    /// Hosts that were theirs once and may still be linked to.
    package var formerHosts: [String]
    /// The day the present name came into force, `2026-01-01`.
    package var nameSince: String?
    package var note: String?
    /// The place it governs: a municipality's code (`1715`) or a county's (`17`).
    package var place: String?

    package init(
        id: String, name: String, kind: String, short: String? = nil, organisationNumber: String? = nil,
        aliases: [String] = [], hosts: [String] = [], formerHosts: [String] = [], nameSince: String? = nil,
        note: String? = nil, place: String? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.short = short
        self.organisationNumber = organisationNumber
        self.aliases = aliases
        self.hosts = hosts
        self.formerHosts = formerHosts
        self.nameSince = nameSince
        self.note = note
        self.place = place
    }
}

/// A municipality or a county with its official code (SCB): four digits, or two.
package struct Place: Sendable, Hashable, Codable {
    package enum Level: String, Sendable, Hashable, Codable { case municipality, county }

    package var code: String
    /// `Kil`, `Värmlands län`.
    package var name: String
    package var level: Level
    /// The county's code, two digits; the same as `code` for a county.
    package var county: String
    /// SKR's municipality group 2023, `B5`; `nil` for a county.
    package var group: String?
    /// For a county: the name of its region, `Region Värmland`.
    package var region: String?

    package init(
        code: String, name: String, level: Level, county: String, group: String? = nil, region: String? = nil
    ) {
        self.code = code
        self.name = name
        self.level = level
        self.county = county
        self.group = group
        self.region = region
    }
}

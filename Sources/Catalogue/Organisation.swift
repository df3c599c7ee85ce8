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
    /// The day the present name came into force, `2026-01-01`; the aliases are names of before that day.
    package var nameSince: String?
    /// Former names that ended on another day than the one on which the present name began.
    package var formerNames: [FormerName]
    /// The first day on which it was no more, `2026-01-01`; `nil` while it stands.
    package var ended: String?
    /// The id of the organisation that took over from it.
    package var successor: String?
    package var note: String?
    /// The place it governs: a municipality's code (`1715`) or a county's (`17`).
    package var place: String?

    package init(
        id: String, name: String, kind: String, short: String? = nil, organisationNumber: String? = nil,
        aliases: [String] = [], hosts: [String] = [], formerHosts: [String] = [], nameSince: String? = nil,
        formerNames: [FormerName] = [], ended: String? = nil, successor: String? = nil, note: String? = nil,
        place: String? = nil
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
        self.formerNames = formerNames
        self.ended = ended
        self.successor = successor
        self.note = note
        self.place = place
    }

    enum CodingKeys: String, CodingKey {
        case id, name, kind, short, organisationNumber, aliases, hosts, formerHosts, nameSince, formerNames, ended
        case successor, note, place
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String? { try fields.decodeIfPresent(String.self, forKey: key) }
        func list(_ key: CodingKeys) throws -> [String] {
            try fields.decodeIfPresent([String].self, forKey: key) ?? []
        }
        id = try fields.decode(String.self, forKey: .id)
        name = try fields.decode(String.self, forKey: .name)
        kind = try fields.decode(String.self, forKey: .kind)
        (short, organisationNumber) = (try text(.short), try text(.organisationNumber))
        (aliases, hosts, formerHosts) = (try list(.aliases), try list(.hosts), try list(.formerHosts))
        formerNames = try fields.decodeIfPresent([FormerName].self, forKey: .formerNames) ?? []
        (nameSince, ended, successor) = (try text(.nameSince), try text(.ended), try text(.successor))
        (note, place) = (try text(.note), try text(.place))
    }
}

/// A name an organisation bore once.
package struct FormerName: Sendable, Hashable, Codable {
    package var name: String
    /// The day it came into force, `2009-01-01`; `nil` for as long as we know.
    package var from: String?
    /// The first day on which it was no longer the name.
    package var until: String

    package init(name: String, from: String? = nil, until: String) {
        self.name = name
        self.from = from
        self.until = until
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

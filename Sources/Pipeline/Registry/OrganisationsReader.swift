internal import Catalogue
internal import Extract

/// Reads `organisations`: new ones, and more about municipalities and regions that are known already.
struct OrganisationsReader {
    static let kinds = [
        "agency", "association", "company", "government", "institute", "media", "municipality", "parliament",
        "platform", "programme", "region",
    ]
    static let keys = [
        "id", "name", "kind", "short", "organisationNumber", "aliases", "hosts", "formerHosts", "nameSince",
        "formerNames", "ended", "successor", "note", "place",
    ]

    let facts: Facts
    let findings: Findings

    /// Those of the file in its order, then the municipalities and regions it does not name.
    func read(_ spots: [Spot]) -> [Organisation] {
        let derived = Dictionary(facts.organisations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<String> = []
        var organisations: [Organisation] = []
        for spot in spots {
            guard let organisation = read(spot, derived: derived) else { continue }
            if seen.insert(organisation.id).inserted {
                organisations.append(organisation)
            } else {
                let id = spot.node["id"].map { spot.child("id", $0) } ?? spot
                findings.add(id, "organisation \(Printable.quoted(organisation.id)) stands here twice")
            }
        }
        return organisations + facts.organisations.filter { !seen.contains($0.id) }
    }

    private func read(_ spot: Spot, derived: [String: Organisation]) -> Organisation? {
        guard let fields = Fields(spot, keys: Self.keys, findings: findings) else { return nil }
        fields.require("id")
        let written = fields.string("id", check: Check.id)
        let id = written.map { facts.sameBody[$0] ?? $0 }
        let known = id.flatMap { derived[$0] }
        // Without a readable id one complaint is enough.
        if id != nil, known == nil { fields.require("name", "kind") }
        let name = fields.string("name") ?? known?.name
        let kind = fields.string("kind") { text throws(Complaint) in
            try Check.name(text, of: Self.kinds, what: "kind of organisation")
        }
        var organisation = Organisation(
            id: id ?? "", name: name ?? "", kind: kind ?? known?.kind ?? "", place: known?.place)
        organisation.short = fields.string("short")
        organisation.organisationNumber = fields.string("organisationNumber", check: Check.organisationNumber)
        organisation.aliases = Self.union(known?.aliases, fields.strings("aliases"))
        organisation.hosts = Self.union(known?.hosts, fields.strings("hosts", check: AddressText.host))
        organisation.formerHosts = Self.union(
            known?.formerHosts, fields.strings("formerHosts", check: AddressText.host))
        organisation.nameSince = fields.string("nameSince", check: Check.day)
        organisation.formerNames = fields.elements("formerNames")?.compactMap(formerName) ?? []
        organisation.ended = fields.string("ended", check: Check.day)
        organisation.successor = fields.string("successor", check: Check.id)
        organisation.note = fields.string("note")
        if let place = fields.string("place", check: checkPlace) { organisation.place = place }
        return id == nil ? nil : organisation
    }

    private func formerName(_ spot: Spot) -> FormerName? {
        guard let fields = Fields(spot, keys: ["name", "from", "until"], findings: findings) else { return nil }
        fields.require("name", "until")
        let name = fields.string("name")
        let from = fields.string("from", check: Check.day)
        let until = fields.string("until", check: Check.day)
        guard let name, let until else { return nil }
        return FormerName(name: name, from: from, until: until)
    }

    private func checkPlace(_ code: String) throws(Complaint) {
        if facts.places.contains(where: { $0.code == code }) { return }
        let named = facts.places.first { $0.name.lowercased() == code.lowercased() }
        let hint = named.map { ", did you mean \"\($0.code)\"?" } ?? ": expected a code like 1715 or 17"
        throw Complaint("unknown place \(Printable.quoted(code))" + hint)
    }

    private static func union(_ known: [String]?, _ more: [String]?) -> [String] {
        let known = known ?? []
        return known + (more ?? []).filter { !known.contains($0) }
    }
}

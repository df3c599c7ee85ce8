import Catalogue
import Foundation

extension Wire {
    /// An organisation, with how much of it there is.
    struct WholeOrganisation: Encodable, Sendable {
        var id: String
        var name: String
        var short: String?
        var kind: String
        /// The municipality or county it is the administration of.
        var place: String?
        var hosts: [String]
        var items: Int
        /// Links to its pages by state, whoever shows them, as they were counted last; missing where there are none. Those on
        /// hosts that no organisation names are counted with whose items show them.
        var links: [String: Int]?
        /// What is told of them.
        var letter: String

        init(_ organisation: Organisation, items: Int, links: LinkCounts?, base: String) {
            (id, name, short) = (organisation.id, organisation.name, organisation.short)
            kind = organisation.kind
            place = organisation.place
            hosts = organisation.hosts
            self.items = items
            self.links = links.map { counts in
                Dictionary(uniqueKeysWithValues: counts.byState.map { ($0.key.rawValue, $0.value) })
            }
            letter = base + Route.owner(organisation.id, .page).path
        }
    }

    struct WholePlace: Encodable, Sendable {
        /// The official code: four digits for a municipality, two for a county.
        var code: String
        var name: String
        /// `municipality` or `county`.
        var level: String
        var items: Int

        init(_ place: Place, items: Int) {
            (code, name, self.items) = (place.code, place.name, items)
            level = place.level.rawValue
        }
    }

    /// The links on one day.
    package struct LinkDay: Codable, Sendable, Hashable {
        /// `2026-03-10`.
        package var day: String
        package var states: [String: Int]
        /// Of those that were judged, from 0 to 1.
        package var brokenShare: Double?

        init(_ day: Catalogue.LinkDay) {
            self.day = day.day.formatted(.iso8601.year().month().day())
            states = Dictionary(uniqueKeysWithValues: day.counts.byState.map { ($0.key.rawValue, $0.value) })
            brokenShare = day.counts.brokenShare.map { ($0 * 10_000).rounded() / 10_000 }
        }
    }
}

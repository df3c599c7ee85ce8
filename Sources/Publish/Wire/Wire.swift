package import Catalogue
package import Foundation

/// The JSON shapes of the API, which the command line prints too (DESIGN §4). A field once published stays.
///
/// Keys are English camelCase and come in alphabetical order, dates are RFC 3339 in UTC, absent fields are left out.
package enum Wire {
    /// The shape as one line of JSON; `isPretty` breaks it over several.
    package static func encode(_ value: some Encodable, isPretty: Bool = false) throws -> Data {
        try encoder(isPretty: isPretty).encode(value)
    }

    static func encoder(isPretty: Bool) -> JSONEncoder {
        let encoder = JSONEncoder()
        // Sorted, because a strong validator promises the same bytes for the same state.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }

    /// An id with the name it goes by.
    package struct Named: Codable, Sendable, Hashable {
        package var id: String
        package var name: String
    }

    package struct PlaceName: Codable, Sendable, Hashable {
        /// The official code: four digits for a municipality, two for a county.
        package var code: String
        package var name: String
    }

    package struct TermName: Codable, Sendable, Hashable {
        package var vocabulary: String
        package var term: String
        package var label: String
        /// `declared`, `default`, `inferred` or `editor`.
        package var origin: String
        package var confidence: Double
        /// What it came by, where it was inferred or decided: `title: trygghetslarm`, `decision: äldre`.
        package var sign: String?
    }

    package struct Reason: Codable, Sendable, Hashable {
        package var code: String
        package var text: String
        /// The dates it rests on, the one that counts first; missing where it rests on none.
        package var dates: [Date]?
    }

    package struct Freshness: Codable, Sendable, Hashable {
        /// `current`, `ageing` or `stale`.
        package var level: String
        package var reasons: [Reason]
    }

    package struct Items<Element: Codable & Sendable>: Codable, Sendable {
        package var items: [Element]
        /// Opaque; asks for the next page.
        package var next: String?
        /// How many there are on all pages.
        package var total: Int
        /// What was searched for, because nothing had the words of `q`.
        package var corrected: String?
        /// By the name of the filter, the most frequent value first; only of those that were asked for.
        package var facets: [String: [FacetValue]]?

        package init(_ items: [Element], next: String? = nil, total: Int) {
            self.items = items
            self.next = next
            self.total = total
        }
    }

    package struct Sources: Codable, Sendable {
        package var sources: [Source]
        /// Since when nobody is judged, because the network of this Samlad is away.
        package var outage: Date?
        /// Canaries that did not answer when they were asked last, though the network was there; missing while all do.
        package var canaries: [Canary]?
        /// Hosts that fail with their links, as commands tell them.
        package var incidents: [HostIncident]?

        package init(
            _ sources: [Source], outage: Date?, canaries: [SilentCanary], incidents: [HostIncident]? = nil
        ) {
            self.sources = sources
            self.outage = outage
            self.canaries = canaries.isEmpty ? nil : canaries.map(Canary.init)
            self.incidents = incidents
        }
    }

    package struct Links: Codable, Sendable {
        package var links: [Link]
        package var next: String?
        package var total: Int?
        /// Hosts that fail with their links, as commands tell them.
        package var incidents: [HostIncident]?

        package init(
            _ links: [Link], next: String? = nil, total: Int? = nil, incidents: [HostIncident]? = nil
        ) {
            self.links = links
            self.next = next
            self.total = total
            self.incidents = incidents
        }
    }

    package struct Changes: Codable, Sendable {
        package var changes: [Change]
        /// Where the consumer stands with this answer: the `after` of its next question.
        package var position: Int
        /// The same number while there is more to fetch at once; missing when the consumer has caught up.
        package var next: Int?
        /// Names this log: positions of a log of another name say nothing here.
        package var instance: String
        /// The catalogue's public address, by which others know whose records are whose; missing where it has none.
        package var home: String?

        package init(_ page: ChangePage, next: Int?, home: String?) {
            self.home = home
            changes = page.changes.map(Change.init)
            position = page.position
            self.next = next
            instance = page.instance
        }
    }
}

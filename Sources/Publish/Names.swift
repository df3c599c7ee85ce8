package import Catalogue
package import Foundation
import Store
import Synchronization

/// What ids are called, out of the configuration: organisations, places and terms, ready for looking up.
package struct Names: Sendable {
    /// When the configuration was taken into use; nothing published under it is older.
    package let loaded: Date
    /// Differs whenever something shown to readers differs, the same after a restart.
    let fingerprint: String
    let publicAddress: String?
    /// Of the operator: a web address or `mailto:`.
    let contact: String?
    /// The hub that the feeds name; none while it could not be told where they are.
    let hub: String?
    /// By name, as Swedes sort.
    let organisations: [Organisation]
    /// By name, as Swedes sort.
    let places: [Place]
    let vocabularies: [Vocabulary]
    let sources: [Source]
    private let canaries: Set<String>
    /// How much of one client is borne.
    let manners: ClientManners
    private let organisationsByID: [String: Organisation]
    private let book: HostBook
    private let placesByCode: [String: Place]
    private let labels: [String: [String: String]]
    private let english: [String: [String: String]]
    private let sourcesByID: SourceIndex

    package init(_ configuration: Configuration, loaded: Date = Date()) {
        self.loaded = loaded
        organisations = Self.sorted(configuration.organisations, by: \.name)
        places = Self.sorted(configuration.places, by: \.name)
        vocabularies = configuration.vocabularies
        sources = configuration.sources
        canaries = Set(configuration.settings.canaries)
        book = HostBook(configuration.organisations)
        publicAddress = configuration.settings.publicAddress.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        contact = configuration.settings.contact
        hub = publicAddress == nil ? nil : configuration.settings.hub
        organisationsByID = Dictionary(organisations.map { ($0.id, $0) }) { first, _ in first }
        placesByCode = Dictionary(places.map { ($0.code, $0) }) { first, _ in first }
        sourcesByID = SourceIndex(configuration.sources)
        labels = Dictionary(
            vocabularies.map { vocabulary in
                (vocabulary.id, Dictionary(vocabulary.terms.map { ($0.id, $0.label) }) { first, _ in first })
            }
        ) { first, _ in first }
        english = Dictionary(
            vocabularies.map { vocabulary in
                let pairs = vocabulary.terms.compactMap { term in term.english.map { (term.id, $0) } }
                return (vocabulary.id, Dictionary(pairs) { first, _ in first })
            }
        ) { first, _ in first }
        manners = ClientManners(configuration.settings)
        fingerprint = Self.fingerprint(configuration)
    }

    /// Whether an address is asked whether our own network is there.
    func hasCanary(_ url: String) -> Bool { canaries.contains(url) }

    /// What is kept of one edition is not told again when a later one says the same: another may have been between them.
    var edition: String { "\(fingerprint) \(loaded.timeIntervalSince1970)" }

    package func organisation(_ id: String) -> String { organisationsByID[id]?.name ?? id }
    /// The organisation on whose host an address lies, or lay once; `nil` for a host nobody names.
    func owner(ofLink url: String) -> String? { book.owner(ofHost: HostName.of(url))?.organisation }
    /// The hosts that an organisation has and had, as DNS carries them.
    package func hosts(ofOrganisation id: String) -> [String] {
        organisationsByID[id].map { $0.hosts + $0.formerHosts }?.compactMap(HostName.ascii) ?? []
    }
    func known(organisation id: String) -> Organisation? { organisationsByID[id] }
    package func place(_ code: String) -> String { placesByCode[code]?.name ?? code }
    package func source(_ id: String) -> Source? { sourcesByID[id] }

    /// Whose a source is, by name; the source's id where nobody's.
    func publisher(ofSource id: String) -> String {
        source(id)?.organisation.map(organisation) ?? id
    }

    package func label(_ vocabulary: String, _ term: String) -> String { labels[vocabulary]?[term] ?? term }

    /// In English where that is asked for and there.
    func label(_ vocabulary: String, _ term: String, _ speech: Speech) -> String {
        (speech.hasEnglishLabels ? english[vocabulary]?[term] : nil) ?? label(vocabulary, term)
    }

    func knows(organisation id: String) -> Bool { organisationsByID[id] != nil }
    func level(ofPlace code: String) -> Place.Level? { placesByCode[code]?.level }

    func terms(of vocabulary: String) -> [Term] { vocabularies.first { $0.id == vocabulary }?.terms ?? [] }

    var municipalities: [Place] { places.filter { $0.level == .municipality } }

    private static func sorted<Value>(_ values: [Value], by name: (Value) -> String) -> [Value] {
        values.map { (key: (SwedishOrder.key(name($0)), name($0)), value: $0) }.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func fingerprint(_ configuration: Configuration) -> String {
        var lines: [String] = [
            configuration.settings.publicAddress ?? "", configuration.settings.contact ?? "",
            configuration.settings.hub ?? "",
        ]
        lines += configuration.organisations.map {
            "\($0.id)\t\($0.name)\t\($0.kind)\t\($0.organisationNumber ?? "")\t\(($0.hosts + $0.formerHosts).joined(separator: " "))"
        }
        lines += configuration.places.map { "\($0.code)\t\($0.name)" }
        lines += configuration.sources.map { "\($0.id)\t\($0.organisation ?? "")\t\($0.url)\t\($0.enabled)" }
        for vocabulary in configuration.vocabularies {
            lines.append("\(vocabulary.id)\t\(vocabulary.label)")
            lines += vocabulary.terms.map { "\($0.id)\t\($0.label)\t\($0.english ?? "")" }
        }
        return String(Fingerprint.sha256(Data(lines.joined(separator: "\n").utf8)).prefix(16))
    }
}

/// The names in force. The daemon puts new ones in when it reloads `sources.json`; requests under way keep theirs.
package final class NamesBox: Sendable {
    private let names: Mutex<Names>

    package init(_ names: Names) { self.names = Mutex(names) }

    package var current: Names { names.withLock { $0 } }

    package func update(_ configuration: Configuration, at loaded: Date = Date()) {
        let fresh = Names(configuration, loaded: loaded)
        names.withLock { $0 = fresh }
    }
}

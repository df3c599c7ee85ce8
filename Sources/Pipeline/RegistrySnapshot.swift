package import Catalogue
import Curate
import Foundation

/// One reading of `sources.json`, with the decisions that follow from it.
package struct RegistrySnapshot: Sendable {
    package let configuration: Configuration
    /// The folder of `sources.json`, which `file:` addresses are relative to and may not leave.
    package let folder: String
    /// Counts from 1, one more with each reload.
    package let generation: Int
    let rules: Rules
    /// Whose hosts are whose, for links that lead elsewhere.
    let owners: HostOwners
    let version: String
    /// Where each source stands in the configuration.
    private let positions: [String: Int]
    /// Of everything but the sources that has a say in what becomes of a body: its hash.
    private let common: Later<String>

    init(_ registry: Registry, version: String, generation: Int) {
        let configuration = registry.configuration
        self.configuration = configuration
        positions = Dictionary(
            configuration.sources.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        folder = registry.folder
        self.version = version
        self.generation = generation
        owners = HostOwners(configuration)
        rules = Rules(configuration, owners: owners)
        common = Later { SourceFingerprint.common(configuration, version: version) }
    }

    func source(_ id: String) -> Source? { positions[id].map { configuration.sources[$0] } }

    /// What a body of this source is read and curated by: the same as long as nothing of it is changed.
    func fingerprint(of source: Source) -> String { SourceFingerprint.of(source, common: common.value) }
}

/// Names what bodies are read and curated by, so that a change of it shows.
///
/// What is as the product has it, or says nothing, is not written out: whatever a source or an organisation may one day say
/// besides is another value than that, and counts by itself.
enum SourceFingerprint {
    static func common(_ configuration: Configuration, version: String) -> String {
        // Damaged ones would have kept the registry from being read; then nothing is as the product has it.
        let facts = try? Facts.known.get()
        let builtIn = Dictionary(facts?.organisations.map { ($0.id, $0) } ?? []) { first, _ in first }
        let organisations = configuration.organisations.map { organisation in
            builtIn[organisation.id] == organisation ? organisation.id : json(organisation)
        }
        let parts =
            [version, Facts.fingerprint]
            + [
                configuration.places == facts?.places ? "" : json(configuration.places),
                configuration.vocabularies == facts?.vocabularies ? "" : json(configuration.vocabularies),
            ] + organisations
        return Fingerprint.sha256(framed(parts))
    }

    static func of(_ source: Source, common: String) -> String {
        // The same source without what nearly every one has.
        var rest = source
        (rest.id, rest.url, rest.organisation, rest.kind) = ("", "", nil, nil)
        let plain = Source(id: "", organisation: nil, format: source.format, url: "")
        let parts = [
            common, source.id, source.url, source.organisation.map { "=" + $0 } ?? "",
            source.kind.map { "=" + $0 } ?? "",
            source.format.rawValue, rest == plain ? "" : json(rest),
        ]
        return Fingerprint.sha256(framed(parts))
    }

    /// Each with its length before it, so that none runs into the next.
    private static func framed(_ parts: [String]) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + $1.utf8.count + 8 })
        for part in parts {
            bytes.append(contentsOf: String(part.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: part.utf8)
        }
        return Data(bytes)
    }

    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Plain values of strings and numbers always encode; were they not to, every body would be read again.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? UUID().uuidString
    }
}

package import Catalogue
internal import Extract
package import Foundation

/// Turns the bytes of a `sources.json` into a configuration, or into every fault there is. Pure: the file system is
/// asked through two closures.
package struct RegistryReader {
    static let keys = ["$schema", "settings", "vocabularies", "organisations", "letters", "sources"]

    /// Bytes of the largest file that is read.
    package static let limit = 16 << 20

    let facts: Facts
    /// Whether a `file:` address leads to a file, and why not.
    let checkFile: (String) throws(LocalFile.Failure) -> Void
    /// The bytes a `file:` address leads to.
    let readFile: (String) throws(Complaint) -> Data

    package init(
        facts: Facts, checkFile: @escaping (String) throws(LocalFile.Failure) -> Void,
        readFile: @escaping (String) throws(Complaint) -> Data
    ) {
        self.facts = facts
        self.checkFile = checkFile
        self.readFile = readFile
    }

    /// - Parameter file: The name that stands before every fault.
    package func read(_ bytes: Data, file: String) throws(RegistryProblems) -> Configuration {
        try read(bytes, file: file, with: nil)
    }

    /// - Parameter additions: Sources read as if they stood behind those of the file; their faults are told where they
    ///   stand themselves.
    func read(
        _ bytes: Data, file: String, with additions: NewSources?
    ) throws(RegistryProblems) -> Configuration {
        let document = try Self.parse(bytes, file: file)
        let (findings, newFindings) = (Findings(), Findings())
        additions?.reportForeignKeys(newFindings)
        let parts = [(additions?.spots ?? [], newFindings)]
        let configuration = read(Spot(node: document.root, path: ""), findings, file: file, and: parts)
        if let configuration, findings.isEmpty, newFindings.isEmpty { return configuration }
        var problems = findings.problems(in: document)
        if let additions {
            problems += newFindings.problems(in: additions.document).map { problem in
                var problem = problem
                problem.file = additions.file
                return problem
            }
        }
        throw RegistryProblems(file: file, problems: problems)
    }

    /// One fault with its place when the bytes are no JSON: what follows it would be guessing.
    static func parse(_ bytes: Data, file: String) throws(RegistryProblems) -> JSONDocument {
        func problem(_ line: Int, _ column: Int, _ message: String) -> RegistryProblems {
            RegistryProblems(
                file: file,
                problems: [RegistryProblem(path: "", line: line, column: column, message: message)])
        }
        if bytes.count > limit { throw problem(0, 0, "larger than \(SizeText.format(limit))") }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw problem(1, 1, "this file is in UTF-16: save it as UTF-8")
        }
        do {
            return try JSONParser.parse(bytes, options: .configuration)
        } catch {
            throw problem(error.line, error.column, "no JSON: \(Printable.plain(error.message))")
        }
    }

    private typealias Part = (spots: [Spot], findings: Findings)

    private func read(_ root: Spot, _ findings: Findings, file: String, and additions: [Part]) -> Configuration? {
        guard let fields = Fields(root, keys: Self.keys, findings: findings) else { return nil }
        fields.require("sources")
        _ = fields.string("$schema")
        let settings = fields["settings"].map(SettingsReader(findings: findings).read) ?? Settings()
        let vocabularies = vocabularies(fields, findings)
        let organisations = OrganisationsReader(facts: facts, findings: findings)
            .read(fields.elements("organisations") ?? [])
        let letters = fields["letters"].flatMap {
            LettersReader(organisations: organisations.map(\.id), findings: findings).read($0)
        }
        let parts = [(fields.elements("sources") ?? [], findings)] + additions
        reportSharedIds(parts, file: file)
        let sources = parts.flatMap { spots, findings in
            let reader = SourceReader(
                organisations: Set(organisations.map(\.id)), organisationNames: organisations.map(\.id), facts: facts,
                vocabularies: vocabularies, file: checkFile, findings: findings)
            return spots.compactMap(reader.read)
        }
        return Configuration(
            settings: settings, organisations: organisations, sources: sources, places: facts.places,
            vocabularies: vocabularies, freshness: facts.freshness, letters: letters)
    }

    /// Ids, former ones too, are for ever and of one source alone; who comes later has to take another.
    private func reportSharedIds(_ parts: [Part], file: String) {
        var owners: [String: (path: String, part: Int)] = [:]
        for (part, (spots, findings)) in parts.enumerated() {
            func claim(_ spot: Spot) {
                guard let id = spot.node.string else { return }
                if let owner = owners[id] {
                    let place = owner.part == part ? owner.path : "\(owner.path) of \(Printable.plain(file))"
                    findings.add(spot, "the id \(Printable.quoted(id)) is taken by \(place)")
                } else {
                    owners[id] = (spot.path, part)
                }
            }
            for spot in spots {
                if let id = spot.node["id"] { claim(spot.child("id", id)) }
            }
            for spot in spots {
                guard let former = spot.node["formerIds"], let ids = former.array else { continue }
                let list = spot.child("formerIds", former)
                for (index, id) in ids.enumerated() { claim(list.child(String(index), id)) }
            }
        }
    }

    /// The built-in vocabularies with the editor's file over them. Its faults are told at the key that names it.
    private func vocabularies(_ fields: Fields, _ findings: Findings) -> [Vocabulary] {
        guard let spot = fields["vocabularies"], let address = fields.string("vocabularies") else {
            return facts.vocabularies
        }
        guard address.hasPrefix("file:") else {
            findings.add(spot, "expected a path like file:data/vocabularies.json")
            return facts.vocabularies
        }
        let name = String(address.dropFirst("file:".count))
        do {
            try checkFile(address)
        } catch {
            findings.add(spot, "\(error.message): \(Printable.quoted(address))")
            return facts.vocabularies
        }
        do {
            return read(vocabularies: try readFile(address), name: name) { findings.add(spot, $0) }
        } catch {
            findings.add(spot, error.message)
            return facts.vocabularies
        }
    }

    private func read(vocabularies bytes: Data, name: String, report: (String) -> Void) -> [Vocabulary] {
        let document: JSONDocument
        do {
            document = try Self.parse(bytes, file: name)
        } catch {
            for line in error.lines { report(Printable.plain(line)) }
            return facts.vocabularies
        }
        let findings = Findings()
        let vocabularies = VocabulariesReader(findings: findings)
            .read(Spot(node: document.root, path: ""), over: facts.vocabularies)
        for problem in findings.problems(in: document) { report(Printable.plain(problem.text(file: name))) }
        return vocabularies
    }
}

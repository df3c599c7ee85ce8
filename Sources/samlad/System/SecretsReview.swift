import Catalogue
import Pipeline

/// Whether the secrets that sources name can be had, and go where they should.
enum SecretsReview {
    static func findings(_ configuration: Configuration) -> [Doctor.Finding] {
        let sources = configuration.sources.filter { $0.enabled && !$0.secretNames.isEmpty }
        let ofLetters = configuration.letters?.secretNames ?? []
        let names = Set(sources.flatMap(\.secretNames) + ofLetters).sorted()
        guard !names.isEmpty else { return [] }
        let secrets = Secrets(configuration.settings)
        var findings: [Doctor.Finding] = []
        for name in names {
            guard let trouble = secrets.trouble(with: name) else { continue }
            let users =
                (sources.filter { $0.secretNames.contains(name) }.map(\.id)
                + (ofLetters.contains(name) ? ["letters"] : [])).joined(separator: ", ")
            // Which file and why; where there is none, where it should be.
            let place =
                trouble.path.map { "\($0) \(trouble.cause)." } ?? "It was looked for in \(secrets.places)."
            findings.append(
                Doctor.Finding(
                    area: "secrets", severity: .bad,
                    message: "\(trouble.problem.sentence(name).en) \(place) It is wanted by \(users).",
                    cure: trouble.cure ?? trouble.problem.advice(name).en))
        }
        for source in sources where source.showsSecrets {
            findings.append(
                Doctor.Finding(
                    area: "secrets", severity: .remark,
                    message: "\(source.id) sends its secret over http, where everybody on the way can read it.",
                    cure: "Use its https address, if it has one."))
        }
        let found = names.count - findings.filter { $0.severity == .bad }.count
        if found > 0 {
            findings.insert(
                Doctor.Finding(area: "secrets", severity: .good, message: "\(found) of \(names.count) can be had"),
                at: 0)
        }
        return findings
    }
}

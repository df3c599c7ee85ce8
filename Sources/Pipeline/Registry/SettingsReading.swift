package import Catalogue
internal import Extract

/// Reads `settings`, whose objects hold objects: `links.perHost.spacing`.
struct SettingsReader {
    let findings: Findings

    func read(_ spot: Spot) -> Settings {
        var settings = Settings()
        read(spot, prefix: "", into: &settings)
        return settings
    }

    private func read(_ spot: Spot, prefix: String, into settings: inout Settings) {
        let rules = SettingRule.all.filter { $0.name.hasPrefix(prefix) }
        var keys: [String] = []
        for rule in rules {
            let key = String(rule.name.dropFirst(prefix.count).prefix { $0 != "." })
            if keys.last != key { keys.append(key) }
        }
        guard let fields = Fields(spot, keys: keys, findings: findings) else { return }
        for key in keys {
            if let rule = rules.first(where: { $0.name == prefix + key }) {
                rule.apply(fields, key: key, to: &settings)
            } else if let child = fields[key] {
                read(child, prefix: prefix + key + ".", into: &settings)
            }
        }
    }
}

extension Settings {
    /// Every setting there is, as `perHost.spacing`, with its variable `SAMLAD_PER_HOST_SPACING`.
    package static var names: [(name: String, variable: String)] {
        SettingRule.all.map { ($0.name, $0.variable) }
    }

    /// The settings with the `SAMLAD_*` variables over them. Lists are separated by commas; an empty variable is none.
    ///
    /// Every bad variable is reported, by its name; then nothing is changed.
    package func applying(environment: [String: String]) throws(RegistryProblems) -> Settings {
        var texts: [(rule: SettingRule, name: String, text: String)] = []
        for rule in SettingRule.all {
            guard let text = environment[rule.variable], !text.isEmpty else { continue }
            texts.append((rule, rule.variable, text))
        }
        return try applying(texts)
    }

    /// The settings with values from the command line over them, by the setting's name: `["perHost.spacing": "2s"]`.
    ///
    /// A fault names the flag: `--per-host-spacing`.
    package func applying(flags: [String: String]) throws(RegistryProblems) -> Settings {
        var texts: [(rule: SettingRule, name: String, text: String)] = []
        for rule in SettingRule.all {
            guard let text = flags[rule.name] else { continue }
            let flag = rule.variable.dropFirst("SAMLAD_".count).lowercased().map { $0 == "_" ? "-" : $0 }
            texts.append((rule, "--" + String(flag), text))
        }
        return try applying(texts)
    }

    private func applying(
        _ texts: [(rule: SettingRule, name: String, text: String)]
    ) throws(RegistryProblems) -> Settings {
        var settings = self
        var problems: [RegistryProblem] = []
        for (rule, name, text) in texts {
            do {
                try rule.apply(text, to: &settings)
            } catch {
                problems.append(RegistryProblem(path: name, message: error.message))
            }
        }
        if !problems.isEmpty { throw RegistryProblems(file: "", problems: problems) }
        return settings
    }
}

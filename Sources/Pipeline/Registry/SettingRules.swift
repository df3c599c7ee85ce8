internal import Catalogue
internal import Extract

/// How one key of `settings` is read: from JSON, from a variable or from a flag, by the same rule.
struct SettingRule {
    enum Kind {
        case text(WritableKeyPath<Settings, String>, (String) throws(Complaint) -> Void)
        case optionalText(WritableKeyPath<Settings, String?>, (String) throws(Complaint) -> Void)
        case texts(WritableKeyPath<Settings, [String]>, (String) throws(Complaint) -> Void)
        case duration(WritableKeyPath<Settings, Double>, (String) throws(Complaint) -> Double)
        case size(WritableKeyPath<Settings, Int>)
        case count(WritableKeyPath<Settings, Int>, ClosedRange<Int>)
        case rate(WritableKeyPath<Settings, Double>, ClosedRange<Double>)
        case flag(WritableKeyPath<Settings, Bool>)
    }

    /// `perHost.spacing`
    let name: String
    let kind: Kind

    init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// `SAMLAD_PER_HOST_SPACING`
    var variable: String {
        var text = "SAMLAD_"
        for letter in name {
            if letter.isUppercase || letter == "." { text.append("_") }
            if letter != "." { text.append(contentsOf: letter.uppercased()) }
        }
        return text
    }

    static var all: [SettingRule] {
        [
            SettingRule("contact", .optionalText(\.contact, AddressText.contact)),
            SettingRule("listen", .text(\.listen, AddressText.listen)),
            SettingRule("publicAddress", .optionalText(\.publicAddress, AddressText.publicRoot)),
            SettingRule("hub", .optionalText(\.hub, AddressText.web)),
            SettingRule("every", .duration(\.every, DurationText.parsePositive)),
            SettingRule("maxInFlight", .count(\.maxInFlight, 1...10_000)),
            SettingRule("offline", .flag(\.offline)),
            SettingRule("allowNetworks", .texts(\.allowNetworks, AddressText.network)),
            SettingRule("canaries", .texts(\.canaries, AddressText.web)),
            SettingRule("trustedProxies", .texts(\.trustedProxies, AddressText.network)),
            SettingRule("perHost.connections", .count(\.perHost.connections, 1...64)),
            SettingRule("perHost.spacing", .duration(\.perHost.spacing, DurationText.parse)),
            SettingRule("limits.connect", .duration(\.limits.connect, DurationText.parsePositive)),
            SettingRule("limits.total", .duration(\.limits.total, DurationText.parsePositive)),
            SettingRule("limits.lowSpeed", .size(\.limits.lowSpeed)),
            SettingRule("limits.lowSpeedFor", .duration(\.limits.lowSpeedFor, DurationText.parsePositive)),
            SettingRule("limits.body", .size(\.limits.body)),
            SettingRule("limits.redirects", .count(\.limits.redirects, 0...50)),
            SettingRule("limits.keptBodies", .size(\.keptBodies)),
            SettingRule("clients.perSecond", .rate(\.clientsPerSecond, 0...1_000_000)),
            SettingRule("links.enabled", .flag(\.links.enabled)),
            SettingRule("links.perHost.connections", .count(\.links.perHost.connections, 1...64)),
            SettingRule("links.perHost.spacing", .duration(\.links.perHost.spacing, DurationText.parse)),
            SettingRule("links.total", .duration(\.links.total, DurationText.parsePositive)),
            SettingRule("links.archive", .optionalText(\.links.archive, AddressText.web)),
            SettingRule("secretsFile", .optionalText(\.secretsFile, Check.text)),
        ]
    }

    // MARK: From JSON

    /// Takes the value over, or reports why not.
    func apply(_ fields: Fields, key: String, to settings: inout Settings) {
        switch kind {
        case .text(let path, let check):
            if let text = fields.string(key, check: check) { settings[keyPath: path] = text }
        case .optionalText(let path, let check):
            if fields[key]?.node.isNull == true {
                settings[keyPath: path] = nil
            } else if let text = fields.string(key, check: check) {
                settings[keyPath: path] = text
            }
        case .texts(let path, let check):
            if let texts = fields.strings(key, check: check) { settings[keyPath: path] = texts }
        case .duration(let path, let parse):
            if let seconds = fields.value(key, parse) { settings[keyPath: path] = seconds }
        case .size(let path):
            if let bytes = fields.value(key, SizeText.parse) { settings[keyPath: path] = bytes }
        case .count(let path, let range):
            if let number = fields.int(key, in: range) { settings[keyPath: path] = number }
        case .rate(let path, let range):
            guard let spot = fields[key] else { return }
            if let number = spot.node.double, range.contains(number) {
                settings[keyPath: path] = number
            } else {
                fields.findings.add(spot, Self.rateExpected(range))
            }
        case .flag(let path):
            if let flag = fields.bool(key) { settings[keyPath: path] = flag }
        }
    }

    // MARK: From a variable or a flag

    func apply(_ text: String, to settings: inout Settings) throws(Complaint) {
        switch kind {
        case .text(let path, let check):
            try check(text)
            settings[keyPath: path] = text
        case .optionalText(let path, let check):
            try check(text)
            settings[keyPath: path] = text
        case .texts(let path, let check):
            var texts: [String] = []
            for part in text.split(separator: ",") {
                let part = String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
                if part.isEmpty { continue }
                try check(part)
                texts.append(part)
            }
            settings[keyPath: path] = texts
        case .duration(let path, let parse): settings[keyPath: path] = try parse(text)
        case .size(let path): settings[keyPath: path] = try SizeText.parse(text)
        case .count(let path, let range):
            guard let number = Int(text), range.contains(number) else {
                throw Complaint(
                    "expected a whole number from \(range.lowerBound) to \(range.upperBound), "
                        + "found \(Printable.quoted(text))")
            }
            settings[keyPath: path] = number
        case .rate(let path, let range):
            guard let number = Double(text), range.contains(number) else { throw Complaint(Self.rateExpected(range)) }
            settings[keyPath: path] = number
        case .flag(let path): settings[keyPath: path] = try Self.flag(text)
        }
    }

    private static func rateExpected(_ range: ClosedRange<Double>) -> String {
        "expected a number from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
    }

    private static func flag(_ text: String) throws(Complaint) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: throw Complaint("expected true or false, found \(Printable.quoted(text))")
        }
    }
}

import Catalogue
import Foundation

/// Organisations by name, alias, short name, host and former host.
struct OrganisationIndex: Sendable {
    struct Owner: Hashable {
        var organisation: String
        /// The host was theirs once; the link may have moved.
        var isFormer: Bool
    }

    private struct FormerName: Sendable {
        var words: [String]
        var organisation: String
        /// The day of the present name, `2026-01-01`.
        var until: String
    }

    private let byID: [String: Organisation]
    private var byName: [String: String] = [:]
    private var byHost: [String: Owner] = [:]
    private var formerNames: [String: [FormerName]] = [:]
    private var titleNames: [String: Set<String>] = [:]

    init(_ configuration: Configuration) {
        byID = Dictionary(configuration.organisations.map { ($0.id, $0) }) { first, _ in first }
        let places = Dictionary(configuration.places.map { ($0.code, $0) }) { first, _ in first }
        // Present names before aliases: Statskontoret is a name of today and an old one's of yesterday.
        for organisation in configuration.organisations {
            byName[Fold.key(organisation.name)] = organisation.id
        }
        for organisation in configuration.organisations {
            let place = organisation.place.flatMap { places[$0] }
            var names = [organisation.short].compactMap(\.self) + organisation.aliases
            if let place { names += Self.names(of: place) }
            for name in names where byName[Fold.key(name)] == nil { byName[Fold.key(name)] = organisation.id }
            titleNames[organisation.id] = Set(
                ([organisation.name, organisation.id] + names + organisation.hosts + organisation.formerHosts
                    + [place?.name].compactMap(\.self)).map(Fold.key))
            for host in organisation.formerHosts {
                byHost[host.lowercased()] = Owner(organisation: organisation.id, isFormer: true)
            }
            noteFormerNames(organisation)
        }
        for organisation in configuration.organisations {
            for host in organisation.hosts {
                byHost[host.lowercased()] = Owner(organisation: organisation.id, isFormer: false)
            }
        }
    }

    private static func names(of place: Place) -> [String] {
        switch place.level {
        case .municipality: PlaceIndex.municipalForms(place.name).flatMap { ["\($0) kommun", "\($0) stad"] }
        case .county: [place.region].compactMap(\.self)
        }
    }

    /// Aliases are former names only where the day of the present name is known.
    private mutating func noteFormerNames(_ organisation: Organisation) {
        guard let since = organisation.nameSince else { return }
        for alias in organisation.aliases {
            let words = Words.of(alias, hyphens: false).map(\.text)
            guard let first = words.first else { continue }
            formerNames[first, default: []].append(
                FormerName(words: words, organisation: organisation.id, until: since))
        }
    }

    func organisation(_ id: String) -> Organisation? { byID[id] }

    /// The organisation that is called so, now or formerly; never a guess from a part of a name.
    func resolve(_ name: String) -> String? { byID[name] != nil ? name : byName[Fold.key(name)] }

    /// Whose host the address is on; the closest host counts, so that a sub-domain may have an owner of its own.
    func owner(ofLink link: String) -> Owner? {
        guard let host = URLKey.host(of: link) else { return nil }
        var name = Substring(host)
        while true {
            if let owner = byHost[String(name)] { return owner }
            guard let dot = name.firstIndex(of: ".") else { return nil }
            name = name[name.index(after: dot)...]
        }
    }

    /// The organisation that a text calls by a name it no longer has, letter case as written: `SKL`, not `skl`.
    ///
    /// - Parameter date: of the text; what is newer than the present name tells of history on purpose.
    func formerName(in text: String, of date: Date?) -> String? {
        guard !formerNames.isEmpty else { return nil }
        let words = Words.of(text, hyphens: false).map(\.text)
        let day = date.map(Day.text)
        for (index, word) in words.enumerated() {
            let genitive = word.hasSuffix("s") ? formerNames[String(word.dropLast())] ?? [] : []
            for name in (formerNames[word] ?? []) + genitive {
                if let day, day >= name.until { continue }
                let here = words[index...].prefix(name.words.count).joined(separator: " ")
                let wanted = name.words.joined(separator: " ")
                if here == wanted || here == wanted + "s" { return name.organisation }
            }
        }
        return nil
    }

    /// Whether a site suffix is nothing but the name of one of these organisations.
    func isName(_ suffix: String, ofAnyOf organisations: [String]) -> Bool {
        var key = Fold.key(suffix)
        if key.hasPrefix("www ") { key.removeFirst(4) }
        return organisations.contains { titleNames[$0]?.contains(key) ?? false }
    }
}

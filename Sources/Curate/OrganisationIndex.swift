import Catalogue
import Foundation

/// Organisations by name, alias, short name, host and former host, each for the time in which it was theirs.
struct OrganisationIndex: Sendable {
    /// A name that an organisation bears or bore.
    fileprivate struct Claim: Sendable {
        var organisation: String
        var isAlias: Bool
        /// The first day of the name and the first day after it, `2026-01-01`; `nil` for as long as we know.
        var from: String?
        var until: String?

        func holds(on day: String) -> Bool { (from ?? "") <= day && (until.map { day < $0 } ?? true) }
    }

    fileprivate struct OldName: Sendable {
        var words: [String]
        var organisation: String
        /// The day from which it is no longer the name.
        var until: String
    }

    private let byID: [String: Organisation]
    private let book: HostBook
    /// Made when a name is asked for first: whoever looks for hosts alone needs none.
    private let names: Later<Names>

    init(_ configuration: Configuration) {
        book = HostBook(configuration.organisations)
        byID = Dictionary(configuration.organisations.map { ($0.id, $0) }) { first, _ in first }
        names = Later { Names(configuration) }
    }

    func organisation(_ id: String) -> Organisation? { byID[id] }

    /// The organisation that is called so, now or formerly; never a guess from a part of a name.
    ///
    /// A name that several have borne is whose it was on the day; without a day, whose it is now. Where that still leaves
    /// two, it is nobody's, and an editor decides.
    ///
    /// - Parameter day: when it was so called, `2024-05-03`.
    func resolve(_ name: String, on day: String? = nil) -> String? {
        if byID[name] != nil { return name }
        guard let all = names.value.claims[Fold.key(name)] else { return nil }
        if let only = Self.only(all) { return only }
        if let day {
            let then = all.filter { $0.holds(on: day) }
            if let found = Self.only(then) ?? Self.only(then.filter { !$0.isAlias }) { return found }
        }
        let now = all.filter { $0.until == nil }
        return Self.only(now) ?? Self.only(now.filter { !$0.isAlias })
    }

    private static func only(_ claims: [Claim]) -> String? {
        guard let first = claims.first?.organisation else { return nil }
        return claims.allSatisfy { $0.organisation == first } ? first : nil
    }

    /// Whose host the address is on.
    func owner(ofLink link: String) -> HostBook.Owner? { URLKey.host(of: link).flatMap(book.owner(ofHost:)) }

    /// The organisation that a text calls by a name it no longer has, letter case as written: `SKL`, not `skl`.
    ///
    /// - Parameter date: of the text; what is newer than the present name tells of history on purpose.
    func formerName(in text: String, of date: Date?) -> (organisation: String, name: String, until: String)? {
        let oldNames = names.value.old
        guard !oldNames.isEmpty else { return nil }
        let words = Words.of(text, hyphens: false).map(\.text)
        let day = date.map(Day.text)
        for (index, word) in words.enumerated() {
            let genitive = word.hasSuffix("s") ? oldNames[String(word.dropLast())] ?? [] : []
            for name in (oldNames[word] ?? []) + genitive {
                if let day, day >= name.until { continue }
                let here = words[index...].prefix(name.words.count).joined(separator: " ")
                let wanted = name.words.joined(separator: " ")
                if here == wanted || here == wanted + "s" { return (name.organisation, wanted, name.until) }
            }
        }
        return nil
    }

    /// Whether a site suffix is nothing but the name of one of these organisations.
    func isName(_ suffix: String, ofAnyOf organisations: [String]) -> Bool {
        var key = Fold.key(suffix)
        if key.hasPrefix("www ") { key.removeFirst(4) }
        let names = names.value.ofTitles
        return organisations.contains { names[$0]?.contains(key) ?? false }
    }
}

extension OrganisationIndex {
    /// By what organisations are called, and were.
    fileprivate struct Names: Sendable {
        var claims: [String: [Claim]] = [:]
        var old: [String: [OldName]] = [:]
        var ofTitles: [String: Set<String>] = [:]

        init(_ configuration: Configuration) {
            let places = Dictionary(configuration.places.map { ($0.code, $0) }) { first, _ in first }
            for organisation in configuration.organisations {
                let place = organisation.place.flatMap { places[$0] }
                let ofPlace = place.map(Self.names) ?? []
                claim(organisation, ofPlace: ofPlace)
                let names = [organisation.short].compactMap(\.self) + organisation.aliases + ofPlace
                ofTitles[organisation.id] = Set(
                    ([organisation.name, organisation.id] + names + organisation.formerNames.map(\.name)
                        + organisation.hosts + organisation.formerHosts + [place?.name].compactMap(\.self)).map(
                            Fold.key)
                )
                noteOldNames(organisation)
            }
        }

        private static func names(of place: Place) -> [String] {
            switch place.level {
            case .municipality: PlaceIndex.municipalForms(place.name).flatMap { ["\($0) kommun", "\($0) stad"] }
            case .county: [place.region].compactMap(\.self)
            }
        }

        private mutating func claim(_ organisation: Organisation, ofPlace: [String]) {
            func add(_ name: String, isAlias: Bool, from: String?, until: String?) {
                let claim = Claim(
                    organisation: organisation.id, isAlias: isAlias, from: from, until: until ?? organisation.ended)
                claims[Fold.key(name), default: []].append(claim)
            }
            add(organisation.name, isAlias: false, from: organisation.nameSince, until: nil)
            for name in [organisation.short].compactMap(\.self) + ofPlace {
                add(name, isAlias: true, from: nil, until: nil)
            }
            let former = Set(organisation.formerNames.map { Fold.key($0.name) })
            for name in organisation.aliases where !former.contains(Fold.key(name)) {
                add(name, isAlias: true, from: nil, until: organisation.nameSince)
            }
            for name in organisation.formerNames { add(name.name, isAlias: true, from: name.from, until: name.until) }
        }

        /// Aliases are former names only where the day of the present name is known.
        private mutating func noteOldNames(_ organisation: Organisation) {
            let former = Set(organisation.formerNames.map { Fold.key($0.name) })
            let aliases = organisation.aliases.filter { !former.contains(Fold.key($0)) }
            let old =
                organisation.formerNames.map { ($0.name, $0.until) }
                + (organisation.nameSince.map { since in aliases.map { ($0, since) } } ?? [])
            for (name, until) in old {
                let words = Words.of(name, hyphens: false).map(\.text)
                guard let first = words.first else { continue }
                self.old[first, default: []].append(OldName(words: words, organisation: organisation.id, until: until))
            }
        }
    }
}

import Catalogue
import Foundation

/// Places in a text, only with evidence: a bare name is none, because "vara", "mark", "sala" and "berg" are words too.
///
/// | evidence | example |
/// |---|---|
/// | the name before "kommun", "stad" | Kils kommun, Malmö stad; Arvika, Kils och Sunne kommuner |
/// | a capital name after "i", "från" | i Västerås (not for names in `wordLike`) |
/// | an island after "på" | på Gotland |
/// | a county or a region by its full name | Värmlands län, Region Värmland |
struct PlaceIndex: Sendable {
    private struct Name: Sendable {
        var words: [String]
        var code: String
        var level: Place.Level
        var isWordLike: Bool
    }

    /// By the first word of the name, letters as written.
    private var names: [String: [Name]] = [:]
    /// By the first byte of a word, whether a name may begin with it: most words are no names, and need no further look.
    private var begins = [Bool](repeating: false, count: 256)
    private var codes: Set<String> = []
    private var byKey: [String: String] = [:]

    init(_ places: [Place]) {
        for place in places {
            codes.insert(place.code)
            switch place.level {
            case .municipality:
                for form in Self.municipalForms(place.name) { add(form, place) }
                byKey[Fold.key(place.name)] = place.code
                for form in Self.municipalForms(place.name) { byKey[Fold.key(form + " kommun")] = place.code }
            case .county:
                for name in [place.name, place.region].compactMap(\.self) {
                    add(name, place)
                    byKey[Fold.key(name)] = place.code
                }
            }
        }
    }

    private mutating func add(_ name: String, _ place: Place) {
        let words = Words.of(name, hyphens: true).map(\.text)
        guard let first = words.first else { return }
        let isWordLike = Self.wordLike.contains(name.lowercased())
        begins[Int(first.utf8.first ?? 0)] = true
        names[first, default: []].append(
            Name(words: words, code: place.code, level: place.level, isWordLike: isWordLike))
        // The longer name first, so that "Upplands Väsby" is not cut short.
        names[first]?.sort { ($0.words.count, $0.code) > ($1.words.count, $1.code) }
    }

    /// `Kil` and `Kils`; a name that ends in s, x or z has no form of its own.
    static func municipalForms(_ name: String) -> [String] {
        guard let last = name.last?.lowercased(), !["s", "x", "z"].contains(last) else { return [name] }
        return [name, name + "s"]
    }

    /// A place by its code or by its whole name, when a source declares it as a place.
    func resolve(_ text: String) -> String? {
        let text = Fold.space(text)
        return codes.contains(text) ? text : byKey[Fold.key(text)]
    }

    /// Codes in the order of the text, each once.
    func find(in text: String) -> [String] {
        let words = Words.of(text, hyphens: true)
        // Where everything is in capitals, a capital says nothing.
        let hasCase = words.contains(where: \.hasSmallLetter)
        var found: [String] = []
        func note(_ code: String) { if !found.contains(code) { found.append(code) } }
        for index in words.indices {
            guard let name = name(in: words, at: index) else { continue }
            let end = index + name.words.count
            switch name.level {
            case .county: note(name.code)
            case .municipality:
                if isMunicipality(words, from: index, to: end)
                    || hasCase && isAfterPreposition(words, at: index, end: end, name: name)
                {
                    note(name.code)
                }
            }
        }
        return found
    }

    private func name(in words: [Word], at index: Int) -> Name? {
        guard begins[Int(words[index].text.utf8.first ?? 0)] else { return nil }
        return names[words[index].text]?.first { name in
            guard index + name.words.count <= words.count else { return false }
            return zip(name.words, words[index...]).allSatisfy { $0 == $1.text }
        }
    }

    private static let municipal: Set<String> = ["kommun", "kommuns", "stad", "stads"]

    /// The word "kommun" after it, or at the end of the list it stands in.
    private func isMunicipality(_ words: [Word], from start: Int, to end: Int) -> Bool {
        var index = end
        guard index < words.count else { return false }
        if words[index].follows == .space, Self.municipal.contains(words[index].lower) { return true }
        // "Arvika, Kils och Sunne kommuner": other names, commas and "och" until the plural.
        for _ in 0..<12 where index < words.count {
            let word = words[index]
            if word.follows == .sentence || word.follows == .other { return false }
            if word.lower == "kommuner" || word.lower == "kommunerna" { return true }
            if word.lower == "och" || word.lower == "samt" {
                index += 1
            } else if let next = name(in: words, at: index), next.level == .municipality {
                index += next.words.count
            } else {
                return false
            }
        }
        return false
    }

    private func isAfterPreposition(_ words: [Word], at index: Int, end: Int, name: Name) -> Bool {
        guard index > 0, words[index].follows == .space, !name.isWordLike else { return false }
        // "i Stockholms" is "i Stockholms län" or a street: only the plain name counts here.
        guard codes.contains(name.code), byKey[Fold.key(name.words.joined(separator: " "))] == name.code else {
            return false
        }
        // "i Karlstad Arena", "i Nacka Strand": a capital right after belongs to a longer name.
        if end < words.count, words[end].follows == .space, words[end].isCapitalised { return false }
        let before = words[index - 1].lower
        return before == "i" || before == "från" || before == "på" && Self.islands.contains(name.words[0])
    }

    /// Names that are words, first names, surnames or many places at once: they need "kommun" beside them.
    private static let wordLike: Set<String> = [
        "ale", "berg", "eda", "flen", "heby", "hjo", "kil", "kinda", "klippan", "köping", "mark", "mora", "nora",
        "norberg", "nybro", "osby", "sala", "salem", "sunne", "säter", "tanum", "vara", "ydre",
    ]

    private static let islands: Set<String> = [
        "Gotland", "Lidingö", "Tjörn", "Orust", "Hammarö", "Ekerö", "Öckerö", "Värmdö",
    ]
}

import Foundation

/// Titles of pages that say that there is no page, whatever status they came with.
package enum NotFoundTitle {
    /// Words of text below which a page has few, as such pages have.
    package static let fewWords = 60

    /// Looks at each part of a title, between the bars and dashes that set the site's name apart.
    ///
    /// - Parameter isShort: the page has few words beside it. Where it has more, the part has to say that and nothing
    ///   else: "Sidan saknas i registret" is a guide.
    package static func says(_ title: String, isShort: Bool = true) -> Bool {
        guard mayBe(title) else { return false }
        let plain = title.precomposedStringWithCanonicalMapping.replacing("\u{2019}", with: "'")
        let parts = parts(of: plain.prefix(300))
        if parts.contains(where: { says(part: $0.lowercased(), isShort: isShort) }) {
            return isShort || !isNumbered(parts)
                || parts.contains { says(part: $0.lowercased(), isNumberEnough: false) }
        }
        // What stands before a colon and a capital letter is the site's name.
        return parts.contains { part in
            guard let colon = part.firstRange(of: ": "), part[colon.upperBound...].first?.isUppercase == true else {
                return false
            }
            return says(part: part[colon.upperBound...].lowercased(), isNumberEnough: false)
        }
    }

    /// Whether a part of a title is one of some phrases in lower case, and nothing else, interjections aside.
    package static func isOne(of phrases: Set<String>, _ title: String) -> Bool {
        let plain = title.precomposedStringWithCanonicalMapping.replacing("\u{2019}", with: "'")
        return parts(of: plain.prefix(300)).contains { part in
            guard !part.contains("?") else { return false }
            let whole = trimmed(part.lowercased()[...])
            var rest = whole
            while !phrases.contains(String(rest)), let (word, after) = lead(of: rest), interjections.contains(word) {
                rest = trimmed(after)
            }
            return phrases.contains(String(rest))
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        func isSign(_ character: Character) -> Bool { !character.isLetter && !character.isNumber }
        let start = text.drop(while: isSign)
        return start.prefix(upTo: start.lastIndex { !isSign($0) }.map(start.index(after:)) ?? start.startIndex)
    }

    /// Whether a title that says so may as well be that of a chapter about it: of a status, of pages that are not found.
    /// That something has been taken away is said by error pages alone.
    package static func mayBeSubject(_ title: String) -> Bool {
        let title = title.lowercased()
        return NotFoundPhrases.subjects.contains(where: title.contains)
            && !NotFoundPhrases.removals.contains(where: title.contains)
    }

    /// Whether more than the name of a site stands beside a number: "404 | En utställning om nätets historia".
    private static func isNumbered(_ parts: [Substring]) -> Bool {
        let words = parts.map { $0.split { !$0.isLetter && !$0.isNumber } }.filter { $0 != [Substring(number)] }
        return words.contains { $0.count > 3 }
    }

    /// Most titles have none of the words without which no phrase is.
    private static func mayBe(_ title: String) -> Bool {
        var title = title
        return title.withUTF8 { marks.finds(in: $0) }
    }

    private static let marks = ByteSearch(NotFoundPhrases.marks + [number])

    // MARK: - Parts

    /// A dash before a small letter goes on with the sentence: "Not found – en film".
    private static func parts(of title: Substring) -> [Substring] {
        var parts: [Substring] = []
        var start = title.startIndex
        var index = title.startIndex
        while index < title.endIndex {
            let next = title.index(after: index)
            if bars.contains(title[index]) || dashes.contains(title[index]) && isBoundary(title, index, next) {
                parts.append(title[start..<index])
                start = next
            }
            index = next
        }
        return parts + [title[start...]]
    }

    private static let bars: Set<Character> = ["|", "·", "•", "»", "«", "¦"]
    private static let dashes: Set<Character> = ["-", "–", "—"]

    private static func isBoundary(_ title: Substring, _ dash: Substring.Index, _ next: Substring.Index) -> Bool {
        guard dash > title.startIndex, title[title.index(before: dash)].isWhitespace, next < title.endIndex,
            title[next].isWhitespace
        else { return false }
        return title[next...].first { !$0.isWhitespace }.map { !$0.isLowercase } ?? true
    }

    // MARK: - What a part says

    /// - Parameter isNumberEnough: whether "404" says it by itself.
    private static func says(part: String, isShort: Bool = false, isNumberEnough: Bool = true) -> Bool {
        // Nobody asks it on the page that says so.
        guard !part.contains("?") else { return false }
        var rest = Substring(part.replacing("tyvärr", with: " "))
        var (hasNumber, isError) = (false, false)
        while let (word, after) = lead(of: rest) {
            if word == number { hasNumber = true } else if errors.contains(word) { isError = true }
            if word == number, after.first == ":" { isError = true }
            rest = after
        }
        rest = rest.drop { !$0.isLetter && !$0.isNumber }
        if hasNumber, isNumberEnough || isError, rest.isEmpty || isError && isShort { return true }
        let words = rest.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let tail = tail(of: words, behind: NotFoundPhrases.closed) {
            let goesOn = tail.first.map(dashes.contains) ?? false
            return isEnd(tail) || isShort && !goesOn
        }
        return tail(of: words, behind: NotFoundPhrases.open).map {
            $0.isEmpty || NotFoundPhrases.denials.contains(where: $0.contains)
        } ?? false
    }

    /// A word that may stand before what the part says, and what follows it.
    private static func lead(of text: Substring) -> (word: String, rest: Substring)? {
        let start = text.drop { !$0.isLetter && !$0.isNumber }
        let word = start.prefix { $0.isLetter || $0.isNumber }
        let name = String(word)
        guard name == number || errors.contains(name) || interjections.contains(name) else { return nil }
        return (name, start[word.endIndex...])
    }

    /// What follows the first of the phrases that the text begins with, from its first letter on.
    private static func tail(of text: String, behind phrases: [Substring: [String]]) -> Substring? {
        let word = text.prefix(while: \.isLetter)
        for phrase in phrases[word] ?? [] where text.hasPrefix(phrase) {
            let tail = text.dropFirst(phrase.count)
            if let next = tail.first, next.isLetter || next.isNumber { continue }
            return tail.drop { !$0.isLetter && !$0.isNumber && !dashes.contains($0) }
        }
        return nil
    }

    /// Whether nothing is said any more: the name of a site, or that it is so by now.
    private static func isEnd(_ tail: Substring) -> Bool {
        guard let first = tail.first else { return true }
        let words = tail.split { !$0.isLetter && !$0.isNumber && $0 != "." }
        if dashes.contains(first) { return words.count < 2 }
        if words.count == 2, sites.contains(words[0]), words[1].dropLast().contains(".") { return true }
        return ends.contains(words.joined(separator: " ")) || words.first == "eller" || words.first == "or"
    }

    /// Before the name of a host: "Sidan finns inte på kil.se".
    private static let sites: Set<Substring> = ["på", "hos", "on", "at"]

    private static let number = "404"
    private static let errors: Set<String> = ["error", "fel", "felsida", "felkod", "http", "felmeddelande"]
    private static let interjections: Set<String> = [
        "oj", "ojdå", "ojsan", "oops", "ooops", "hoppsan", "sorry", "whoops", "ajdå", "beklagar", "the", "this", "that",
        "requested", "sidfel", "åh", "aj", "då", "nej", "hmm", "hm", "ups", "attans", "ledsen", "förlåt", "men", "die",
        "diese",
    ]
    private static let ends: Set<String> = [
        "längre", "kvar", "längre kvar", "här", "404", "error", "fel", "anymore", "any more", "ännu",
        "du söker", "du sökte", "du letar efter", "som du söker", "på webbplatsen", "på vår webbplats",
        "på den här webbplatsen",
    ]
}

package import Catalogue
import Foundation

/// Names that say that there is no page: those that are believed at once, and those which an address beside has to bear,
/// too, because living pages may have them.
extension LinkContent {
    /// Words from which on a page may be a chapter about what its name says.
    private static let manyWords = 100
    /// Words below which a page that says that something is over has nothing else to say.
    private static let hardlyAny = 30

    /// Whether the page says by itself that there is none; one that sends its readers on to another page than a start page
    /// has that to say alone.
    static func isMissing(_ page: LinkPage, _ words: LinkPageWords, url: String) -> Bool {
        if let refresh = page.refresh, page.isThin, !LinkPlaces.isStart(refresh), !LinkPlaces.isSame(refresh, url) {
            return false
        }
        let names = [page.title, page.heading].compactMap(\.self)
        if names.contains(where: { says($0, words) }) { return true }
        // Above the error stands the question about cookies.
        if let heading = page.heading, !page.headings.isEmpty, words.isShort(200), asksForCookies(heading) {
            return page.headings.contains { NotFoundTitle.says($0, isShort: false) }
        }
        return isOver(names, words) || beginsSo(page, words)
    }

    private static func says(_ name: String, _ words: LinkPageWords) -> Bool {
        guard NotFoundTitle.says(name, isShort: false) else { return false }
        guard words.isShort(manyWords) else { return !NotFoundTitle.mayBeSubject(name) }
        return !(isOfService(name) && (speaksOfReturn(words) || isClosed(words)))
    }

    // MARK: - What is over

    /// A site or a service may be closed for a night or a week, where it is not said to be over.
    private static func isOfService(_ name: String) -> Bool {
        let name = name.lowercased()
        guard name.contains("webbplatsen") || name.contains("tjänst"), !name.contains("längre") else { return false }
        return ["tillgänglig", "stäng", "visas"].contains(where: name.contains)
    }

    private static func speaksOfReturn(_ words: LinkPageWords) -> Bool { words.say(returns, orShortText: 120) }

    /// Whether a page says of its site or service that it is not there, and of when it will be.
    static func isAwayForNow(_ page: LinkPage, _ words: LinkPageWords) -> Bool {
        guard words.isShort(80) else { return false }
        let names = [page.title, page.heading].compactMap(\.self).filter(isOfService)
        let says = names.contains { NotFoundTitle.says($0, isShort: false) || NotFoundTitle.isOne(of: endings, $0) }
        return says && speaksOfReturn(words)
    }

    private static func isOver(_ names: [String], _ words: LinkPageWords) -> Bool {
        if words.isShort(manyWords), names.contains(where: { NotFoundTitle.isOne(of: defaults, $0) }) { return true }
        guard words.isShort(hardlyAny), names.contains(where: { NotFoundTitle.isOne(of: endings, $0) }) else {
            return false
        }
        return !speaksOfReturn(words) && !isClosed(words) && !words.say(results, orShortText: hardlyAny)
    }

    /// What servers show before they have been given any page.
    private static let defaults: Set<String> = ["welcome to nginx", "apache2 ubuntu default page: it works"]

    private static let endings: Set<String> = [
        "projektet är avslutat", "projektet är nedlagt", "projektet har avslutats", "tjänsten är avvecklad",
        "tjänsten är nedlagd", "tjänsten har upphört", "tjänsten har lagts ned", "tjänsten finns inte längre",
        "e-tjänsten är stängd", "e-tjänsten är inte tillgänglig", "e-tjänsten är avslutad", "webbplatsen är stängd",
        "webbplatsen är avvecklad", "sajten är nedlagd", "bloggen är nedlagd", "bloggen har flyttat",
        "produkten har utgått", "länken fungerar inte",
        "länken fungerar inte längre", "här var det tomt", "här finns ingenting",
        "här finns ingenting längre", "här finns inget innehåll", "account suspended",
        "this account has been suspended",
        "kontot är avstängt",
    ]

    private static let returns = PhraseSearch([
        "öppnar", "öppen", "öppet", "tillfällig", "återkom", "vi tillbaka", "är tillbaka", "just nu", "för närvarande",
        "försök igen", "senare", "temporar", "try again", "välkommen åter", "välkomna åter", "åter den", "åter i ",
        "fram till", "till och med", "t.o.m.", "semesterst", "sommarst", "vinterst", "julst", "under sommaren",
        "under helgen", "under natten", "nattetid", "reopen", "welcome back",
    ])

    /// What is left of what is over.
    private static let results = PhraseSearch([
        "rapport", "resultat", "läs mer", "läs om", "ladda ner", "ladda ned", "report", "read more", "download",
    ])

    // MARK: - Words below a heading, or without one

    /// Whether a page of few words and no heading begins with a sentence that says so, a word or three aside:
    /// `<p>Hoppsan!</p><p>Sidan finns inte.</p>`. Below the old heading hardly any words have to stand.
    private static func beginsSo(_ page: LinkPage, _ words: LinkPageWords) -> Bool {
        let hasHeading = page.heading != nil || !page.headings.isEmpty
        guard !page.isProgram, words.isShort(hasHeading ? hardlyAny / 2 : NotFoundTitle.fewWords) else { return false }
        var text = (page.text.isEmpty ? page.bare ?? "" : page.text)[...]
        if let heading = page.heading, text.hasPrefix(heading) { text = text.dropFirst(heading.count) }
        var sentences = text.prefix(300).split(maxSplits: 2) { ".!\n".contains($0) }.prefix(2)
        if let first = sentences.first, first.split(separator: " ").count > 3 { sentences = [first] }
        let says = sentences.contains {
            NotFoundTitle.says(String($0), isShort: false) && !(hasHeading && NotFoundTitle.mayBeSubject(String($0)))
        }
        return says && !isLikeTurning(words)
    }

    // MARK: - Doubts

    /// The name of a page that begins as error pages' do and goes on ("Sidan saknas i registret") above few words, or that is
    /// theirs above many: it is an error page's, a note's or a chapter's, and only what an address beside it shows tells which.
    package static func doubtfulName(_ page: LinkPage) -> String? {
        let names = [page.title, page.heading].compactMap(\.self).filter { NotFoundTitle.says($0) }
        guard !names.isEmpty else { return nil }
        let words = LinkPageWords(page)
        if words.isShort(NotFoundTitle.fewWords) {
            return names.contains { NotFoundTitle.says($0, isShort: false) } ? nil : names.first
        }
        return words.isShort(manyWords)
            ? nil : names.first { NotFoundTitle.says($0, isShort: false) && NotFoundTitle.mayBeSubject($0) }
    }

    /// A heading of a short page behind its first one that says so: the error's below the name of a site, or that of a film
    /// which waits for consent.
    private static func furtherName(_ page: LinkPage) -> String? {
        guard let name = page.headings.first(where: { NotFoundTitle.says($0, isShort: false) }) else { return nil }
        return LinkPageWords(page).isShort(200) ? name : nil
    }

    /// Whether it may be an error page by its names.
    package static func mayBeMissing(_ page: LinkPage) -> Bool {
        doubtfulName(page) != nil || furtherName(page) != nil
    }

    /// Whether only an address beside it tells what the words of a page mean.
    ///
    /// - Parameter place: where it was shown, when it was led there.
    static func needsNeighbour(_ page: LinkPage, at place: String?) -> Bool {
        mayBeMissing(page) || mayStandForAll(page, at: place)
    }

    /// Whether the name that raises the doubt is that of another page, too; of a chapter that of one as long, and of a further
    /// heading that of one with the same first one.
    package static func sharesName(_ page: LinkPage, of url: String, _ other: LinkPage, of otherURL: String) -> Bool {
        if let name = doubtfulName(page) {
            let isLong = !LinkPageWords(page).isShort(manyWords)
            if isLong, LinkPageWords(other).isShort(manyWords) { return false }
            return isNamed(name, of: url, other, of: otherURL)
        }
        guard LinkPageWords(page).isShort(NotFoundTitle.fewWords), let name = furtherName(page),
            let heading = page.heading, let first = other.heading
        else { return false }
        let echo = echo([url, otherURL])
        return bare(heading, echo) == bare(first, echo)
            && other.headings.contains { bare($0, echo) == bare(name, echo) }
    }

    /// Whether a page has that name, too, the words of both addresses aside.
    package static func isNamed(_ name: String, of url: String, _ other: LinkPage, of otherURL: String) -> Bool {
        let echo = echo([url, otherURL])
        return [other.title, other.heading].compactMap(\.self).contains { bare($0, echo) == bare(name, echo) }
    }

    /// The words of addresses.
    private static func echo(_ urls: [String]) -> Set<String> {
        Set(
            urls.compactMap { URLKey.path(of: $0) }
                .flatMap { Words.of(($0.removingPercentEncoding ?? $0).replacing("/", with: " "), hyphens: false) }
                .map(\.lower))
    }

    private static func bare(_ name: String, _ echo: Set<String>) -> [String] {
        Words.of(name.replacing("/", with: " "), hyphens: false).map(\.lower).filter { !echo.contains($0) }
    }
}

package import Catalogue
import Foundation

/// What is shown where a link leads.
package struct LinkPlace: Sendable {
    /// The address that was asked for, and the one that shows it.
    package var url: String
    package var final: String
    package var page: LinkPage
    package var print: LinkPrint

    package init(url: String, final: String, page: LinkPage, print: LinkPrint) {
        (self.url, self.final, self.page, self.print) = (url, final, page, print)
    }
}

/// A verdict that hangs on how the address is spelt to which a link leads, and what decides it beside the page itself.
package enum LinkDoubt: Sendable, Hashable {
    /// It is called as some start pages are, or is one but for what is asked of it: the page at this address tells.
    case start(shownAt: String)
    /// It is the start page: only that what was there has become it speaks against the verdict.
    case root
    /// It is called as searches are: an address beside the link tells.
    case search
    /// It is called as this wall is: an address beside the link tells.
    case wall(LinkSign)

    package var sign: LinkSign {
        switch self {
        case .start, .root: .startPage
        case .search: .searchPage
        case .wall(let sign): sign
        }
    }
}

/// An address may be called as start pages, searches and walls are, and show a page: what it shows is stronger evidence.
extension LinkPlan {
    /// Words from which on a page that is called as a wall is, and asks for nothing, is none by its name alone.
    private static let wordsOfPage = 80

    /// What is in doubt, and by what it is decided.
    ///
    /// - Parameters:
    ///   - signs: that the check has so far.
    ///   - isNamed: whether the page goes by a name that is known of the link.
    ///   - isForGood: whether permanent redirects alone lead there, and it speaks of what was sought: nobody sends to a login
    ///     for good.
    package static func doubts(_ place: LinkPlace, signs: [LinkSign], isNamed: Bool, isForGood: Bool) -> [LinkDoubt] {
        guard !LinkPlaces.isSame(place.url, place.final) else { return [] }
        let start = startDoubt(place, isBelieved: signs.contains(.startPage))
        let walls = [LinkSign.loginWall, .cookieWall].filter {
            signs.contains($0) && isWallInDoubt($0, place, isNamed: isNamed, isForGood: isForGood)
        }
        let search: [LinkDoubt] = signs.contains(.searchPage) && !isSearch(place) ? [.search] : []
        return [start].compactMap(\.self) + search + walls.map(LinkDoubt.wall)
    }

    /// Whether anything may be in doubt there.
    package static func isDoubtful(_ place: LinkPlace, signs: [LinkSign]) -> Bool {
        LinkPlaces.isDoubtful(place.final) && !LinkPlaces.isSame(place.url, place.final)
            || signs.contains { [.startPage, .searchPage, .loginWall, .cookieWall].contains($0) }
    }

    private static func startDoubt(_ place: LinkPlace, isBelieved: Bool) -> LinkDoubt? {
        guard LinkPlaces.isWithin(place.url), URLKey.host(of: place.url) == URLKey.host(of: place.final) else {
            return isBelieved ? .root : nil
        }
        if let bare = LinkPlaces.bareStart(of: place.final) { return .start(shownAt: bare) }
        guard isBelieved else { return nil }
        guard let path = URLKey.path(of: place.final), StartNames.isDoubtful(path),
            !(URLKey.path(of: place.url).map(StartNames.isInLanguage) ?? false), let start = startPage(of: place.final)
        else { return .root }
        return .start(shownAt: start)
    }

    /// Whether a page is a search by more than where it lies: it names itself so, or it was asked for the link's words.
    private static func isSearch(_ place: LinkPlace) -> Bool {
        let words = LinkPageWords(place.page)
        if words.begin(with: searchNames) || LinkContent.isCalledSearch(place.page) { return true }
        return LinkPlaces.isSearch(place.final) && !LinkPlaces.isSearchOfPage(place.final)
            && LinkPlaces.repeatsWords(place.final, of: place.url)
    }

    /// What surveys have results of, too, is not among them.
    private static let searchNames = [
        "sökresultat", "search result", "resultat av sökning", "din sökning", "du sökte på",
    ].map { Array($0.utf8) }

    private static func isWallInDoubt(
        _ sign: LinkSign, _ place: LinkPlace, isNamed: Bool, isForGood: Bool
    ) -> Bool {
        let mayBePage = place.print.words >= wordsOfPage && (isForGood || !LinkContent.isCalledLogin(place.page))
        guard !place.page.asksForPassword, !LinkPlaces.carries(place.final, place.url), isNamed || mayBePage,
            LinkContent.gate(place.page, url: place.url, final: place.final) == nil
        else { return false }
        return sign == .cookieWall || !LinkPlaces.isLoginHost(place.final)
    }

    /// Whether an address beside the link was led where the link was, or to such a place.
    package static func isLed(_ neighbour: String, to final: String, as place: LinkPlace, _ doubt: LinkDoubt) -> Bool {
        guard !LinkPlaces.isSame(neighbour, final) else { return false }
        if LinkPlaces.isSame(final, place.final) { return true }
        return switch doubt {
        case .search: LinkPlaces.isSearch(final)
        case .wall(.cookieWall): LinkPlaces.isConsent(final)
        case .wall: LinkPlaces.isLogin(final)
        case .start, .root: false
        }
    }

    // MARK: - What is known of the link

    /// What was shown at the link's own address before it led elsewhere; `nil` where nothing was.
    private static func former(_ health: LinkHealth) -> LinkCapture? {
        guard let capture = health.memory.capture, capture.isElsewhere != true else { return nil }
        // Of what was kept earlier it is not known where it was read.
        return health.memory.movedSince.map { capture.at < $0 } ?? true ? capture : nil
    }

    /// Whether a page is the one that the link led to first, by its text and its names.
    package static func isFirstPage(_ print: LinkPrint, of health: LinkHealth) -> Bool {
        guard let first = former(health)?.page, LinkNames.areAlike(first, print) else { return false }
        return hasText(of: first, print)
    }

    private static func hasText(of first: LinkPrint, _ print: LinkPrint) -> Bool {
        min(first.words, print.words) >= LinkThresholds.wordsToCompare
            && SimHash.distance(first.print, print.print) <= LinkThresholds.movedPrint
    }

    /// Whether a page is another one than the link led to first, by its names and its text.
    package static func isAnother(_ print: LinkPrint, of health: LinkHealth) -> Bool {
        guard let first = former(health)?.page else { return false }
        return min(first.words, print.words) >= LinkThresholds.wordsToCompare && !LinkNames.areAlike(first, print)
            && SimHash.distance(first.print, print.print) >= LinkThresholds.otherPrint
    }

    /// Whether two pages go by one name, whatever news they have today.
    package static func areAlike(_ one: LinkPrint, _ other: LinkPrint) -> Bool { LinkNames.areAlike(one, other) }

    /// Whether a page is the link's by its names or its text.
    ///
    /// - Parameter titles: of the items that show the link; asked for only where the first page does not tell. `nil` where
    ///   they cannot be read.
    /// - Returns: `nil` where nobody can tell.
    package static func isItself(
        _ print: LinkPrint, of health: LinkHealth, titles: () -> [String]?
    ) -> Bool? {
        if let first = former(health)?.page, LinkNames.areAlike(first, print) || hasText(of: first, print) {
            return true
        }
        return titles().map { $0.contains { LinkNames.isNamed($0, print) } }
    }

    /// Whether a document elsewhere is the one that was there: of the same form, and of its size or its name.
    package static func isItself(document check: LinkCheck, of health: LinkHealth) -> Bool {
        guard let first = former(health), let form = check.form, form.isDocument, first.form == form else {
            return false
        }
        if let length = first.length, length > 0, length == check.length { return true }
        let names = [health.url, check.finalURL ?? ""].map { LinkPlaces.segments(of: $0).last?.lowercased() }
        return names[0] != nil && names[0] == names[1]
    }

    /// Whether it is worth knowing if what is shown is the page: a move is offered of what leads elsewhere for good.
    package static func mayMove(_ check: LinkCheck) -> Bool {
        check.finalURL != nil && !check.chain.isEmpty && check.chain.allSatisfy(\.isPermanent)
    }

    /// Whether nobody takes an address over without looking: a start page shows a bit of everything.
    package static func isStart(_ url: String) -> Bool { LinkPlaces.isStartBut(url) || LinkPlaces.isStart(url) }

    /// Whether a start page is shown for a page that has a number of its own among its parameters alone: what it is
    /// called may then be told by its name.
    package static func goesByNumber(_ url: String) -> Bool { LinkPlaces.isStartPath(url) }

    /// Whether what is known under these titles may be one page.
    package static func mayBeOne(_ titles: [String], _ others: [String]) -> Bool {
        titles.contains { title in others.contains { LinkNames.areAlike(title, $0) } }
    }

    /// What two addresses of one thing share.
    package static func key(_ url: String) -> String { URLKey.make(url) ?? url }
}

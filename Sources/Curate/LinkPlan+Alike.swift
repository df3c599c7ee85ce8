package import Catalogue
import Foundation

/// What to make of a page that an address beside it shows, too.
extension LinkPlan {
    /// Whether a page that its whole folder shows, and other folders do not, has gone: nothing on it is what is known
    /// of the link. Else it goes by the folder, and a last part that is not looked at, however much it is rewritten.
    ///
    /// - Parameters:
    ///   - beside: what the folder shows for another name.
    ///   - titles: of the items that show the link.
    package static func isGoneFromFolder(
        _ health: LinkHealth, check: LinkCheck, page: LinkPage, beside: LinkPage? = nil, titles: [String]
    ) -> Bool {
        guard !LinkPlaces.hasNumberedFolder(health.url) else { return false }
        if LinkPlaces.isBelowScript(health.url), !LinkPlaces.isView(health.url) {
            // What is shown for a name that nobody has given out repeats nothing of the link's own.
            let isNamed = beside.map { isNamedAsSought(health, page: withoutSite($0), titles: titles) } ?? false
            let isAnother = health.memory.capture.map { LinkComparison.reason(from: $0, to: check) != nil } ?? false
            return !isNamed || isAnother
        }
        let last = LinkPlaces.segments(of: health.url).last.map { $0.removingPercentEncoding ?? $0 } ?? ""
        let shown = " " + words([page.title, page.heading, page.text].compactMap(\.self)).joined(separator: " ")
        guard !words(titles + [last.replacing("-", with: " ")]).contains(where: { shown.contains($0.prefix(6)) }) else {
            return false
        }
        if let capture = health.memory.capture, LinkComparison.reason(from: capture, to: check) != nil { return true }
        return LinkPlaces.hasNamedFolder(health.url) && !LinkPlaces.isView(health.url) && !titles.isEmpty
    }

    /// The name of the site at the end of a title is no word about a page.
    private static func withoutSite(_ page: LinkPage) -> LinkPage {
        let parts = page.title.map(LinkComparison.parts) ?? []
        guard parts.count > 1 else { return page }
        var page = page
        page.title = parts.dropLast().joined().joined(separator: " ")
        return page
    }

    /// Whether a page lies right below a program that may not look at what follows its name.
    package static func isBelowScript(_ url: String) -> Bool { LinkPlaces.isBelowScript(url) }

    /// Whether title or heading of a page name what was sought, by the items that show the link or by its address: a site
    /// may show its map, or whom to ask, for what it does not find, and these are pages all the same.
    package static func isNamedAsSought(_ health: LinkHealth, page: LinkPage, titles: [String]) -> Bool {
        let last = LinkPlaces.segments(of: health.url).last.map { $0.removingPercentEncoding ?? $0 } ?? ""
        let shown = " " + words([page.title, page.heading].compactMap(\.self)).joined(separator: " ")
        return words(titles + [last.replacing("-", with: " ")]).contains { shown.contains(" " + $0.prefix(6)) }
    }

    /// Whether a page of few words and scripts has come where there were many words, or where the link is led: else nobody
    /// knows what its scripts would show.
    static func hasLost(_ health: LinkHealth, check: LinkCheck) -> Bool {
        (health.memory.capture?.page?.words ?? 0) >= LinkThresholds.wordsOfPage
            || check.finalURL.map { !LinkPlaces.areSamePath($0, health.url) } ?? false
    }

    /// Whether next to nothing stands on a page that had words, whatever frames it.
    package static func isBare(_ page: LinkPage, _ health: LinkHealth) -> Bool {
        guard !page.isShell, !page.isProgram, let bare = page.bare,
            (health.memory.capture?.page?.words ?? 0) >= LinkThresholds.wordsOfPage
        else { return false }
        return LinkPageWords(LinkPage(text: bare)).isShort(LinkThresholds.bareWords)
    }

    /// Whether a page that an address beside it shows, too, is the one that the items tell of, all the same: it has their
    /// title. One that was another page before has come in its place.
    ///
    /// - Parameters:
    ///   - page: what the neighbour shows, which has never heard of the link's own words.
    ///   - titles: of the items that show the link.
    package static func isAsTitled(
        _ health: LinkHealth, check: LinkCheck, page: LinkPage, of neighbour: String, titles: [String]
    ) -> Bool {
        if let capture = health.memory.capture, LinkComparison.reason(from: capture, to: check) != nil { return false }
        guard !titles.isEmpty else { return false }
        let shown = ShownTitle(page, of: neighbour)
        return titles.contains { shown.has($0) || shown.isCalled(by: health.url, in: $0) }
    }

    /// Whether both were led to one choice which knows, for each, where it is to lead on to.
    ///
    /// - Parameter final: where the neighbour led.
    package static func isChoice(
        _ health: LinkHealth, check: LinkCheck, page: LinkPage, neighbour: String, final: String
    ) -> Bool {
        guard let place = check.finalURL, let way = LinkPlaces.wayBack(place, health.url),
            LinkPlaces.wayBack(final, neighbour) == way, LinkPlaces.areSamePath(place, final)
        else { return false }
        let isElse = LinkPlaces.isErrorPlace(place) || LinkPlaces.isInSearch(place)
        return !isElse && startPage(of: place).map { !LinkPlaces.areSamePath($0, place) } ?? true
            && LinkContent.mayBeChoice(page)
    }

    /// Whether a failing link may fail with its whole site: it was well lately, and nobody beside it has been
    /// since it fails.
    package static func mayFailTogether(_ health: LinkHealth, check: LinkCheck, host: LinkHost) -> Bool {
        guard let kind = LinkEvidence.of(check, url: health.url).failure, kind.softRule != nil, kind != .parked,
            let last = health.memory.lastSuccess, check.at.timeIntervalSince(last) <= LinkThresholds.wellLately
        else { return false }
        return !HostJudge.isWellBeside(health.url, on: host, since: health.memory.failingSince ?? check.at)
    }

    package static func failsTogether(_ host: LinkHost) -> Bool { HostJudge.failsTogether(host) }

    /// Whether it is to be seen if the start page has become what the link shows: not where it was led to that itself.
    package static func mayBeWholeSite(_ health: LinkHealth, check: LinkCheck) -> Bool {
        let isElsewhere = check.finalURL.map { URLKey.host(of: $0) != URLKey.host(of: health.url) } ?? false
        return check.signs.contains(.sameAsNeighbour) || isElsewhere && check.signs.contains(.startPage)
    }

    /// The same address with another value of chance for what it goes by, where another page has come in the place of one
    /// that was known; `nil` where it goes by no number.
    package static func sibling(of health: LinkHealth, check: LinkCheck) -> String? {
        guard check.finalURL == nil, let capture = health.memory.capture,
            LinkComparison.reason(from: capture, to: check) != nil
        else { return nil }
        return LinkPlaces.sibling(of: health.url, turn: health.memory.checks)
    }

    /// Whether none of the items' words stands on a page.
    package static func isForeign(_ page: LinkPage, to titles: [String]) -> Bool {
        let shown = " " + words([page.title, page.heading, page.text].compactMap(\.self)).joined(separator: " ")
        let known = words(titles)
        return !known.isEmpty && !known.contains { shown.contains($0.prefix(6)) }
    }

    /// Those of four letters and more: shorter ones are in every text.
    private static func words(_ texts: [String]) -> [String] {
        texts.flatMap { Words.of($0, hyphens: false).map(\.lower) }.filter { $0.count > 3 }
    }

    /// Whether a page that is the same as its neighbours' was reached by a redirect to the start page of another site.
    package static func leadsToOtherStart(_ health: LinkHealth, check: LinkCheck) -> Bool {
        check.finalURL.map { LinkPlaces.isStartInstead($0, of: health.url) } ?? false
    }

    /// The first page of the site that answered, which tells programs that show one page everywhere from error pages.
    ///
    /// - Parameter neighbour: where an address beside it led.
    /// - Returns: `nil` where both were led to one place.
    package static func startPage(of health: LinkHealth, check: LinkCheck, neighbour: String?) -> String? {
        if let place = check.finalURL, neighbour.map({ LinkPlaces.isSame(place, $0) }) ?? true { return nil }
        return startPage(of: check.finalURL ?? health.url)
    }
}

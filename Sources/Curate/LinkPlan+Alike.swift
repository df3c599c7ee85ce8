package import Catalogue
import Foundation

/// What to make of a page that an address beside it shows, too.
extension LinkPlan {
    /// Whether a page that its whole folder shows, and other folders do not, has gone: nothing on it is what is known
    /// of the link. Else it goes by the folder, and a last part that is not looked at, however much it is rewritten.
    ///
    /// - Parameter titles: of the items that show the link.
    package static func isGoneFromFolder(
        _ health: LinkHealth, check: LinkCheck, page: LinkPage, titles: [String]
    ) -> Bool {
        guard !LinkPlaces.hasNumberedFolder(health.url) else { return false }
        let last = LinkPlaces.segments(of: health.url).last.map { $0.removingPercentEncoding ?? $0 } ?? ""
        let shown = " " + words([page.title, page.heading, page.text].compactMap(\.self)).joined(separator: " ")
        guard !words(titles + [last.replacing("-", with: " ")]).contains(where: { shown.contains($0.prefix(6)) }) else {
            return false
        }
        if let capture = health.memory.capture, LinkComparison.reason(from: capture, to: check) != nil { return true }
        return LinkPlaces.hasNamedFolder(health.url) && !LinkPlaces.isView(health.url) && !titles.isEmpty
    }

    /// Whether title or heading of a page name what was sought, by the items that show the link or by its address: a site
    /// may show its map, or whom to ask, for what it does not find, and these are pages all the same.
    package static func isNamedAsSought(_ health: LinkHealth, page: LinkPage, titles: [String]) -> Bool {
        let last = LinkPlaces.segments(of: health.url).last.map { $0.removingPercentEncoding ?? $0 } ?? ""
        let shown = " " + words([page.title, page.heading].compactMap(\.self)).joined(separator: " ")
        return words(titles + [last.replacing("-", with: " ")]).contains { shown.contains(" " + $0.prefix(6)) }
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

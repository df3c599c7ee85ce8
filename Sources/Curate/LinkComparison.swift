import Catalogue
import Foundation

/// What a link leads to now beside what it led to at first.
enum LinkComparison {
    /// - Returns: what has become of it; `nil` when it is the same, or too little was read to tell.
    static func reason(from capture: LinkCapture, to check: LinkCheck) -> LinkDrift.Reason? {
        guard let form = check.form else { return nil }
        if capture.form != form {
            if capture.form.isDocument, form == .page { return .documentReplaced }
            // What a server calls `other` is often no more than a wrong name.
            return capture.form == .other || form == .other ? nil : .anotherForm
        }
        if form.isDocument { return isOtherSize(capture.length, check.length) ? .anotherSize : nil }
        guard form == .page, let then = capture.page, let now = check.page else { return nil }
        if isOtherPage(then, now) { return .anotherPage }
        return then.words >= LinkThresholds.wordsOfPage && check.signs.contains(.bare) ? .emptied : nil
    }

    /// Whether a page comes where the address promises a document. Some systems show files in pages of their own, under
    /// the file's name: `/blob/main/guide.pdf`, `/wiki/Fil:Guide.pdf`.
    static func isPromiseBroken(_ check: LinkCheck, of url: String) -> Bool {
        guard check.form == .page, LinkContent.form(ofEnding: url)?.isDocument == true, let path = URLKey.path(of: url)
        else { return false }
        let segments = path.split(separator: "/")
        return !segments.contains("blob") && !segments.contains { $0.contains(":") || $0.lowercased().contains("%3a") }
    }

    private static func isOtherSize(_ then: Int?, _ now: Int?) -> Bool {
        guard let then, let now, then > 0, now > 0 else { return false }
        let ratio = Double(now) / Double(then)
        return ratio > LinkThresholds.otherSize || ratio < 1 / LinkThresholds.otherSize
    }

    /// Title and text both: a page that is rewritten keeps its title, and one that is renamed keeps its text.
    private static func isOtherPage(_ then: LinkPrint, _ now: LinkPrint) -> Bool {
        guard min(then.words, now.words) >= LinkThresholds.wordsToCompare else { return false }
        return SimHash.distance(then.print, now.print) >= LinkThresholds.otherPrint
            && similarity(then, now) < LinkThresholds.otherTitle
    }

    /// From 0 to 1: words in common of the names that both have, the better of title and heading.
    static func similarity(_ one: LinkPrint, _ other: LinkPrint) -> Double {
        var best = 0.0
        for (left, right) in [
            (one.heading, other.heading), (one.title, other.title), (one.heading, other.title),
            (one.title, other.heading),
        ] {
            guard let left, let right else { continue }
            best = max(best, similarity(left, right))
        }
        return best
    }

    /// Dice's coefficient of their words, the name of the site at the end of both aside. Who says no more than that name
    /// has no name in common with a page.
    static func similarity(_ one: String, _ other: String) -> Double {
        let (left, right) = withoutSite(parts(one), parts(other))
        let (a, b) = (Set(left), Set(right))
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        return 2 * Double(a.intersection(b).count) / Double(a.count + b.count)
    }

    /// The words of a name, by what stands between dashes and bars.
    static func parts(_ title: String) -> [[String]] {
        var parts: [[String]] = [[]]
        for piece in title.split(separator: " ", omittingEmptySubsequences: true) {
            if ["|", "-", "–", "—", "·", "•", "»", "::", "/"].contains(piece) {
                parts.append([])
            } else {
                parts[parts.count - 1] += Words.of(String(piece), hyphens: false).map(\.lower)
            }
        }
        return parts.filter { !$0.isEmpty }
    }

    private static func withoutSite(_ one: [[String]], _ other: [[String]]) -> ([String], [String]) {
        var (left, right) = (one, other)
        while left.count > 1, right.count > 1, left.last == right.last {
            left.removeLast()
            right.removeLast()
        }
        // A bare name of the site, beside a name that ends with it.
        if left.count != right.count, left.last == right.last {
            left.count == 1 ? left.removeAll() : right.removeAll()
        }
        return (left.flatMap(\.self), right.flatMap(\.self))
    }

    /// Whether what was found at another address is the page that a link led to: it keeps the page's id in its address,
    /// or its name.
    static func isFound(_ check: LinkCheck, at final: String, insteadOf url: String, capture: LinkCapture?) -> Bool {
        if let id = CMSID.of(url), CMSID.of(final) == id { return true }
        guard let then = capture?.page, let now = check.page else { return false }
        return similarity(then, now) >= 0.5
    }
}

import Catalogue

/// Whether two pages, or a page and what is said of it, go by one name. Stricter than what tells that a page has become
/// another one: the name of the site, which stands first or last, is nobody's.
enum LinkNames {
    private static let alike = 0.6
    /// Titles that have less in common contradict headings that are the same, which may be the site's.
    private static let unlike = 0.3

    static func areAlike(_ one: LinkPrint, _ other: LinkPrint) -> Bool {
        let headings = both(one.heading, other.heading)
        let titles = both(one.title, other.title)
        switch (headings, titles) {
        case (let headings?, let titles?): return headings >= alike && titles >= unlike
        case (let headings?, nil): return headings >= alike
        case (nil, let titles?):
            let crossed = [both(one.heading, other.title), both(one.title, other.heading)].compactMap(\.self)
            return max(titles, crossed.max() ?? 0) >= alike
        case (nil, nil):
            return [both(one.heading, other.title), both(one.title, other.heading)].contains { ($0 ?? 0) >= alike }
        }
    }

    /// Whether a page is called so in its title or its heading.
    static func isNamed(_ name: String, _ page: LinkPrint) -> Bool {
        [page.heading, page.title].compactMap(\.self).contains { areAlike(name, $0) }
    }

    /// Of which one at least does not begin with the name of a site.
    static func areAlike(_ one: String, _ other: String) -> Bool { likeness(one, other, isOfSite: false) >= alike }

    private static func both(_ one: String?, _ other: String?) -> Double? {
        guard let one, let other, !one.isEmpty, !other.isEmpty else { return nil }
        return likeness(one, other)
    }

    /// Dice's coefficient of the words of their first parts, once those that both have at an end are off.
    ///
    /// - Parameter isOfSite: whether a first part that both have may be the name of their site: `Kil - Larm`.
    private static func likeness(_ one: String, _ other: String, isOfSite: Bool = true) -> Double {
        var (left, right) = (LinkComparison.parts(one), LinkComparison.parts(other))
        while left.count > 1, right.count > 1, left.last == right.last {
            left.removeLast()
            right.removeLast()
        }
        while isOfSite, left.count > 1, right.count > 1, left.first == right.first {
            left.removeFirst()
            right.removeFirst()
        }
        let (a, b) = (Set(left.first ?? []), Set(right.first ?? []))
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        return 2 * Double(a.intersection(b).count) / Double(a.count + b.count)
    }
}

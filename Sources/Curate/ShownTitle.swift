import Catalogue
import Foundation

/// What a page calls itself and says, held against the title of what leads to it.
struct ShownTitle {
    /// Words of its title and headings, the name of its site aside.
    private let names: Set<String>
    /// What it is called by its title, the name of its site aside, and by its heading.
    private let callings: [Set<String>]
    /// The name of its site.
    private let site: [String]
    private let text: [String]

    /// Words of a text that are looked at, and of a title.
    private static let (mostText, mostTitle) = (4000, 40)
    /// Fewer words than this in a text say nothing.
    private static let run = 3

    /// - Parameter url: the address that it was asked for by, which it may repeat.
    init(_ page: LinkPage, of url: String) {
        var parts = page.title.map(LinkComparison.parts) ?? []
        site = parts.count > 1 ? parts.removeLast() : []
        let headings = ([page.heading].compactMap(\.self) + page.headings).flatMap(Self.words)
        let heading = page.heading.map(Self.words) ?? []
        callings = [parts.flatMap(\.self), heading].map { Set($0.filter(Self.counts)) }
        names = Set(parts.flatMap(\.self) + headings)
        let echo = Set(LinkPlaces.segments(of: url).flatMap { Self.words($0.removingPercentEncoding ?? $0) })
        text = Self.words(String(page.text.prefix(Self.mostText * 10))).prefix(Self.mostText).filter {
            Self.counts($0) && !echo.contains($0)
        }
    }

    /// Whether two thirds of a title's words of four letters and more, and all of its numbers, are this page's names, or
    /// stand side by side in its text. The name of the site alone is no title of a page.
    func has(_ title: String) -> Bool {
        let parts = LinkComparison.parts(title)
        let own = parts.count > 1 ? parts.filter { $0 != site } : parts
        let wanted = Array(Set(own.joined().filter(Self.counts))).sorted().prefix(Self.mostTitle)
        guard !wanted.isEmpty else { return false }
        let numbers = wanted.filter(Self.isNumber)
        guard numbers.allSatisfy({ names.contains($0) || text.contains($0) }) else { return false }
        let aside = wanted.allSatisfy(site.contains) ? [] : site
        let named = wanted.filter { word in names.contains { Self.isSame($0, word) } }
        if named.count * 3 >= wanted.count * 2 {
            return wanted.contains { word in
                !aside.contains(word) && (named.contains(word) || text.contains { Self.isSame($0, word) })
            }
        }
        return stands(Array(wanted), aside)
    }

    /// Whether it is called what the last part of an address says, and what is in a title, too: `/katalogen`.
    func isCalled(by url: String, in title: String) -> Bool {
        let last = LinkPlaces.segments(of: url).last.map { $0.removingPercentEncoding ?? $0 } ?? ""
        let wanted = Set(Self.words(String(last.prefix { $0 != "." })).filter(Self.counts))
        guard !wanted.isEmpty, !wanted.allSatisfy(site.contains), callings.contains(wanted) else { return false }
        return wanted.isSubset(of: Self.words(title))
    }

    private func stands(_ wanted: [String], _ site: [String]) -> Bool {
        guard wanted.count >= Self.run else { return false }
        let hits = text.indices.compactMap { place in
            wanted.firstIndex { Self.isSame(text[place], $0) }.map { (place: place, word: $0) }
        }
        let reach = 2 * wanted.count
        return hits.indices.contains { start in
            let near = hits[start...].prefix { $0.place - hits[start].place < reach }
            let words = Set(near.map(\.word))
            return words.count >= Self.run && words.count * 3 >= wanted.count * 2
                && words.contains { !site.contains(wanted[$0]) }
        }
    }

    private static func words(_ text: String) -> [String] { Words.of(text, hyphens: false).map(\.lower) }

    private static func isNumber(_ word: String) -> Bool { word.utf8.contains { $0 &- 0x30 < 10 } }

    private static func counts(_ word: String) -> Bool { word.count > 3 || isNumber(word) }

    /// `guide` and `guiden`, not `guide` and `guidefilm`.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard !isNumber(one), min(one.utf8.count, other.utf8.count) > 3 else { return false }
        return abs(one.utf8.count - other.utf8.count) < 4 && (one.hasPrefix(other) || other.hasPrefix(one))
    }
}

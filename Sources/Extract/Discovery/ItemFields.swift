import Catalogue
import Foundation

/// Where the members of a list keep their link, title, date and summary: by what a sample of them agrees on.
struct ItemFields {
    private let document: HTMLDocument
    /// Members with their anchors; a dozen, spread over the list.
    private let sample: [(member: Int, anchor: Int)]
    private let now: Date
    private let places: [Place]

    /// A selector of one element, with what it finds first in each member.
    private struct Place {
        var selector: String
        var texts: [String] = []
        var dates = 0
        /// Whether what it finds holds a heading or the member's link.
        var holdsTitle = false
        var isHeading = false

        var averageLength: Int { texts.isEmpty ? 0 : texts.reduce(0) { $0 + $1.utf8.count } / texts.count }
    }

    private var tree: HTMLTree { document.tree }

    init(document: HTMLDocument, group: ListFinder.Group, now: Date) {
        self.document = document
        self.now = now
        let step = max(group.members.count / 12, 1)
        let chosen = stride(from: 0, to: group.members.count, by: step).prefix(12)
        let sample = chosen.map { (member: group.members[$0], anchor: group.anchors[$0]) }
        self.sample = sample
        places = Self.places(sample, document.tree, now: now)
    }

    // MARK: Fields

    /// `nil` when the reader's own choice, the first link, is as good.
    var link: String? {
        if sample.allSatisfy({ $0.member == $0.anchor }) { return "@href" }
        return anchorSelectors.first { findsAnchors($0) }.map { $0 + "@href" }
    }

    /// `nil` where the link's own words are the title.
    var title: String? {
        if let heading = places.first(where: { $0.isHeading && covers($0, 0.8) }) { return heading.selector }
        let named = places.first { covers($0, 0.8) && isNamed($0, Self.titleWords) && $0.averageLength <= 200 }
        if let named, !isDate(named) { return named.selector }
        guard !sample.allSatisfy({ $0.member == $0.anchor }) else { return longestPart }
        let isTelling = sample.allSatisfy { LinkTitle.read($0.anchor, in: document).strength == .text }
        return isTelling ? anchorSelectors.first { findsAnchors($0) } : nil
    }

    var date: String? {
        let stamped = sample.count { one in
            tree.first("time", in: one.member).flatMap { tree.attribute("datetime", of: $0) }
                .flatMap { Dates.parse($0, now: now) } != nil
        }
        if stamped * 2 >= sample.count { return "time@datetime" }
        return places.filter { covers($0, 0.5) && isDate($0) && $0.averageLength <= 60 }
            .min { $0.averageLength < $1.averageLength }?.selector
    }

    var summary: String? {
        let fitting = places.filter {
            covers($0, 0.5) && $0.averageLength >= 40 && !$0.holdsTitle && !$0.isHeading && !isDate($0)
        }
        return (fitting.first { isNamed($0, Self.summaryWords) } ?? fitting.first { $0.selector == "p" })?.selector
    }

    private static let titleWords = ["title", "rubrik", "heading", "headline", "titel"]
    private static let summaryWords = [
        "ingress", "summary", "intro", "preamble", "excerpt", "desc", "text", "teaser", "lead", "puff",
        "sammanfattning",
    ]

    /// In a member that is itself the link and holds no heading: the part with the most words, when a date stands beside it.
    private var longestPart: String? {
        guard date != nil else { return nil }
        return places.filter { covers($0, 0.8) && !isDate($0) && $0.averageLength <= 200 && $0.dates == 0 }
            .max { $0.averageLength < $1.averageLength }?.selector
    }

    private func covers(_ place: Place, _ share: Double) -> Bool {
        Double(place.texts.count) >= share * Double(sample.count)
    }

    private func isDate(_ place: Place) -> Bool { place.dates * 10 >= place.texts.count * 7 && place.dates > 0 }

    private func isNamed(_ place: Place, _ words: [String]) -> Bool {
        guard let dot = place.selector.firstIndex(of: ".") else { return false }
        let name = place.selector[dot...].lowercased()
        return words.contains { name.contains($0) }
    }

    // MARK: Links

    private var anchorSelectors: [String] {
        var found = ["a"]
        if let heading = places.first(where: { $0.isHeading && covers($0, 0.8) })?.selector {
            found.append("\(heading) a")
        }
        guard let first = sample.first?.anchor else { return found }
        return found + ClassNames.plain(of: first, in: tree).map { "a.\($0)" }
    }

    /// Whether what it finds first leads where the member does.
    private func findsAnchors(_ text: String) -> Bool {
        guard let selector = ClassNames.selector(text) else { return false }
        let hits = sample.count { one in
            guard case .element(let node)? = document.select(selector, in: one.member, limit: 1).first else {
                return false
            }
            return tree.attribute("href", of: node) == tree.attribute("href", of: one.anchor)
        }
        return hits * 10 >= sample.count * 9
    }

    // MARK: Places

    /// Every `tag.class` and `tag` in the sample; of a member the first two hundred elements are looked at.
    private static func places(
        _ sample: [(member: Int, anchor: Int)], _ tree: HTMLTree, now: Date
    ) -> [Place] {
        var order: [String: Int] = [:]
        var places: [Place] = []
        for (member, anchor) in sample {
            var seen: Set<String> = []
            for node in tree.descendants(of: member).lazy.filter(tree.isElement).prefix(200) {
                guard let name = ClassNames.type(of: node, in: tree) else { continue }
                let selectors = ClassNames.plain(of: node, in: tree).map { "\(name).\($0)" } + [name]
                let fresh = selectors.filter { seen.insert($0).inserted }
                guard !fresh.isEmpty else { continue }
                // What is long is no field, and nothing is read twice hundreds of times.
                guard isShort(node, tree) else { continue }
                let text = tree.text(of: node)
                guard !text.isEmpty else {
                    // A reader passes over what is empty, so that the next one counts.
                    seen.subtract(fresh)
                    continue
                }
                let isDate = text.utf8.count <= 80 && Dates.parse(text, now: now) != nil
                let range = node..<Int(tree.nodes[node].end)
                let isHeading = Self.isHeading(name)
                let holdsTitle = range.contains(anchor) || range.contains { Self.isHeading(tree, $0) }
                for selector in fresh {
                    let place = order[selector] ?? places.count
                    if place == places.count {
                        order[selector] = place
                        places.append(Place(selector: selector))
                    }
                    places[place].texts.append(text)
                    places[place].dates += isDate ? 1 : 0
                    places[place].isHeading = isHeading
                    places[place].holdsTitle = places[place].holdsTitle || holdsTitle
                }
            }
        }
        // A bare heading is as good as one with a class, and lasts longer.
        return places.filter { $0.isHeading && !$0.selector.contains(".") } + places
    }

    private static func isShort(_ node: Int, _ tree: HTMLTree) -> Bool {
        guard Int(tree.nodes[node].end) - node < 200 else { return false }
        return (node..<Int(tree.nodes[node].end)).reduce(0) { $0 + tree.nodes[$1].text.count } < 8192
    }

    private static func isHeading(_ name: String) -> Bool {
        name.utf8.count == 2 && name.hasPrefix("h") && "123456".contains(name.last ?? "0")
    }

    private static func isHeading(_ tree: HTMLTree, _ node: Int) -> Bool {
        tree.isElement(node) && isHeading(String(decoding: tree.name(of: node), as: UTF8.self))
    }
}

import Catalogue
import Foundation

/// An item in a list: enough to decide whether to read on.
enum ItemCard {
    static func card(_ stored: StoredItem, names: Names) -> Markup {
        let item = stored.item
        return .tag(
            "li", [:],
            .tag(
                "article", ["class": "card"],
                .tag(
                    "h3", [:],
                    .tag(
                        "a", ["href": Route.page(item: item.id).path, "lang": foreign(item.language)],
                        .text(item.title))),
                facts(item, names: names),
                .when(item.summary ?? item.content) { html in
                    .tag("p", ["class": "excerpt", "lang": foreign(item.language)], .text(StoredHTML.excerpt(html)))
                },
                topics(item, names: names),
                freshness(stored)))
    }

    /// Kind, who, when and in which form, on one line.
    static func facts(_ item: Item, names: Names) -> Markup {
        var facts: [Markup] = []
        if let kind = item.kind {
            facts.append(.tag("li", ["class": "kind"], .text(names.label("kind", kind))))
        }
        facts += item.organisations.prefix(3).map { .tag("li", [:], .text(names.organisation($0))) }
        if item.organisations.count > 3 { facts.append(.tag("li", [:], "med flera")) }
        let owners = Set(item.organisations.map { names.organisation($0).lowercased() })
        facts += item.places.prefix(3).map(names.place).filter { place in
            !owners.contains { $0.hasPrefix(place.lowercased()) }
        }.map { .tag("li", [:], .text($0)) }
        if let date = item.published ?? item.updated {
            let text = SwedishDate.text(date, item.published == nil ? .day : item.publishedPrecision)
            facts.append(.tag("li", [:], .text(text)))
        }
        facts += item.terms(of: "form").map { .tag("li", [:], .text(names.label("form", $0))) }
        return .tag("ul", ["class": "facts"], each: facts)
    }

    private static func topics(_ item: Item, names: Names) -> Markup {
        let topics = item.terms(of: "amne")
        guard !topics.isEmpty else { return .nothing }
        return .tag(
            "ul", ["class": "tags", "aria-label": "Ämnen"],
            each: topics.map { topic in
                var query = ItemQuery()
                query.topics = [topic]
                return .tag(
                    "li", [:],
                    .tag("a", ["href": ItemParameters.link(.start, query)], .text(names.label("amne", topic))))
            })
    }

    /// How far the item can be relied on, said in words; the colour only helps.
    static func freshness(_ stored: StoredItem) -> Markup {
        let level = stored.freshness.level
        let reasons = stored.freshness.reasons.map { Phrases.freshness($0, of: stored).sv }
        return .tag(
            "p", ["class": "freshness \(level.rawValue)"],
            .tag("strong", [:], .text(level.sentence.sv)),
            .when(!reasons.isEmpty, .text(" " + reasons.joined(separator: " "))))
    }

    /// The language of a text, when it is not the page's own.
    static func foreign(_ language: String?) -> String? {
        language.flatMap { $0.lowercased().hasPrefix("sv") ? nil : $0 }
    }
}

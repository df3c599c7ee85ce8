import Catalogue
import Foundation

/// An item or a collection to paste into a letter: every style in its element, no picture, no class, nothing to load.
struct MailPage {
    let names: Names
    /// The catalogue's own address without a slash at the end.
    let base: String

    private enum Style {
        static let body = "margin:0;padding:16px;background:#ffffff;color:#14262b;font:16px/1.5 Arial,sans-serif"
        static let box = "max-width:640px"
        static let heading = "font-size:22px;line-height:1.25;margin:0 0 8px"
        static let entry = "font-size:18px;line-height:1.3;margin:24px 0 4px"
        static let text = "margin:0 0 8px"
        static let soft = "margin:0 0 8px;color:#4a5c62;font-size:14px"
        static let link = "color:#0b5568"
    }

    func item(_ stored: StoredItem) -> [UInt8] {
        page(
            stored.item.title,
            [
                .tag("h1", ["style": Style.heading, "lang": ItemCard.foreign(stored.item.language)], title(stored)),
                facts(stored), summary(stored, limit: 1500), destination(stored), freshness(stored),
                .tag("p", ["style": Style.soft], .text(Citation(stored: stored, names: names, base: base).plain)),
            ])
    }

    func collection(_ collection: ItemCollection, _ items: Page<StoredItem>) -> [UInt8] {
        let address = base + Route.collectionPage(collection.id).path
        let shown = items.elements.count
        return page(
            collection.heading,
            [
                .tag("h1", ["style": Style.heading], link(address, collection.heading)),
                .when(collection.about) { .tag("p", ["style": Style.text], .text($0)) },
                .when(
                    shown < items.total,
                    .tag("p", ["style": Style.soft], .text("\(shown) av \(items.total) poster."))),
                .group(
                    items.elements.map { stored in
                        .group([
                            .tag(
                                "h2", ["style": Style.entry, "lang": ItemCard.foreign(stored.item.language)],
                                title(stored)),
                            facts(stored), summary(stored, limit: 280), freshness(stored),
                        ])
                    }),
            ])
    }

    private func page(_ title: String, _ content: [Markup]) -> [UInt8] {
        MarkupWriter.html(
            .tag(
                "html", ["lang": "sv"],
                .tag(
                    "head", [:], .tag("meta", ["charset": "utf-8"]),
                    .tag("meta", ["name": "robots", "content": "noindex"]),
                    .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                    .tag("title", [:], .text(title))),
                .tag(
                    "body", ["style": Style.body],
                    .tag(
                        "div", ["style": Style.box], .group(content),
                        .tag("p", ["style": Style.soft], "Ur katalogen ", link(base + "/", FeedText.name), ".")))))
    }

    private func link(_ address: String, _ text: String) -> Markup {
        .tag("a", ["href": address, "style": Style.link], .text(text))
    }

    private func title(_ stored: StoredItem) -> Markup {
        link(base + Route.page(item: stored.item.id).path, stored.item.title)
    }

    private func facts(_ stored: StoredItem) -> Markup {
        let item = stored.item
        let date = item.published.map { SwedishDate.text($0, item.publishedPrecision) }
        let facts =
            [item.kind.map { names.label("kind", $0) }].compactMap(\.self)
            + item.organisations.prefix(3).map(names.organisation) + [date].compactMap(\.self)
        return .when(!facts.isEmpty, .tag("p", ["style": Style.soft], .text(facts.joined(separator: " · "))))
    }

    private func summary(_ stored: StoredItem, limit: Int) -> Markup {
        .when(stored.item.summary ?? stored.item.content) { html in
            .tag(
                "p", ["style": Style.text, "lang": ItemCard.foreign(stored.item.language)],
                .text(StoredHTML.excerpt(html, limit: limit)))
        }
    }

    private func destination(_ stored: StoredItem) -> Markup {
        guard let address = stored.item.link.flatMap(WebAddress.uri) else { return .nothing }
        return .tag(
            "p", ["style": Style.text], "Finns hos ", link(address, WebAddress.site(of: stored.item.link ?? address)),
            ".")
    }

    private func freshness(_ stored: StoredItem) -> Markup {
        let reasons = stored.freshness.reasons.map { Phrases.freshness($0, of: stored).sv }
        return .tag(
            "p", ["style": Style.soft],
            .text(([stored.freshness.level.sentence.sv] + reasons).joined(separator: " ")))
    }
}

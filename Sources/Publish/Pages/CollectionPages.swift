import Catalogue
import Store

/// The collections that editors have made, and one of them.
struct CollectionPages {
    let call: Call

    func list(_ collections: [(collection: ItemCollection, count: Int)]) -> [UInt8] {
        var layout = Layout(title: "Samlingar", call: call)
        layout.alternates = [("application/json", "Samlingarna som JSON", Route.collections.path)]
        return layout.page(
            .tag(
                "div", ["class": "width status"], .tag("h1", [:], "Samlingar"),
                .tag("p", ["class": "lead"], "Poster som redaktionen har fört samman under en rubrik."),
                .when(collections.isEmpty, .tag("p", [:], "Det finns inga samlingar än.")),
                .tag("ul", ["class": "cards"], each: collections.map(card))))
    }

    private func card(_ collection: ItemCollection, _ count: Int) -> Markup {
        .tag(
            "li", ["class": "card"],
            .tag(
                "h2", [:],
                .tag("a", ["href": Route.collectionPage(collection.id).path], .text(collection.heading))),
            .when(collection.about) { .tag("p", [:], .text($0)) },
            .tag("p", ["class": "hint"], .text("\(count) poster. Ändrad \(SwedishDate.day(collection.changed)).")))
    }

    func one(_ collection: ItemCollection, _ page: Page<StoredItem>) -> [UInt8] {
        var layout = Layout(title: collection.heading, call: call)
        layout.description = collection.about
        layout.feeds.collections = [collection.id]
        layout.headings = [collection.id: collection.heading]
        layout.alternates = [("application/json", "Samlingen som JSON", Route.collection(collection.id).path)]
        let shown = page.elements.count
        return layout.page(
            .tag(
                "div", ["class": "width status"],
                Layout.back(to: Route.collectionsPage.path, "Alla samlingar"),
                .tag("h1", [:], .text(collection.heading)),
                .when(collection.about) { .tag("p", ["class": "lead"], .text($0)) },
                .tag(
                    "h2", [:], .text(shown < page.total ? "\(shown) av \(page.total) poster" : "\(page.total) poster")),
                .tag("ul", ["class": "cards"], each: page.elements.map { ItemCard.card($0, names: call.names) }),
                SharePanel.collection(collection, call: call)))
    }
}

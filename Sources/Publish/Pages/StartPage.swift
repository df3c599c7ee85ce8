import Catalogue
import Foundation
import Store

/// The catalogue or a part of it: ways in, search, filters and the list.
struct StartPage {
    /// Where it stands: at `/`, or at an address of its own for one kind of items or for searching.
    let route: Route
    let page: Page<StoredItem>
    let parameters: ItemParameters
    let counts: CatalogueCounts
    let call: Call

    private var query: ItemQuery { parameters.query }
    private var names: Names { call.names }

    func render() -> [UInt8] {
        var layout = Layout(title: title, call: call)
        layout.description = FeedText.description
        layout.isIndexed = !isNarrowed && query.cursor == nil && route != .searchPage
        layout.feeds = query
        (layout.feeds.cursor, layout.feeds.sort) = (nil, nil)
        if layout.isIndexed, route == .start { layout.data = SchemaOrg(names: names, base: call.base).start() }
        return layout.page(
            .tag("div", ["class": "hero"], .tag("div", ["class": "width"], heading, searchForm)),
            .tag("div", ["class": "width"], notices, results))
    }

    /// Whether less is asked for than everything that the page is about.
    private var isNarrowed: Bool { Self.asked(query, at: route).isNarrowed }

    private var title: String {
        if isNarrowed { return "Sökning: " + FeedText.filters(query, names: names).joined(separator: ", ") }
        return switch route {
        case .initiativesPage: "Kunskapshöjande initiativ"
        case .storiesPage: "Kommunberättelser"
        case .searchPage: "Sök"
        default: FeedText.name
        }
    }

    /// What stands in an address of the page: its kind is said by its path.
    private static func asked(_ query: ItemQuery, at route: Route) -> ItemQuery {
        var query = query
        if route.kind != nil { query.kinds = [] }
        return query
    }

    /// The same page with another question.
    private func here(_ query: ItemQuery, cursor: String? = nil) -> String {
        ItemParameters.link(route, Self.asked(query, at: route), cursor: cursor)
    }

    private func link(_ route: Route) -> String {
        var query = query
        query.cursor = nil
        query.sort = nil
        return ItemParameters.link(route, query)
    }

    private var heading: Markup {
        let (heading, lead) = Self.words(route)
        let isSearch = isNarrowed && route.kind == nil
        return .group([
            .tag("h1", [:], .text(isSearch ? "Sök i katalogen" : heading)),
            .when(!isNarrowed, .tag("p", ["class": "lead"], .text(lead))),
        ])
    }

    private static func words(_ route: Route) -> (heading: String, lead: String) {
        switch route {
        case .initiativesPage:
            (
                "Kunskapshöjande initiativ",
                "Vägledningar, utbildningar, juridiskt stöd och filmer som myndigheter och andra nationella aktörer ger ut."
            )
        case .storiesPage:
            (
                "Kommunberättelser",
                "Kommuner och regioner berättar själva: vad de införde, hur det gick till och vad de lärde sig."
            )
        case .searchPage:
            ("Sök i katalogen", "Sök bland allt som är samlat, och följ sökningen som ett flöde om du vill.")
        default:
            (
                "Stöd och erfarenheter för digital verksamhetsutveckling",
                """
                Här finns vägledningar, utbildningar och kommuners egna berättelser om digitalisering i \
                socialtjänsten, samlade från dem som ger ut dem.
                """
            )
        }
    }

    private var searchForm: Markup { SearchForm(query: query, counts: counts, names: names, route: route).render() }

    private var notices: Markup { .group([corrected, passedOver]) }

    private var corrected: Markup {
        .when(page.corrected) { text in
            .tag(
                "p", ["class": "notice"],
                .text("Inget i katalogen har ”\(query.text ?? "")”. Här är i stället det som har ”\(text)”."))
        }
    }

    private var passedOver: Markup {
        .when(
            !parameters.passedOver.isEmpty,
            .tag(
                "p", ["class": "notice"],
                .text(
                    "Vi kände inte igen allt du frågade efter, så detta är inte med i urvalet: "
                        + Set(parameters.passedOver.map { SearchForm.label(of: $0.parameter) }).sorted()
                        .joined(separator: ", ") + ".")))
    }

    private var results: Markup {
        .tag(
            "section", ["aria-labelledby": "traffar"],
            .tag(
                "div", ["class": "results-head"],
                .tag("h2", ["id": "traffar"], .text(countSentence)), sorting),
            .when(page.elements.isEmpty, emptyHelp),
            .when(
                !page.elements.isEmpty,
                .tag("ol", ["class": "cards"], each: page.elements.map { ItemCard.card($0, names: names) })),
            paging,
            subscribe)
    }

    private var countSentence: String {
        switch (page.total, isNarrowed) {
        case (0, _): "Inga träffar"
        case (1, true): "1 träff"
        case (let total, true): "\(total) träffar"
        case (1, false): route.kind == nil ? "1 post i katalogen" : "1 post"
        case (let total, false): route.kind == nil ? "\(total) poster i katalogen" : "\(total) poster"
        }
    }

    private var sorting: Markup {
        let choices: [(ItemQuery.Sort, String)] =
            (query.text == nil ? [] : [(.relevance, "Bäst träff")])
            + [(.changed, "Senast ändrad"), (.published, "Senast publicerad"), (.title, "Titel")]
        let current = query.sort ?? (query.text == nil ? .changed : .relevance)
        return .when(
            page.total > 1,
            .tag(
                "nav", ["class": "sorting", "aria-label": "Ordning"],
                .tag(
                    "ul", [:],
                    each: choices.map { sort, label in
                        var query = query
                        query.sort = sort
                        return .tag(
                            "li", [:],
                            .tag(
                                "a",
                                [
                                    "href": here(query),
                                    "aria-current": sort == current ? "true" : nil,
                                ], .text(label)))
                    })))
    }

    private var paging: Markup {
        .when(
            page.next != nil || query.cursor != nil,
            .tag(
                "nav", ["class": "paging", "aria-label": "Sidor"],
                .when(query.cursor) { _ in
                    .tag("a", ["href": here(query)], "Till första sidan")
                },
                .when(page.next) { cursor in
                    .tag(
                        "a",
                        ["class": "button", "rel": "next", "href": here(query, cursor: cursor)],
                        "Nästa sida")
                }))
    }

    private var emptyHelp: Markup {
        guard counts.items > 0 else {
            return .tag(
                "div", ["class": "empty"],
                .tag(
                    "p", [:],
                    "Katalogen är tom än. Källorna hämtas i bakgrunden; ladda om sidan om en stund, eller se ",
                    .tag("a", ["href": Route.status.path], "driftläget"), "."))
        }
        return .tag(
            "div", ["class": "empty"],
            .tag("p", [:], "Inget i katalogen stämmer med allt du valde. Så kan du komma vidare:"),
            .tag(
                "ul", [:],
                .tag("li", [:], "Pröva ett kortare eller mer allmänt ord: ”larm” i stället för ”trygghetslarmsystem”."),
                .tag("li", [:], "Ta bort något av filtren."),
                .tag("li", [:], .tag("a", ["href": Route.start.path], "Visa hela katalogen"), ".")))
    }

    private var subscribe: Markup {
        .tag(
            "p", ["class": "follow"], isNarrowed || route.kind != nil ? "Följ det här urvalet: " : "Följ katalogen: ",
            .tag("a", ["href": link(.atomFeed)], "Atom"), ", ", .tag("a", ["href": link(.rssFeed)], "RSS"), ", ",
            .tag("a", ["href": link(.jsonFeed)], "JSON Feed"),
            " eller som ", .tag("a", ["href": link(.items)], "öppna data"), ".")
    }
}

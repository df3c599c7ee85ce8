import Catalogue
import Foundation
import Store

/// One item: what it is, where it is, who answers for it, how far it can be relied on, and how we know.
struct ItemPage {
    let stored: StoredItem
    let records: [StoredRecord]
    let relations: Relations
    let call: Call

    private var item: Item { stored.item }
    private var names: Names { call.names }

    func render() -> [UInt8] {
        var layout = Layout(title: item.title, call: call)
        layout.description = item.summary.map { StoredHTML.excerpt($0, limit: 160) }
        layout.alternates = [("application/json", "Posten som JSON", Route.item(item.id).path)]
        layout.data = SchemaOrg(names: names, base: call.base).item(stored)
        return layout.page(
            .tag(
                "article", ["class": "width item"],
                .tag(
                    "p", ["class": "back"],
                    .tag("a", ["href": Route.start.path], .tag("span", ["aria-hidden": "true"], "← "), "Katalogen")),
                .tag("h1", ["lang": ItemCard.foreign(item.language)], .text(item.title)),
                ItemCard.facts(item, names: names),
                ItemCard.freshness(stored),
                .tag("div", ["class": "columns"], .tag("div", ["class": "text"], text), aside),
                story.sections, story.related,
                evidence, SharePanel.item(stored, call: call)))
    }

    private var story: ItemStory { ItemStory(item: item, relations: relations, names: names) }

    // MARK: The text

    private var text: Markup {
        .group([
            .when(item.summary) { sanitised($0, class: "summary") },
            destination,
            .when(item.content) { content in
                .tag(
                    "section", ["aria-labelledby": "innehall-rubrik"],
                    .tag("h2", ["id": "innehall-rubrik"], "Innehåll"), sanitised(content, class: "content"),
                    .when(
                        content.contains("<img"),
                        .tag("p", ["class": "hint"], "Bilder visas hos den som har gett ut texten.")))
            },
            .when(
                item.summary == nil && item.content == nil,
                .tag("p", ["class": "hint"], "Den som har gett ut posten har inte skrivit någon beskrivning.")),
        ])
    }

    private func sanitised(_ html: String, class name: String) -> Markup {
        .tag(
            "div", ["class": "stored \(name)", "lang": ItemCard.foreign(item.language)],
            .stored(StoredHTML.belowSection(html)))
    }

    /// The way to the thing itself, honest about whether it leads there.
    private var destination: Markup {
        guard let link = item.link, WebAddress.isSafe(link) else {
            return .tag("p", ["class": "notice"], "Posten har ingen länk. Fråga den som har gett ut den.")
        }
        let health = stored.mainLink
        let move = health?.newAddress
        let moved = move.flatMap { $0.move == .startPage ? nil : WebAddress.uri($0.url) }
        if health?.effectiveState.isBroken == true {
            return .tag(
                "div", ["class": "notice"],
                .tag("p", [:], .text(deadSentence(health))),
                .when(moved) { .tag("p", [:], "Sidan kan ha flyttat till ", external($0), ".") },
                .when(health?.memory.archive?.copy, Self.archived),
                .tag("p", [:], "Den gamla adressen: ", external(link)))
        }
        return .group([
            .tag(
                "p", ["class": "actions"],
                .tag(
                    "a", ["class": "button", "rel": "external", "href": WebAddress.uri(moved ?? link)],
                    .text("Öppna hos \(WebAddress.site(of: moved ?? link))"))),
            .when(moved) { _ in
                .tag("p", ["class": "hint"], .text("Sidan har flyttat dit från \(WebAddress.site(of: link))."))
            },
            .when(
                move?.move == .startPage,
                .tag("p", ["class": "hint"], .text(LinkMove.startPage.sentence.sv))),
        ])
    }

    /// The way to a copy of a page that is gone.
    static func archived(_ copy: LinkArchive.Copy) -> Markup {
        .when(WebAddress.uri(copy.url)) { address in
            .tag(
                "p", [:],
                .tag(
                    "a", ["rel": "external", "href": address],
                    .text("En arkiverad kopia från den \(SwedishDate.day(copy.at))")), ".")
        }
    }

    private func deadSentence(_ health: LinkHealth?) -> String {
        guard let health, let since = health.since else { return "Länken leder inte längre till innehållet." }
        return health.effectiveState == .dead
            ? "Länken är död sedan \(SwedishDate.day(since))."
            : "Länken leder inte till innehållet sedan \(SwedishDate.day(since))."
    }

    private func external(_ address: String) -> Markup {
        guard let uri = WebAddress.uri(address) else { return .text(address) }
        return .tag("a", ["rel": "external", "href": uri], .text(address))
    }

    // MARK: Beside the text

    private var aside: Markup {
        .tag(
            "aside", ["aria-label": "Om posten"],
            .tag("h2", [:], "Ansvarig"), owners,
            .group(names.vocabularies.filter { $0.id != "kind" }.map(subjects)),
            .when(
                !item.places.isEmpty,
                .group([
                    .tag("h2", [:], "Plats"),
                    .tag("ul", ["class": "plain"], each: item.places.map(placeLink)),
                ])),
            .tag("h2", [:], "Uppgifter"),
            .tag(
                "dl", [:],
                .when(item.published) { pair("Publicerad", SwedishDate.text($0, item.publishedPrecision)) },
                .when(item.updated) { pair("Uppdaterad", SwedishDate.day($0)) },
                pair("I katalogen sedan", SwedishDate.day(stored.firstSeen)),
                pair("Senast ändrad här", SwedishDate.day(stored.changed))),
            .tag("p", [:], .tag("a", ["href": Route.item(item.id).path], "Posten som öppna data (JSON)")))
    }

    /// `title: trygghetslarm` as readers say it.
    private func sign(_ sign: String) -> String {
        let places = ["title": "rubriken", "text": "texten", "category": "kategorin", "term": "följer av"]
        let parts = sign.split(separator: ":", maxSplits: 1).map { $0.trimmingWhiteSpace() }
        guard parts.count == 2, let name = places[parts[0]] else { return sign }
        guard parts[0] == "term" else { return "”\(parts[1])” i \(name)" }
        let term = parts[1].split(separator: "/", maxSplits: 1).map(String.init)
        return "\(name) \(term.count == 2 ? names.label(term[0], term[1]) : parts[1])"
    }

    private func pair(_ term: String, _ value: String) -> Markup {
        .group([.tag("dt", [:], .text(term)), .tag("dd", [:], .text(value))])
    }

    private var owners: Markup {
        guard !item.organisations.isEmpty else { return .tag("p", ["class": "hint"], "Okänd.") }
        return .tag(
            "ul", ["class": "plain"],
            each: item.organisations.map { id in
                var query = ItemQuery()
                query.organisations = [id]
                let name = Markup.text(names.organisation(id))
                let isKnown = names.knows(organisation: id)
                return .tag("li", [:], isKnown ? .tag("a", ["href": ItemParameters.link(.start, query)], name) : name)
            })
    }

    private func placeLink(_ code: String) -> Markup {
        guard names.level(ofPlace: code) == .municipality else { return .tag("li", [:], .text(names.place(code))) }
        var query = ItemQuery()
        query.municipalities = [code]
        return .tag("li", [:], .tag("a", ["href": ItemParameters.link(.start, query)], .text(names.place(code))))
    }

    private func subjects(_ vocabulary: Vocabulary) -> Markup {
        let terms = item.terms.filter { $0.vocabulary == vocabulary.id }
        guard !terms.isEmpty else { return .nothing }
        return .group([
            .tag("h2", [:], .text(vocabulary.label)),
            .tag(
                "ul", ["class": "plain"],
                each: terms.map { term in
                    var query = ItemQuery()
                    query.topics = [term.term]
                    let label = Markup.text(names.label(vocabulary.id, term.term))
                    return .tag(
                        "li", [:],
                        vocabulary.id == "amne"
                            ? .tag("a", ["href": ItemParameters.link(.start, query)], label) : label,
                        .when(
                            term.origin == .inferred,
                            .tag(
                                "span", ["class": "hint"],
                                .text(" (tolkat ur texten\(term.sign.map { ": " + sign($0) } ?? ""))"))))
                }),
        ])
    }

    // MARK: How we know

    private var evidence: Markup {
        .group([
            ItemEvidence(stored: stored, records: records, names: names).sources,
            ItemEvidence(stored: stored, records: records, names: names).links,
            ItemEvidence(stored: stored, records: records, names: names).provenance,
        ])
    }
}

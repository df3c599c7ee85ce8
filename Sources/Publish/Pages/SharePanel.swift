import Catalogue
import Foundation

/// How a page is taken along: its address, a reference, a letter, a table, paper.
enum SharePanel {
    static func item(_ stored: StoredItem, call: Call) -> Markup {
        let id = stored.item.id
        let citation = Citation(stored: stored, names: call.names, base: call.base)
        let forms: [(DataRoute.ItemForm, String)] = [
            (.mail, "Att klistra in i e-post (HTML)"), (.ris, "Referens för Zotero och EndNote (RIS)"),
            (.bibTeX, "Referens för LaTeX (BibTeX)"), (.csl, "Referens som CSL-JSON"),
        ]
        return panel(
            address: call.base + Route.page(item: id).path, title: stored.item.title, reference: citation.plain,
            forms: forms.map { (Route.data(.item(id, $0.0)).path, $0.1) })
    }

    static func collection(_ collection: ItemCollection, call: Call) -> Markup {
        var query = ItemQuery()
        query.collections = [collection.id]
        let forms = [
            (Route.data(.collection(collection.id, .mail)).path, "Att klistra in i e-post (HTML)"),
            (Route.data(.collection(collection.id, .csv)).path, "Tabell för kalkylprogram (CSV)"),
            (Route.collection(collection.id).path, "Öppna data (JSON)"),
            (ItemParameters.link(.atomFeed, query), "Flöde att följa (Atom)"),
        ]
        return panel(
            address: call.base + Route.collectionPage(collection.id).path, title: collection.heading, reference: nil,
            forms: forms)
    }

    private static func panel(
        address: String, title: String, reference: String?, forms: [(path: String, text: String)]
    ) -> Markup {
        .tag(
            "section", ["class": "share", "aria-labelledby": "dela-rubrik"],
            .tag("h2", ["id": "dela-rubrik"], "Dela"),
            .tag(
                "dl", [:],
                .tag("dt", [:], "Adress som gäller för alltid"),
                .tag("dd", [:], .tag("a", ["href": address], .text(address))),
                .when(reference) { .group([.tag("dt", [:], "Referens"), .tag("dd", [:], .text($0))]) }),
            .tag(
                "ul", ["class": "forms"],
                .tag("li", [:], .tag("a", ["href": letter(title, address)], "Skicka adressen med e-post")),
                .group(forms.map { .tag("li", [:], .tag("a", ["href": $0.path], .text($0.text))) })),
            .tag("p", ["class": "hint forms"], "Papper eller PDF: använd webbläsarens utskrift."))
    }

    /// RFC 6068.
    private static func letter(_ title: String, _ address: String) -> String {
        "mailto:?" + QueryString.encode([("subject", title), ("body", "\(title)\r\n\(address)")])
    }
}

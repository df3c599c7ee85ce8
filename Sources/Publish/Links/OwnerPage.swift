import Catalogue
import Foundation
import Store

/// What an organisation's web editor finds at the catalogue: which links to its pages do not work, and what to do.
struct OwnerPage {
    let letter: OwnersLetter
    let call: Call

    private func address(_ form: OwnersLetter.Form) -> String { Route.owner(letter.organisation, form).path }

    func render() -> [UInt8] {
        var layout = Layout(title: letter.title, call: call)
        layout.description = letter.opening
        // A list of faults is for the organisation; search engines have nothing to show of it.
        layout.isIndexed = false
        layout.alternates = [
            ("application/atom+xml", "\(letter.title) som Atomflöde", address(.feed)),
            ("application/json", "\(letter.title) som JSON", address(.json)),
            ("text/csv", "\(letter.title) som CSV", address(.csv)),
        ]
        return layout.page(
            .tag(
                "div", ["class": "width status"],
                Layout.back(to: Route.coveragePage.path + "#lankar", "Länkarna i katalogen"),
                .tag("h1", [:], .text(letter.title)), counted, letter.body, ways))
    }

    /// The numbers that the overview has of it (`LinkSection`).
    private var counted: Markup {
        let (broken, silent) = (letter.counts.broken, letter.counts[.unreachable])
        guard broken + silent > 0 else { return .group([]) }
        return .tag("p", ["class": "counted"], .text("Borta: \(broken). Går inte att nå: \(silent)."))
    }

    private var ways: Markup {
        var items = ItemQuery()
        items.organisations = [letter.organisation]
        return .tag(
            "section", ["aria-labelledby": "folj"], .tag("h2", ["id": "folj"], "Följ listan"),
            .tag(
                "p", [:], "Listan ändras när vi har kontrollerat länkarna igen. Prenumerera på den som ",
                .tag("a", ["href": address(.feed)], "Atomflöde"), ", eller hämta den som ",
                .tag("a", ["href": address(.csv)], "CSV"), " eller ", .tag("a", ["href": address(.json)], "JSON"), "."),
            .tag(
                "p", [:],
                .tag("a", ["href": ItemParameters.link(.start, items)], "Allt i katalogen från \(letter.name)")))
    }
}

import Catalogue
import Foundation
import Store

/// The health of the links on the page of the catalogue's reach: how they fare now, over time, and by whose they are.
struct LinkSection {
    let counts: LinkCounts
    let days: [LinkDay]
    let owners: [String: LinkCounts]
    let names: Names

    /// Organisations that are named; the rest are a click away in the API.
    private static let mostOwners = 50

    var markup: Markup {
        .tag(
            "section", ["aria-labelledby": "lankar"],
            .tag("h2", ["id": "lankar"], .text("Länkar (\(counts.total))")), totals, plot, table)
    }

    private var totals: Markup {
        .tag(
            "dl", ["class": "totals"],
            each: [
                ("Fungerar", counts[.ok]), ("Borta", counts.broken), ("Går inte att nå", counts[.unreachable]),
                ("Osäkra", counts[.suspect]), ("Stängda för oss", counts[.restricted]),
                ("Ej kontrollerade än", counts[.new]),
            ].map { name, count in
                .tag("div", [:], .tag("dt", [:], .text(name)), .tag("dd", [:], .text(String(count))))
            })
    }

    private var plot: Markup {
        .when(LinkPlot(days)) { plot in
            .tag("figure", ["class": "plot"], plot.svg, .tag("figcaption", [:], .text(plot.caption)))
        }
    }

    private var table: Markup {
        let troubled = owners.filter { $0.value.failing > 0 }.map { (names.organisation($0.key), $0.key, $0.value) }
            .sorted { ($1.2.failing, SwedishOrder.key($0.0)) < ($0.2.failing, SwedishOrder.key($1.0)) }
        guard !troubled.isEmpty else { return .tag("p", [:], "Vi känner inte till några länkar som är borta.") }
        return .tag(
            "div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": "Länkar per organisation"],
            .tag(
                "table", ["class": "matrix"],
                .tag(
                    "caption", [:],
                    .text(
                        "Organisationer vars sidor är borta eller inte går att nå: länkar till deras webbplatser, vem "
                            + "som än länkar dit. Länkar till webbplatser som vi inte vet vems de är räknas hos den "
                            + "som länkar.")),
                .tag(
                    "thead", [:],
                    .tag(
                        "tr", [:],
                        each: ["Organisation", "Borta", "Går inte att nå", "Länkar"].map {
                            .tag("th", ["scope": "col"], .text($0))
                        })),
                .tag("tbody", [:], each: troubled.prefix(Self.mostOwners).map(row))))
    }

    private func row(_ name: String, _ id: String, _ counts: LinkCounts) -> Markup {
        .tag(
            "tr", [:],
            .tag("th", ["scope": "row"], .tag("a", ["href": Route.owner(id, .page).path], .text(name))),
            .group([counts.broken, counts[.unreachable], counts.total].map { .tag("td", [:], .text(String($0))) }))
    }
}

import Catalogue
import Foundation

/// How far the catalogue reaches: who is read, and what there is for whom.
struct CoveragePage {
    let ledger: CoverageLedger
    let matrix: CoverageMatrix
    let links: LinkSection
    let call: Call

    private var names: Names { call.names }

    func render() -> [UInt8] {
        var layout = Layout(title: "Lägesbild", call: call)
        layout.description =
            "Vilka kommuner och regioner som är med, hur länkarna mår, och vilket stöd som finns för vem."
        layout.alternates = [("application/json", "Lägesbilden som JSON", Route.coverage.path)]
        return layout.page(
            .tag(
                "div", ["class": "width status"], .tag("h1", [:], "Lägesbild"),
                .tag(
                    "p", ["class": "lead"],
                    """
                    Vilka kommuner och regioner katalogen läser, hur länkarna dit mår, och vilka kunskapshöjande initiativ den har för olika \
                    verksamheter och målgrupper. Siffrorna räknas fram ur katalogen som den är nu.
                    """),
                section("kommuner", "Kommuner", ledger.municipalities), section("regioner", "Regioner", ledger.regions),
                links.markup, matrices))
    }

    // MARK: Who is read

    private func section(_ id: String, _ heading: String, _ lines: [CoverageLedger.Line]) -> Markup {
        let counts = CoverageLedger.count(lines)
        return .tag(
            "section", ["aria-labelledby": id], .tag("h2", ["id": id], .text("\(heading) (\(lines.count))")),
            .tag(
                "dl", ["class": "totals"],
                each: CoverageLedger.State.allCases.filter { $0 != .waiting || counts[$0] != nil }.map { state in
                    .tag(
                        "div", [:], .tag("dt", [:], .text(Self.name(state))),
                        .tag("dd", [:], .text(String(counts[state] ?? 0))))
                }),
            .group(CoverageLedger.State.allCases.map { state in list(state, lines.filter { $0.state == state }) }))
    }

    private func list(_ state: CoverageLedger.State, _ lines: [CoverageLedger.Line]) -> Markup {
        guard !lines.isEmpty else { return .nothing }
        return .tag(
            "details", [:], .tag("summary", [:], .text("\(Self.name(state)): \(Self.meaning(state)) (\(lines.count))")),
            .tag("ul", ["class": "ledger"], each: lines.map { line in .tag("li", [:], entry(line)) }))
    }

    private func entry(_ line: CoverageLedger.Line) -> Markup {
        let name = names.place(line.place)
        guard line.items > 0, let organisation = line.organisation else { return .text(name) }
        var query = ItemQuery()
        query.organisations = [organisation]
        let since = line.news.map { ", senast \(SwedishDate.day($0))" } ?? ""
        return .group([
            .tag("a", ["href": ItemParameters.link(.start, query)], .text(name)),
            .tag("span", ["class": "hint"], .text(" \(line.items) \(line.items == 1 ? "post" : "poster")\(since)")),
        ])
    }

    private static func name(_ state: CoverageLedger.State) -> String {
        switch state {
        case .covered: "Täckta"
        case .silent: "Tysta"
        case .broken: "Trasiga"
        case .waiting: "Väntar"
        case .noSource: "Utan källa"
        }
    }

    private static func meaning(_ state: CoverageLedger.State) -> String {
        switch state {
        case .covered: "minst en källa fungerar och har nyheter"
        case .silent: "källorna svarar, men har inte publicerat något på länge"
        case .broken: "ingen av källorna går att läsa"
        case .waiting: "källorna är inte hämtade än"
        case .noSource: "ingen källa är känd"
        }
    }

    // MARK: What there is for whom

    private var matrices: Markup {
        let parts = names.terms(of: "delomrade")
        let audiences = names.terms(of: "malgrupp")
        return .tag(
            "section", ["aria-labelledby": "matris"],
            .tag("h2", ["id": "matris"], .text("Kunskapshöjande initiativ (\(matrix.total))")),
            .tag(
                "p", [:],
                .text(
                    "Antal initiativ för varje verksamhetsområde, delområde och målgrupp. Ett initiativ kan räknas i flera"
                        + " rutor; \(matrix.unplaced) saknar uppgift om något av de tre och räknas i ingen.")),
            .group(names.terms(of: "verksamhetsomrade").map { area in table(area, parts, audiences) }))
    }

    private func table(_ area: Term, _ parts: [Term], _ audiences: [Term]) -> Markup {
        .tag(
            "div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": area.label],
            .tag(
                "table", ["class": "matrix"], .tag("caption", [:], .text(area.label)),
                .tag(
                    "thead", [:],
                    .tag(
                        "tr", [:], .tag("th", ["scope": "col"], "Målgrupp"),
                        .group(parts.map { .tag("th", ["scope": "col"], .text($0.label)) }))),
                .tag(
                    "tbody", [:],
                    each: audiences.map { audience in
                        .tag(
                            "tr", [:], .tag("th", ["scope": "row"], .text(audience.label)),
                            .group(parts.map { cell(area, $0, audience) }))
                    })))
    }

    private func cell(_ area: Term, _ part: Term, _ audience: Term) -> Markup {
        let cell = CoverageMatrix.Cell(serviceArea: area.id, subArea: part.id, audience: audience.id)
        guard let count = matrix.cells[cell], count > 0 else { return .tag("td", ["class": "none"], "0") }
        var query = ItemQuery()
        query.kinds = ["khi"]
        (query.serviceAreas, query.subAreas, query.audiences) = ([area.id], [part.id], [audience.id])
        let label = "\(count) initiativ: \(area.label), \(part.label), \(audience.label)"
        return .tag(
            "td", [:],
            .tag("a", ["href": ItemParameters.link(.start, query), "aria-label": label], .text(String(count))))
    }
}

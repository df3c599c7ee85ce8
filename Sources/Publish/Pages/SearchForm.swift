import Catalogue
import Foundation
import Store

/// The search box, the ways in by kind and topic, and the filters, as one plain GET form.
struct SearchForm {
    let query: ItemQuery
    let counts: CatalogueCounts
    let names: Names
    /// The page it stands on, where its answer is shown too.
    let route: Route

    static func label(of parameter: String) -> String {
        switch parameter {
        case "kind": "slag"
        case "organisation": "organisation"
        case "municipality": "kommun"
        case "county": "län"
        case "linkState": "länkens tillstånd"
        case "topic": "ämne"
        case "audience": "målgrupp"
        case "serviceArea": "verksamhetsområde"
        case "subArea": "delområde"
        case "form": "form"
        case "tag": "tagg"
        case "collection": "samling"
        case "freshness": "aktualitet"
        case "changedSince": "ändrad sedan"
        case "sort": "ordning"
        case "limit": "antal"
        case "q": "sökord"
        default: parameter
        }
    }

    func render() -> Markup {
        .group([
            .tag(
                "form", ["class": "search", "role": "search", "action": route.path, "method": "get"],
                .tag("label", ["for": "q"], "Vad letar du efter?"),
                .tag(
                    "div", ["class": "box"],
                    .tag(
                        "input",
                        [
                            "type": "search", "id": "q", "name": "q", "value": query.text, "maxlength": "200",
                            "autocomplete": "off", "aria-describedby": "q-hjalp",
                        ]),
                    .tag("button", ["type": "submit"], "Sök")),
                .tag("p", ["id": "q-hjalp", "class": "hint"], "Till exempel: trygghetslarm, upphandling, e-tjänst"),
                filters),
            .when(route.kind == nil, entries),
        ])
    }

    /// Ways in for those who cannot put their need into words yet: kinds with their numbers, and topics.
    private var entries: Markup {
        .tag(
            "nav", ["class": "entries", "aria-label": "Ingångar"],
            .tag(
                "ul", ["class": "kinds"],
                each: names.terms(of: "kind").map { term in
                    entry(\.kinds, term, count: counts.itemsByKind[term.id] ?? 0)
                }),
            .tag("h2", ["class": "small"], "Ämnen"),
            .tag("ul", ["class": "topics"], each: names.terms(of: "amne").map { entry(\.topics, $0, count: nil) }))
    }

    /// A link that chooses the term, or lets go of it when it is the one chosen.
    private func entry(_ filter: WritableKeyPath<ItemQuery, [String]>, _ term: Term, count: Int?) -> Markup {
        let isChosen = query[keyPath: filter] == [term.id]
        var target = query
        target[keyPath: filter] = isChosen ? [] : [term.id]
        target.cursor = nil
        return .tag(
            "li", [:],
            .tag(
                "a",
                ["href": ItemParameters.link(route, target), "aria-current": isChosen ? "true" : nil],
                .text(plural(term)), .when(count) { .tag("span", ["class": "count"], .text(" \($0)")) }))
    }

    private func plural(_ term: Term) -> String {
        term.id == "berattelse" ? "Kommunberättelser" : term.label
    }

    private var filters: Markup {
        .tag(
            "details", Self.filtersClass.with("open", if: hasFilters),
            .tag("summary", [:], "Filtrera"),
            .tag(
                "div", ["class": "grid"],
                .when(
                    route.kind == nil,
                    choices("Slag", "kind", names.terms(of: "kind").map { ($0.id, $0.label) }, query.kinds)),
                choices(
                    "Aktualitet", "freshness", Freshness.Level.allCases.map { ($0.rawValue, $0.sentence.sv) },
                    query.freshness.map(\.rawValue)),
                choices("Ämne", "topic", names.terms(of: "amne").map { ($0.id, $0.label) }, query.topics),
                .tag("div", ["class": "selects"], organisationSelect, municipalitySelect)),
            .tag(
                "p", ["class": "actions"], .tag("button", ["type": "submit"], "Visa urvalet"), " ",
                .tag("a", ["href": route.path], "Rensa")))
    }

    private static let filtersClass: Attributes = ["class": "filters"]

    /// Whether something is chosen that the ways in below do not show.
    private var hasFilters: Bool {
        query.kinds.count > 1 || query.topics.count > 1 || !query.freshness.isEmpty || !query.organisations.isEmpty
            || !query.municipalities.isEmpty
    }

    private func choices(_ legend: String, _ name: String, _ values: [(String, String)], _ chosen: [String]) -> Markup {
        .tag(
            "fieldset", [:], .tag("legend", [:], .text(legend)),
            .group(
                values.map { value, label in
                    let box: Attributes = ["type": "checkbox", "name": name, "value": value]
                    return .tag(
                        "label", ["class": "check"],
                        .tag("input", box.with("checked", if: chosen.contains(value))), .text(" " + label))
                }))
    }

    private var organisationSelect: Markup {
        let others = names.organisations.filter { $0.kind != "municipality" && $0.kind != "region" }
        let groups: [(String, [Organisation])] = [
            ("Nationella", others), ("Regioner", names.organisations.filter { $0.kind == "region" }),
            (
                "Kommuner",
                names.organisations.filter { organisation in
                    organisation.kind == "municipality" && query.organisations.contains(organisation.id)
                }
            ),
        ]
        return select(
            "Organisation", "organisation", chosen: query.organisations,
            groups.map { ($0.0, $0.1.map { ($0.id, $0.name) }) })
    }

    private var municipalitySelect: Markup {
        let counties = names.places.filter { $0.level == .county }
        let known = Set(counties.map(\.code))
        let byCounty = Dictionary(grouping: names.municipalities, by: \.county)
        var groups = counties.map { county in
            (county.name, (byCounty[county.code] ?? []).map { ($0.code, $0.name) })
        }
        groups.append(("Övriga", names.municipalities.filter { !known.contains($0.county) }.map { ($0.code, $0.name) }))
        return select("Kommun", "municipality", chosen: query.municipalities, groups)
    }

    private func select(
        _ label: String, _ name: String, chosen: [String], _ groups: [(String, [(String, String)])]
    ) -> Markup {
        func option(_ value: String, _ text: String) -> Markup {
            let attributes: Attributes = ["value": value]
            return .tag("option", attributes.with("selected", if: chosen.first == value), .text(text))
        }
        let options = groups.filter { !$0.1.isEmpty }.map { title, values in
            Markup.tag("optgroup", ["label": title], each: values.map(option))
        }
        return .group([
            .tag("label", ["for": name], .text(label)),
            .tag("select", ["id": name, "name": name], option("", "Alla"), .group(options)),
        ])
    }
}

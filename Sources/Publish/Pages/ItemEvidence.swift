import Catalogue
import Foundation
import Store

/// Where an item comes from: its records and sources, the health of its links, and who gave each field.
struct ItemEvidence {
    let stored: StoredItem
    let records: [StoredRecord]
    let names: Names

    private var item: Item { stored.item }

    var sources: Markup {
        .tag(
            "section", ["aria-labelledby": "kallor"],
            .tag("h2", ["id": "kallor"], "Var uppgifterna kommer från"),
            .tag(
                "ul", ["class": "evidence"], each: records.isEmpty ? item.sources.map(bareSource) : records.map(record))
        )
    }

    private func bareSource(_ id: String) -> Markup { .tag("li", [:], .text(sourceName(id))) }

    private func record(_ stored: StoredRecord) -> Markup {
        let record = stored.record
        let address = record.link.flatMap(WebAddress.uri)
        let title = Markup.text(record.title)
        return .tag(
            "li", [:],
            .tag("strong", [:], .text(sourceName(record.source))), ": ",
            address.map { .tag("a", ["rel": "external", "href": $0], title) } ?? title,
            .tag(
                "span", ["class": "hint"],
                .text(
                    " Läst första gången \(SwedishDate.day(stored.firstSeen)), senast \(SwedishDate.day(stored.lastSeen))."
                )))
    }

    private func sourceName(_ id: String) -> String {
        id == Provenance.editor ? "Redaktionen" : names.publisher(ofSource: id)
    }

    var links: Markup {
        let entries = Wire.Link.links(of: stored)
        guard !entries.isEmpty else { return .nothing }
        let health = Dictionary(stored.links.map { ($0.url, $0) }) { first, _ in first }
        return .tag(
            "section", ["aria-labelledby": "lankar"],
            .tag("h2", ["id": "lankar"], "Länkar och deras läge"),
            .tag(
                "ul", ["class": "evidence"],
                each: entries.map { link($0, health[$0.url] ?? LinkHealth(url: $0.url)) }))
    }

    private func link(_ link: Wire.Link, _ health: LinkHealth) -> Markup {
        let isUnsettled = health.rule == LinkRule.unsettled.rawValue
        let isChecked = health.state != .new || isUnsettled
        let since = isChecked ? health.since.map { " sedan \(SwedishDate.day($0))" } ?? "" : ""
        let isGone = health.newAddress?.move == .startPage
        let flags = health.flags.map { $0 == .moved && isGone ? "leder till en sida högre upp" : Phrases.linkFlag($0) }
        let copy = health.effectiveState.isBroken ? health.memory.archive?.copy : nil
        return .tag(
            "li", [:],
            WebAddress.uri(link.url).map { .tag("a", ["rel": "external", "href": $0], .text(link.title ?? link.url)) }
                ?? .text(link.url),
            .tag(
                "p", ["class": "state \(health.state.rawValue)"],
                .tag("strong", [:], .text((isUnsettled ? "Oklart" : Phrases.linkState(health.state)) + since)),
                isChecked ? .text(". \(Phrases.link(health).sv)") : ".",
                .when(!flags.isEmpty, .text(" Anmärkning: \(flags.joined(separator: ", ")).")),
                .when(health.finalURL.flatMap(WebAddress.uri)) { address in
                    .group([" Leder nu till ", .tag("a", ["rel": "external", "href": address], .text(address)), "."])
                },
                .when(health.lastCheck) { .text(" Kontrollerad \(SwedishDate.day($0)).") }),
            .when(copy, ItemPage.archived))
    }

    var provenance: Markup {
        guard !item.provenance.isEmpty else { return .nothing }
        let fields = item.provenance.map { (name: $0, title: Phrases.field($0, names: names), provenance: $1) }
            .sorted { (SwedishOrder.key($0.title), $0.name) < (SwedishOrder.key($1.title), $1.name) }
        return .tag(
            "details", ["class": "provenance"],
            .tag("summary", [:], "Vem som har sagt vad"),
            .tag(
                "dl", [:],
                .group(
                    fields.map { name, title, provenance in
                        .group([
                            .tag("dt", [:], .text(title)),
                            .tag(
                                "dd", [:],
                                .text("\(sourceName(provenance.source)) – \(Phrases.rule(provenance.rule))"),
                                .when(!provenance.alternatives.isEmpty, alternatives(provenance, of: name))),
                        ])
                    })))
    }

    private func alternatives(_ provenance: Provenance, of field: String) -> Markup {
        .tag(
            "ul", [:],
            each: provenance.alternatives.map { other in
                let value = Phrases.value(StoredHTML.excerpt(other.value, limit: 200), of: field, names: names)
                return .tag("li", [:], .text("\(sourceName(other.source)): \(value)"))
            })
    }
}

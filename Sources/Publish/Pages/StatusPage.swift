import Catalogue
import Foundation
import Store

/// The operator's view: what works, what does not, since when, why, and what to do.
struct StatusPage {
    let statuses: [SourceStatus]
    let counts: CatalogueCounts
    /// Since when nobody is judged, because this machine's own network is away.
    var outage: Date?
    /// Those that did not answer last, though the network was there.
    var canaries: [SilentCanary] = []
    let call: Call

    func render() -> [UInt8] {
        var layout = Layout(title: "Driftläge", call: call)
        layout.isIndexed = false
        layout.alternates = [("application/json", "Källorna som JSON", Route.sources.path)]
        return layout.page(
            .tag(
                "div", ["class": "width status"], .tag("h1", [:], "Driftläge"),
                .tag("p", ["class": "lead"], .text(summary)), .group(canaries.map(told)), totals,
                .group(groups.map(section))))
    }

    private var summary: String {
        let active = statuses.filter { $0.memory.state != .paused }
        let broken = active.filter { [.failing, .gone, .quarantined, .degraded].contains($0.memory.state) }
        if active.isEmpty { return "Inga källor är påslagna." }
        if let outage {
            return "Den här maskinen verkar vara utan nät sedan \(SwedishDate.minute(outage)). Ingen källa och ingen"
                + " länk bedöms så länge; det som står här är från tiden innan."
        }
        if broken.isEmpty {
            return "Alla \(active.count) påslagna källor fungerar eller väntar på sin första hämtning."
        }
        return "\(broken.count) av \(active.count) påslagna källor behöver ses över."
    }

    private func told(_ canary: SilentCanary) -> Markup {
        .tag(
            "div", ["class": "card canary"],
            .tag("p", [:], .text("Sedan \(SwedishDate.minute(canary.since)): \(canary.sentence.sv)")),
            .tag("p", ["class": "advice"], .tag("strong", [:], "Att göra: "), .text(SilentCanary.advice.sv)))
    }

    private var totals: Markup {
        let pairs: [(String, Int)] = [
            ("Poster", counts.items), ("Länkar", counts.links),
            ("Döda länkar", (counts.linksByState[.dead] ?? 0) + (counts.linksByState[.softDead] ?? 0)),
            ("Inaktuella poster", counts.itemsByFreshness[.stale] ?? 0),
        ]
        return .tag(
            "dl", ["class": "totals"],
            each: pairs.map { name, number in
                .tag("div", [:], .tag("dt", [:], .text(name)), .tag("dd", [:], .text(String(number))))
            })
    }

    /// What needs somebody first, what is switched off last.
    private var groups: [(state: SourceState, statuses: [SourceStatus])] {
        let order: [SourceState] = [.failing, .quarantined, .gone, .degraded, .waiting, .ok, .paused]
        let byState = Dictionary(grouping: statuses, by: \.memory.state)
        return order.compactMap { state in byState[state].map { (state, $0) } }
    }

    private func section(_ group: (state: SourceState, statuses: [SourceStatus])) -> Markup {
        let id = "lage-" + group.state.rawValue
        let heading = Markup.text("\(Phrases.sourceState(group.state)) (\(group.statuses.count))")
        let list = Markup.tag("ul", ["class": "cards sources"], each: group.statuses.map(card))
        if group.state == .paused {
            return .tag("details", [:], .tag("summary", [:], heading), list)
        }
        return .tag("section", ["aria-labelledby": id], .tag("h2", ["id": id], heading), list)
    }

    private func card(_ status: SourceStatus) -> Markup {
        let memory = status.memory
        let source = status.source
        let reason = status.reason
        return .tag(
            "li", ["class": "card source \(memory.state.rawValue)", "id": source.id],
            .tag("h3", [:], .text(source.organisation.map(call.names.organisation) ?? source.id)),
            .tag("p", ["class": "hint"], .text(source.id), " · ", address(source)),
            .tag(
                "p", [:], .text(reason.sv),
                .when(memory.state == .ok ? nil : memory.stateSince) { .text(" Sedan \(SwedishDate.day($0)).") }),
            .when(memory.robotsWord) { .tag("p", [:], .tag("code", ["lang": "en"], .text($0))) },
            .when(status.advice) { .tag("p", ["class": "advice"], .tag("strong", [:], "Att göra: "), .text($0.sv)) },
            .tag(
                "dl", [:],
                pair("Poster", String(memory.records)),
                .when(memory.skipped) { skipped in
                    pair("Överhoppade", skipped.map(\.sentence.sv).joined(separator: ", "))
                },
                .when(memory.lastSuccess) { pair("Lyckades senast", SwedishDate.minute($0)) },
                .when(memory.lastAttempt) { pair("Försökte senast", SwedishDate.minute($0)) },
                .when(memory.nextAttempt) { pair("Försöker igen", SwedishDate.minute($0)) },
                .when(memory.streak > 1 ? memory.streak : nil) { pair("Misslyckade försök i rad", String($0)) },
                .when(status.figures?.sums.availability) { pair("Tillgänglighet, 30 dagar", Self.percent($0)) },
                .when(status.figures?.sums.averageSeconds) { pair("Svarstid i snitt", Self.seconds($0)) },
                .when(status.figures?.entriesPerWeek) { pair("Nya poster i veckan", Self.number($0)) },
                .when(memory.certificateEnds) { pair("Certifikatet gäller till", SwedishDate.day($0)) }))
    }

    private static let swedish = Locale(identifier: "sv_SE")

    /// `99,5 %`; never rounded up to 100.
    private static func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded(.down) / 10
        return tenths.formatted(.number.precision(.fractionLength(0...1)).locale(swedish)) + " %"
    }

    private static func seconds(_ value: Double) -> String {
        value.formatted(.number.precision(.fractionLength(2)).locale(swedish)) + " s"
    }

    private static func number(_ value: Double) -> String {
        value.formatted(.number.precision(.fractionLength(0...1)).locale(swedish))
    }

    private func address(_ source: Source) -> Markup {
        guard let uri = WebAddress.uri(source.url) else { return "fil i installationen" }
        return .tag("a", ["rel": "external", "href": uri], .text(WebAddress.site(of: source.url)))
    }

    private func pair(_ term: String, _ value: String) -> Markup {
        .tag("div", [:], .tag("dt", [:], .text(term)), .tag("dd", [:], .text(value)))
    }
}

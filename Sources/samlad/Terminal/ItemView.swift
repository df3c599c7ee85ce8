import Catalogue
import Foundation
import Publish
import Store

/// One item on a terminal.
struct ItemView {
    private let stored: StoredItem
    private let wire: Wire.Item
    private let relations: Relations
    private let names: Names
    private let out: Terminal

    init(_ stored: StoredItem, _ relations: Relations, names: Names, context: Context) {
        self.stored = stored
        self.relations = relations
        self.names = names
        wire = Wire.Item(stored, names: names)
        out = context.out
    }

    var text: String {
        var lines = [out.paint(printable(stored.item.title), .bold)]
        if let summary = wire.summary.summary { lines += ["", printable(summary)] }
        lines += [""] + facts + story + related + links + provenance
        return lines.joined(separator: "\n")
    }

    private var facts: [String] {
        let item = stored.item
        var table = Table()
        table.add(["id", item.id])
        if let withdrawn = stored.withdrawn {
            table.add(["withdrawn", Moments.stamp(withdrawn) + (stored.withdrawnReason.map { ": \($0)" } ?? "")])
        }
        table.add(["freshness", wire.summary.freshness.level + reasons])
        table.add(["organisation", item.organisations.map(names.organisation).joined(separator: ", ")])
        if !item.places.isEmpty { table.add(["place", item.places.map(names.place).joined(separator: ", ")]) }
        for (vocabulary, terms) in Dictionary(grouping: wire.summary.terms, by: \.vocabulary).sorted(by: {
            $0.key < $1.key
        }) {
            table.add([vocabulary, terms.map(Self.said).joined(separator: ", ")])
        }
        if let published = item.published { table.add(["published", Self.date(published, item.publishedPrecision)]) }
        if let updated = item.updated { table.add(["updated", Moments.stamp(updated)]) }
        if let origin = item.origin {
            table.add(["at home", "\(origin.home), as \(origin.id)"])
            if !origin.via.isEmpty { table.add(["came by", origin.via.joined(separator: ", then ")]) }
        }
        table.add(["sources", item.sources.joined(separator: ", ")])
        table.add(["first seen", Moments.stamp(stored.firstSeen)])
        table.add(["changed", "\(Moments.stamp(stored.changed)), change \(stored.changeNumber)"])
        return table.lines(for: out, indent: "  ")
    }

    private var reasons: String {
        let texts = wire.summary.freshness.reasons.map(\.text)
        return texts.isEmpty ? "" : ": " + texts.joined(separator: " ")
    }

    private static func said(_ term: Wire.TermName) -> String {
        term.origin == TermOrigin.inferred.rawValue
            ? "\(term.label) (inferred, \(Int((term.confidence * 100).rounded())) %)" : term.label
    }

    /// No more of a date than the source gave.
    private static func date(_ date: Date, _ precision: DatePrecision?) -> String {
        let stamp = Moments.stamp(date)
        return switch precision {
        case .year: String(stamp.prefix(4))
        case .month: String(stamp.prefix(7))
        case .day: String(stamp.prefix(10))
        case .time, nil: stamp
        }
    }

    /// Each section with how full it is, the steps of the process, whom to ask, and headings that no section takes.
    private var story: [String] {
        guard let told = stored.item.story else { return [] }
        var table = Table()
        for said in told.completeness {
            let words = told.section(said.section)?.words ?? 0
            table.add([
                said.state.rawValue, names.label("sektion", said.section), words > 0 ? counted(words, "word") : "",
            ])
        }
        for step in told.steps {
            table.add(["step", names.label("processteg", step.id), counted(step.words, "word")])
        }
        for contact in told.contacts {
            let facts = [contact.name, contact.role, contact.email, contact.phone].compactMap(\.self)
            table.add(["contact", facts.joined(separator: ", "), ""])
        }
        for heading in told.unplaced { table.add(["no section", heading, ""]) }
        let share = "\(Int((told.share * 100).rounded())) % of what a story should tell"
        return ["", out.paint("Story", .bold) + ", " + share] + table.lines(for: out, indent: "  ")
    }

    private var related: [String] {
        var table = Table()
        func add(_ name: String, _ items: [RelatedItem]) {
            for item in items {
                table.add([name, item.id, item.organisations.first.map(names.organisation) ?? "", item.title])
            }
        }
        add("builds on", relations.references)
        add("built on by", relations.referencedBy)
        add("same subject", relations.overlaps)
        return table.isEmpty ? [] : ["", out.paint("Related", .bold)] + table.lines(for: out, indent: "  ")
    }

    private var links: [String] {
        guard !wire.detail.links.isEmpty else { return [] }
        var table = Table()
        for link in wire.detail.links {
            table.add([link.state, link.url])
            table.add(["", link.reason])
        }
        return ["", out.paint("Links", .bold)] + table.lines(for: out, indent: "  ")
    }

    private var provenance: [String] {
        var table = Table()
        for (field, from) in stored.item.provenance.sorted(by: { $0.key < $1.key }) {
            let others = from.alternatives.map { "\($0.source): \($0.value)" }.joined(separator: " | ")
            table.add([field, from.source, from.rule + (others.isEmpty ? "" : "; also \(others)")])
        }
        return table.isEmpty
            ? [] : ["", out.paint("Where each field came from", .bold)] + table.lines(for: out, indent: "  ")
    }
}

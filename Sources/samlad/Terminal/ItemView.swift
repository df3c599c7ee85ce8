import Catalogue
import Foundation
import Publish

/// One item on a terminal.
struct ItemView {
    private let stored: StoredItem
    private let wire: Wire.Item
    private let names: Names
    private let out: Terminal

    init(_ stored: StoredItem, names: Names, context: Context) {
        self.stored = stored
        self.names = names
        wire = Wire.Item(stored, names: names)
        out = context.out
    }

    var text: String {
        var lines = [out.paint(printable(stored.item.title), .bold)]
        if let summary = wire.summary.summary { lines += ["", printable(summary)] }
        lines += [""] + facts + links + provenance
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

import Catalogue
import Foundation
import Pipeline
import Store

/// Why an item is what it is, on a terminal.
struct ExplanationView {
    let explanation: ItemExplanation
    let out: Terminal

    var text: String {
        let head = [out.paint(printable(explanation.title), .bold), "  " + explanation.id]
        return (head + records + pairs + fields + decisions + doubts).joined(separator: "\n")
    }

    private func headed(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", out.paint(title, .bold)] + lines
    }

    private var records: [String] {
        var table = Table()
        for record in explanation.records {
            let place =
                record.isWithdrawn
                ? "withdrawn" : record.isWaiting ? "to be matched" : record.isLeading ? "leads" : "joined"
            table.add([place, record.source, record.id, record.title])
        }
        return headed(counted(explanation.records.count, "record"), table.lines(for: out, indent: "  "))
    }

    // MARK: How they met

    private var pairs: [String] {
        let lines = explanation.pairs.flatMap { pair -> [String] in
            var table = Table()
            let met = pair.blocks.map(Self.met).joined(separator: "; ")
            table.add(["met by", met.isEmpty ? "nothing: others led here" : met])
            for (word, isFor) in [("for", true), ("against", false)] {
                let signs = pair.signs.filter { ($0.bits > 0) == isFor }
                guard !signs.isEmpty else { continue }
                table.add([word, signs.map(Self.said).joined(separator: "; ")])
            }
            if !pair.vetoes.isEmpty { table.add(["forbidden", pair.vetoes.map(Self.vetoed).joined(separator: "; ")]) }
            if !pair.decisions.isEmpty { table.add(["decided", pair.decisions.joined(separator: ", ")]) }
            return ["  \(pair.left) and \(pair.right): \(verdict(pair))"] + table.lines(for: out, indent: "    ")
        }
        return headed("Why they are one thing", lines)
    }

    private func verdict(_ pair: ItemExplanation.Pair) -> String {
        let bits = "\(Self.number(pair.bits)) bits from \(counted(pair.fields, "field"))"
        let needed = "a match needs \(Self.number(explanation.mergeBits)) and two fields"
        switch pair.verdict {
        case .match: return "\(bits), a match"
        case .review: return "\(bits), doubtful by themselves (\(needed))"
        case .different: return "\(bits), no match by themselves (\(needed))"
        }
    }

    private static func number(_ bits: Double) -> String {
        let tenths = (bits * 10).rounded() / 10
        let text = tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
        return text.replacing("-", with: "−")
    }

    private static func said(_ sign: MatchSign) -> String {
        "\(signs[sign.name] ?? sign.name) \(sign.bits > 0 ? "+" : "")\(number(sign.bits))"
    }

    private static func met(_ block: ItemExplanation.Block) -> String {
        let text = blocks[block.kind] ?? block.kind
        return block.count > 1 ? "\(text) (\(block.count))" : text
    }

    private static func vetoed(_ name: String) -> String { vetoes[name] ?? name }

    private static let blocks = [
        "link": "the same address or end of it", "official-id": "the same official number",
        "model": "the same model number", "title": "the same title", "title-text": "the same title and text",
        "title-year": "the same title and year", "word": "the same rare word", "words": "the same pair of words",
        "band": "letters of the title alike",
    ]
    private static let signs = [
        "title": "titles", "text": "texts", "crossing": "words of one title in the other's text", "link": "addresses",
        "official-id": "official numbers", "model": "model numbers", "years": "years in the titles",
        "numbers": "numbers in the titles", "parts": "part or edition", "variant": "variant",
        "organisation": "organisations", "place": "places", "date": "dates", "source": "both of one source",
    ]
    private static let vetoes = [
        "year": "another year", "number": "another number", "part": "another part", "model": "another model",
        "official-id": "another official number", "place": "another place", "kind": "another kind",
        "generic": "a title that many things have", "series": "two issues of a series",
    ]

    // MARK: Fields and words

    private var fields: [String] {
        var table = Table()
        for field in explanation.fields {
            let value = field.value.map { ": " + $0 } ?? ""
            table.add([field.name, field.source, Self.rule(field.rule) + value])
            for other in field.losing { table.add(["", other.source, "said: " + other.value]) }
        }
        return headed("Where each field came from", table.lines(for: out, indent: "  "))
    }

    private static func rule(_ rule: String) -> String {
        if rule.hasPrefix("editor:") { return "an editor's word (\(rule.dropFirst(7)))" }
        return rules[rule] ?? rule
    }

    private static let rules = [
        "only-value": "nobody says otherwise", "responsible-organisation": "the source of the one who answers for it",
        "source-rank": "the source of higher rank", "newest": "the newest word", "longest": "the longest that is whole",
        "earliest": "the earliest", "union": "what all of them say", "leading-record": "the leading record's",
    ]

    private var decisions: [String] {
        headed("What editors decided", explanation.decisions.map { "  " + $0.line(out) })
    }

    private var doubts: [String] {
        var table = Table()
        let own = Set(explanation.records.map(\.id))
        for doubt in explanation.doubts {
            let other = own.contains(doubt.left.record) ? doubt.right : doubt.left
            table.add([Self.number(doubt.bits) + " bits", other.item, other.source, other.title])
        }
        return headed("May be the same; an editor is asked", table.lines(for: out, indent: "  "))
    }
}

package import Catalogue
package import Foundation

/// What editors have said of an item, over what its records say. The editor's word goes before every source's
/// (DESIGN §7, "Merge").
package enum EditorsWord {
    /// The source that stands in the provenance of what an editor said.
    package static let source = Provenance.editor

    static func apply(_ decisions: [Decision], to item: inout Item) {
        for decision in decisions {
            switch decision.act {
            case .hide: item.hidden = decision.why ?? ""
            case .pin: pin(decision, on: &item)
            case .move: move(decision, on: &item)
            case .terms: set(decision, on: &item)
            case .tag: tag(decision, on: &item)
            case .merge, .split, .reveal, .map, .collection, .collect, .uncollect, .arrange, .settle, .link: break
            }
        }
    }

    /// What an item says of a field, in the form a pin gives it.
    package static func text(of field: Decision.Field, in item: Item) -> String? {
        switch field {
        case .title: item.title
        case .summary: item.summary
        case .link: item.link
        case .image: item.image
        case .language: item.language
        case .published: item.published.map { PinnedDate.text($0, item.publishedPrecision ?? .time) }
        }
    }

    private static func pin(_ decision: Decision, on item: inout Item) {
        guard let field = decision.field, let value = decision.value else { return }
        let before = text(of: field, in: item)
        switch field {
        case .title: item.title = value
        case .summary: item.summary = value
        case .link: item.link = value
        case .image: item.image = value
        case .language: item.language = value
        case .published:
            guard let date = PinnedDate(value) else { return }
            (item.published, item.publishedPrecision) = (date.date, date.precision)
        }
        note(field.rawValue, before, decision, on: &item)
    }

    /// The link keeps its place and its title, and goes where the item has its new address already.
    private static func move(_ decision: Decision, on item: inout Item) {
        guard let old = decision.subject, let new = decision.value, item.links.contains(where: { $0.href == old })
        else {
            return
        }
        let others = [item.link].compactMap(\.self) + item.links.map(\.href).filter { $0 != old }
        let isThere = others.contains { URLKey.make($0) == URLKey.make(new) }
        item.links = item.links.compactMap { link in
            guard link.href == old else { return link }
            var link = link
            link.href = new
            return isThere ? nil : link
        }
        note("links", old, decision, on: &item)
    }

    private static func set(_ decision: Decision, on item: inout Item) {
        guard let vocabulary = decision.vocabulary else { return }
        let before = item.terms(of: vocabulary).joined(separator: " ")
        let said = (decision.terms ?? []).map { AssignedTerm(vocabulary: vocabulary, term: $0, origin: .editor) }
        item.terms = item.terms.filter { $0.vocabulary != vocabulary } + said
        note(vocabulary == "kind" ? "kind" : "terms." + vocabulary, before, decision, on: &item)
    }

    private static func tag(_ decision: Decision, on item: inout Item) {
        let known = Set(item.terms(of: Vocabulary.tags))
        let new = (decision.terms ?? []).filter { !known.contains($0) }
        item.terms += new.map { AssignedTerm(vocabulary: Vocabulary.tags, term: $0, origin: .editor) }
        note("terms." + Vocabulary.tags, nil, decision, on: &item)
    }

    private static func note(_ field: String, _ before: String?, _ decision: Decision, on item: inout Item) {
        var alternatives = item.provenance[field]?.alternatives ?? []
        // The sources' terms of all vocabularies have one provenance.
        let known = item.provenance[field] ?? (field.hasPrefix("terms.") ? item.provenance["terms"] : nil)
        if let old = known, let before, old.source != source, !before.isEmpty {
            alternatives.insert(.init(record: old.record, source: old.source, value: before), at: 0)
        }
        item.provenance[field] = Provenance(
            record: decision.records.first { item.records.contains($0) } ?? item.id, source: source,
            rule: "editor:" + decision.id, alternatives: alternatives)
    }
}

/// A date as an editor pins it: `2020`, `2020-05`, `2020-05-03` or `2020-05-03T09:00:00Z` (RFC 3339).
package struct PinnedDate: Sendable, Hashable {
    package let date: Date
    package let precision: DatePrecision

    /// - Returns: `nil` for any other text.
    package init?(_ text: String) {
        let forms: [(suffix: String, precision: DatePrecision, length: Int)] = [
            ("-01-01T00:00:00Z", .year, 4), ("-01T00:00:00Z", .month, 7), ("T00:00:00Z", .day, 10),
        ]
        let form = forms.first { $0.length == text.utf8.count }
        guard let date = try? Date(text + (form?.suffix ?? ""), strategy: .iso8601) else {
            // Not such a date: that is the answer.
            return nil
        }
        self.date = date
        precision = form?.precision ?? .time
    }

    static func text(_ date: Date, _ precision: DatePrecision) -> String {
        // "2018" is stored as its first midnight in Sweden, and an editor's as the one in UTC: both are that year here.
        let local = date.formatted(Date.ISO8601FormatStyle(timeZone: TimeZone(identifier: "Europe/Stockholm") ?? .gmt))
        switch precision {
        case .year: return String(local.prefix(4))
        case .month: return String(local.prefix(7))
        case .day: return String(local.prefix(10))
        case .time: return date.formatted(.iso8601)
        }
    }
}

package import Catalogue
import Curate
package import Foundation
package import Store

/// Why something an editor wants was not done.
package struct EditRefusal: Error, Sendable, Hashable {
    package let message: String
    package let advice: String?

    package init(_ message: String, _ advice: String? = nil) {
        self.message = message
        self.advice = advice
    }
}

/// What an editor decides, checked against the catalogue before it is kept. One editor, at one moment.
package struct Editor: Sendable {
    let store: Store
    let configuration: Configuration
    let who: String
    let why: String?
    let now: Date

    package init(store: Store, configuration: Configuration, who: String, why: String?, now: Date) {
        self.store = store
        self.configuration = configuration
        self.who = who
        self.why = why
        self.now = now
    }

    // MARK: One thing or several

    /// Makes one item of several, named by ids that lead to them: all records they have now are one thing.
    package func merge(_ ids: [String]) throws -> Decision {
        var items: [String] = []
        var records: [String] = []
        for id in ids {
            let item = try find(id).item
            if items.contains(item.id) { continue }
            items.append(item.id)
            records += item.records
        }
        guard items.count > 1 else {
            throw EditRefusal("These ids lead to one item already: \(ids.joined(separator: ", ")).")
        }
        return try keep(Decision(.merge, records: records, who: who, why: why, at: now))
    }

    /// Takes records out of the item they are in.
    package func split(_ records: [String]) throws -> Decision {
        guard let first = records.first else { throw EditRefusal("Name the records to take out.") }
        let item = try find(first).item
        if let foreign = records.first(where: { !item.records.contains($0) }) {
            throw EditRefusal(
                "\(foreign) is no record of \(item.id).", "`samlad items show \(item.id)` lists its records.")
        }
        let rest = item.records.filter { !records.contains($0) }
        guard !rest.isEmpty else {
            throw EditRefusal(
                "Nothing would be left of \(item.id): it has \(item.records.count == 1 ? "one record" : "no others").")
        }
        var decision = Decision(.split, records: records, who: who, why: why, at: now)
        decision.others = rest
        return try keep(decision)
    }

    // MARK: Shown or not

    package func hide(_ id: String) throws -> Decision {
        guard why?.contains(where: { !$0.isWhitespace }) ?? false else {
            throw EditRefusal("Say why it is hidden: readers of the change log are told.", "Add --why \"…\".")
        }
        return try keep(Decision(.hide, records: [try find(id).item.id], who: who, why: why, at: now))
    }

    /// Takes back every hiding of an item.
    package func show(_ id: String) throws -> [Decision] {
        let hidings = try inForce(on: try find(id).item) { $0.act == .hide }
        guard !hidings.isEmpty else { throw EditRefusal("\(id) is not hidden.") }
        return try hidings.map { try undo($0.id) }
    }

    /// Lets a record show what is masked in it now as possible personal data.
    func reveal(_ record: String) throws -> Decision {
        let found = try store.records(of: record).first { $0.record.id == record }
        guard let withheld = found?.record.withheld else {
            throw EditRefusal("Nothing of \(record) is masked.")
        }
        var decision = Decision(.reveal, records: [record], who: who, why: why, at: now)
        decision.terms = withheld.marks
        return try keep(decision)
    }

    // MARK: Fields, terms and tags

    /// Pins a field, or says which terms of a vocabulary it has (separated by commas; none for an empty text).
    package func set(_ id: String, _ name: String, to value: String) throws -> Decision {
        let item = try find(id).item
        if let field = Decision.Field(rawValue: name) {
            var decision = Decision(.pin, records: [item.id], who: who, why: why, at: now)
            (decision.field, decision.value) = (field, try PinnedValue.check(value, for: field))
            decision.was = Self.said(by: item, name) ?? EditorsWord.text(of: field, in: item)
            return try keep(decision)
        }
        var decision = Decision(.terms, records: [item.id], who: who, why: why, at: now)
        (decision.vocabulary, decision.terms) = (name, try terms(value, of: name))
        decision.was =
            Self.said(by: item, Self.provenance(of: name)) ?? item.terms(of: name).joined(separator: " ")
        return try keep(decision)
    }

    /// Takes back what was said of a field or a vocabulary.
    package func unset(_ id: String, _ name: String) throws -> [Decision] {
        let said = try inForce(on: try find(id).item) { $0.field?.rawValue == name || $0.vocabulary == name }
        guard !said.isEmpty else { throw EditRefusal("No editor has said anything of \"\(name)\" of \(id).") }
        return try said.map { try undo($0.id) }
    }

    package func tag(_ id: String, _ tags: [String]) throws -> Decision {
        let item = try find(id).item
        var decision = Decision(.tag, records: [item.id], who: who, why: why, at: now)
        decision.terms = try tags.map(Self.tag)
        return try keep(decision)
    }

    /// Takes tags off; those that came with the same decision stay.
    package func untag(_ id: String, _ tags: [String]) throws -> [Decision] {
        let item = try find(id).item
        let tags = try tags.map(Self.tag)
        let said = try inForce(on: item) { $0.act == .tag && ($0.terms ?? []).contains(where: tags.contains) }
        guard !said.isEmpty else { throw EditRefusal("\(id) does not bear \(tags.joined(separator: ", ")).") }
        var done = try said.map { try undo($0.id) }
        let left = said.flatMap { $0.terms ?? [] }.filter { !tags.contains($0) }
        if !left.isEmpty { done.append(try tag(id, left)) }
        return done
    }

    // MARK: Taking back

    package func undo(_ id: String) throws -> Decision {
        guard let decision = try store.decision(id) else {
            throw EditRefusal("There is no decision \"\(id)\".", "`samlad decisions list` shows them.")
        }
        if let undone = decision.undone {
            throw EditRefusal("\(id) was undone by \(undone.who) on \(undone.at.formatted(.iso8601)) already.")
        }
        let undoing = Decision.Undoing(at: now, who: who, why: why)
        let rules = Rules(configuration)
        let undone = try store.undo(id, undoing, rules: rules.forItems(now: now), now: now) ?? decision
        try store.applyWords(rules: rules.forItems(now: now), now: now)
        if decision.act == .settle { try HeldSourceKind.undo(decision, in: store) }
        try settle(undone, rules)
        return undone
    }

    /// The work list.
    package var review: Review { Review(store: store, configuration: configuration, now: now) }

    // MARK: - Helpers

    /// The item an id leads to, hidden ones too.
    func find(_ id: String) throws -> StoredItem {
        switch try store.item(id) {
        case .found(let item), .withdrawn(let item): return item
        case .moved(let target): return try find(target)
        case .unknown:
            throw EditRefusal("There is no item \"\(id)\".", "`samlad items search` finds items by their words.")
        }
    }

    func keep(_ given: Decision) throws -> Decision {
        let decision = given.named()
        try DecisionCheck.check(decision)
        let rules = Rules(configuration)
        let kept = try store.decide([decision], rules: rules.forItems(now: now), now: now) { known in
            Contradiction.of(decision, with: known) ?? []
        }
        if let first = kept.opposed.first {
            let said = kept.opposed.map { other in
                "\(other.id): \(other.who) said on \(other.at.formatted(.iso8601)) that \(other.sentence)"
            }
            throw EditRefusal(
                "This contradicts decision \(said.joined(separator: "; and ")).",
                "Take \(said.count == 1 ? "it" : "one of them") back first: samlad decisions undo \(first.id)")
        }
        try store.applyWords(rules: rules.forItems(now: now), now: now)
        try settle(decision, rules)
        return decision
    }

    /// What is one thing and what is not shows at once.
    private func settle(_ decision: Decision, _ rules: Rules) throws(StoreFailure) {
        guard decision.act == .merge || decision.act == .split else { return }
        try MatchPass(store, rules: rules, now: now).run()
    }

    private func inForce(on item: Item, _ isMeant: (Decision) -> Bool) throws -> [Decision] {
        let records = Set(item.records + [item.id])
        return try store.decisions().filter { decision in
            decision.isInForce && isMeant(decision) && decision.records.contains(where: records.contains)
        }
    }

    /// What the sources say of a field that an editor has spoken of; `nil` when none has.
    static func said(by item: Item, _ field: String) -> String? {
        guard let provenance = item.provenance[field], provenance.source == EditorsWord.source else { return nil }
        return provenance.alternatives.first?.value
    }

    static func provenance(of vocabulary: String) -> String {
        vocabulary == "kind" ? "kind" : "terms." + vocabulary
    }

    func terms(_ text: String, of vocabulary: String) throws -> [String] {
        guard let known = configuration.vocabularies.first(where: { $0.id == vocabulary }) else {
            let names = Decision.Field.allCases.map(\.rawValue) + configuration.vocabularies.map(\.id)
            throw EditRefusal(
                NearestName.sentence("\"\(vocabulary)\" is neither a field nor a vocabulary", vocabulary, in: names))
        }
        let terms = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        for term in terms where !known.terms.contains(where: { $0.id == term }) {
            throw EditRefusal(
                NearestName.sentence(
                    "There is no term \"\(term)\" in \(vocabulary)", term, in: known.terms.map(\.id)))
        }
        return terms
    }

    /// Lower case, words joined by hyphens.
    static func tag(_ text: String) throws -> String {
        let words = text.lowercased().split { $0.isWhitespace || $0 == "-" }
        let tag = words.joined(separator: "-")
        let isPlain = tag.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-"
        }
        guard !tag.isEmpty, tag.count <= 60, isPlain else {
            throw EditRefusal("A tag is letters, digits and hyphens, 60 at most: \"\(text)\" is none.")
        }
        return tag
    }
}

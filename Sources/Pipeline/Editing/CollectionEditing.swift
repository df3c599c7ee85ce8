package import Catalogue
import Curate
import Foundation
import Store

/// What an editor does with collections. A collection lives as long as the decision that made it.
extension Editor {
    /// - Parameter id: made of the heading where none is given.
    package func create(_ id: String?, _ heading: String, about: String?) throws -> Decision {
        let id = Mappings.slug(id ?? heading)
        guard !id.isEmpty, id.count <= 80 else {
            throw EditRefusal("\"\(heading)\" gives no id.", "Add --id with letters, digits and hyphens, 80 at most.")
        }
        if try store.collections().contains(where: { $0.id == id }) {
            throw EditRefusal("There is a collection \"\(id)\" already.", "Give the new one another --id.")
        }
        var decision = try said(of: id)
        decision.heading = try checked(heading)
        decision.about = about.flatMap { $0.isEmpty ? nil : $0 }
        return try keep(decision)
    }

    package func rename(_ id: String, _ heading: String) throws -> Decision {
        var decision = try said(of: try collection(id).id)
        decision.heading = try checked(heading)
        return try keep(decision)
    }

    /// - Parameter about: empty takes the text away.
    package func describe(_ id: String, _ about: String) throws -> Decision {
        var decision = try said(of: try collection(id).id)
        decision.about = about.trimmingCharacters(in: .whitespacesAndNewlines)
        return try keep(decision)
    }

    /// - Parameter query: empty takes the rule away.
    package func rule(_ id: String, _ query: ItemQuery) throws -> Decision {
        var decision = try said(of: try collection(id).id)
        decision.rule = query.rule
        return try keep(decision)
    }

    package func collect(_ id: String, _ items: [String]) throws -> Decision { try say(.collect, id, leading(items)) }

    /// It may have been picked under any of its records.
    package func uncollect(_ id: String, _ items: [String]) throws -> Decision {
        try say(.uncollect, id, items.flatMap { try find($0).item.records })
    }

    package func arrange(_ id: String, _ items: [String]) throws -> Decision { try say(.arrange, id, leading(items)) }

    /// Takes back the decisions that made and named it: what was picked comes back with them.
    package func delete(_ id: String) throws -> [Decision] {
        let id = try collection(id).id
        return try store.decisions([.collection]).filter { $0.collection == id }.map { try undo($0.id) }
    }

    private func say(_ act: Decision.Act, _ id: String, _ records: [String]) throws -> Decision {
        var decision = Decision(act, records: records, who: who, why: why, at: now)
        decision.collection = try collection(id).id
        return try keep(decision)
    }

    private func leading(_ items: [String]) throws -> [String] { try items.map { try find($0).item.id } }

    private func said(of id: String) throws -> Decision {
        var decision = Decision(.collection, records: [], who: who, why: why, at: now)
        decision.collection = id
        return decision
    }

    private func collection(_ id: String) throws -> ItemCollection {
        let all = try store.collections()
        if let found = all.first(where: { $0.id == id }) { return found }
        throw EditRefusal(
            NearestName.none("collection", id, in: all.map(\.id)),
            "`samlad edit collect list` shows those there are.")
    }

    private func checked(_ heading: String) throws -> String {
        let heading = heading.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !heading.isEmpty else { throw EditRefusal("A heading is a text.") }
        return heading
    }
}

internal import Catalogue
internal import Extract

/// Reads an editor's vocabularies: more terms and better cues, laid over the built-in ones.
///
/// A term with a known id takes its place; a new one comes last; none is ever lost, because ids are for ever.
struct VocabulariesReader {
    let findings: Findings

    func read(_ root: Spot, over builtIn: [Vocabulary]) -> [Vocabulary] {
        guard let fields = Fields(root, keys: ["$schema", "about", "vocabularies"], findings: findings) else {
            return builtIn
        }
        fields.require("vocabularies")
        var vocabularies = builtIn
        for spot in fields.elements("vocabularies") ?? [] {
            guard let more = vocabulary(spot) else { continue }
            guard let index = vocabularies.firstIndex(where: { $0.id == more.id }) else {
                vocabularies.append(more)
                continue
            }
            vocabularies[index].label = more.label
            for term in more.terms {
                if let old = vocabularies[index].terms.firstIndex(where: { $0.id == term.id }) {
                    vocabularies[index].terms[old] = term
                } else {
                    vocabularies[index].terms.append(term)
                }
            }
        }
        return vocabularies
    }

    private func vocabulary(_ spot: Spot) -> Vocabulary? {
        guard let fields = Fields(spot, keys: ["id", "label", "terms"], findings: findings) else { return nil }
        fields.require("id", "label", "terms")
        let id = fields.string("id", check: Check.id)
        let label = fields.string("label")
        var terms: [Term] = []
        for spot in fields.elements("terms") ?? [] {
            guard let term = term(spot) else { continue }
            if terms.contains(where: { $0.id == term.id }) {
                findings.add(spot, "term \(Printable.quoted(term.id)) stands here twice")
            } else {
                terms.append(term)
            }
        }
        guard let id, let label else { return nil }
        return Vocabulary(id: id, label: label, terms: terms)
    }

    private func term(_ spot: Spot) -> Term? {
        let keys = ["id", "label", "english", "definition", "aliases", "cues", "narrower"]
        guard let fields = Fields(spot, keys: keys, findings: findings) else { return nil }
        fields.require("id", "label")
        let id = fields.string("id", check: Check.id)
        let label = fields.string("label")
        let term = Term(
            id: id ?? "", label: label ?? "", english: fields.string("english"),
            definition: fields.string("definition"),
            aliases: fields.strings("aliases") ?? [], cues: fields.strings("cues") ?? [],
            narrower: fields.strings("narrower") ?? [])
        return id == nil || label == nil ? nil : term
    }
}

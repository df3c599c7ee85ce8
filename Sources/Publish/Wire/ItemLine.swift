import Catalogue
import Foundation

/// An item as one line of JSON, in the shape of ``Wire/Item``.
struct ItemLine {
    enum Depth: Sendable {
        /// What the change log tells of, and nothing else: the same bytes for the same position. Reasons of freshness
        /// are the sentence without dates, and links come without their checks.
        case log
        /// As `/api/v1/items/{id}` has it, but for what stands in relation to it.
        case whole
    }

    let names: Names
    /// The catalogue's own address without a slash at the end.
    let base: String?
    let depth: Depth

    /// Keys in alphabetical order, as everywhere.
    func write(_ stored: StoredItem, to line: inout JSONLine) throws {
        let item = stored.item
        let story = try item.story.map { try Wire.encode(Wire.Story($0, names: names)) }
        let origin = try item.origin.map { try Wire.encode(Wire.Origin($0)) }
        let links = depth == .whole ? try Wire.encode(Wire.Link.links(of: stored)) : nil
        line.object { line in
            line.put("changeNumber", stored.changeNumber)
            line.put("changed", stored.changed)
            line.put("content", item.content)
            line.put("firstSeen", stored.firstSeen)
            freshness(stored, to: &line)
            line.put("id", item.id)
            line.put("image", item.image)
            line.put("kind", item.kind)
            line.put("language", item.language)
            line.put("link", item.link)
            linkState(stored, to: &line)
            if let links { line.put("links", json: links) }
            organisations(item, to: &line)
            if let origin { line.put("origin", json: origin) }
            places(item, to: &line)
            provenance(item, to: &line)
            line.put("published", item.published)
            line.put("publishedPrecision", item.publishedPrecision?.rawValue)
            line.put("records", item.records)
            line.put("sources", item.sources)
            if let story { line.put("story", json: story) }
            line.put("summary", item.summary)
            terms(item, to: &line)
            line.put("title", item.title)
            line.put("updated", item.updated)
            if let base { line.put("url", base + Route.page(item: item.id).path) }
        }
        line.end()
    }

    private func freshness(_ stored: StoredItem, to line: inout JSONLine) {
        line.key("freshness")
        line.object { line in
            line.put("level", stored.freshness.level.rawValue)
            line.key("reasons")
            line.list(stored.freshness.reasons) { line, code in
                line.object { line in
                    line.put("code", code)
                    switch depth {
                    case .log: line.put("text", FreshnessReason(rawValue: code)?.sentence.en ?? code)
                    case .whole: whole(code, of: stored, to: &line)
                    }
                }
            }
        }
    }

    private func whole(_ code: String, of stored: StoredItem, to line: inout JSONLine) {
        let dates = stored.freshness.details.first { $0.code == code }?.dates ?? []
        if !dates.isEmpty { line.put("dates", dates.map(WireDate.text)) }
        line.put("text", Speech.mixed.sentence(Phrases.freshness(code, of: stored)))
    }

    private func linkState(_ stored: StoredItem, to line: inout JSONLine) {
        guard let link = stored.mainLink, link.state != .new, link.state != .ok else { return }
        line.put("linkState", link.state.rawValue)
        line.put("linkStateSince", link.since)
    }

    private func organisations(_ item: Item, to line: inout JSONLine) {
        line.key("organisations")
        line.list(item.organisations) { line, id in
            line.object { line in
                line.put("id", id)
                line.put("name", names.organisation(id))
            }
        }
    }

    private func places(_ item: Item, to line: inout JSONLine) {
        line.key("places")
        line.list(item.places) { line, code in
            line.object { line in
                line.put("code", code)
                line.put("name", names.place(code))
            }
        }
    }

    private func terms(_ item: Item, to line: inout JSONLine) {
        line.key("terms")
        line.list(item.terms) { line, term in
            line.object { line in
                line.put("confidence", term.confidence)
                line.put("label", names.label(term.vocabulary, term.term))
                line.put("origin", term.origin.rawValue)
                line.put("sign", term.sign)
                line.put("term", term.term)
                line.put("vocabulary", term.vocabulary)
            }
        }
    }

    private func provenance(_ item: Item, to line: inout JSONLine) {
        line.key("provenance")
        line.object { line in
            for field in item.provenance.keys.sorted() {
                guard let source = item.provenance[field] else { continue }
                line.key(named: field)
                line.object { line in
                    line.key("alternatives")
                    line.list(source.alternatives) { line, other in
                        line.object { line in
                            line.put("record", other.record)
                            line.put("source", other.source)
                            line.put("value", other.value)
                        }
                    }
                    line.put("record", source.record)
                    line.put("rule", source.rule)
                    line.put("source", source.source)
                }
            }
        }
    }
}

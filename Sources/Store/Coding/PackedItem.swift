import Catalogue
import Foundation

extension Item: Packed {
    static var blank: Item {
        var item = Item(id: "", title: "")
        item.records = []
        return item
    }

    /// Summary, content and provenance.
    static let longFields: Set<Int> = [3, 4, 17]

    func pack(into packer: inout Packer) {
        packer.add(1, id)
        packer.add(2, title)
        packer.add(3, summary)
        packer.add(4, content)
        packer.add(5, link)
        packer.add(6, links)
        packer.add(7, image)
        packer.add(8, organisations)
        packer.add(9, places)
        packer.add(10, terms)
        packer.add(11, published)
        packer.add(12, publishedPrecision?.rawValue)
        packer.add(13, updated)
        packer.add(14, language)
        packer.add(15, records)
        packer.add(16, sources)
        // By name: a dictionary's own order differs from run to run.
        packer.add(18, JSONField.text(story))
        packer.add(19, JSONField.text(origin))
        packer.add(17, provenance.sorted { $0.key < $1.key }.map { FieldProvenance(field: $0.key, value: $0.value) })
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: id = field.text
        case 2: title = field.text
        case 3: summary = field.text
        case 4: content = field.text
        case 5: link = field.text
        case 6: links.append(try field.value())
        case 7: image = field.text
        case 8: organisations.append(field.text)
        case 9: places.append(field.text)
        case 10: terms.append(try field.value())
        case 11: published = field.date
        case 12: publishedPrecision = try field.code()
        case 13: updated = field.date
        case 14: language = field.text
        case 15: records.append(field.text)
        case 16: sources.append(field.text)
        case 17:
            let entry: FieldProvenance = try field.value()
            provenance[entry.field] = entry.value
        case 18: story = try JSONField.value(field)
        case 19: origin = try JSONField.value(field)
        default: break
        }
    }
}

private struct FieldProvenance: Packed {
    var field: String
    var value: Provenance

    static var blank: FieldProvenance {
        FieldProvenance(field: "", value: Provenance(record: "", source: "", rule: ""))
    }

    func pack(into packer: inout Packer) {
        packer.add(1, field)
        packer.add(2, value.record)
        packer.add(3, value.source)
        packer.add(4, value.rule)
        packer.add(5, value.alternatives)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: self.field = field.text
        case 2: value.record = field.text
        case 3: value.source = field.text
        case 4: value.rule = field.text
        case 5: value.alternatives.append(try field.value())
        default: break
        }
    }
}

extension Provenance.Alternative: Packed {
    static var blank: Provenance.Alternative { Provenance.Alternative(record: "", source: "", value: "") }

    func pack(into packer: inout Packer) {
        packer.add(1, record)
        packer.add(2, source)
        packer.add(3, value)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: record = field.text
        case 2: source = field.text
        case 3: value = field.text
        default: break
        }
    }
}

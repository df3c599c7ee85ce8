import Catalogue
import Foundation

extension Record: Packed {
    static var blank: Record { Record(id: "", source: "", identity: "", title: "") }

    func pack(into packer: inout Packer) {
        packer.add(1, id)
        packer.add(2, source)
        packer.add(3, identity)
        packer.add(4, title)
        packer.add(5, summary)
        packer.add(6, content)
        packer.add(7, link)
        packer.add(8, urlKey)
        packer.add(9, links)
        packer.add(10, image)
        packer.add(11, organisations)
        packer.add(12, places)
        packer.add(13, terms)
        packer.add(14, unmapped)
        packer.add(15, published)
        packer.add(16, publishedPrecision?.rawValue)
        packer.add(17, updated)
        packer.add(18, language)
        packer.add(19, authors)
        packer.add(20, rights)
        packer.add(21, JSONField.text(story))
        packer.add(22, JSONField.text(personalData))
        packer.add(23, JSONField.text(withheld))
        packer.add(24, JSONField.text(origin))
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: id = field.text
        case 2: source = field.text
        case 3: identity = field.text
        case 4: title = field.text
        case 5: summary = field.text
        case 6: content = field.text
        case 7: link = field.text
        case 8: urlKey = field.text
        case 9: links.append(try field.value())
        case 10: image = field.text
        case 11: organisations.append(field.text)
        case 12: places.append(field.text)
        case 13: terms.append(try field.value())
        case 14: unmapped.append(try field.value())
        case 15: published = field.date
        case 16: publishedPrecision = try field.code()
        case 17: updated = field.date
        case 18: language = field.text
        case 19: authors.append(try field.value())
        case 20: rights = field.text
        case 21: story = try JSONField.value(field)
        case 22: personalData = try JSONField.value(field)
        case 23: withheld = try JSONField.value(field)
        case 24: origin = try JSONField.value(field)
        default: break
        }
    }
}

/// What few records have, and what is deep, is packed as JSON.
enum JSONField {
    static func text(_ value: (some Encodable)?) -> String? {
        guard let value else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Plain values of strings and numbers always encode.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) }
    }

    static func value<Value: Decodable>(_ field: PackedField) throws -> Value {
        try JSONColumn.decode(Value.self, field.text)
    }
}

extension EntryLink: Packed {
    static var blank: EntryLink { EntryLink(href: "") }

    func pack(into packer: inout Packer) {
        packer.add(1, href)
        packer.add(2, rel)
        packer.add(3, type)
        packer.add(4, title)
        packer.add(5, length)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: href = field.text
        case 2: rel = field.text
        case 3: type = field.text
        case 4: title = field.text
        case 5: length = field.int
        default: break
        }
    }
}

extension AssignedTerm: Packed {
    static var blank: AssignedTerm { AssignedTerm(vocabulary: "", term: "", origin: .declared) }

    func pack(into packer: inout Packer) {
        packer.add(1, vocabulary)
        packer.add(2, term)
        packer.add(3, origin.rawValue)
        packer.add(4, confidence == 1 ? nil : confidence)
        packer.add(5, sign)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: vocabulary = field.text
        case 2: term = field.text
        case 3: origin = try field.code()
        case 4: confidence = field.double
        case 5: sign = field.text
        default: break
        }
    }
}

extension Category: Packed {
    static var blank: Category { Category(term: "") }

    func pack(into packer: inout Packer) {
        packer.add(1, term)
        packer.add(2, scheme)
        packer.add(3, label)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: term = field.text
        case 2: scheme = field.text
        case 3: label = field.text
        default: break
        }
    }
}

extension Person: Packed {
    static var blank: Person { Person() }

    func pack(into packer: inout Packer) {
        packer.add(1, name)
        packer.add(2, email)
        packer.add(3, url)
    }

    mutating func take(_ field: PackedField) throws {
        switch field.number {
        case 1: name = field.text
        case 2: email = field.text
        case 3: url = field.text
        default: break
        }
    }
}

import Foundation
import Store

extension Wire {
    /// Where an encoder keeps which fields of items it writes.
    private static let fieldsKey = CodingUserInfoKey(rawValue: "fields")

    /// The shape as one line of JSON, with nothing of each item but these fields.
    static func encode(_ value: some Encodable, fields: Set<String>?) throws -> Data {
        let encoder = encoder(isPretty: false)
        if let fields, let key = fieldsKey { encoder.userInfo[key] = fields }
        return try encoder.encode(value)
    }

    /// Writes the fields that are wanted and there.
    struct FieldWriter<Key: CodingKey> {
        private var container: KeyedEncodingContainer<Key>
        private let wanted: Set<String>?

        init(_ encoder: any Encoder, keyedBy _: Key.Type) {
            container = encoder.container(keyedBy: Key.self)
            wanted = Wire.fieldsKey.flatMap { encoder.userInfo[$0] as? Set<String> }
        }

        mutating func put(_ value: (some Encodable)?, _ key: Key) throws {
            guard wanted?.contains(key.stringValue) ?? true else { return }
            try container.encodeIfPresent(value, forKey: key)
        }
    }

    /// How many items have a value, were the filter of the same name set to it.
    package struct FacetValue: Codable, Sendable, Hashable {
        package var value: String
        package var label: String
        package var count: Int
    }
}

extension Wire.FacetValue {
    init(_ facet: FacetCount, of name: String, names: Names, _ speech: Speech) {
        value = facet.value
        count = facet.count
        label =
            switch name {
            case "organisation": names.organisation(facet.value)
            case "municipality", "county": names.place(facet.value)
            default: Self.vocabularies[name].map { names.label($0, facet.value, speech) } ?? facet.value
            }
    }

    private static let vocabularies = [
        "kind": "kind", "topic": "amne", "audience": "malgrupp", "serviceArea": "verksamhetsomrade",
        "subArea": "delomrade", "form": "form",
    ]
}

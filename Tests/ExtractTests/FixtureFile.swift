import Catalogue
import Foundation
import Testing

@testable import Extract

/// A file of `Fixtures`.
func fixture(_ path: String) throws -> Data {
    let url = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/\(path)")
    return try Data(contentsOf: url)
}

/// A point in time, from RFC 3339.
func instant(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

/// Bytes that are UTF-8, as the readers get them.
func decoded(_ bytes: Data) -> DecodedText { Charset.decode(bytes, contentType: "text/html; charset=utf-8") }

/// How a fixture is read: by `NAME.source.json` beside it, where there is one.
///
/// It holds keys of a ``Source`` (`format`, `items`, `map`, `paging`, `pages`, `list`, …; what is left out has its
/// default), the name of a `preset`, and keys of the reading itself: `base`, `contentType`.
enum FixtureOptions {
    static let base = "https://a.exempel/flode/rss"

    static func of(_ name: String) throws -> ReadOptions {
        var options = ReadOptions(base: base, now: DateTests.now)
        guard let file = try? fixture("\(stem(name)).source.json") else { return options }
        guard var given = try JSONSerialization.jsonObject(with: file) as? [String: Any] else { return options }
        options.base = given.removeValue(forKey: "base") as? String ?? base
        options.contentType = given.removeValue(forKey: "contentType") as? String
        let preset = (given.removeValue(forKey: "preset") as? String).flatMap(JSONPreset.init)
        var source = try source(given, url: options.base)
        preset?.fill(&source)
        options.format = source.format
        options.source = source
        return options
    }

    static func stem(_ name: String) -> String { name.split(separator: ".").dropLast().joined(separator: ".") }

    private static func source(_ given: [String: Any], url: String) throws -> Source {
        var whole = try object(Source(id: "fixture", organisation: nil, format: .auto, url: url))
        let nested: [String: any Encodable] = [
            "paging": Paging(), "pages": PageFilter(), "harvest": Harvest(), "list": ListSelectors(items: ""),
            "page": PageSelectors(),
        ]
        for (key, value) in given {
            if let defaults = nested[key], let own = value as? [String: Any] {
                whole[key] = try object(defaults).merging(own) { $1 }
            } else {
                whole[key] = value
            }
        }
        return try JSONDecoder().decode(Source.self, from: JSONSerialization.data(withJSONObject: whole))
    }

    private static func object(_ value: any Encodable) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any] ?? [:]
    }
}

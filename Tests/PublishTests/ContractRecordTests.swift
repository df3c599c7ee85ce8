import Catalogue
import Foundation
import Testing

@testable import Publish

/// What version 1 has promised, as its OpenAPI document told it: `Fixtures/openapi-v1.json`. Nothing of it goes, nothing of
/// it is asked for more strictly.
///
/// What is new is recorded by running the test once with `SAMLAD_RECORD=1`; what is lost is never recorded.
struct ContractRecordTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/openapi-v1.json")

    @Test func `today's contract has all that was promised once, and the record all that is promised today`() throws {
        var configuration = Sample.configuration
        // Terms are the catalogue's, and no promise of the API's.
        configuration.vocabularies = []
        let document = try Contract.whole(names: Names(configuration), base: "", version: "1")
        let now = ContractRecord.reduced(document, problems: FaultKind.allCases.map(\.rawValue))
        let before = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.file)) as? [String: Any]
        let recorded = try #require(before)
        let losses = ContractRecord.losses(recorded, now)
        #expect(losses == [])
        guard losses.isEmpty else { return }
        if ProcessInfo.processInfo.environment["SAMLAD_RECORD"] == "1" {
            let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try JSONSerialization.data(withJSONObject: now, options: options).write(to: Self.file)
        }
        let news = ContractRecord.differences(recorded, now)
        #expect(news.isEmpty, "not recorded; run this test once with SAMLAD_RECORD=1: \(news.prefix(20))")
    }

    private static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private static let document = """
        {"paths":{"/a":{"get":{"parameters":[{"$ref":"#/components/parameters/p"}],"responses":{"200":{"content":
        {"application/json":{"schema":{"$ref":"#/components/schemas/S"}}}},"404":{"description":"x"}}}}},
        "components":{"parameters":{"p":{"name":"p","in":"query","schema":{"type":"integer","maximum":9}},
        "q":{"name":"q","in":"query","schema":{"type":"string","enum":["x","y"]}}},
        "schemas":{"S":{"type":"object","required":["n"],"properties":{"n":{"type":"string"},"m":{"type":"string",
        "enum":["x","y"]}}}}}}
        """

    @Test(arguments: [
        (#""/a":{"get""#, #""/b":{"get""#, ["paths /a is gone"]),
        (#""404""#, #""410""#, ["paths /a get responses 404 is gone"]),
        (#""application/json""#, #""text/json""#, ["paths /a get responses 200 application/json is gone"]),
        ("parameters/p\"}", "parameters/q\"}", ["paths /a get parameters query p is gone"]),
        (#""type":"integer""#, #""type":"number""#, ["paths /a get parameters query p type was integer, is number"]),
        (#""maximum":9"#, #""maximum":8"#, ["paths /a get parameters query p maximum was 9, is 8"]),
        (#""maximum":9"#, #""maximum":10"#, []),
        (#""maximum":9"#, #""maximum":9,"minimum":1"#, ["paths /a get parameters query p minimum is new"]),
        (#","maximum":9"#, "", []),
        (
            #""in":"query","schema":{"type":"i"#, #""in":"query","required":true,"schema":{"type":"i"#,
            ["paths /a get parameters query p required is new"]
        ),
        (#""required":["n"]"#, #""required":["m"]"#, ["schemas S required n is gone"]),
        (#""required":["n"]"#, #""required":["n","m"]"#, []),
        (#""n":{"type":"string"}"#, #""n":{"type":"integer"}"#, ["schemas S properties n type was string, is integer"]),
        (#""n":{"type":"string"},"#, "", ["schemas S properties n is gone"]),
        (#""m":{"type":"string","#, #""k":{"type":"string"},"m":{"type":"string","#, []),
    ])
    func `what goes or is asked for more strictly is named, what comes is not`(
        old: String, new: String, losses: [String]
    ) throws {
        let text = Self.document.replacing("\n", with: "")
        #expect(text.contains(old))
        let before = ContractRecord.reduced(try Self.object(text), problems: [])
        let now = ContractRecord.reduced(
            try Self.object(text.replacing(old, with: new, maxReplacements: 1)), problems: [])
        #expect(ContractRecord.losses(before, now) == losses)
        #expect(!ContractRecord.differences(before, now).isEmpty, "the record would not tell")
    }

    @Test func `a value that was taken is taken still, and a kind of problem stays`() throws {
        let text = Self.document.replacing("\n", with: "").replacing("parameters/p\"}", with: "parameters/q\"}")
        let before = ContractRecord.reduced(try Self.object(text), problems: ["gone", "late"])
        let fewer = text.replacing(#""enum":["x","y"]"#, with: #""enum":["z","x"]"#)
        let now = ContractRecord.reduced(try Self.object(fewer), problems: ["late", "new"])
        #expect(
            ContractRecord.losses(before, now) == [
                "paths /a get parameters query q enum y is gone", "problems gone is gone",
                "schemas S properties m enum y is gone",
            ])
    }
}

/// An OpenAPI document without its words: what programs rest on.
enum ContractRecord {
    private typealias Object = [String: Any]

    /// - Parameter problems: the last parts of the types of problems.
    static func reduced(_ document: [String: Any], problems: [String]) -> [String: Any] {
        let paths = (document["paths"] as? [String: [String: Any]] ?? [:]).mapValues { item in
            // HEAD and OPTIONS follow from GET.
            let derived: Object = item.filter { ["head", "options"].contains($0.key) }.mapValues { _ in Object() }
            let own = item.filter { derived[$0.key] == nil }
            return own.compactMapValues { ($0 as? Object).map { reduced(operation: $0, document) } }
                .merging(derived) { $1 }
        }
        let components = document["components"] as? Object
        let schemas = (components?["schemas"] as? Object ?? [:]).mapValues(reduced(schema:))
        return ["paths": paths, "schemas": schemas, "problems": problems.sorted()]
    }

    private static func resolved(_ value: Any, _ document: Object) -> Object {
        guard let object = value as? Object, let reference = object["$ref"] as? String else {
            return value as? Object ?? [:]
        }
        var here: Any? = document
        for part in reference.dropFirst(2).split(separator: "/") { here = (here as? Object)?[String(part)] }
        return here as? Object ?? [:]
    }

    private static func reduced(operation: Object, _ document: Object) -> Object {
        var parameters: Object = [:]
        for given in operation["parameters"] as? [Any] ?? [] {
            let parameter = resolved(given, document)
            var kept = reduced(schema: parameter["schema"] ?? [:]) as? Object ?? [:]
            if parameter["required"] as? Bool == true { kept["required"] = parameter["required"] }
            parameters["\(parameter["in"] ?? "") \(parameter["name"] ?? "")"] = kept
        }
        let responses = (operation["responses"] as? Object ?? [:]).mapValues { response in
            content(of: resolved(response, document))
        }
        var kept: Object = ["parameters": parameters, "responses": responses]
        if let body = operation["requestBody"] { kept["body"] = content(of: resolved(body, document)) }
        return kept
    }

    /// Schemas by media type.
    private static func content(of object: Object) -> Object {
        (object["content"] as? [String: Object] ?? [:]).mapValues { reduced(schema: $0["schema"] ?? [:]) }
    }

    private static let scalars: Set<String> = [
        "$ref", "type", "format", "pattern", "default", "minimum", "maximum", "minLength", "maxLength", "minItems",
        "maxItems",
    ]

    private static func reduced(schema: Any) -> Any {
        guard let schema = schema as? Object else { return schema }
        var kept: Object = schema.filter { scalars.contains($0.key) }
        for name in ["enum", "required"] {
            if let list = schema[name] as? [Any], !list.isEmpty { kept[name] = list.map { "\($0)" }.sorted() }
        }
        if let properties = schema["properties"] as? Object {
            kept["properties"] = properties.mapValues(reduced(schema:))
        }
        for name in ["items", "additionalProperties"] { kept[name] = schema[name].map(reduced(schema:)) }
        for name in ["anyOf", "allOf", "oneOf"] {
            guard let list = schema[name] as? [Any] else { continue }
            kept[name] = Object(uniqueKeysWithValues: list.enumerated().map { ("\($0)", reduced(schema: $1)) })
        }
        return kept
    }

    // MARK: Comparing

    /// What narrows what may be asked.
    private static let restrictions: Set<String> = [
        "required", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
    ]

    /// What is gone, of another type, or asked for more strictly, each with its place.
    static func losses(_ before: Any, _ now: Any, at place: [String] = []) -> [String] {
        let isAsked = place.contains("parameters") || place.contains("body")
        func said(_ words: String) -> String { (place + [words]).joined(separator: " ") }
        switch (before, now) {
        case (let before as Object, let now as Object):
            let gone = before.keys.sorted().flatMap { key -> [String] in
                guard let old = before[key] else { return [] }
                if let new = now[key] { return losses(old, new, at: place + [key]) }
                return isAsked && restrictions.contains(key) && place.last != "properties"
                    ? [] : [said("\(key) is gone")]
            }
            let stricter =
                !isAsked || place.last == "properties"
                ? []
                : now.keys.sorted().flatMap { key -> [String] in
                    guard before[key] == nil else { return [] }
                    // A new parameter that must be given.
                    if place.last == "parameters" {
                        return (now[key] as? Object)?["required"] as? Bool == true ? [said("\(key) must be given")] : []
                    }
                    return restrictions.contains(key) ? [said("\(key) is new")] : []
                }
            return gone + stricter
        case (let before as [String], let now as [String]):
            let more = isAsked && place.last == "required" ? Set(now).subtracting(before).sorted() : []
            return Set(before).subtracting(now).sorted().map { said("\($0) is gone") }
                + more.map { said("\($0) is new") }
        default:
            return isSameOrWider(before, now, place.last ?? "", isAsked: isAsked)
                ? [] : [said("was \(before), is \(now)")]
        }
    }

    private static func isSameOrWider(_ before: Any, _ now: Any, _ name: String, isAsked: Bool) -> Bool {
        if let old = before as? Double, let new = now as? Double, isAsked {
            if name.hasPrefix("min") { return new <= old }
            if name.hasPrefix("max") { return new >= old }
        }
        return "\(before)" == "\(now)"
    }

    /// Everything that one has and the other has not, or has otherwise.
    static func differences(_ before: Any, _ now: Any, at place: [String] = []) -> [String] {
        switch (before, now) {
        case (let before as Object, let now as Object):
            return Set(before.keys).union(now.keys).sorted().flatMap { key -> [String] in
                guard let old = before[key], let new = now[key] else {
                    return [(place + [key]).joined(separator: " ")]
                }
                return differences(old, new, at: place + [key])
            }
        case (let before as [String], let now as [String]):
            return Set(before).symmetricDifference(now).sorted().map { (place + [$0]).joined(separator: " ") }
        default: return "\(before)" == "\(now)" ? [] : [place.joined(separator: " ")]
        }
    }
}

import Catalogue
import Foundation

/// The contract of the API: an OpenAPI 3.1 document, the schemas in it, and the addresses both stand at.
///
/// `openapi.json` beside this file is what people write. What depends on the catalogue is filled in: its address, the
/// terms of its vocabularies, and HEAD and OPTIONS, which every address answers alike.
enum Contract {
    /// Why the document cannot be given.
    enum Failure: Error { case noObject }

    static func document(names: Names, base: String, version: String) throws -> Data {
        try encode(whole(names: names, base: base, version: version))
    }

    /// The document with everything filled in.
    static func whole(names: Names, base: String, version: String) throws -> [String: Any] {
        var document = try fill(source(), names)
        if var info = document["info"] as? [String: Any] {
            info["version"] = version
            document["info"] = info
        }
        document["servers"] = [["url": base, "description": "This catalogue"]]
        document["externalDocs"] = ["url": base + Route.docs.path, "description": "The same to read"]
        guard let paths = document["paths"] as? [String: [String: Any]] else { throw Failure.noObject }
        document["paths"] = paths.mapValues(completed)
        return document
    }

    /// `item` or `change` as a JSON Schema of its own (draft 2020-12); `nil` for any other name.
    static func schema(_ name: String, names: Names, base: String) throws -> Data? {
        guard let title = ["item": "Item", "change": "Change"][name] else { return nil }
        let document = try fill(source(), names)
        guard let components = document["components"] as? [String: Any],
            var schemas = components["schemas"] as? [String: Any],
            var schema = schemas.removeValue(forKey: title) as? [String: Any]
        else { throw Failure.noObject }
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["$id"] = base + Route.schema(name).path
        schema["title"] = title
        schema["$defs"] = schemas
        let text = String(decoding: try encode(schema), as: UTF8.self)
        return Data(text.replacing("#/components/schemas/", with: "#/$defs/").utf8)
    }

    /// What every answer of the API leads to (RFC 8288, RFC 8631).
    static func links(base: String, schema: String?) -> [(address: String, relation: String, type: String?)] {
        [
            (base + Route.openAPI.path, "service-desc", "application/json"),
            (base + Route.docs.path, "service-doc", "text/html"),
        ] + (schema.map { [(base + Route.schema($0).path, "describedby", MediaType.schema)] } ?? [])
    }

    private static func source() throws -> [String: Any] {
        let data = Data(PackageResources.openapi_json)
        guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw Failure.noObject
        }
        return object
    }

    private static func encode(_ object: [String: Any]) throws -> Data {
        try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    }

    /// `x-vocabulary` becomes the terms there are.
    private static func fill(_ object: [String: Any], _ names: Names) throws -> [String: Any] {
        var filled = object.mapValues { fill($0, names) }
        if let vocabulary = filled.removeValue(forKey: "x-vocabulary") as? String {
            let terms = names.terms(of: vocabulary).map(\.id)
            if !terms.isEmpty { filled["enum"] = terms }
        }
        return filled
    }

    private static func fill(_ value: Any, _ names: Names) -> Any {
        if let object = value as? [String: Any] { return (try? fill(object, names)) ?? object }
        if let list = value as? [Any] { return list.map { fill($0, names) } }
        return value
    }

    /// HEAD answers as GET does, without a body; OPTIONS says what can be asked.
    private static func completed(_ path: [String: Any]) -> [String: Any] {
        guard let get = path["get"] as? [String: Any], let responses = get["responses"] as? [String: Any] else {
            return path
        }
        let id = get["operationId"] as? String ?? ""
        var head = get
        head["operationId"] = "head-" + id
        head["summary"] = "The headers of GET, without the body"
        // A reference leads to a body; what is left of it is its description.
        head["responses"] = responses.mapValues { response in
            ["description": (response as? [String: Any])?["description"] ?? "As with GET."]
        }
        var options: [String: Any] = [
            "operationId": "options-" + id, "summary": "What can be asked here", "tags": get["tags"] ?? [],
            "responses": [
                "204": ["description": "GET, HEAD and OPTIONS."],
                "404": ["description": "There is nothing at this address."],
                "414": ["description": "The address is longer than 8 KiB."],
                "413": ["description": "It has a body."], "429": ["description": "Too many requests."],
                "400": ["description": "No host, or more than one."],
            ],
        ]
        options["parameters"] = (get["parameters"] as? [[String: Any]])?.filter { $0["in"] as? String == "path" }
        var completed = path
        completed["head"] = head
        completed["options"] = options
        return completed
    }
}

import Catalogue
import Foundation
import FoundationXML
import Store
import Testing

@testable import Publish

/// The OpenAPI document against the running server, both ways.
struct ContractTests {
    private typealias Object = [String: Any]

    private func document(_ server: TestServer) async throws -> [String: Any] { try await server.json("/openapi.json") }

    private func resolved(_ object: [String: Any], _ document: [String: Any]) throws -> [String: Any] {
        guard let reference = object["$ref"] as? String else { return object }
        var here: Any? = document
        for part in reference.dropFirst(2).split(separator: "/") { here = (here as? Object)?[String(part)] }
        return try #require(here as? Object, "\(reference) leads nowhere")
    }

    private func paths(_ document: [String: Any]) throws -> [String: [String: [String: Any]]] {
        try #require(document["paths"] as? [String: [String: [String: Any]]])
    }

    /// A value for each `{…}` of a path.
    private func target(_ path: String) -> String {
        let id = Sample.records[0].id
        return switch path {
        case "/problem/{slug}": "/problem/bad-value"
        case "/assets/{file}": Route.stylesheet(hash: Stylesheet.hash).path
        case "/api/v1/sources/{id}": "/api/v1/sources/khi"
        case "/api/v1/collections/{id}": "/api/v1/collections/juridik-i-praktiken"
        case "/samlingar/{id}": "/samlingar/juridik-i-praktiken"
        case "/schemas/{name}.json": "/schemas/item.json"
        case _ where path.hasPrefix("/organisation/"): path.replacing("{id}", with: "skr")
        case "/sitemaps/{number}.xml": "/sitemaps/1.xml"
        case _ where path.hasPrefix("/samlingar/{id}."): path.replacing("{id}", with: "juridik-i-praktiken")
        default: path.replacing("{id}", with: id)
        }
    }

    @Test func `the document and the router know the same addresses`() async throws {
        try await TestServer.with { server in
            let documented = Set(try paths(try await document(server)).keys)
            #expect(documented == Set(Route.Template.allCases.map(\.rawValue)))
        }
    }

    @Test func `every address answers as it is documented, in every method`() async throws {
        var changes = ChangeManners()
        changes.stream = .milliseconds(50)
        try await TestServer.with(fill: Sample.fillWithCollection, changes: changes) { server in
            let document = try await document(server)
            for (path, item) in try paths(document) {
                let target = target(path)
                for method in ["GET", "HEAD", "OPTIONS"] {
                    let operation = try #require(item[method.lowercased()], "\(method) \(path)")
                    let reply = try await server.send(method, target)
                    let responses = try #require(operation["responses"] as? [String: Object])
                    let response = try resolved(
                        try #require(responses["\(reply.status)"], "\(method) \(path)"), document)
                    #expect(reply.status == (method == "OPTIONS" ? 204 : 200), "\(method) \(target)")
                    guard method == "GET" else { continue }
                    let content = try #require(response["content"] as? [String: Object])
                    let type = try #require(reply.headers["content-type"]).prefix { $0 != ";" }
                    let shape = try #require(content[String(type)], "\(path): \(type)")
                    guard type.hasSuffix("json") else { continue }
                    let schema = try #require(shape["schema"] as? Object)
                    let json = try JSONSerialization.jsonObject(with: reply.body)
                    #expect(Shape(document).faults(json, schema, at: path) == [])
                }
                let other = try await server.send("PATCH", target)
                #expect(other.status == 405)
                #expect(other.headers["allow"] == (path == "/oai" ? "GET, HEAD, OPTIONS, POST" : "GET, HEAD, OPTIONS"))
            }
        }
    }

    @Test func `every example is what its schema says`() async throws {
        try await TestServer.with { server in
            let document = try await document(server)
            var count = 0
            for (path, item) in try paths(document) {
                let responses = try #require(item["get"]?["responses"] as? [String: Object])
                for response in responses.values {
                    for shape in (try resolved(response, document)["content"] as? [String: Object] ?? [:]).values {
                        guard let example = shape["example"], let schema = shape["schema"] as? Object else { continue }
                        #expect(Shape(document).faults(example, schema, at: path) == [])
                        count += 1
                    }
                }
            }
            #expect(count > 20)
        }
    }

    @Test func `every parameter and every answer with a body has an example that is what its schema says`() async throws
    {
        try await TestServer.with(Sample.manifold) { server in
            let document = try await document(server)
            for (path, item) in try paths(document) {
                for method in ["get", "post"] {
                    guard let operation = item[method] else { continue }
                    for given in operation["parameters"] as? [Object] ?? [] {
                        let parameter = try resolved(given, document)
                        let place = "\(path) \(parameter["name"] ?? "")"
                        let example = try #require(parameter["example"], "\(place) has no example")
                        let schema = try #require(parameter["schema"] as? Object, "\(place)")
                        #expect(Shape(document).faults(example, schema, at: place) == [])
                    }
                    let responses = try #require(operation["responses"] as? [String: Object])
                    let content = try resolved(responses["200"] ?? [:], document)["content"] as? [String: Object] ?? [:]
                    #expect(!content.isEmpty, "\(method) \(path)")
                    for (type, shape) in content { try judge(shape, type, at: "\(method) \(path) \(type)", document) }
                }
            }
        }
    }

    /// An example of an answer: of its schema, and well-formed where it is XML.
    private func judge(_ shape: Object, _ type: String, at place: String, _ document: Object) throws {
        let example = try #require(shape["example"], "\(place) has no example")
        let schema = try #require(shape["schema"] as? Object, "\(place)")
        #expect(Shape(document).faults(example, schema, at: place) == [])
        guard let text = example as? String else { return }
        #expect(!text.isEmpty, "\(place)")
        if type.hasSuffix("xml") || type == "text/x-opml" {
            #expect(throws: Never.self, "\(place)") { try XMLDocument(data: Data(text.utf8)) }
        }
        if type == "application/jsonl" {
            for line in text.split(separator: "\n") {
                let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
                #expect(Shape(document).faults(value, ["$ref": "#/components/schemas/Item"], at: place) == [])
            }
        }
    }

    @Test func `every documented parameter is taken, with each value it lists, and no other is`() async throws {
        try await TestServer.with(Sample.manifold, fill: Sample.fillWithCollection) { server in
            let document = try await document(server)
            let taking = try paths(document).filter { path, _ in
                // A stream stays open whatever it is asked.
                path != Route.changeEvents.path && (path.hasPrefix("/api/") || path.hasPrefix("/feed"))
            }
            for (path, item) in taking {
                let parameters = try (item["get"]?["parameters"] as? [Object] ?? []).map { try resolved($0, document) }
                var names: [String] = []
                for parameter in parameters where parameter["in"] as? String == "query" {
                    let name = try #require(parameter["name"] as? String)
                    names.append(name)
                    let schema = try #require(parameter["schema"] as? Object)
                    let single = schema["items"] as? Object ?? schema
                    var values = single["enum"] as? [String] ?? []
                    if let least = single["minimum"] as? Int { values.append("\(least)") }
                    if let most = single["maximum"] as? Int { values.append("\(most)") }
                    if let examples = parameter["example"] as? [String] { values += examples }
                    if let example = parameter["example"] as? String { values.append(example) }
                    for value in values where !(name == "include" && value.isEmpty) {
                        let reply = try await server.get("\(target(path))?\(name)=\(value)")
                        // The log of the example is another one.
                        let expected = name == "instance" ? 410 : 200
                        #expect(reply.status == expected, "\(path)?\(name)=\(value): \(reply.text)")
                    }
                }
                let reply = try await server.get("\(target(path))?nosuchthing=1")
                #expect(reply.status == 400)
                let allowed = try #require(try reply.json()["allowed"] as? [String])
                #expect(Set(allowed) == Set(names), "\(path)")
            }
        }
    }

    @Test(arguments: ["item", "change"])
    func `a schema stands at its own address and holds for what is served`(name: String) async throws {
        try await TestServer.with { server in
            let schema = try await server.json("/schemas/\(name).json")
            #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
            #expect((schema["$id"] as? String)?.hasSuffix("/schemas/\(name).json") == true)
            #expect(
                !String(decoding: try JSONSerialization.data(withJSONObject: schema), as: UTF8.self).contains(
                    "components"))
            let values: [Any]
            if name == "item" {
                values = [try await server.json("/api/v1/items/\(Sample.records[3].id)")]
            } else {
                values = try #require(try await server.json("/api/v1/changes")["changes"] as? [Any])
            }
            for value in values { #expect(Shape(schema).faults(value, schema, at: name) == []) }
        }
    }

    @Test func `everything that can be told of a link is documented`() async throws {
        try await TestServer.with { server in
            let document = try await document(server)
            let json = try JSONSerialization.jsonObject(with: Wire.encode(Wire.Link(Self.troubled)))
            #expect((json as? Object)?.count == 17)
            #expect(Shape(document).faults(json, ["$ref": "#/components/schemas/Link"], at: "link") == [])
        }
    }

    /// A link that has moved, led elsewhere, been archived and been pinned.
    private static var troubled: LinkHealth {
        let now = Sample.now
        var link = LinkHealth(
            url: "https://a.example/1", state: .pinned, since: now, flags: [.moved, .drifted],
            finalURL: "https://a.example/2", lastCheck: now, nextCheck: now)
        link.memory.move = .withinSite
        link.memory.drift = LinkDrift(reason: .anotherPage, since: now, count: 2)
        link.memory.archive = LinkArchive(
            asked: now, copy: LinkArchive.Copy(url: "https://archive.example/1", at: now), answered: true)
        link.memory.pin = LinkPin(
            decision: "d1", who: "anna", why: nil, at: now, until: now.addingTimeInterval(86400), says: .ok,
            before: .dead, ruleBefore: "never-checked", sinceBefore: nil)
        return link
    }

    @Test func `every answer of the API leads to its contract`() async throws {
        var changes = ChangeManners()
        changes.stream = .milliseconds(50)
        try await TestServer.with(fill: Sample.fillWithCollection, changes: changes) { server in
            let all = try paths(try await document(server)).keys.filter { $0.hasPrefix("/api/") }.map(target)
            #expect(all.count > 10)
            for target in all + ["/api/v1/items?knid=khi", "/api/v1/items/nosuch", "/api/v1/nosuch"] {
                for method in ["GET", "HEAD"] {
                    let reply = try await server.send(method, target)
                    let link = try #require(reply.headers["link"], "\(method) \(target)")
                    for (relation, path) in [("service-desc", "/openapi.json"), ("service-doc", "/docs")] {
                        #expect(link.contains("\(path)>; rel=\"\(relation)\""), "\(method) \(target)")
                        #expect(link.components(separatedBy: relation).count == 2, "once: \(link)")
                    }
                }
            }
        }
    }

    @Test func `answers lead to their contract, and problems to a page`() async throws {
        try await TestServer.with { server in
            let item = try await server.get("/api/v1/items/\(Sample.records[0].id)")
            let link = try #require(item.headers["link"])
            for relation in ["service-desc", "service-doc", "describedby", "alternate"] {
                #expect(link.contains("rel=\"\(relation)\""))
            }
            #expect(try await server.get("/docs").text.contains("/api/v1/items"))
            for kind in FaultKind.allCases {
                #expect(try await server.get("/problem/\(kind.rawValue)").status == 200)
            }
        }
    }
}

/// As much of JSON Schema as the document uses.
struct Shape {
    private let document: [String: Any]

    init(_ document: [String: Any]) { self.document = document }

    func faults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            var here: Any? = document
            for part in reference.dropFirst(2).split(separator: "/") { here = (here as? [String: Any])?[String(part)] }
            guard let target = here as? [String: Any] else { return ["\(place): \(reference) leads nowhere"] }
            return faults(value, target, at: place)
        }
        var found: [String] = []
        if let values = schema["enum"] as? [String], let text = value as? String, !values.contains(text) {
            found.append("\(place): \(text)")
        }
        switch schema["type"] as? String {
        case "object":
            guard let object = value as? [String: Any] else { return ["\(place): no object"] }
            for name in schema["required"] as? [String] ?? [] where object[name] == nil {
                found.append("\(place): no \(name)")
            }
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            let others = schema["additionalProperties"] as? [String: Any]
            for (name, value) in object {
                if let own = properties[name] ?? others {
                    found += faults(value, own, at: "\(place).\(name)")
                } else if !properties.isEmpty {
                    found.append("\(place).\(name) is not documented")
                }
            }
        case "array":
            guard let list = value as? [Any] else { return ["\(place): no array"] }
            guard let items = schema["items"] as? [String: Any] else { break }
            for (index, value) in list.enumerated() { found += faults(value, items, at: "\(place)[\(index)]") }
        case "string":
            if !(value is String) { found.append("\(place): no string") }
            if let least = schema["minLength"] as? Int, let text = value as? String, text.count < least {
                found.append("\(place): shorter than \(least)")
            }
        case "integer", "number":
            if !(value is NSNumber) { found.append("\(place): no number") }
            if let least = schema["minimum"] as? Double, let number = value as? Double, number < least {
                found.append("\(place): less than \(least)")
            }
        default: break
        }
        return found
    }
}

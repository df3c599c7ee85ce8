import Foundation
import HTTPTypes

/// The contract to read: every address with its parameters, answers and an example. It is made from the document that
/// programs read, so the two cannot differ.
struct DocsPage {
    let call: Call
    let version: String

    private typealias Object = [String: Any]

    func render() throws -> [UInt8] {
        let document = try Contract.whole(names: call.names, base: call.base, version: version)
        let paths = document["paths"] as? [String: Object] ?? [:]
        let tags = document["tags"] as? [Object] ?? []
        var layout = Layout(title: "Öppna data (API)", call: call)
        layout.alternates = [("application/json", "OpenAPI 3.1", Route.openAPI.path)]
        let info = document["info"] as? Object ?? [:]
        return layout.page(
            .tag(
                "div", ["class": "width status", "lang": "en"],
                .tag("h1", [:], .text(text(info["title"]))),
                .group(text(info["description"]).components(separatedBy: "\n\n").map { .tag("p", [:], .text($0)) }),
                .tag(
                    "p", [:], "For programs: ", .tag("a", ["href": Route.openAPI.path], "OpenAPI 3.1"),
                    ", JSON Schemas of ",
                    .tag("a", ["href": Route.schema("item").path], "an item"), " and ",
                    .tag("a", ["href": Route.schema("change").path], "a change"), "."),
                .group(tags.map { section($0, paths, document) }), problems))
    }

    private func section(_ tag: Object, _ paths: [String: Object], _ document: Object) -> Markup {
        let name = text(tag["name"])
        let own = paths.compactMap { path, item -> (String, Object)? in
            guard let get = item["get"] as? Object, (get["tags"] as? [String])?.contains(name) ?? false else {
                return nil
            }
            return (path, get)
        }.sorted { $0.0 < $1.0 }
        return .tag(
            "section", ["id": name], .tag("h2", [:], .text(name)), .tag("p", [:], .text(text(tag["description"]))),
            .group(own.map { operation($0.0, $0.1, document) }))
    }

    private func operation(_ path: String, _ get: Object, _ document: Object) -> Markup {
        let parameters = (get["parameters"] as? [Object] ?? []).map { resolved($0, document) }
        let responses = get["responses"] as? [String: Object] ?? [:]
        return .tag(
            "article", ["id": text(get["operationId"])],
            .tag("h3", [:], .tag("code", [:], .text("GET \(path)"))),
            .tag("p", [:], .text(text(get["summary"]) + ". " + text(get["description"]))),
            .when(
                !parameters.isEmpty,
                .tag(
                    "table", [:],
                    .tag("thead", [:], .tag("tr", [:], head("Parameter"), head("Takes"), head("Meaning"))),
                    .tag("tbody", [:], each: parameters.map { row($0, document) }))),
            .tag(
                "p", [:],
                .text(
                    "Answers: "
                        + responses.keys.sorted().map {
                            "\($0) \(text(resolved(responses[$0] ?? [:], document)["description"]))"
                        }
                        .joined(separator: " "))),
            example(responses["200"] ?? [:], document))
    }

    private func head(_ text: String) -> Markup { .tag("th", ["scope": "col"], .text(text)) }

    private func row(_ parameter: Object, _ document: Object) -> Markup {
        let schema = resolved(parameter["schema"] as? Object ?? [:], document)
        return .tag(
            "tr", [:], .tag("td", [:], .tag("code", [:], .text(text(parameter["name"])))),
            .tag("td", [:], .text(takes(schema))), .tag("td", [:], .text(text(parameter["description"]))))
    }

    private func takes(_ schema: Object) -> String {
        if let items = schema["items"] as? Object { return takes(items) + "; may be repeated" }
        if let values = schema["enum"] as? [Any] { return values.map { "\($0)" }.joined(separator: ", ") }
        if let least = schema["minimum"], let most = schema["maximum"] { return "\(least) to \(most)" }
        return text(schema["type"])
    }

    private func example(_ response: Object, _ document: Object) -> Markup {
        let content = resolved(response, document)["content"] as? [String: Object] ?? [:]
        // What a page shows, one sees on it.
        let shown = content.filter { $0.key != "text/html" }.min { $0.key < $1.key }?.value
        guard let example = shown?["example"] else { return .nothing }
        if let text = example as? String { return .tag("pre", [:], .tag("code", [:], .text(text))) }
        guard
            let data = try? JSONSerialization.data(
                withJSONObject: example,
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        else { return .nothing }
        return .tag("pre", [:], .tag("code", [:], .text(String(decoding: data, as: UTF8.self))))
    }

    private var problems: Markup {
        .tag(
            "section", ["id": "problems"], .tag("h2", [:], "Problems"),
            .tag("p", [:], "Whatever is wrong is told as a problem document (RFC 9457). Its type leads to a page."),
            .tag(
                "ul", [:],
                each: FaultKind.allCases.map { kind in
                    .tag(
                        "li", [:],
                        .tag("a", ["href": Route.problem(kind.rawValue).path], .tag("code", [:], .text(kind.rawValue))),
                        .text(": \(kind.status.code), \(kind.title)"))
                }))
    }

    /// What a reference in the document leads to.
    private func resolved(_ object: Object, _ document: Object) -> Object {
        guard let reference = object["$ref"] as? String, reference.hasPrefix("#/") else { return object }
        var here: Any? = document
        for part in reference.dropFirst(2).split(separator: "/") { here = (here as? Object)?[String(part)] }
        return here as? Object ?? [:]
    }

    private func text(_ value: Any?) -> String { value as? String ?? "" }
}

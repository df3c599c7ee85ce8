import Foundation

/// What stands to the right of a field's name in `map`: a JSON Pointer within one element, or a template.
///
/// A template is any text with braces (RFC 6570 §3.2.2 and §3.2.3): `https://example.se/dokument/{/dok_id}`. Between the
/// braces stands a JSON Pointer, or the name of another field of the map: `{id}`. In the fields that hold addresses the
/// value is percent-encoded; `{+/path}` keeps `/`, `?` and the like as they are. A template one of whose values is
/// missing gives nothing.
package struct FieldExpression: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal(String)
        case pointer(JSONPointer, reserved: Bool)
        case field(String, reserved: Bool)
    }

    enum Program: Sendable, Hashable {
        case pointer(JSONPointer)
        case template([Part])
    }

    let program: Program

    /// `fields` are the names of the map this belongs to.
    package init(_ text: String, fields: Set<String>) throws(JSONPointerError) {
        guard text.contains("{") || text.contains("}") else {
            program = .pointer(try JSONPointer(text))
            return
        }
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            let position = text.distance(from: text.startIndex, to: open) + 1
            guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else {
                throw JSONPointerError(position: position, message: "this brace has no partner")
            }
            if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
            parts.append(try Self.part(rest[rest.index(after: open)..<close], at: position + 1, fields: fields))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        program = .template(parts)
    }

    private static func part(
        _ inner: Substring, at position: Int, fields: Set<String>
    ) throws(JSONPointerError) -> Part {
        let reserved = inner.hasPrefix("+")
        let name = String(reserved ? inner.dropFirst() : inner)
        if name.isEmpty { throw JSONPointerError(position: position, message: "the braces are empty") }
        if !name.hasPrefix("/") {
            guard fields.contains(name) else {
                throw JSONPointerError(
                    position: position, message: "\(name) is neither a field of this map nor a pointer like /\(name)")
            }
            return .field(name, reserved: reserved)
        }
        do {
            return .pointer(try JSONPointer(name), reserved: reserved)
        } catch {
            throw JSONPointerError(position: position + error.position - 1, message: error.message)
        }
    }

    /// Every text it gives for one element. `field` looks another field up.
    func texts(in node: JSONNode, encoding: Bool, field: (String) -> String?) -> [String] {
        switch program {
        case .pointer(let pointer): return pointer.evaluate(node).flatMap(Self.texts)
        case .template(let parts):
            var text = ""
            for part in parts {
                switch part {
                case .literal(let literal): text += literal
                case .pointer(let pointer, let reserved):
                    guard let value = pointer.evaluate(node).flatMap(Self.texts).first else { return [] }
                    text += encoding ? QueryText.encoded(value, keepingReserved: reserved) : value
                case .field(let name, let reserved):
                    guard let value = field(name) else { return [] }
                    text += encoding ? QueryText.encoded(value, keepingReserved: reserved) : value
                }
            }
            return [text]
        }
    }

    /// Trimmed and not empty; arrays give each of their elements, `null` and objects nothing.
    private static func texts(_ node: JSONNode) -> [String] {
        if let elements = node.array { return elements.flatMap { JSONReading.trimmed($0).map { [$0] } ?? [] } }
        return JSONReading.trimmed(node).map { [$0] } ?? []
    }
}

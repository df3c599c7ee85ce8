/// Points into a JSON document (RFC 6901), with `*` for every element of an array and every member of an object.
///
/// A member that is itself called `*` is the only one meant where there is one. `""` is the whole document; a lone `/` is taken for it too, though by the letter it is the member with the empty key.
package struct JSONPointer: Sendable, Hashable {
    private enum Token: Sendable, Hashable {
        case name(String)
        /// `*`: every element of an array; on an object the member that is called so, else every member: RDF/JSON
        /// keys its subjects by address (EntryStore).
        case every
    }

    private let tokens: [Token]
    /// As it was written.
    package let description: String

    package init(_ text: String) throws(JSONPointerError) {
        description = text
        if text.isEmpty || text == "/" {
            tokens = []
            return
        }
        guard text.hasPrefix("/") else {
            throw JSONPointerError(position: 1, message: "a JSON Pointer begins with /, as in \"/\(text)\"")
        }
        var tokens: [Token] = []
        var position = 2
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            tokens.append(part == "*" ? .every : .name(try Self.unescape(part, at: position)))
            position += part.unicodeScalars.count + 1
        }
        self.tokens = tokens
    }

    private static func unescape(_ part: Substring, at start: Int) throws(JSONPointerError) -> String {
        guard part.contains("~") else { return String(part) }
        var text = ""
        var position = start
        var scalars = part.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "~" else {
                text.unicodeScalars.append(scalar)
                position += 1
                continue
            }
            switch scalars.next() {
            case "0": text.append("~")
            case "1": text.append("/")
            default:
                throw JSONPointerError(
                    position: position, message: "~ is written ~0 in a JSON Pointer, and / within a name ~1")
            }
            position += 2
        }
        return text
    }

    /// Every place it leads to, in document order; none when the way ends before.
    package func evaluate(_ root: JSONNode) -> [JSONNode] {
        var found = [root]
        for token in tokens {
            switch token {
            case .name(let name): found = found.compactMap { Self.step(name, from: $0) }
            case .every: found = found.flatMap(Self.children)
            }
            if found.isEmpty { break }
        }
        return found
    }

    private static func children(of node: JSONNode) -> [JSONNode] {
        node.array ?? node["*"].map { [$0] } ?? node.object?.map(\.value) ?? []
    }

    private static func step(_ name: String, from node: JSONNode) -> JSONNode? {
        switch node.value {
        case .object: node[name]
        case .array(let elements):
            // RFC 6901 §4: no leading zeros; `-` is the place after the last element, where nothing is.
            name.utf8.allSatisfy({ $0 &- 0x30 < 10 }) && (name == "0" || !name.hasPrefix("0"))
                ? Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil } : nil
        case .null, .bool, .number, .string: nil
        }
    }
}

package struct JSONPointerError: Error, Sendable, Hashable {
    /// Unicode scalars from 1 within the pointer.
    package var position: Int
    /// One sentence without a full stop.
    package var message: String
}

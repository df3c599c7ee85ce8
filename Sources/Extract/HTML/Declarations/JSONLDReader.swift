import Catalogue
import Foundation

/// JSON-LD (JSON-LD 1.1) as pages have it: schema.org in `<script type="application/ld+json">`, often broken.
///
/// Contexts are not fetched and not interpreted: names are taken without their vocabulary, which is how every consumer
/// reads schema.org. `@graph`, `@list`, `@set`, `@value` and nodes of one `@id` in several places are understood.
struct JSONLDReader {
    private let document: HTMLDocument
    private(set) var things: Things
    private(set) var problems: [Problem] = []
    /// What all scripts of a page may hold together; one value takes about 40 bytes.
    private var values = 200_000

    static func read(_ document: HTMLDocument, into things: inout Things, problems: inout [Problem]) {
        var reader = JSONLDReader(document: document, things: things)
        let tree = document.tree
        for node in tree.descendants(of: 0) where tree.isElement(node, named: "script") {
            guard let type = tree.attribute("type", of: node)?.lowercased(), type.hasPrefix("application/ld+json")
            else {
                continue
            }
            reader.read(script: node)
        }
        things = reader.things
        problems += reader.problems
    }

    private init(document: HTMLDocument, things: Things) {
        self.document = document
        self.things = things
    }

    private mutating func read(script node: Int) {
        let script = document.tree.rawText(of: node)
        let (bytes, start) = Self.unwrapped(script)
        guard !bytes.isEmpty else { return }
        let line = Int(document.tree.nodes[node].line) + script[..<start].count { $0 == 0x0A }
        var limits = JSONParser.Limits()
        limits.values = values
        do {
            let parsed = try JSONParser.parse(Data(bytes), options: .lenient, limits: limits)
            values = max(0, values - bytes.count / 8)
            if let failure = parsed.failure {
                report(
                    ProblemCode.htmlJSONLD, "the rest of it was left out: \(failure.message)", line + failure.line - 1)
            } else if let repair = parsed.repairs.first(where: { $0.kind != .byteOrderMark && $0.kind != .comment }) {
                let place = line + parsed.position(of: repair.offset).line - 1
                report(ProblemCode.htmlJSONLD, "it was read all the same: \(Self.name(repair.kind))", place)
            }
            readRoot(parsed.root, line: line)
        } catch {
            report(ProblemCode.htmlJSONLD, error.message, line + error.line - 1)
        }
    }

    private mutating func report(_ code: ProblemCode, _ detail: String, _ line: Int) {
        guard problems.count < 10 else { return }
        problems.append(code.problem(detail, line: line))
    }

    private static func name(_ kind: JSONRepair.Kind) -> String {
        switch kind {
        case .controlCharacter: "control characters in a string"
        case .invalidUTF8, .loneSurrogate: "bytes that are no text"
        case .unknownEscape: "a backslash that needs none"
        case .trailingComma: "a comma before a closing bracket"
        case .byteOrderMark, .comment: "comments"
        case .tooDeep: "what nests too deep was left out"
        }
    }

    /// Without what old pages wrap scripts in: `<!-- … -->`, `<![CDATA[ … ]]>`, with `//` or `/* */` before them.
    /// Some publishers escape the whole block for HTML, which scripts are not. `start` is where it begins in `text`.
    private static func unwrapped(_ text: [UInt8]) -> (bytes: [UInt8], start: Int) {
        var rest = text[...]
        func trim() {
            while let first = rest.first, first <= 0x20 { rest = rest.dropFirst() }
            while let last = rest.last, last <= 0x20 || last == UInt8(ascii: ";") { rest = rest.dropLast() }
        }
        var isOpen = true
        while isOpen {
            trim()
            isOpen = false
            for mark in ["//", "/*", "*/", "<!--", "<![CDATA["] where rest.starts(with: mark.utf8) {
                rest = rest.dropFirst(mark.utf8.count)
                isOpen = true
            }
        }
        isOpen = true
        while isOpen {
            trim()
            isOpen = false
            for mark in ["//", "/*", "*/", "-->", "]]>"] where rest.count >= mark.utf8.count {
                guard rest.suffix(mark.utf8.count).elementsEqual(mark.utf8) else { continue }
                rest = rest.dropLast(mark.utf8.count)
                isOpen = true
            }
        }
        let head = rest.prefix(64)
        guard !head.contains(UInt8(ascii: "\"")), head.firstRange(of: Array("&quot;".utf8)) != nil else {
            return (Array(rest), rest.startIndex)
        }
        var decoded: [UInt8] = []
        CharacterReferences.decode(rest, to: &decoded)
        return (decoded, rest.startIndex)
    }

    // MARK: Nodes

    private mutating func readRoot(_ node: JSONNode, line: Int) {
        for element in node.array ?? [node] {
            if element.array != nil { readRoot(element, line: line) }
            if let graph = element["@graph"] {
                readRoot(graph, line: line)
                // A graph with a name of its own says nothing else of interest.
                if element["@type"] == nil { continue }
            }
            _ = thing(element, line: line)
        }
    }

    /// `nil` for what is no node.
    private mutating func thing(_ node: JSONNode, line: Int) -> Int? {
        guard let members = node.object, !things.isFull else { return nil }
        var thing = Thing(syntax: .jsonLD)
        thing.line = line
        thing.id = (node["@id"] ?? node["id"])?.string.flatMap(Self.filled)
        let types = node["@type"] ?? node["type"]
        thing.types = (types?.array ?? types.map { [$0] } ?? []).compactMap { $0.string.map(Thing.localName) }
        let place = things.add(thing)
        for member in members where !member.key.hasPrefix("@") {
            let name = Thing.localName(member.key)
            for value in values(of: member.value, line: line) { things.append(value, to: name, of: place) }
        }
        if let included = node["@included"] { readRoot(included, line: line) }
        return place
    }

    private mutating func values(of node: JSONNode, line: Int) -> [Thing.Value] {
        if let elements = node.array { return elements.flatMap { values(of: $0, line: line) } }
        guard let members = node.object else { return node.text.flatMap(Self.filled).map { [.text($0)] } ?? [] }
        if let value = node["@value"] { return value.text.flatMap(Self.filled).map { [.text($0)] } ?? [] }
        for key in ["@list", "@set"] {
            if let list = node[key] { return values(of: list, line: line) }
        }
        if members.count == 1, let id = node["@id"]?.string.flatMap(Self.filled) { return [.reference(id)] }
        return thing(node, line: line).map { [.thing($0)] } ?? []
    }

    private static func filled(_ text: String) -> String? {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }
}

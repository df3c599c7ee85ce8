/// A graph of statements (RDF 1.1), every subject by its address: no blank nodes, so that the same thing has the same name
/// in each syntax and each time.
struct RDFGraph: Sendable {
    enum Object: Sendable, Hashable {
        /// An absolute address.
        case thing(String)
        case text(String, language: String?)
        /// With the name of its type, `xsd:dateTime`.
        case typed(String, String)
    }

    struct Subject: Sendable {
        var address: String
        /// Names, `dcat:Catalog`, and what they are said to be, in the order they were said.
        var statements: [(predicate: String, object: Object)] = []
    }

    /// What names begin with, and what that stands for.
    static let prefixes: [(name: String, address: String)] = [
        ("dcat", "http://www.w3.org/ns/dcat#"),
        ("dcterms", "http://purl.org/dc/terms/"),
        ("foaf", "http://xmlns.com/foaf/0.1/"),
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("vcard", "http://www.w3.org/2006/vcard/ns#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ]
    static let type = "rdf:type"

    private(set) var subjects: [Subject] = []

    /// What is said of one thing; objects that are `nil` are not said.
    mutating func add(_ address: String, type: String, _ statements: [(String, Object?)]) {
        var subject = Subject(address: address)
        subject.statements = [(Self.type, .thing(Self.expand(type)))]
        for case (let predicate, let object?) in statements { subject.statements.append((predicate, object)) }
        subjects.append(subject)
    }

    func has(_ address: String) -> Bool { subjects.contains { $0.address == address } }

    /// The address that a name stands for.
    static func expand(_ name: String) -> String {
        let halves = name.split(separator: ":", maxSplits: 1)
        guard halves.count == 2, let prefix = prefixes.first(where: { $0.name == halves[0] }) else { return name }
        return prefix.address + halves[1]
    }

    /// The name of an address, where it has one that needs no escaping.
    static func name(of address: String) -> String? {
        guard let prefix = prefixes.first(where: { address.hasPrefix($0.address) }) else { return nil }
        let rest = address.dropFirst(prefix.address.utf8.count)
        guard !rest.isEmpty, rest.utf8.allSatisfy(isLetter) else { return nil }
        return "\(prefix.name):\(rest)"
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}

/// What a graph is written as. The raw value ends its address.
enum RDFSyntax: String, Sendable, Hashable, CaseIterable {
    case xml = "rdf"
    case turtle = "ttl"
    case jsonLD = "jsonld"

    var mediaType: String {
        switch self {
        case .xml: "application/rdf+xml; charset=utf-8"
        case .turtle: "text/turtle; charset=utf-8"
        case .jsonLD: "application/ld+json"
        }
    }

    /// The one a client likes best (RFC 9110 §12.5.1); RDF/XML where it does not say, which harvesters of data portals
    /// have always read.
    static func chosen(by accept: String?) -> RDFSyntax {
        var best: (syntax: RDFSyntax, weight: Double) = (.xml, 0)
        for part in (accept ?? "").split(separator: ",").prefix(50) {
            let pieces = part.split(separator: ";").map { $0.trimmingWhiteSpace().lowercased() }
            guard let type = pieces.first, let syntax = named(type) else { continue }
            let quality = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if quality > best.weight { best = (syntax, quality) }
        }
        return best.syntax
    }

    private static func named(_ type: String) -> RDFSyntax? {
        switch type {
        case "application/rdf+xml", "application/xml", "text/xml": .xml
        case "text/turtle", "application/x-turtle", "application/n-triples": .turtle
        case "application/ld+json", "application/json": .jsonLD
        default: nil
        }
    }

    func write(_ graph: RDFGraph) throws -> [UInt8] {
        switch self {
        case .xml: MarkupWriter.xml(Self.markup(graph))
        case .turtle: Array(Self.turtle(graph).utf8)
        case .jsonLD: Array(try Wire.encode(Self.document(graph)))
        }
    }
}

// MARK: RDF 1.1 XML Syntax

extension RDFSyntax {
    private static func markup(_ graph: RDFGraph) -> Markup {
        var spaces = Attributes()
        for (name, address) in RDFGraph.prefixes { spaces["xmlns:" + name] = address }
        return .tag(
            "rdf:RDF", spaces,
            each: graph.subjects.map { subject in
                .tag(
                    "rdf:Description", ["rdf:about": subject.address],
                    each: subject.statements.map { element($0.predicate, $0.object) })
            })
    }

    private static func element(_ name: String, _ object: RDFGraph.Object) -> Markup {
        switch object {
        case .thing(let address): .tag(name, ["rdf:resource": address])
        case .text(let text, let language): .tag(name, ["xml:lang": language], .text(text))
        case .typed(let text, let type): .tag(name, ["rdf:datatype": RDFGraph.expand(type)], .text(text))
        }
    }
}

// MARK: RDF 1.1 Turtle

extension RDFSyntax {
    private static func turtle(_ graph: RDFGraph) -> String {
        let prefixes = RDFGraph.prefixes.map { "@prefix \($0.name): <\($0.address)> .\n" }.joined()
        let subjects = graph.subjects.map { subject in
            let statements = subject.statements.map { predicate, object in
                "\(predicate == RDFGraph.type ? "a" : predicate) \(turtle(object))"
            }
            return "\n\(reference(subject.address)) \(statements.joined(separator: " ;\n    ")) .\n"
        }
        return prefixes + subjects.joined()
    }

    private static func turtle(_ object: RDFGraph.Object) -> String {
        switch object {
        case .thing(let address): RDFGraph.name(of: address) ?? reference(address)
        case .text(let text, let language): quoted(text) + (language.map { "@\($0)" } ?? "")
        case .typed(let text, let type): "\(quoted(text))^^\(type)"
        }
    }

    /// §6.4: an IRIREF holds no space, quotes, braces, `<`, `>`, `|`, `^`, `` ` `` and backslashes.
    private static func reference(_ address: String) -> String {
        var text = "<"
        for scalar in address.unicodeScalars {
            let isForbidden = scalar.value <= 0x20 || "<>\"{}|^`\\".unicodeScalars.contains(scalar)
            if isForbidden {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + ">"
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{0}"..<" ", "\u{7F}", "\u{FFFE}", "\u{FFFF}": continue
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

// MARK: JSON-LD 1.1

extension RDFSyntax {
    private struct Document: Encodable {
        var context: [String: String]
        var graph: [Node]

        enum CodingKeys: String, CodingKey {
            case context = "@context"
            case graph = "@graph"
        }
    }

    private struct Node: Encodable {
        var subject: RDFGraph.Subject

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Key.self)
            try fields.encode(subject.address, forKey: Key("@id"))
            let types = subject.statements.compactMap { statement -> String? in
                guard statement.predicate == RDFGraph.type, case .thing(let address) = statement.object else {
                    return nil
                }
                return RDFGraph.name(of: address) ?? address
            }
            try fields.encode(types, forKey: Key("@type"))
            let others = subject.statements.filter { $0.predicate != RDFGraph.type }
            for (predicate, statements) in Dictionary(grouping: others, by: \.predicate) {
                try fields.encode(statements.map { Value(object: $0.object) }, forKey: Key(predicate))
            }
        }
    }

    private struct Value: Encodable {
        var object: RDFGraph.Object

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Key.self)
            switch object {
            case .thing(let address): try fields.encode(address, forKey: Key("@id"))
            case .text(let text, let language):
                try fields.encode(text, forKey: Key("@value"))
                try fields.encodeIfPresent(language, forKey: Key("@language"))
            case .typed(let text, let type):
                try fields.encode(text, forKey: Key("@value"))
                try fields.encode(type, forKey: Key("@type"))
            }
        }
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    private static func document(_ graph: RDFGraph) -> some Encodable {
        let context = RDFGraph.prefixes.map { ($0.name, $0.address) }
        return Document(
            context: Dictionary(context) { first, _ in first }, graph: graph.subjects.map { Node(subject: $0) })
    }
}

internal import Extract

/// Collects the faults of one file while it is read.
final class Findings {
    /// More than this helps nobody and would let a hostile file cost minutes.
    static let limit = 1000

    private struct Finding {
        var path: String
        var offset: Int
        var message: String
    }

    private var findings: [Finding] = []
    private(set) var left = 0

    var isEmpty: Bool { findings.isEmpty }

    func add(_ spot: Spot, _ message: String) { add(path: spot.path, offset: spot.node.offset, message) }

    func add(path: String, offset: Int, _ message: String) {
        if findings.count < Self.limit {
            findings.append(Finding(path: path, offset: offset, message: message))
        } else {
            left += 1
        }
    }

    /// Sorted by position; equal positions stay in the order of finding.
    func problems(in document: JSONDocument) -> [RegistryProblem] {
        let sorted = findings.enumerated().sorted {
            ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
        }
        var problems = sorted.map { _, finding in
            let position = document.position(of: finding.offset)
            return RegistryProblem(
                path: Printable.plain(finding.path), line: position.line, column: position.column,
                message: finding.message)
        }
        if left > 0, let last = problems.last {
            problems.append(
                RegistryProblem(
                    path: "", line: last.line, column: last.column,
                    message: "and \(left) more faults: mend these first"))
        }
        return problems
    }
}

/// A value of the file and the JSON Pointer that leads to it.
struct Spot {
    let node: JSONNode
    let path: String

    func child(_ key: String, _ node: JSONNode) -> Spot { Spot(node: node, path: Self.join(path, key)) }

    /// RFC 6901 §3: `~` and `/` in a name are escaped.
    static func join(_ path: String, _ key: String) -> String {
        let isPlain = key.utf8.allSatisfy { $0 != UInt8(ascii: "~") && $0 != UInt8(ascii: "/") }
        if isPlain { return "\(path)/\(key)" }
        let name = key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
        return "\(path)/\(name)"
    }
}

/// Text from a file, safe to print on a terminal.
enum Printable {
    /// In quotation marks, 60 characters at most.
    static func quoted(_ text: String) -> String {
        let short = text.count > 60 ? text.prefix(57) + "…" : text[...]
        return "\"\(plain(String(short)))\""
    }

    /// Control characters and invisible marks that turn the direction of text become `�`.
    static func plain(_ text: String) -> String {
        func isUnsafe(_ scalar: UnicodeScalar) -> Bool {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var clean = ""
        for scalar in text.unicodeScalars { clean.unicodeScalars.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar) }
        return clean
    }
}

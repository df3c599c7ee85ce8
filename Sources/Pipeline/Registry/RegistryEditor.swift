internal import Extract
package import Foundation

/// Puts entries into a `sources.json` as its owner wrote it: comments, layout and everything else stay.
package enum RegistryEditor {
    /// The bytes of the file with `entries` (JSON texts, each an element of `sources`) before the sources it has.
    ///
    /// Throws what is wrong with the file, and says so when it has no list of sources. What comes of it has to be read
    /// before it is written: the entries are not looked into.
    package static func adding(
        _ entries: [String], to bytes: Data, file: String
    ) throws(RegistryProblems) -> Data {
        let document = try RegistryReader.parse(bytes, file: file)
        guard let sources = document.root["sources"], sources.array != nil else {
            throw RegistryProblems(
                file: file,
                problems: [RegistryProblem(path: "/sources", message: "there is no list of sources to add to")])
        }
        let text = [UInt8](bytes)
        let place = afterOpening(text, bracket: sources.offset)
        let indent = "    "
        // A comma after the last element is allowed, so that an empty list needs no other care.
        let added = entries.map { indent + $0.replacing("\n", with: "\n" + indent) + ",\n" }.joined()
        let isOwnLine = text[place - 1] == UInt8(ascii: "\n")
        return Data(text[..<place] + Array((isOwnLine ? added : "\n" + added).utf8) + text[place...])
    }

    /// The texts of the entries a document holds: one source, a list of them, or `{"sources": […]}`.
    package static func entries(in bytes: Data, file: String) throws(RegistryProblems) -> [String] {
        let root = try RegistryReader.parse(bytes, file: file).root
        let nodes = root.array ?? root["sources"]?.array ?? [root]
        let text = [UInt8](bytes)
        var entries: [String] = []
        for (index, node) in nodes.enumerated() {
            guard node.object != nil else {
                let message = "expected a source, found \(node.value.kindName)"
                throw RegistryProblems(file: file, problems: [RegistryProblem(path: "/\(index)", message: message)])
            }
            entries.append(String(decoding: text[node.offset..<end(of: node.offset, in: text)], as: UTF8.self))
        }
        return entries
    }

    /// Past the object that begins at `start`; its JSON has been read already, so that it has an end.
    private static func end(of start: Int, in text: [UInt8]) -> Int {
        var depth = 0
        var index = start
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: "\""): index = endOfString(index, in: text)
            case UInt8(ascii: "/") where text[(index + 1)...].first == UInt8(ascii: "/"):
                index = text[index...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            case UInt8(ascii: "/") where text[(index + 1)...].first == UInt8(ascii: "*"):
                index += 3
                while index < text.count, text[index] != UInt8(ascii: "/") || text[index - 1] != UInt8(ascii: "*") {
                    index += 1
                }
            default: break
            }
            index += 1
        }
        return text.count
    }

    /// The quote that ends the string which begins at `start`.
    private static func endOfString(_ start: Int, in text: [UInt8]) -> Int {
        var index = start + 1
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }

    /// Past the bracket, and past the rest of its line when nothing but a comment stands there.
    private static func afterOpening(_ text: [UInt8], bracket: Int) -> Int {
        let start = bracket + 1
        guard let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) else { return start }
        let rest = text[start..<end].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        return rest.isEmpty || rest.starts(with: "//".utf8) ? end + 1 : start
    }
}

internal import Extract
package import Foundation

/// What somebody wants to add to a `sources.json`, where it stands: one source, a list of them, or `{"sources": […]}`.
package struct NewSources: Sendable {
    /// As its faults are to name it.
    let file: String
    let document: JSONDocument
    let spots: [Spot]
    private let text: [UInt8]

    /// Throws when the bytes are no JSON; whether the sources are any is for ``Registry/adding(_:to:as:)`` to say.
    package init(_ bytes: Data, file: String) throws(RegistryProblems) {
        self.file = file
        document = try RegistryReader.parse(bytes, file: file)
        text = [UInt8](bytes)
        let root = Spot(node: document.root, path: "")
        if let elements = root.node.array {
            spots = elements.enumerated().map { root.child(String($0.offset), $0.element) }
        } else if let list = root.node["sources"], let elements = list.array {
            let place = root.child("sources", list)
            spots = elements.enumerated().map { place.child(String($0.offset), $0.element) }
        } else {
            spots = [root]
        }
    }

    package var count: Int { spots.count }

    /// Each source as it was written, comments and layout too.
    var texts: [String] {
        spots.map { String(decoding: text[$0.node.offset..<end(of: $0.node.offset)], as: UTF8.self) }
    }

    /// Organisations and settings beside the sources would be lost without a word.
    func reportForeignKeys(_ findings: Findings) {
        guard document.root["sources"]?.array != nil, let members = document.root.object else { return }
        for member in members where member.key != "sources" && member.key != "$schema" {
            findings.add(
                path: Spot.join("", member.key), offset: member.offset,
                "only sources are added: put this into the file by hand, then leave it out here")
        }
    }

    /// Past the object that begins at `start`; its JSON has been read already, so that it has an end.
    private func end(of start: Int) -> Int {
        var depth = 0
        var index = start
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: "\""): index = JSONSpan.endOfString(index, in: text)
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
}

/// Where parts of a JSON text that was read already end.
enum JSONSpan {
    /// The quote that ends the string which begins at `start`.
    static func endOfString(_ start: Int, in text: [UInt8]) -> Int {
        var index = start + 1
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }
}

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

    /// The bytes of the file with another address for some of its sources; everything else stays, byte for byte.
    ///
    /// Throws what is wrong with the file, and says so when a source is not in it or has another address than expected:
    /// the file was changed since, or a preset makes the address.
    /// - Parameter moves: by the id of the source: the address it has, and the one it gets.
    package static func readdressing(
        _ moves: [String: (from: String, to: String)], in bytes: Data, file: String
    ) throws(RegistryProblems) -> Data {
        let document = try RegistryReader.parse(bytes, file: file)
        var edits: [(offset: Int, address: String)] = []
        for (id, move) in moves {
            guard let source = document.root["sources"]?.array?.first(where: { $0["id"]?.string == id }),
                let url = source["url"], url.string == move.from
            else {
                let message =
                    "the source \(Printable.quoted(id)) does not have the address \(move.from) there: "
                    + "put \(move.to) into it by hand"
                throw RegistryProblems(file: file, problems: [RegistryProblem(path: "/sources", message: message)])
            }
            edits.append((url.offset, move.to))
        }
        var text = [UInt8](bytes)
        // From the end, so that what is still to be changed stays where it is.
        for edit in edits.sorted(by: { $0.offset > $1.offset }) {
            let end = JSONSpan.endOfString(edit.offset, in: text)
            text.replaceSubrange(edit.offset...end, with: try literal(edit.address, file: file).utf8)
        }
        return Data(text)
    }

    /// A JSON string, quotation marks included (RFC 8259 §7).
    private static func literal(_ text: String, file: String) throws(RegistryProblems) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        do {
            return String(decoding: try encoder.encode(text), as: UTF8.self)
        } catch {
            throw RegistryProblems(file: file, problems: [RegistryProblem(path: "", message: "\(error)")])
        }
    }

    /// Past the bracket, and past the rest of its line when nothing but a comment stands there.
    private static func afterOpening(_ text: [UInt8], bracket: Int) -> Int {
        let start = bracket + 1
        guard let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) else { return start }
        let rest = text[start..<end].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        return rest.isEmpty || rest.starts(with: "//".utf8) ? end + 1 : start
    }
}

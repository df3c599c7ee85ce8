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

    /// Past the bracket, and past the rest of its line when nothing but a comment stands there.
    private static func afterOpening(_ text: [UInt8], bracket: Int) -> Int {
        let start = bracket + 1
        guard let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) else { return start }
        let rest = text[start..<end].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        return rest.isEmpty || rest.starts(with: "//".utf8) ? end + 1 : start
    }
}

/// The internal entities of a document type declaration, expanded within limits.
struct DeclaredEntities {
    private var values: [[UInt8]: [UInt8]] = [:]
    private var external: Set<[UInt8]> = []
    private var expanded = 0

    /// Bytes all expansions of a document may come to, and how deep entities may refer to entities: one within another
    /// has been seen in honest documents, one within that only in attacks.
    private static let byteLimit = 1024 * 1024
    private static let depthLimit = 2
    private static let declarationLimit = 1000

    var isEmpty: Bool { values.isEmpty && external.isEmpty }
    func isDeclared(_ name: [UInt8]) -> Bool { values[name] != nil || external.contains(name) }
    func isExternal(_ name: [UInt8]) -> Bool { external.contains(name) }

    /// The text an entity stands for; `nil` when it is external, or expands without measure.
    mutating func expand(_ name: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        return append(name, depth: 0, to: &out) ? out : nil
    }

    private mutating func append(_ name: [UInt8], depth: Int, to out: inout [UInt8]) -> Bool {
        guard let value = values[name], depth < Self.depthLimit else { return false }
        // An empty entity costs too, or a billion of them would be free.
        expanded += value.count + 1
        guard expanded <= Self.byteLimit else { return false }
        var rest = value[...]
        while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
            out.append(contentsOf: rest[..<mark])
            // No further than a name may reach: a value of "&" alone would be searched to its end for each.
            let end = rest[mark...].prefix(64).firstIndex(of: UInt8(ascii: ";"))
            if let end, values[Array(rest[(mark + 1)..<end])] != nil {
                guard append(Array(rest[(mark + 1)..<end]), depth: depth + 1, to: &out) else { return false }
                rest = rest[(end + 1)...]
                continue
            }
            let (found, after) = CharacterReferences.reference(in: rest[mark...])
            if let found { CharacterReferences.append(found, to: &out) } else { out.append(UInt8(ascii: "&")) }
            rest = rest[after...]
        }
        out.append(contentsOf: rest)
        return true
    }

    /// Reads from `<!DOCTYPE` and returns the place past its end.
    mutating func readDoctype(_ bytes: ByteView, from start: Int) -> Int {
        var index = start + 9
        var inSubset = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                index = (bytes[(index + 1)...].firstIndex(of: byte) ?? bytes.count - 1) + 1
            } else if byte == UInt8(ascii: "[") {
                inSubset = true
                index += 1
            } else if byte == UInt8(ascii: "]") {
                inSubset = false
                index += 1
            } else if byte == UInt8(ascii: ">"), !inSubset {
                return index + 1
            } else if inSubset, byte == UInt8(ascii: "<"), bytes[index...].starts(with: "<!--".utf8) {
                index = pastComment(bytes, from: index + 4)
            } else if inSubset, byte == UInt8(ascii: "<"), bytes[index...].starts(with: "<!ENTITY".utf8) {
                index = readEntity(bytes, from: index + 8)
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    private func pastComment(_ bytes: ByteView, from start: Int) -> Int {
        var index = start + 2
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: ">"), bytes[(index - 2)..<index].elementsEqual("--".utf8) {
                return index + 1
            }
            index += 1
        }
        return bytes.count
    }

    private mutating func readEntity(_ bytes: ByteView, from start: Int) -> Int {
        var index = start
        func skipSpace() { while index < bytes.count, HTMLScanner.isSpace(bytes[index]) { index += 1 } }
        skipSpace()
        let nameStart = index
        while index < bytes.count, !HTMLScanner.isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">") { index += 1 }
        let name = bytes.array(nameStart..<index)
        skipSpace()
        guard index < bytes.count else { return index }
        let quote = bytes[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            // SYSTEM, PUBLIC, or a parameter entity, which cannot be referred to from the text.
            if name.first != UInt8(ascii: "%"), external.count < Self.declarationLimit { external.insert(name) }
            return index
        }
        let valueStart = index + 1
        index = bytes[valueStart...].firstIndex(of: quote) ?? bytes.count
        if values.count < Self.declarationLimit, values[name] == nil { values[name] = bytes.array(valueStart..<index) }
        return min(index + 1, bytes.count)
    }
}

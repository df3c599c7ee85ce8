internal import Extract

/// Reads the members of one object: unknown keys, wrong types and bad values become findings, never exceptions.
struct Fields {
    let spot: Spot
    let findings: Findings
    /// Those that are known: as many as there are keys, at most.
    private let members: [JSONMember]

    /// `nil`, with a finding, when the value is no object.
    init?(_ spot: Spot, keys: [String], findings: Findings) {
        guard let members = spot.node.object else {
            findings.add(spot, "expected an object, found \(spot.node.value.kindName)")
            return nil
        }
        self.spot = spot
        self.findings = findings
        var known: [JSONMember] = []
        for member in members {
            if !keys.contains(member.key) {
                let path = Spot.join(spot.path, member.key)
                findings.add(path: path, offset: member.offset, "unknown key" + NearestName.hint(member.key, in: keys))
            } else if let index = known.firstIndex(where: { $0.key == member.key }) {
                let path = Spot.join(spot.path, member.key)
                findings.add(path: path, offset: member.offset, "this key stands here twice")
                known[index] = member
            } else {
                known.append(member)
            }
        }
        self.members = known
    }

    subscript(key: String) -> Spot? { members.first { $0.key == key }.map { spot.child(key, $0.value) } }

    func has(_ key: String) -> Bool { members.contains { $0.key == key } }

    /// A finding for each required key that is not there.
    func require(_ keys: String...) {
        for key in keys where !has(key) { findings.add(spot, "\(Printable.quoted(key)) is missing") }
    }

    // MARK: Values

    func string(_ key: String, check: (String) throws(Complaint) -> Void = Check.text) -> String? {
        self[key].flatMap { Self.string($0, findings, check: check) }
    }

    /// A string read into something else by `read`.
    func value<Value>(_ key: String, _ read: (String) throws(Complaint) -> Value) -> Value? {
        guard let spot = self[key], let text = spot.node.string else {
            if let spot = self[key] { findings.add(spot, "expected a string, found \(spot.node.value.kindName)") }
            return nil
        }
        do {
            return try read(text)
        } catch {
            findings.add(spot, error.message)
            return nil
        }
    }

    func strings(_ key: String, check: (String) throws(Complaint) -> Void = Check.text) -> [String]? {
        self[key].flatMap { Self.strings($0, findings, check: check) }
    }

    func bool(_ key: String) -> Bool? {
        guard let spot = self[key] else { return nil }
        if spot.node.bool == nil {
            findings.add(spot, "expected true or false, found \(spot.node.value.kindName)")
        }
        return spot.node.bool
    }

    func int(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let spot = self[key] else { return nil }
        guard let number = spot.node.int else {
            let found = spot.node.double == nil ? spot.node.value.kindName : "one with decimals or out of range"
            findings.add(spot, "expected a whole number, found \(found)")
            return nil
        }
        guard range.contains(number) else {
            findings.add(
                spot, "expected a number from \(range.lowerBound) to \(range.upperBound), found \(number)")
            return nil
        }
        return number
    }

    /// The elements of an array of whatever kind.
    func elements(_ key: String) -> [Spot]? {
        guard let spot = self[key] else { return nil }
        guard let elements = spot.node.array else {
            findings.add(spot, "expected an array, found \(spot.node.value.kindName)")
            return nil
        }
        return elements.enumerated().map { spot.child(String($0.offset), $0.element) }
    }

    static func string(
        _ spot: Spot, _ findings: Findings, check: (String) throws(Complaint) -> Void = Check.text
    ) -> String? {
        guard let text = spot.node.string else {
            findings.add(spot, "expected a string, found \(spot.node.value.kindName)")
            return nil
        }
        do {
            try check(text)
            return text
        } catch {
            findings.add(spot, error.message)
            return nil
        }
    }

    static func strings(
        _ spot: Spot, _ findings: Findings, check: (String) throws(Complaint) -> Void = Check.text
    ) -> [String]? {
        guard let elements = spot.node.array else {
            findings.add(spot, "expected an array of strings, found \(spot.node.value.kindName)")
            return nil
        }
        var texts: [String] = []
        var seen: Set<String> = []
        for (index, element) in elements.enumerated() {
            let child = spot.child(String(index), element)
            guard let text = string(child, findings, check: check) else { continue }
            if seen.insert(text).inserted {
                texts.append(text)
            } else {
                findings.add(child, "\(Printable.quoted(text)) stands here twice")
            }
        }
        return texts
    }
}

/// What one text must be like. Each throws the sentence that says what was expected.
enum Check {
    /// Something to read: not empty, not white space alone, no control characters.
    static func text(_ text: String) throws(Complaint) {
        guard text.contains(where: { !$0.isWhitespace }) else { throw Complaint("expected some text, found none") }
        let isControlled = text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" }
        if isControlled { throw Complaint("control characters do not belong in a text") }
    }

    /// Ids go into addresses and record ids, so they are plain.
    static func id(_ text: String) throws(Complaint) {
        let isPlain = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || byte == UInt8(ascii: "-")
        }
        guard isPlain, (1...64).contains(text.utf8.count), !text.hasPrefix("-"), !text.hasSuffix("-") else {
            throw Complaint(
                "expected an id of a–z, 0–9 and hyphens, 64 characters at most, found \(Printable.quoted(text))")
        }
    }

    /// One of a few names.
    static func name(_ text: String, of valid: [String], what: String) throws(Complaint) {
        guard valid.contains(text) else {
            throw Complaint("unknown \(what) \(Printable.quoted(text))" + NearestName.hint(text, in: valid))
        }
    }

    /// A language tag (RFC 5646) as sources need it: `sv`, `sv-SE`, `smj`.
    static func language(_ text: String) throws(Complaint) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isPlain, let first = parts.first, (2...3).contains(first.count), first.allSatisfy(\.isLowercase),
            parts.dropFirst().allSatisfy({ (2...8).contains($0.count) })
        else { throw Complaint("expected a language tag like sv or sv-SE, found \(Printable.quoted(text))") }
    }

    /// A day, `2026-01-01`.
    static func day(_ text: String) throws(Complaint) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.map { $0.allSatisfy { $0.isASCII && $0.isNumber } ? Int($0) ?? 0 : 0 }
        guard parts.map(\.count) == [4, 2, 2], numbers[0] > 0, (1...12).contains(numbers[1]),
            (1...31).contains(numbers[2])
        else { throw Complaint("expected a date like 2026-01-01, found \(Printable.quoted(text))") }
    }

    /// `202100-0555`.
    static func organisationNumber(_ text: String) throws(Complaint) {
        let isPlain = text.allSatisfy { $0 == "-" || $0.isASCII && $0.isNumber }
        guard isPlain, text.split(separator: "-", omittingEmptySubsequences: false).map(\.count) == [6, 4] else {
            throw Complaint("expected an organisation number like 202100-0555, found \(Printable.quoted(text))")
        }
    }

    /// A word or phrase of a relevance filter, perhaps with `*` last.
    static func filterWord(_ word: String) throws(Complaint) {
        try text(word)
        guard !word.dropLast().contains("*"), word != "*" else {
            throw Complaint("* stands last in a word, as in digital*, found \(Printable.quoted(word))")
        }
    }

    static func pointer(_ text: String) throws(Complaint) {
        do {
            _ = try JSONPointer(text)
        } catch {
            throw Complaint("character \(error.position): \(error.message)")
        }
    }

    /// A JSON Pointer within one element, or a template: `https://example.se/{id}`.
    static func expression(_ text: String, fields: Set<String>) throws(Complaint) {
        do {
            _ = try FieldExpression(text, fields: fields)
        } catch {
            throw Complaint("character \(error.position): \(error.message)")
        }
    }

    /// CSS, `a@href` for an attribute, or XPath.
    static func selector(_ text: String) throws(Complaint) {
        try Self.text(text)
        do {
            _ = try Selector(text)
        } catch {
            throw Complaint("character \(error.position): \(error.message)")
        }
    }
}

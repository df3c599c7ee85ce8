import Foundation

/// The attributes of a tag, and what they say of its element.
extension PlainScan {
    /// Up to behind the `>`.
    ///
    /// - Returns: `nil` for what is out of the ordinary.
    mutating func attributes(of element: PlainTraits) -> PlainTraits? {
        var told: PlainTraits = []
        seenCount = 0
        while true {
            let byte = bytes.byte(at: index)
            if byte == UInt8(ascii: ">") {
                index += 1
                return told
            }
            let start = index
            while Self.isSpace(bytes.byte(at: index)) { index += 1 }
            let next = bytes.byte(at: index)
            if next == UInt8(ascii: ">") { continue }
            if next == UInt8(ascii: "/") {
                guard bytes.byte(at: index + 1) == UInt8(ascii: ">") else { return nil }
                index += 2
                return told.union(.closed)
            }
            guard index > start, attribute(of: element, &told) else { return nil }
        }
    }

    private mutating func attribute(of element: PlainTraits, _ told: inout PlainTraits) -> Bool {
        guard let name = name(at: index), isNew(name) else { return false }
        index = Int(name.end)
        var next = index
        while Self.isSpace(bytes.byte(at: next)) { next += 1 }
        var range = next..<next
        // Without a value, the space belongs to what comes.
        if bytes.byte(at: next) == UInt8(ascii: "=") {
            index = next + 1
            while Self.isSpace(bytes.byte(at: index)) { index += 1 }
            guard let value = value() else { return false }
            range = value
        }
        let first = bytes[Int(name.start)] | 0x20
        let meaning = attributes.meaning(name.code, count: Int(name.count), first: first)
        return meaning == .none || note(meaning, range, of: element, &told)
    }

    /// The first of a name counts; a second one is somebody's slip. Of long names the ends are compared, which is enough to
    /// find every one that is there twice.
    private mutating func isNew(_ name: Name) -> Bool {
        var index = 0
        while index < seenCount {
            if seen[index] == name.code { return false }
            index &+= 1
        }
        guard seenCount < Self.maxAttributes else { return false }
        seen[seenCount] = name.code
        seenCount += 1
        return true
    }

    /// The value at `index`, which then stands behind it; `nil` for one that is out of the ordinary.
    private mutating func value() -> Range<Int>? {
        let quote = bytes.byte(at: index)
        if quote == 0x22 || quote == 0x27 {
            let start = index + 1
            let end = bytes.first(of: quote, in: start..<bytes.count)
            guard end < bytes.count else { return nil }
            index = end + 1
            return start..<end
        }
        let start = index
        while Self.isPlainValue(bytes.byte(at: index)) { index += 1 }
        let next = bytes.byte(at: index)
        guard index > start, Self.isSpace(next) || next == UInt8(ascii: ">"), bytes[index - 1] != UInt8(ascii: "/")
        else {
            return nil
        }
        return start..<index
    }

    private static func isPlainValue(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte &- 0x30 < 10 || "-_:/.#%,?".utf8.contains(byte)
    }

    // MARK: What it says

    /// - Returns: `false` for a value that has to be looked at more closely.
    private mutating func note(
        _ meaning: PlainAttributes.Meaning, _ value: Range<Int>, of element: PlainTraits, _ told: inout PlainTraits
    ) -> Bool {
        switch meaning {
        case .none: return true
        case .identity: return mayBePlace(value) && words(value, &told)
        case .words: return words(value, &told)
        case .hidden:
            told.formUnion(.hidden)
            return true
        case .name:
            if element.has(.link), !mayBePlace(value) { return false }
            return !element.has(.meta) || isNoDirective(value)
        case .directive: return !element.has(.meta) || isNoDirective(value)
        case .property: return element.has(.meta) ? isNoDirective(value) : property(value, &told)
        case .type:
            guard element.has(.input) else { return true }
            guard let word = word(value) else { return false }
            if word == "password" { page.asksForPassword = true }
            return true
        case .role, .style, .ariaHidden: return look(meaning, value, &told)
        }
    }

    private mutating func mayBePlace(_ value: Range<Int>) -> Bool {
        guard !places.isEmpty, !page.hasPlace else { return true }
        let isOdd = bytes[value].contains { $0 < 0x20 || $0 == UInt8(ascii: "&") || $0 == 0xEF }
        guard !isOdd else { return false }
        page.hasPlace = places.contains(String(decoding: bytes[value], as: UTF8.self))
        return true
    }

    /// Of a class or an id.
    private mutating func words(_ value: Range<Int>, _ told: inout PlainTraits) -> Bool {
        if value.count < knownWords.count, case let known = knownWords[value.count], known.place > 0,
            bytes.isSame(value, at: known.place)
        {
            if known.isFurniture { told.formUnion(.marked) }
            return true
        }
        guard value.count <= 1024, let isFurniture = FurnitureWords.all.stand(in: bytes, value) else { return false }
        if isFurniture { told.formUnion(.marked) }
        if value.count < knownWords.count { knownWords[value.count] = (value.lowerBound, isFurniture) }
        return true
    }

    private func look(
        _ meaning: PlainAttributes.Meaning, _ value: Range<Int>, _ told: inout PlainTraits
    ) -> Bool {
        guard let word = word(value, lowercased: meaning != .ariaHidden) else { return false }
        switch meaning {
        case .role:
            if Furniture.roles.contains(word) { told.formUnion(.marked) }
            if word == "navigation" { told.formUnion(.navigation) }
            if word == "main" { told.formUnion(.main) }
        case .ariaHidden: if word == "true" { told.formUnion(.hidden) }
        default: if Furniture.hides(word) { told.formUnion(.hidden) }
        }
        return true
    }

    /// Only `articleBody` is asked for: by one attribute or the other, where an element has both.
    private func property(_ value: Range<Int>, _ told: inout PlainTraits) -> Bool {
        guard !value.isEmpty else { return true }
        guard let word = word(value) else { return false }
        let isBody = Thing.localName(word) == "articlebody"
        if told.has(.described), isBody || told.has(.articleBody) { return false }
        told.formUnion(isBody ? [.described, .articleBody] : .described)
        return true
    }

    /// Whether a `<meta>` by that name sends nobody on.
    private func isNoDirective(_ value: Range<Int>) -> Bool {
        guard value.count >= 7 else { return true }
        return word(value).map { !$0.contains("refresh") } ?? false
    }

    /// A value without white space around it; `nil` where it has anything but visible ASCII and spaces, or a reference.
    private func word(_ value: Range<Int>, lowercased: Bool = true) -> String? {
        guard value.count <= 4096 else { return nil }
        var word: [UInt8] = []
        word.reserveCapacity(value.count)
        for place in value {
            let byte = bytes[place]
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "&") else { return nil }
            word.append(lowercased && byte &- 0x41 < 26 ? byte | 0x20 : byte)
        }
        return UTF8Text.string(ByteScan.trimmed(word[...]))
    }
}

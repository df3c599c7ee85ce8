/// Numbers of registers that name one document: SOU 2020:14, prop. 2019/20:15, HSLF-FS 2016:40, dnr S2018/01234,
/// ISBN, DOI.
enum OfficialNumbers {
    enum Kind: UInt32 { case register = 1, diary, isbn, doi }

    /// Kind in the top four bits, the rest a hash.
    static func value(_ kind: Kind, _ hash: UInt32) -> UInt32 { kind.rawValue << 28 | hash & 0xFFF_FFFF }
    static func kind(_ value: UInt32) -> UInt32 { value >> 28 }

    /// - Parameter cited: whether the text speaks of other documents too: an act that it cites is not its own number.
    static func find(_ text: MatchText, _ tokens: [MatchToken], cited: Bool) -> [UInt32] {
        var found: [UInt32] = []
        for index in tokens.indices where found.count < 8 {
            let token = tokens[index]
            if token.hash == MatchWords.isbn {
                if let value = isbn(text, after: token.range.upperBound) { found.append(value) }
            } else if MatchWords.diary.contains(token.hash) {
                if let value = diary(text, after: token.range.upperBound) { found.append(value) }
            } else if token.isNumber, text.bytes[token.range].starts(with: "10.".utf8), token.length >= 7 {
                if let value = doi(text, token) { found.append(value) }
            } else if !cited, isRegister(text, token), let value = register(text, tokens, index) {
                found.append(value)
            } else if let value = bareDiary(text, tokens, index) {
                found.append(value)
            }
        }
        return Array(Set(found).sorted())
    }

    private static func isRegister(_ text: MatchText, _ token: MatchToken) -> Bool {
        guard token.isWord else { return false }
        if MatchWords.registers.contains(token.hash) { return true }
        return token.length <= 6 && text.bytes[token.range].suffix(2).elementsEqual("fs".utf8)
    }

    /// A year, a colon and a number; parliament's years are two: 2019/20:15.
    private static func register(_ text: MatchText, _ tokens: [MatchToken], _ index: Int) -> UInt32? {
        var next = index + 1
        guard next < tokens.count, TitleFacts.isYear(text, tokens[next]) else { return nil }
        let name = text.bytes[tokens[index].range].prefix(4)
        var bytes = Array(name) + text.bytes[tokens[next].range]
        if next + 1 < tokens.count, mark(text, tokens[next]) == UInt8(ascii: "/") { next += 1 }
        guard next + 1 < tokens.count, mark(text, tokens[next]) == UInt8(ascii: ":"), tokens[next + 1].isNumber else {
            return nil
        }
        bytes += [UInt8(ascii: ":")] + text.number(tokens[next + 1].range)
        return value(.register, MatchText.hash(bytes))
    }

    private static func mark(_ text: MatchText, _ token: MatchToken) -> UInt8? {
        token.range.upperBound < text.bytes.count ? text.bytes[token.range.upperBound] : nil
    }

    private static func isbn(_ text: MatchText, after start: Int) -> UInt32? {
        var digits: [UInt8] = []
        for byte in text.bytes[start...].prefix(32) {
            if MatchText.isDigit(byte) || byte == UInt8(ascii: "x") && digits.count == 9 {
                digits.append(byte)
            } else if digits.count >= 10 && byte != UInt8(ascii: "-") || MatchText.isLetter(byte) {
                break
            }
        }
        guard digits.count == 10 || digits.count == 13 else { return nil }
        // ISBN-10 is ISBN-13 without its prefix, but for the last digit.
        return value(.isbn, MatchText.hash(digits.suffix(10).dropLast()))
    }

    private static func diary(_ text: MatchText, after start: Int) -> UInt32? {
        let rest = text.bytes[start...].drop { $0 == 0x20 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
        let word = rest.prefix(40).prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")") }
        return diary(word)
    }

    private static func diary(_ word: ArraySlice<UInt8>) -> UInt32? {
        let bytes = word.filter { MatchText.isLetter($0) || MatchText.isDigit($0) }
        guard bytes.filter(MatchText.isDigit).count >= 5 else { return nil }
        return value(.diary, MatchText.hash(bytes))
    }

    /// `S2018/01234`, as the Government Offices write it.
    private static func bareDiary(_ text: MatchText, _ tokens: [MatchToken], _ index: Int) -> UInt32? {
        let token = tokens[index]
        guard token.isMixed, token.digits == 4, token.letters <= 2, mark(text, token) == UInt8(ascii: "/"),
            index + 1 < tokens.count, tokens[index + 1].isNumber, tokens[index + 1].digits >= 4
        else { return nil }
        return diary(text.bytes[token.range.lowerBound..<tokens[index + 1].range.upperBound])
    }

    private static func doi(_ text: MatchText, _ token: MatchToken) -> UInt32? {
        guard mark(text, token) == UInt8(ascii: "/") else { return nil }
        let word = text.bytes[token.range.lowerBound...].prefix(80).prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") }
        var bytes = Array(word)
        while let last = bytes.last, !MatchText.isLetter(last), !MatchText.isDigit(last) { bytes.removeLast() }
        return bytes.count > 8 ? value(.doi, MatchText.hash(bytes)) : nil
    }
}

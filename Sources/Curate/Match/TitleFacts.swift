/// What in a title tells it from others of the same words: years, parts, numbers, models, variants.
struct TitleFacts {
    var years: [UInt32] = []
    /// A marker and its number: `del 2` is `part << 24 | 2`.
    var parts: [UInt32] = []
    /// Numbers that nothing says the meaning of, and short mixed words: `2.0`, `cs3`.
    var numbers: [UInt32] = []
    var variants: [UInt32] = []
    /// Pairs: the whole, and what is left without letters at its end.
    var models: [UInt32] = []

    init(_ text: MatchText, _ tokens: [MatchToken]) {
        var used = Set<Int>()
        for index in tokens.indices where !used.contains(index) {
            let token = tokens[index]
            if let kind = MatchWords.variants[token.hash] { variants.append(kind) }
            if let value = MatchWords.months[token.hash] { part(.month, UInt32(value)) }
            if let value = MatchWords.seasons[token.hash] { part(.season, UInt32(value)) }
            if let marker = MatchWords.markers[token.hash] { number(tokens, text, index, marker, &used) }
        }
        readModels(text, tokens, &used)
        for index in tokens.indices where !used.contains(index) { readNumber(text, tokens, index, &used) }
        years = Self.sorted(years)
        parts = Self.sorted(parts)
        numbers = Self.sorted(numbers)
        variants = Self.sorted(variants)
    }

    private static func sorted(_ values: [UInt32]) -> [UInt32] { Array(Set(values).sorted().prefix(16)) }

    private mutating func part(_ marker: MatchWords.Marker, _ value: UInt32) {
        parts.append(marker.rawValue << 24 | value & 0xFF_FFFF)
    }

    /// The number after a marker or before it: `del 2`, `part II`, `steg ett`, `bilaga B`, `2nd edition`.
    private mutating func number(
        _ tokens: [MatchToken], _ text: MatchText, _ index: Int, _ marker: MatchWords.Marker, _ used: inout Set<Int>
    ) {
        if index + 1 < tokens.count {
            let next = tokens[index + 1]
            let word = (MatchWords.romans[next.hash] ?? MatchWords.ordinals[next.hash] ?? MatchWords.letters[next.hash])
                .map(UInt32.init)
            // `del 2019` is no part, a year may stand after any word.
            let plain = next.isNumber && !Self.isYear(text, next) ? next.hash & 0xFF_FFFF : nil
            let digits = plain.map { value in text.value(next).map { UInt32($0 & 0xFF_FFFF) } ?? value }
            if let value = digits ?? word, !used.contains(index + 1) {
                part(marker, value)
                used.insert(index + 1)
                return
            }
        }
        if index > 0, let value = MatchWords.ordinals[tokens[index - 1].hash] {
            part(marker, UInt32(value))
            used.insert(index - 1)
        }
    }

    static func isYear(_ text: MatchText, _ token: MatchToken) -> Bool {
        guard token.isNumber, token.length == 4, let value = text.value(token) else { return false }
        return (1900...2099).contains(value)
    }

    private mutating func readNumber(_ text: MatchText, _ tokens: [MatchToken], _ index: Int, _ used: inout Set<Int>) {
        let token = tokens[index]
        if Self.isYear(text, token), let value = text.value(token) {
            years.append(UInt32(value))
        } else if token.isNumber {
            if index + 1 < tokens.count, !used.contains(index + 1), MatchWords.units.contains(tokens[index + 1].hash) {
                used.insert(index + 1)
            }
            numbers.append(token.hash)
        } else if token.isMixed {
            readMixed(text, token)
        } else if index == tokens.count - 1, index > 0, token.length > 1, let roman = MatchWords.romans[token.hash] {
            numbers.append(MatchText.hash(String(roman)))
        }
    }

    /// `500gb` is the number 500, `cs3` a number of its own; `2nd` is 2.
    private mutating func readMixed(_ text: MatchText, _ token: MatchToken) {
        let bytes = text.bytes[token.range]
        let digits = bytes.prefix { !MatchText.isLetter($0) }
        if !digits.isEmpty, MatchWords.units.contains(MatchText.hash(bytes[digits.endIndex...])) {
            numbers.append(MatchText.hash(text.number(digits.startIndex..<digits.endIndex)))
        } else if token.length <= 6 {
            numbers.append(token.hash)
        }
    }

    // MARK: Models

    private mutating func readModels(_ text: MatchText, _ tokens: [MatchToken], _ used: inout Set<Int>) {
        for model in ModelNumbers.find(text, tokens, limit: 6) {
            models += [model.whole, model.core]
            used.formUnion(model.tokens)
        }
    }
}

/// Names of products: letters and digits joined (`DSC-W120/B`), or a long number.
enum ModelNumbers {
    struct Model {
        var whole: UInt32
        /// Without the letters at its end, which often name the colour or the market.
        var core: UInt32
        /// Its tokens.
        var tokens: Range<Int>
    }

    static func find(_ text: MatchText, _ tokens: [MatchToken], limit: Int) -> [Model] {
        var found: [Model] = []
        var start = 0
        while start < tokens.count, found.count < limit {
            var end = start + 1
            while end < tokens.count, end - start < 5, isJoined(text, tokens[end - 1], tokens[end]) { end += 1 }
            if let whole = model(text, tokens, start..<end) {
                found.append(whole)
            } else {
                for index in start..<end { if let one = model(text, tokens, index..<index + 1) { found.append(one) } }
            }
            start = end
        }
        return Array(found.prefix(limit))
    }

    private static func isJoined(_ text: MatchText, _ left: MatchToken, _ right: MatchToken) -> Bool {
        guard right.range.lowerBound == left.range.upperBound + 1 else { return false }
        let byte = text.bytes[left.range.upperBound]
        return byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_")
    }

    private static func model(_ text: MatchText, _ tokens: [MatchToken], _ range: Range<Int>) -> Model? {
        let part = tokens[range]
        // A word among the pieces is a word: `mp3-player`, `covid-19`.
        if range.count > 1, part.contains(where: { $0.letters > 4 || $0.length > 12 }) { return nil }
        let letters = part.reduce(0) { $0 + $1.letters }
        let digits = part.reduce(0) { $0 + $1.digits }
        let isLong = letters == 0 && range.count == 1 && (5...14).contains(digits)
        guard isLong || letters > 0 && digits >= 2 && letters + digits >= 4 else { return nil }
        var bytes = part.flatMap { text.bytes[$0.range] }.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ",") }
        if isUnit(bytes) { return nil }
        while bytes.first == UInt8(ascii: "0") { bytes.removeFirst() }
        var core = bytes
        while let last = core.last, MatchText.isLetter(last) { core.removeLast() }
        if core.count < 4 { core = bytes }
        return Model(whole: MatchText.hash(bytes), core: MatchText.hash(core), tokens: range)
    }

    /// A quantity: digits and a unit.
    private static func isUnit(_ bytes: [UInt8]) -> Bool {
        let digits = bytes.prefix { MatchText.isDigit($0) }
        return !digits.isEmpty && MatchWords.units.contains(MatchText.hash(bytes[digits.count...]))
    }
}

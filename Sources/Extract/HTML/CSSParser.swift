/// Selectors Level 4, as far as ``Selector`` says.
struct CSSParser {
    private let text: [Character]
    private var index = 0
    private var depth = 0

    init(_ text: String) { self.text = Array(text) }

    /// The whole text as a group.
    mutating func group() throws(SelectorError) -> [CSSSelector] {
        let group = try selectors(relative: false, attributes: true)
        if let rest = peek { throw error("expected the end of the selector, found \(rest)") }
        return group
    }

    private mutating func selectors(relative: Bool, attributes: Bool) throws(SelectorError) -> [CSSSelector] {
        var group: [CSSSelector] = []
        repeat {
            skipSpace()
            group.append(try selector(relative: relative, attributes: attributes))
            skipSpace()
        } while take(",")
        return group
    }

    private mutating func selector(relative: Bool, attributes: Bool) throws(SelectorError) -> CSSSelector {
        var selector = CSSSelector()
        var combinator = CSSSelector.Combinator.descendant
        if relative {
            selector.compounds.append(.init(conditions: [.scope]))
            combinator = takeCombinator() ?? .descendant
            skipSpace()
        }
        while true {
            if attributes, peek == "@" {
                selector.attribute = try attributeSuffix(after: selector)
                break
            }
            var compound = try compound()
            compound.combinator = combinator
            selector.compounds.append(compound)
            if selector.compounds.count > 32 { throw error("more than 32 parts in one selector") }
            if attributes, peek == "@" { continue }
            let spaced = skipSpace()
            guard let next = peek, next != ",", next != ")" else { break }
            if let explicit = takeCombinator() {
                combinator = explicit
                skipSpace()
            } else if spaced {
                combinator = .descendant
            } else {
                throw error("unexpected \(next)")
            }
        }
        return selector
    }

    private mutating func attributeSuffix(after selector: CSSSelector) throws(SelectorError) -> [UInt8] {
        index += 1
        let name = try name("an attribute's name after @").lowercased()
        skipSpace()
        guard peek == nil || peek == "," else { throw error("@\(name) must be the last part of a selector") }
        return Array(name.utf8)
    }

    private mutating func compound() throws(SelectorError) -> CSSSelector.Compound {
        var compound = CSSSelector.Compound()
        let start = index
        if !take("*"), let first = peek, isNameStart(first) {
            compound.type = Array(try name("an element").lowercased().utf8)
        }
        loop: while let next = peek {
            switch next {
            case ".":
                index += 1
                compound.conditions.append(.class(Array(try name("a class after .").utf8)))
            case "#":
                index += 1
                compound.conditions.append(.id(Array(try name("an id after #").utf8)))
            case "[": compound.conditions.append(try attribute())
            case ":": compound.conditions.append(try pseudoClass())
            default: break loop
            }
        }
        guard index > start else {
            throw error(peek.map { "expected an element, class, id or attribute, found \($0)" } ?? "a part is missing")
        }
        return compound
    }

    private mutating func attribute() throws(SelectorError) -> CSSCondition {
        index += 1
        skipSpace()
        let name = Array(try self.name("an attribute's name").lowercased().utf8)
        skipSpace()
        if take("]") { return .attribute(name: name, .exists, value: [], ignoringCase: false) }
        let operators: [(String, CSSCondition.Operator)] = [
            ("~=", .word), ("|=", .dash), ("^=", .prefix), ("$=", .suffix), ("*=", .substring), ("=", .equals),
        ]
        guard let (_, kind) = operators.first(where: { take($0.0) }) else { throw error("expected ]") }
        skipSpace()
        let value: String
        if let text = try quoted() { value = text } else { value = try self.name("a value") }
        skipSpace()
        let ignoringCase = take("i") || take("I")
        if !ignoringCase { _ = take("s") || take("S") }
        skipSpace()
        guard take("]") else { throw error("expected ]") }
        let written = ignoringCase ? value.lowercased() : value
        return .attribute(name: name, kind, value: Array(written.utf8), ignoringCase: ignoringCase)
    }

    private mutating func pseudoClass() throws(SelectorError) -> CSSCondition {
        let start = index
        index += 1
        let name = try name("the name of a pseudo-class after :").lowercased()
        switch name {
        case "first-child": return .nthChild(a: 0, b: 1)
        case "last-child": return .lastChild
        case "only-child": return .is([Self.onlyChild])
        case "first-of-type": return .nthOfType(a: 0, b: 1)
        case "last-of-type": return .nthLastOfType(a: 0, b: 1)
        case "only-of-type": return .is([Self.onlyOfType])
        case "root": return .root
        case "scope": return .scope
        case "empty": return .empty
        case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type":
            return try argument { parser throws(SelectorError) in
                let (a, b) = try parser.nth()
                return switch name {
                case "nth-child": .nthChild(a: a, b: b)
                case "nth-last-child": .nthLastChild(a: a, b: b)
                case "nth-of-type": .nthOfType(a: a, b: b)
                default: .nthLastOfType(a: a, b: b)
                }
            }
        case "not", "is", "where", "has":
            return try argument { parser throws(SelectorError) in
                let group = try parser.selectors(relative: name == "has", attributes: false)
                return name == "not" ? .not(group) : name == "has" ? .has(group) : .is(group)
            }
        case "contains":
            return try argument { parser throws(SelectorError) in
                .contains(Array(try parser.quotedOrBareText().utf8))
            }
        default:
            index = start
            throw error("there is no pseudo-class :\(name)")
        }
    }

    private static let onlyChild = CSSSelector(
        compounds: [.init(conditions: [.nthChild(a: 0, b: 1), .lastChild])])
    private static let onlyOfType = CSSSelector(
        compounds: [.init(conditions: [.nthOfType(a: 0, b: 1), .nthLastOfType(a: 0, b: 1)])])

    /// `(…)`; nesting is limited because each level of `:has` multiplies the work.
    private mutating func argument(
        _ read: (inout CSSParser) throws(SelectorError) -> CSSCondition
    ) throws(SelectorError) -> CSSCondition {
        guard take("(") else { throw error("expected (") }
        depth += 1
        if depth > 4 { throw error("nested deeper than 4") }
        skipSpace()
        let condition = try read(&self)
        skipSpace()
        guard take(")") else { throw error("expected )") }
        depth -= 1
        return condition
    }

    private static let steps = -999_999...999_999

    /// `odd`, `even`, `3`, `2n+1`, `-n + 3`.
    private mutating func nth() throws(SelectorError) -> (a: Int, b: Int) {
        let start = index
        while index < text.count, text[index] != ")" { index += 1 }
        let written = text[start..<index].filter { !$0.isWhitespace }.map(String.init).joined().lowercased()
        if written == "odd" { return (2, 1) }
        if written == "even" { return (2, 0) }
        let parts = written.split(separator: "n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let a: Int?
        let b: Int?
        if parts.count == 2 {
            a = parts[0].isEmpty || parts[0] == "+" ? 1 : parts[0] == "-" ? -1 : Int(parts[0])
            b = parts[1].isEmpty ? 0 : parts[1].hasPrefix("+") || parts[1].hasPrefix("-") ? Int(parts[1]) : nil
        } else {
            a = 0
            b = Int(written)
        }
        // A range, as the least of all numbers has no `abs`.
        guard let a, let b, Self.steps.contains(a), Self.steps.contains(b) else {
            index = start
            throw error("expected odd, even, a number or a form like 2n+1")
        }
        return (a, b)
    }

    // MARK: Characters

    private var peek: Character? { index < text.count ? text[index] : nil }

    private mutating func take(_ wanted: String) -> Bool {
        let letters = Array(wanted)
        guard text[index...].starts(with: letters) else { return false }
        index += letters.count
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = index
        while let next = peek, next.isWhitespace { index += 1 }
        return index > start
    }

    private mutating func takeCombinator() -> CSSSelector.Combinator? {
        if take(">") { return .child }
        if take("+") { return .adjacent }
        return take("~") ? .sibling : nil
    }

    private func isNameStart(_ character: Character) -> Bool {
        character.isLetter || character == "_" || character == "-" || character == "\\" || character.isASCII == false
    }

    private mutating func name(_ what: String) throws(SelectorError) -> String {
        var name = ""
        while let next = peek {
            if next == "\\" {
                name += try escape()
            } else if isNameStart(next) || next.isNumber {
                name.append(next)
                index += 1
            } else {
                break
            }
        }
        if name.isEmpty { throw error(peek.map { "expected \(what), found \($0)" } ?? "expected \(what)") }
        return name
    }

    /// CSS Syntax 3 §4.3.7.
    private mutating func escape() throws(SelectorError) -> String {
        index += 1
        guard let next = peek else { throw error("nothing follows the backslash") }
        let digits = text[index...].prefix(6).prefix { $0.isHexDigit }
        guard !digits.isEmpty else {
            index += 1
            return String(next)
        }
        index += digits.count
        if let space = peek, space.isWhitespace { index += 1 }
        let scalar = UInt32(String(digits), radix: 16).flatMap(UnicodeScalar.init)
        return String(Character(scalar ?? "\u{FFFD}"))
    }

    private mutating func quoted() throws(SelectorError) -> String? {
        guard let quote = peek, quote == "\"" || quote == "'" else { return nil }
        let start = index
        index += 1
        var value = ""
        while let next = peek {
            if next == quote {
                index += 1
                return value
            }
            if next == "\\" {
                value += try escape()
            } else {
                value.append(next)
                index += 1
            }
        }
        index = start
        throw error("this quotation mark is never closed")
    }

    private mutating func quotedOrBareText() throws(SelectorError) -> String {
        if let text = try quoted() { return text }
        return try bareText()
    }

    private mutating func bareText() throws(SelectorError) -> String {
        let start = index
        while index < text.count, text[index] != ")" { index += 1 }
        let value = String(text[start..<index])
        if value.allSatisfy(\.isWhitespace) { throw error("expected a text") }
        return value
    }

    private func error(_ message: String) -> SelectorError {
        SelectorError(position: index + 1, message: "\(message) at \(index + 1)")
    }
}

/// Where something stands on a page: CSS, or XPath when it begins with `/`, `./` or `(`. Compiled once.
///
/// CSS knows types, `*`, `.class`, `#id`, `[attribute]` with `= ~= |= ^= $= *=` and the `i` flag, the combinators
/// (descendant, `>`, `+`, `~`), groups, `:first-child :last-child :only-child :nth-child() :nth-last-child()`, the same
/// with `-of-type`, `:root :scope :empty :is() :where() :not() :has()` and `:contains("text")`. `a@href` takes an attribute instead of the text,
/// a bare `@href` one of the element the search begins at; in a group each part has its own.
///
/// CSS runs on a matcher of our own, from right to left over a flat copy of the tree, rather than as XPath: sibling
/// positions are stored, so `:nth-child` costs nothing, and every step is counted, so that no page and no selector
/// can make it run for ever.
package struct Selector: Sendable, Hashable {
    enum Program: Sendable, Hashable {
        case css([CSSSelector])
        case xpath
    }

    /// As it was written.
    package let description: String
    let program: Program

    package init(_ text: String) throws(SelectorError) {
        description = text
        if text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("(") {
            try XPath.check(text)
            program = .xpath
        } else {
            var parser = CSSParser(text)
            program = .css(try parser.group())
        }
    }
}

package struct SelectorError: Error, Sendable, Hashable {
    /// Characters from 1 within the selector.
    package var position: Int
    /// One sentence without a full stop: "expected ] at 14".
    package var message: String
}

/// One selector of a group: compounds from left to right with what stands between them.
struct CSSSelector: Sendable, Hashable {
    enum Combinator: Sendable, Hashable { case descendant, child, adjacent, sibling }

    struct Compound: Sendable, Hashable {
        /// What ties it to the compound on its left; meaningless on the first one.
        var combinator = Combinator.descendant
        /// Lower case; `nil` for `*`.
        var type: [UInt8]?
        var conditions: [CSSCondition] = []
    }

    /// Empty for a bare `@attribute`.
    var compounds: [Compound] = []
    /// Lower case.
    var attribute: [UInt8]?
}

indirect enum CSSCondition: Sendable, Hashable {
    enum Operator: Sendable, Hashable { case exists, equals, word, dash, prefix, suffix, substring }

    case id([UInt8])
    case `class`([UInt8])
    case attribute(name: [UInt8], Operator, value: [UInt8], ignoringCase: Bool)
    case lastChild, root, scope, empty
    /// `:nth-child(an+b)`; `:first-child` is 0n+1.
    case nthChild(a: Int, b: Int)
    case nthLastChild(a: Int, b: Int)
    /// The same among the siblings of its type; `:first-of-type` is 0n+1.
    case nthOfType(a: Int, b: Int)
    case nthLastOfType(a: Int, b: Int)
    case not([CSSSelector])
    case `is`([CSSSelector])
    /// Each begins with `:scope`, tied on by the combinator it was written with.
    case has([CSSSelector])
    case contains([UInt8])
}

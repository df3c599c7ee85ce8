/// A piece of HTML or XML. Text and attribute values are escaped when it is written; the one way round that is
/// ``stored(_:)``, for HTML that was sanitised before it was stored.
indirect enum Markup: Sendable {
    case element(String, Attributes, [Markup])
    case text(String)
    /// Sanitised HTML out of the store.
    case stored(String)
    case group([Markup])

    /// An element with its attributes in order; an attribute whose value is `nil` is left out.
    static func tag(_ name: String, _ attributes: Attributes = [:], _ children: Markup...) -> Markup {
        .element(name, attributes, children)
    }

    static func tag(_ name: String, _ attributes: Attributes = [:], each children: [Markup]) -> Markup {
        .element(name, attributes, children)
    }

    static let nothing = Markup.group([])

    /// What `make` gives for a value that is there; nothing otherwise.
    static func when<Value>(_ value: Value?, _ make: (Value) -> Markup) -> Markup {
        value.map(make) ?? .nothing
    }

    static func when(_ condition: Bool, _ make: @autoclosure () -> Markup) -> Markup {
        condition ? make() : .nothing
    }
}

extension Markup: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    init(stringLiteral value: String) { self = .text(value) }
}

/// Attributes in the order they are written.
struct Attributes: Sendable, ExpressibleByDictionaryLiteral {
    private(set) var pairs: [(name: String, value: String)]

    init(dictionaryLiteral elements: (String, String?)...) {
        pairs = elements.compactMap { name, value in value.map { (name, $0) } }
    }

    subscript(name: String) -> String? {
        get { pairs.first { $0.name == name }?.value }
        set {
            pairs.removeAll { $0.name == name }
            if let newValue { pairs.append((name, newValue)) }
        }
    }

    /// With an attribute that has no value of its own (`checked`), when the condition holds.
    func with(_ name: String, if condition: Bool) -> Attributes {
        var copy = self
        if condition { copy[name] = "" }
        return copy
    }
}

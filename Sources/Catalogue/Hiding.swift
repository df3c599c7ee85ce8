/// What the change log says of an item that an editor hid: `hidden by an editor: why`; of one that another Samlad hid
/// `hidden by an editor at HOME: why`.
package struct Hiding: Sendable, Hashable {
    /// Empty where nobody said why.
    package var why: String
    /// Whose editor; `nil`: ours.
    package var home: String?

    private static let beginning = "hidden by an editor"

    package init(why: String, home: String? = nil) {
        self.why = why
        self.home = home
    }

    /// - Parameter sentence: what a log says; one in other words says why.
    package init(_ sentence: String) {
        guard let rest = Self.rest(of: sentence) else {
            self.init(why: sentence)
            return
        }
        let colon = rest.firstRange(of: ": ")
        let place = rest[..<(colon?.lowerBound ?? rest.endIndex)]
        let why = colon.map { String(rest[$0.upperBound...]) } ?? ""
        self.init(why: why, home: place.hasPrefix(" at ") ? String(place.dropFirst(4)) : nil)
    }

    /// Whether a log says by these words that an editor hid something.
    package static func isToldBy(_ sentence: String) -> Bool { rest(of: sentence) != nil }

    private static func rest(of sentence: String) -> Substring? {
        guard sentence.hasPrefix(beginning) else { return nil }
        let rest = sentence.dropFirst(beginning.count)
        return rest.isEmpty || rest.hasPrefix(": ") || rest.hasPrefix(" at ") ? rest : nil
    }

    /// Where it is not said already: it came from there.
    package func at(_ home: String) -> Hiding { Hiding(why: why, home: self.home ?? home) }

    package var sentence: String {
        Self.beginning + (home.map { " at " + $0 } ?? "") + (why.isEmpty ? "" : ": " + why)
    }
}

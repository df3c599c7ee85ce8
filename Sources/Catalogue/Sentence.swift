/// The same sentence in the two languages we speak: Swedish on pages and in letters, English on the command line.
package struct Sentence: Sendable, Hashable {
    package var sv: String
    package var en: String

    package init(sv: String, en: String) {
        self.sv = sv
        self.en = en
    }

    /// Both, one after the other.
    package func followed(by next: Sentence) -> Sentence {
        Sentence(sv: Self.ended(sv) + " " + next.sv, en: Self.ended(en) + " " + next.en)
    }

    private static func ended(_ text: String) -> String {
        text.last.map { ".!?".contains($0) } ?? true ? text : text + "."
    }
}

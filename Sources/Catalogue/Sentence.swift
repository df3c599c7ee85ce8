/// The same sentence in the two languages we speak: Swedish on pages and in letters, English on the command line.
package struct Sentence: Sendable, Hashable {
    package var sv: String
    package var en: String

    package init(sv: String, en: String) {
        self.sv = sv
        self.en = en
    }
}

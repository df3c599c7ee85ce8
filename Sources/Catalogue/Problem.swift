/// Something wrong with a document, for the operator and for the publisher who should mend it.
package struct Problem: Sendable, Hashable, Codable {
    package enum Severity: String, Sendable, Hashable, Codable {
        /// Read all the same, with nothing lost.
        case info
        /// Read, but something was skipped, guessed or repaired.
        case warning
        /// Nothing usable: the document is rejected.
        case error
    }

    /// Stable, dotted, lower case: `xml.not-well-formed`, `date.impossible`.
    package var code: String
    package var severity: Severity
    /// Counted from 1, where known.
    package var line: Int?
    /// One sentence for people: what, where, what to do.
    package var message: String

    package init(_ code: String, _ severity: Severity, line: Int? = nil, _ message: String) {
        self.code = code
        self.severity = severity
        self.line = line
        self.message = message
    }
}

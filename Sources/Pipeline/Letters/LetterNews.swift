package import Catalogue
package import Foundation

/// What there is to tell an organisation, and how it is written. The words are Publish's; this is what carries them.
package struct LetterNews: Sendable {
    package var findings: [LetterFinding]
    /// The letter about some of them as a message (RFC 5322).
    package var message: @Sendable (Set<LetterFinding.Key>, LetterEnvelope) -> Data
    /// The same as JSON.
    package var json: @Sendable (Set<LetterFinding.Key>) throws -> Data

    package init(
        findings: [LetterFinding], message: @escaping @Sendable (Set<LetterFinding.Key>, LetterEnvelope) -> Data,
        json: @escaping @Sendable (Set<LetterFinding.Key>) throws -> Data
    ) {
        self.findings = findings
        self.message = message
        self.json = json
    }
}

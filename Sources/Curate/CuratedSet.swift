package import Catalogue

/// What one reading of a source comes to.
package struct CuratedSet: Sendable {
    /// In the order of the document, each id once.
    package var records: [Record]
    /// The rule that gave the records their identity; the next reading takes it as `policy`.
    package var policy: IdentityPolicy
    /// Why this policy, in a sentence, when it is another than the one it was given.
    package var policyChange: Sentence?
    package var skipped: [SkippedEntry]
    /// Ids of known records that the publisher has taken back, in order.
    package var withdrawn: [String] = []
    package var problems: [Problem]
}

/// An entry that became no record, and why: it never takes the feed down.
package struct SkippedEntry: Sendable, Hashable {
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Neither title nor link: nothing to show and nothing to find it by again.
        case empty
        /// The same thing a second time in the same document.
        case duplicate
        /// The relevance filter of the source keeps it out.
        case irrelevant
    }

    package var reason: Reason
    package var title: String?
    package var link: String?
    package var line: Int?
    /// A sentence in English: `no word of "keep" is in it: välfärdsteknik, digital*`.
    package var explanation: String
}

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
    package typealias Reason = SkippedEntries.Reason

    package var reason: Reason
    package var title: String?
    package var link: String?
    package var line: Int?
    /// A sentence in English: `no word of "keep" is in it: välfärdsteknik, digital*`.
    package var explanation: String
}

extension CuratedSet {
    /// How many were skipped, reason by reason, each with one of them; `nil` when none was.
    package var skippedEntries: [SkippedEntries]? {
        let counted = SkippedEntries.Reason.allCases.compactMap { reason in
            let entries = skipped.filter { $0.reason == reason }
            return entries.first.map { first in
                SkippedEntries(
                    reason: reason, count: entries.count, title: first.title, link: first.link,
                    explanation: first.explanation)
            }
        }
        return counted.isEmpty ? nil : counted
    }
}

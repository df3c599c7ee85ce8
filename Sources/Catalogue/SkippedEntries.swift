/// Entries of the last reading of a source that became no records, for one reason.
package struct SkippedEntries: Sendable, Hashable, Codable {
    package enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// Neither title nor link: nothing to show and nothing to find it by again.
        case empty
        /// The same thing a second time in the same document.
        case duplicate
        /// The relevance filter of the source keeps it out.
        case irrelevant
    }

    package var reason: Reason
    package var count: Int
    /// Of the first one.
    package var title: String?
    package var link: String?
    /// Of the first one, a sentence in English.
    package var explanation: String

    package init(reason: Reason, count: Int, title: String?, link: String?, explanation: String) {
        self.reason = reason
        self.count = count
        self.title = title
        self.link = link
        self.explanation = explanation
    }

    /// `3 without title and link`
    package var sentence: Sentence {
        switch reason {
        case .empty: Sentence(sv: "\(count) utan rubrik och länk", en: "\(count) without title and link")
        case .duplicate: Sentence(sv: "\(count) som dubbletter", en: "\(count) told twice")
        case .irrelevant:
            Sentence(sv: "\(count) utanför källans urval", en: "\(count) outside of what is kept")
        }
    }
}

/// A controlled vocabulary of the field: stable ids, Swedish labels, and the cues that point to a term.
package struct Vocabulary: Sendable, Hashable, Codable {
    /// The vocabulary of an editor's free words: no file lists them.
    package static let tags = "tag"

    package var id: String
    package var label: String
    package var terms: [Term]

    package init(id: String, label: String, terms: [Term]) {
        self.id = id
        self.label = label
        self.terms = terms
    }
}

package struct Term: Sendable, Hashable, Codable {
    package var id: String
    package var label: String
    /// The label in English; `nil` where nobody has translated it.
    package var english: String?
    package var definition: String?
    package var aliases: [String]
    /// Words and phrases in a text that point to this term, with the marks of `docs/classifying.md`: a start for a
    /// classifier, not a definition.
    package var cues: [String]
    /// Narrower words a source may use for this term (`handledning` is a `dokument`).
    package var narrower: [String]

    package init(
        id: String, label: String, english: String? = nil, definition: String? = nil, aliases: [String] = [],
        cues: [String] = [],
        narrower: [String] = []
    ) {
        self.id = id
        self.label = label
        self.english = english
        self.definition = definition
        self.aliases = aliases
        self.cues = cues
        self.narrower = narrower
    }

    enum CodingKeys: String, CodingKey { case id, label, english, definition, aliases, cues, narrower }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(String.self, forKey: .id)
        label = try fields.decode(String.self, forKey: .label)
        english = try fields.decodeIfPresent(String.self, forKey: .english)
        definition = try fields.decodeIfPresent(String.self, forKey: .definition)
        aliases = try fields.decodeIfPresent([String].self, forKey: .aliases) ?? []
        cues = try fields.decodeIfPresent([String].self, forKey: .cues) ?? []
        narrower = try fields.decodeIfPresent([String].self, forKey: .narrower) ?? []
    }
}

/// How a term came to stand on a record.
package enum TermOrigin: String, Sendable, Hashable, Codable {
    /// The source said so itself.
    case declared
    /// The source's entry in `sources.json` says so for all its records.
    case `default`
    /// Words in the text point to it.
    case inferred
    /// An editor decided it.
    case editor
}

/// A term on a record or an item, with how it came there.
package struct AssignedTerm: Sendable, Hashable, Codable {
    package var vocabulary: String
    package var term: String
    package var origin: TermOrigin
    /// From 0 to 1; 1 for declared and default terms.
    package var confidence: Double
    /// What it came by, for whoever asks why: `title: trygghetslarm`, `text: ramavtal`, `term: amne/nytta`,
    /// `category: GDPR`; `decision: äldre` where an editor mapped a word of the source; `nil` for what needs none.
    package var sign: String?

    package init(
        vocabulary: String, term: String, origin: TermOrigin, confidence: Double = 1, sign: String? = nil
    ) {
        self.vocabulary = vocabulary
        self.term = term
        self.origin = origin
        self.confidence = confidence
        self.sign = sign
    }
}

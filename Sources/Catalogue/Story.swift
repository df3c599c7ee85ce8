/// What a kommunberättelse says, by the sections the field has agreed on (the report of 2020, bilaga 4, 3.1.1).
package struct Story: Sendable, Hashable, Codable {
    /// Terms of vocabulary `sektion` in its order: what a whole story has.
    package static let sectionIDs = [
        "sammanfattning", "nyckelroller-och-organisation", "nyttoeffekter", "teknik", "processbeskrivning",
        "lardomar-och-tips", "kontakt",
    ]
    /// Terms of vocabulary `processteg` in its order.
    package static let stepIDs = ["identifiera", "undersoka", "testa", "infora", "forvalta"]

    /// Those that were found, in the order of `sectionIDs`, each once.
    package var sections: [StorySection]
    /// Those that were found, in the order of `stepIDs`, each once; their text is not in the section.
    package var steps: [StorySection]
    /// People and functions to ask, in the order of the text.
    package var contacts: [Contact]
    /// Headings that belong to no section, for the editor.
    package var unplaced: [String]
    /// URL keys of what it links to, each once: references are found by them.
    package var linkKeys: [String]

    package init(
        sections: [StorySection] = [], steps: [StorySection] = [], contacts: [Contact] = [], unplaced: [String] = [],
        linkKeys: [String] = []
    ) {
        self.sections = sections
        self.steps = steps
        self.contacts = contacts
        self.unplaced = unplaced
        self.linkKeys = linkKeys
    }

    private enum CodingKeys: String, CodingKey { case sections, steps, contacts, unplaced, linkKeys }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        sections = try fields.decodeIfPresent([StorySection].self, forKey: .sections) ?? []
        steps = try fields.decodeIfPresent([StorySection].self, forKey: .steps) ?? []
        contacts = try fields.decodeIfPresent([Contact].self, forKey: .contacts) ?? []
        unplaced = try fields.decodeIfPresent([String].self, forKey: .unplaced) ?? []
        linkKeys = try fields.decodeIfPresent([String].self, forKey: .linkKeys) ?? []
    }

    package func section(_ id: String) -> StorySection? { sections.first { $0.id == id } }

    /// How full each section is, in the order of `sectionIDs`.
    package var completeness: [SectionCompleteness] {
        Self.sectionIDs.map { id in SectionCompleteness(section: id, state: state(of: id)) }
    }

    /// From 0 to 1: a full section counts whole, a thin one half.
    package var share: Double {
        let sum = completeness.reduce(0.0) { $0 + ($1.state == .full ? 1 : $1.state == .thin ? 0.5 : 0) }
        return (sum / Double(Self.sectionIDs.count) * 100).rounded() / 100
    }

    private func state(of id: String) -> SectionCompleteness.State {
        let words = section(id)?.words ?? 0
        switch id {
        // Whoever wants to ask needs an address, not a heading.
        case "kontakt":
            if contacts.contains(where: \.isReachable) { return .full }
            return words > 0 || !contacts.isEmpty ? .thin : .missing
        case "processbeskrivning":
            let inSteps = steps.reduce(0) { $0 + $1.words }
            if steps.count >= 3 || words + inSteps >= 60 { return .full }
            return words + inSteps > 0 ? .thin : .missing
        default: return words >= 20 ? .full : words > 0 ? .thin : .missing
        }
    }
}

/// A section of a story, or a step of its process.
package struct StorySection: Sendable, Hashable, Codable {
    /// The id of its term.
    package var id: String
    /// The headings it was made of, as written; none where the text began without one.
    package var headings: [String]
    /// Safe HTML: paragraphs, one level of lists, `h4` for headings within, links, emphasis.
    package var html: String
    package var words: Int
    /// What is told apart within it: `individ`, `medarbetare`, `verksamhet` of the benefits; `vad`, `vem`, `utmaning`,
    /// `framgangsfaktorer`, `lardomar`, `metoder-och-verktyg` of a step.
    package var parts: [String]

    package init(id: String, headings: [String] = [], html: String = "", words: Int = 0, parts: [String] = []) {
        self.id = id
        self.headings = headings
        self.html = html
        self.words = words
        self.parts = parts
    }

    private enum CodingKeys: String, CodingKey { case id, headings, html, words, parts }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(String.self, forKey: .id)
        headings = try fields.decodeIfPresent([String].self, forKey: .headings) ?? []
        html = try fields.decodeIfPresent(String.self, forKey: .html) ?? ""
        words = try fields.decodeIfPresent(Int.self, forKey: .words) ?? 0
        parts = try fields.decodeIfPresent([String].self, forKey: .parts) ?? []
    }
}

/// How full a section of a story is.
package struct SectionCompleteness: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Hashable, Codable, CaseIterable { case full, thin, missing }

    package var section: String
    package var state: State

    package init(section: String, state: State) {
        self.section = section
        self.state = state
    }
}

/// Somebody to ask in the line of duty, or a function's mailbox.
package struct Contact: Sendable, Hashable, Codable {
    package var name: String?
    package var role: String?
    package var email: String?
    /// `+46701740605`
    package var phone: String?

    package init(name: String? = nil, role: String? = nil, email: String? = nil, phone: String? = nil) {
        self.name = name
        self.role = role
        self.email = email
        self.phone = phone
    }

    package var isReachable: Bool { email != nil || phone != nil }
}

/// What may be somebody's personal data, for an editor to look at. The data itself is not kept here.
package struct PersonalDataSign: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A number of the form, with a date that is one and a check digit that fits.
        case identityNumber = "identity-number"
        /// The same with 60 added to the day: a co-ordination number.
        case coordinationNumber = "coordination-number"
        /// An address at a provider of private mailboxes.
        case privateEmail = "private-email"
        /// A number said to be private, or a mobile one with nothing beside it that is of a profession.
        case privatePhone = "private-phone"
    }

    package var kind: Kind
    /// Enough to find it by: `1912…`, `a…@gmail.com`, `+4670…05`.
    package var hint: String
    /// The field it stands in: `title`, `summary`, `content`, `links`.
    package var field: String

    package init(kind: Kind, hint: String, field: String) {
        self.kind = kind
        self.hint = hint
        self.field = field
    }
}

extension PersonalDataSign {
    /// What is told of an address: `a…@gmail.com`.
    package static func hint(mail: String) -> String {
        "\(mail.prefix(1))…@\(mail.split(separator: "@").last.map(String.init) ?? "")"
    }

    /// What is told of a telephone number: `+4670…05`.
    package static func hint(phone: String) -> String { "\(phone.prefix(5))…\(phone.suffix(2))" }
}

import Catalogue

/// What may be somebody's personal data. It is told where it stands and what it looks like, never what it is.
struct PersonalDataKind: ReviewKind {
    let name = "personal-data"

    func lines(_ desk: ReviewDesk) -> [ReviewLine] {
        desk.survey.personal.map { found in
            // A title that holds it is not repeated.
            let isInTitle = found.signs.contains { $0.field == "title" }
            var line = ReviewLine(
                name, found.record, what: isInTitle ? "item \(found.item)" : found.title,
                why: "it may hold personal data: " + Self.count(found.signs),
                commands: [
                    "samlad items show \(found.item)",
                    "samlad edit hide \(found.item) --why 'personuppgifter'",
                ],
                state: found.signs.map { "\($0.kind.rawValue) \($0.field) \($0.hint)" }.sorted().joined(separator: "\n")
            )
            line.details = found.signs.map { "\($0.field): \($0.kind.rawValue) \($0.hint)" }
            line.items = [found.item]
            return line
        }
    }

    private static func count(_ signs: [PersonalDataSign]) -> String {
        PersonalDataSign.Kind.allCases.compactMap { kind in
            let count = signs.count { $0.kind == kind }
            return count > 0 ? "\(count) × \(kind.rawValue)" : nil
        }.joined(separator: ", ")
    }

    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        try line.items.map { try editor.because("personuppgifter").hide($0) }
    }

    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] {
        [try editor.settle(line, as: "not personal")]
    }
}

import Catalogue
import Store

/// What may be somebody's personal data: masked wherever it is shown, until an editor says that it may be shown. It is
/// told where it stands and what it looks like, never what it is.
struct PersonalDataKind: ReviewKind {
    let name = "personal-data"

    func lines(_ desk: ReviewDesk) -> [ReviewLine] {
        desk.survey.personal.map { found in
            var line = ReviewLine(
                name, found.record, what: found.title,
                why: "what may be personal data is masked: " + Self.count(found.signs),
                commands: ["samlad items show \(found.item)"], state: found.marks.joined(separator: "\n"))
            line.details = found.signs.map { "\($0.field): \($0.kind.rawValue) \($0.hint)" }
            line.details += [found.link.map { "at its source: \($0)" }].compactMap(\.self)
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

    /// It is none, or may be shown: the text stands as its source has it. Anything else that turns up is masked again.
    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        [try editor.reveal(String(line.subject.dropFirst(name.count + 1)))]
    }

    /// The whole item is not shown.
    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] {
        try line.items.map { try editor.because("personuppgifter").hide($0) }
    }
}

import Catalogue
import Curate
import Store

/// Words of sources that nobody has said the meaning of: of subjects, names of organisations, names of places.
struct WordKind: ReviewKind {
    static let organisation = "organisation"
    static let place = "place"

    let name: String
    /// `nil` is every other scheme.
    let scheme: String?

    func lines(_ desk: ReviewDesk) -> [ReviewLine] {
        desk.survey.words.filter { isMine($0.value) }
            .sorted { ($1.value.uses, $0.key) < ($0.value.uses, $1.key) }
            .map { line($0.key, $0.value) }
    }

    private func isMine(_ word: RecordSurvey.Word) -> Bool {
        scheme.map { $0 == word.scheme } ?? (word.scheme != Self.organisation && word.scheme != Self.place)
    }

    private func line(_ key: String, _ word: RecordSurvey.Word) -> ReviewLine {
        let sources = word.sources.sorted()
        let shown =
            sources.prefix(3).joined(separator: ", ") + (sources.count > 3 ? " and \(sources.count - 3) more" : "")
        let scope = word.scheme.map { " --scheme \(ReviewLine.quoted($0))" } ?? ""
        let quoted = ReviewLine.quoted(word.text)
        var line = ReviewLine(
            name, key, what: word.text + (scheme == nil ? word.scheme.map { " (\($0))" } ?? "" : ""),
            why:
                "\(word.uses == 1 ? "one record" : "\(word.uses) records") of \(shown) \(word.uses == 1 ? "uses" : "use")"
                + " it, and \(scheme == nil ? "no vocabulary knows it" : "nobody of that name is known")",
            commands: [
                "samlad edit map \(quoted) \(meaning)\(scope)", "samlad edit map \(quoted) --nothing\(scope)",
            ], choice: meaning, state: "")
        line.items = [word.example]
        return line
    }

    /// What a word of this kind may be said to mean, as it is written.
    private var meaning: String {
        switch scheme {
        case Self.organisation: "organisation/ID"
        case Self.place: "place/CODE"
        default: "amne/TERM"
        }
    }

    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        guard let choice else {
            throw EditRefusal("It has to be said what \(line.what) means.", "Add --as \(meaning).")
        }
        // A name is somebody's or some place's; that it stands for a subject is a slip of the line.
        if let scheme, !choice.hasPrefix(scheme + "/") {
            throw EditRefusal(
                "\(line.what) stands where a name of \(scheme == Self.place ? "a place" : "an organisation") does.",
                "Add --as \(meaning), or reject the line.")
        }
        let (word, scheme) = try word(of: line, editor)
        return [try editor.map(word, to: choice, scheme: scheme)]
    }

    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] {
        let (word, scheme) = try word(of: line, editor)
        return [try editor.map(word, to: nil, scheme: scheme)]
    }

    private func word(of line: ReviewLine, _ editor: Editor) throws -> (String, String?) {
        let survey = try RecordSurvey(editor.store, decisions: try editor.store.decisions())
        guard let word = survey.words[String(line.subject.dropFirst(name.count + 1))] else {
            throw EditRefusal("\(line.what) is on the list no more.")
        }
        return (word.text, word.scheme)
    }
}

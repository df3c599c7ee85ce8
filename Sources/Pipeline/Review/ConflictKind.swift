import Catalogue

/// Decisions beneath which the sources say something else now.
struct ConflictKind: ReviewKind {
    let name = "conflict"

    func lines(_ desk: ReviewDesk) throws -> [ReviewLine] {
        try Conflicts(desk.store).among(desk.decisions).map { decision in
            let now =
                try decision.records.first.flatMap(desk.item).map { Conflicts.said(of: decision, in: $0.item) } ?? ""
            var line = ReviewLine(
                name, decision.id, what: "\(decision.who) said that \(decision.sentence)",
                why: "the sources said \"\(decision.was ?? "")\" then, and say \"\(now)\" now",
                commands: ["samlad decisions undo \(decision.id)"], state: now)
            line.items = decision.records
            return line
        }
    }

    /// The editor's word stands.
    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        [try editor.settle(line, as: "stands")]
    }

    /// The sources' word counts again.
    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] {
        [try editor.undo(String(line.subject.dropFirst(name.count + 1)))]
    }
}

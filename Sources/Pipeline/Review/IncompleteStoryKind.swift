import Catalogue
import Store

/// Kommunberättelser that lack what others want to learn from them.
struct IncompleteStoryKind: ReviewKind {
    let name = "incomplete-story"

    func lines(_ desk: ReviewDesk) throws -> [ReviewLine] {
        var query = ItemQuery()
        query.kinds = ["berattelse"]
        query.limit = nil
        return try desk.store.items(query).elements.compactMap { stored in
            guard let story = stored.item.story, story.share < 1 else { return nil }
            func sections(_ state: SectionCompleteness.State) -> [String] {
                story.completeness.filter { $0.state == state }.map(\.section)
            }
            let said = [("missing", sections(.missing)), ("thin", sections(.thin))].filter { !$0.1.isEmpty }
                .map { "\($0.0): \($0.1.joined(separator: ", "))" }
            var line = ReviewLine(
                name, stored.item.id, what: stored.item.title,
                why: "\(Int((story.share * 100).rounded())) % of what a story should tell",
                commands: ["samlad items show \(stored.item.id)"], state: said.joined(separator: "\n"))
            line.details =
                said
                + (story.unplaced.isEmpty ? [] : ["headings of no section: " + story.unplaced.joined(separator: " | ")])
            line.items = [stored.item.id]
            return line
        }
    }

    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        [try editor.settle(line, as: "seen")]
    }

    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] {
        [try editor.settle(line, as: "complete enough")]
    }
}

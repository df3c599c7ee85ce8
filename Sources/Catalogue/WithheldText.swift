/// The texts of a record as its source says them, where they hold what may be personal data: for the store alone. What the
/// record itself says is masked, so that whoever reads it shows nothing that no editor has looked at.
package struct WithheldText: Sendable, Hashable, Codable {
    package var title: String
    package var summary: String?
    package var content: String?
    package var links: [EntryLink]
    /// A hash of each number and address that is masked, sorted: what an editor says yes to, without saying what it is.
    package var marks: [String]

    package init(title: String, summary: String?, content: String?, links: [EntryLink], marks: [String]) {
        self.title = title
        self.summary = summary
        self.content = content
        self.links = links
        self.marks = marks
    }

    /// The marks that these decisions have not let be shown.
    package func marks(besides decisions: [Decision]) -> [String] {
        let shown = Set(decisions.filter { $0.isInForce && $0.act == .reveal }.flatMap { $0.terms ?? [] })
        return marks.filter { !shown.contains($0) }
    }
}

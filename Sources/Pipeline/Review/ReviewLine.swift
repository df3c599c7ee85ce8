import Catalogue
import Foundation
import Store

/// One thing an editor should look at.
package struct ReviewLine: Sendable, Hashable, Encodable {
    /// Eight characters of a hash of kind and thing: the same as long as the line is there.
    package var id: String
    package var kind: String
    /// What it is of, as decisions name it: `dead-link uirzg7rqnsa5tx55`.
    package var subject: String
    package var what: String
    /// Why it is on the list.
    package var why: String
    /// Lines of detail; personal data is masked.
    package var details: [String] = []
    /// Commands that resolve it, ready to be given.
    package var commands: [String]
    /// Ids of the items it is of.
    package var items: [String] = []
    /// What it rests on, as a hash: a line that was settled comes back when this is another.
    let state: String

    /// - Parameter choice: what has to be said with an acceptance: `amne/TERM`.
    init(
        _ kind: String, _ thing: String, what: String, why: String, commands: [String] = [], choice: String? = nil,
        state: String
    ) {
        self.kind = kind
        subject = "\(kind) \(thing)"
        id = String(RecordID.make(source: "review", identity: subject).prefix(8))
        self.what = what
        self.why = why
        let accept = "samlad review accept \(id)" + (choice.map { " --as \($0)" } ?? "")
        self.commands = commands + [accept, "samlad review reject \(id)"]
        self.state = RecordID.make(source: "review-state", identity: state)
    }

    private enum CodingKeys: String, CodingKey { case id, kind, subject, what, why, details, commands, items }

    /// A text as a word of a shell.
    static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }
}

/// One kind of line: how they are found, and what the two answers to them do. What answers needs beyond that is in the
/// commands of the line.
protocol ReviewKind: Sendable {
    /// As it is asked for: `--kind dead-link`.
    var name: String { get }
    /// All there are; those that are settled already are left out by whoever asks.
    func lines(_ desk: ReviewDesk) throws -> [ReviewLine]
    /// - Parameter choice: what is chosen, where there is a choice: `amne/juridik`.
    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision]
    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision]
}

/// What the kinds look at, read once.
struct ReviewDesk {
    let store: Store
    let configuration: Configuration
    let now: Date
    let decisions: [Decision]
    /// Of all live records whose items are shown.
    let survey: RecordSurvey

    func item(_ id: String) throws -> StoredItem? {
        switch try store.item(id) {
        case .found(let stored): stored
        case .moved(let target): try item(target)
        case .withdrawn, .unknown: nil
        }
    }
}

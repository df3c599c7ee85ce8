import Catalogue
import Foundation
import Store

/// Readings that are held back because they have lost too much.
struct HeldSourceKind: ReviewKind {
    static let name = "held-source"
    var name: String { Self.name }

    func lines(_ desk: ReviewDesk) throws -> [ReviewLine] {
        let memories = try desk.store.memories()
        return desk.configuration.sources.filter(\.enabled).compactMap { source in
            guard let memory = memories[source.id], memory.isHeldBack else { return nil }
            let since = memory.stateSince.map { " since " + $0.formatted(.iso8601.year().month().day()) } ?? ""
            return ReviewLine(
                name, source.id, what: source.id, why: "\(memory.state.rawValue)\(since): \(memory.reason.en)",
                commands: [
                    "samlad status \(source.id)", "samlad replay --failed \(source.id)",
                    "samlad sources accept \(source.id)",
                ],
                state: "\(memory.state.rawValue) \(memory.stateSince?.timeIntervalSince1970 ?? 0) \(memory.held ?? -1)")
        }
    }

    func accept(_ line: ReviewLine, _ editor: Editor, choice: String?) throws -> [Decision] {
        guard let memory = try editor.store.memory(of: line.what), memory.hasReadingToAccept else {
            throw EditRefusal(
                "There is nothing of \"\(line.what)\" to accept: no reading is held back that can be taken.",
                "`samlad status \(line.what)` shows what to mend.")
        }
        return try decide(line, .accepted, editor)
    }

    func reject(_ line: ReviewLine, _ editor: Editor) throws -> [Decision] { try decide(line, .rejected, editor) }

    private func decide(
        _ line: ReviewLine, _ word: OperatorVerdict.Word, _ editor: Editor
    ) throws -> [Decision] {
        let decision = try editor.settle(line, as: word.rawValue)
        _ = try editor.store.decide(line.what, OperatorVerdict(word, at: decision.at))
        return [decision]
    }

    /// Takes the word back from the source, when it is still the last that was said of it.
    static func undo(_ decision: Decision, in store: Store) throws(StoreFailure) {
        guard let subject = decision.subject, subject.hasPrefix(name + " ") else { return }
        _ = try store.remember(String(subject.dropFirst(name.count + 1))) { memory in
            guard let at = memory.verdict?.at, abs(at.timeIntervalSince(decision.at)) < 0.002 else { return }
            memory.verdict = nil
        }
    }
}

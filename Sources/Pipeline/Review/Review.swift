package import Catalogue
package import Foundation
package import Store

/// The one work list of editors: everything that waits for somebody, of every kind (DESIGN §4, `samlad review`).
package struct Review: Sendable {
    private let store: Store
    private let configuration: Configuration
    private let now: Date

    /// In the order in which they are listed.
    private static let all: [any ReviewKind] = [
        PersonalDataKind(), HeldSourceKind(), ConflictKind(), DeadLinkKind(), DoubtKind(),
        WordKind(name: "unknown-organisation", scheme: WordKind.organisation),
        WordKind(name: "unknown-place", scheme: WordKind.place), WordKind(name: "unmapped-term", scheme: nil),
        IncompleteStoryKind(), OverlapKind(),
    ]

    package static var kinds: [String] { all.map(\.name) }

    package init(store: Store, configuration: Configuration, now: Date) {
        self.store = store
        self.configuration = configuration
        self.now = now
    }

    /// What waits, kind by kind.
    ///
    /// - Parameter kinds: all where none is named.
    package func lines(_ kinds: [String] = []) throws -> [ReviewLine] {
        let wanted = Self.all.filter { kinds.isEmpty || kinds.contains($0.name) }
        let desk = try desk(for: wanted)
        let settled = Dictionary(
            desk.decisions.filter { $0.isInForce && $0.act == .settle }.map { ($0.subject ?? "", $0.was) },
            uniquingKeysWith: { _, later in later })
        return try wanted.flatMap { try $0.lines(desk) }.filter { line in
            guard let was = settled[line.subject] else { return true }
            return was != line.state
        }
    }

    private func desk(for kinds: [any ReviewKind]) throws -> ReviewDesk {
        let needsSurvey = kinds.contains { $0 is WordKind || $0 is PersonalDataKind }
        let decisions = try store.decisions()
        let survey = needsSurvey ? try RecordSurvey(store, decisions: decisions) : RecordSurvey()
        return ReviewDesk(
            store: store, configuration: configuration, now: now, decisions: decisions, survey: survey)
    }

    /// The line of an id, or of the beginning of one.
    package func line(_ id: String) throws -> ReviewLine {
        let found = try lines().filter { $0.id.hasPrefix(id) }
        guard let line = found.first, !id.isEmpty else {
            throw EditRefusal("Nothing on the work list is \"\(id)\".", "`samlad review list` shows what waits.")
        }
        guard found.count == 1 else {
            throw EditRefusal("\"\(id)\" may be \(found.map(\.id).joined(separator: ", ")).", "Give more of the id.")
        }
        return line
    }

    package func accept(_ id: String, _ editor: Editor, choice: String?) throws -> [Decision] {
        let line = try line(id)
        return try Self.kind(of: line).accept(line, editor, choice: choice)
    }

    package func reject(_ id: String, _ editor: Editor) throws -> [Decision] {
        let line = try line(id)
        return try Self.kind(of: line).reject(line, editor)
    }

    private static func kind(of line: ReviewLine) throws -> any ReviewKind {
        guard let kind = all.first(where: { $0.name == line.kind }) else {
            throw EditRefusal("There is no kind \"\(line.kind)\".")
        }
        return kind
    }
}

extension Editor {
    /// A line of the work list is done with, until what it rests on changes.
    func settle(_ line: ReviewLine, as word: String) throws -> Decision {
        var decision = Decision(.settle, records: [], who: who, why: why, at: now)
        (decision.subject, decision.value, decision.was) = (line.subject, word, line.state)
        return try keep(decision)
    }

    /// The same editor with a reason, where none was given.
    func because(_ reason: String) -> Editor {
        guard why?.isEmpty ?? true else { return self }
        return Editor(store: store, configuration: configuration, who: who, why: reason, now: now)
    }
}

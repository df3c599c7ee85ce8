import Catalogue
import Foundation

/// What a robots.txt came to, as it is stored.
struct RobotsNote: Sendable {
    enum Code: String { case file, absent, silent }

    let origin: String
    let at: Int64
    let said: Code
    /// Bytes of the file, and the file, deflated.
    var size = 0
    var body: Data?
    var why: String?
    var failure: FetchFailure.Kind?

    /// - Returns: `nil` only when there is no memory to compress a file in.
    init?(_ kept: KeptRobots) {
        (origin, at) = (kept.origin, kept.at.milliseconds)
        switch kept.said {
        case .file(let bytes):
            guard let packed = Deflate.pack(bytes) else { return nil }
            (said, size, body) = (.file, bytes.count, packed)
        case .absent: said = .absent
        case .silent(let why, let failure): (said, self.why, self.failure) = (.silent, why, failure)
        }
    }
}

/// What was noted of robots.txt files and is not written yet: a note rides along with what is written anyway.
///
/// It is no loss when one is: somebody asks once more. So there are never more than a few megabytes of them.
final class RobotsNotes: Sendable {
    private struct State {
        var notes: [String: RobotsNote] = [:]
        /// Bytes of their bodies.
        var size = 0
    }

    /// Notes, and bytes of their bodies, that wait at most.
    static let most = 2000
    static let room = 4 << 20

    private let state = Locked(State())

    func add(_ note: RobotsNote) {
        state.withLock { state in
            let before = state.notes[note.origin]
            // What is given back may have come anew meanwhile.
            if let before, before.at > note.at { return }
            let size = state.size - (before?.body?.count ?? 0) + (note.body?.count ?? 0)
            guard size <= Self.room, before != nil || state.notes.count < Self.most else { return }
            state.notes[note.origin] = note
            state.size = size
        }
    }

    /// All of them, which somebody writes now.
    func take() -> [RobotsNote] {
        state.withLock { state in
            if state.notes.isEmpty { return [] }
            defer { state = State() }
            return Array(state.notes.values)
        }
    }

    /// They could not be written.
    func giveBack(_ notes: [RobotsNote]) {
        for note in notes { add(note) }
    }
}

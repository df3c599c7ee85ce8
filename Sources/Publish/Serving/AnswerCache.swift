import Foundation
import HTTPTypes
import NIOCore
import Store
import Synchronization

/// Answers that were made, until what they rest on changes. Bounded in bytes; the one used longest ago goes first.
final class AnswerCache: Sendable {
    struct Key: Hashable, Sendable {
        /// Path and query as they were sent.
        var target: String
        var base: String
        /// Of the names in force.
        var names: String
        var coding: Coding?
    }

    final class Kept: Sendable {
        /// The pattern of its route.
        let route: String
        private let settled: Form
        /// As it goes out while the second of its last change is not over.
        private let young: Form?
        private let modified: Date

        init(_ answer: Answer, of route: String) {
            self.route = route
            settled = Form(answer.settled)
            young = answer.unsettled == nil ? nil : Form(answer)
            modified = answer.unsettled ?? .distantPast
        }

        /// What goes out at a time.
        func form(at now: Date) -> Form {
            guard let young, !Validator.isSettled(modified, now: now) else { return settled }
            return young
        }
    }

    final class Form: Sendable {
        let answer: Answer
        /// As its head goes out, but for the date, which comes last.
        let head: ByteBuffer
        /// The head of what says that nothing is new, likewise.
        let unchanged: ByteBuffer

        fileprivate init(_ answer: Answer) {
            self.answer = answer
            head = Self.render(answer.headers, of: .ok, length: answer.body.readableBytes)
            unchanged = Self.render(answer.unchanged.headers, of: .notModified, length: nil)
        }

        /// The status line and fields of HTTP/1.1 (RFC 9112 §4, §5).
        private static func render(_ fields: HTTPFields, of status: HTTPResponse.Status, length: Int?) -> ByteBuffer {
            var buffer = ByteBuffer(string: "HTTP/1.1 \(status)\r\n")
            for field in fields { buffer.writeString("\(field.name.rawName): \(field.value)\r\n") }
            if let length { buffer.writeString("content-length: \(length)\r\n") }
            return buffer
        }
    }

    private struct Entry {
        var kept: Kept
        var basis: Basis
        var state: CatalogueState
        var cost: Int
        var used: UInt64
    }

    private struct Shelf {
        var entries: [Key: Entry] = [:]
        var cost = 0
        var clock: UInt64 = 0
    }

    private let shelf = Mutex(Shelf())
    private let most: Int

    /// - Parameter bytes: of bodies, headers and keys together.
    init(bytes: Int = 16 << 20) { most = bytes }

    /// What an entry takes beside its body.
    private static let overhead = 1024

    func answer(_ key: Key, at state: CatalogueState) -> Kept? {
        shelf.withLock { shelf in
            guard let index = shelf.entries.index(forKey: key) else { return nil }
            let entry = shelf.entries.values[index]
            guard entry.basis.holds(from: entry.state, to: state) else {
                shelf.cost -= entry.cost
                shelf.entries.remove(at: index)
                return nil
            }
            shelf.clock += 1
            shelf.entries.values[index].used = shelf.clock
            return entry.kept
        }
    }

    /// - Parameter state: read before the answer was made.
    func keep(_ answer: Answer, of route: String, for key: Key, basis: Basis, state: CatalogueState) {
        let cost = answer.body.readableBytes + key.target.utf8.count + Self.overhead
        // One answer may not push out all others.
        guard cost <= most / 8 else { return }
        shelf.withLock { shelf in
            shelf.clock += 1
            if let old = shelf.entries[key] { shelf.cost -= old.cost }
            shelf.entries[key] = Entry(
                kept: Kept(answer, of: route), basis: basis, state: state, cost: cost, used: shelf.clock)
            shelf.cost += cost
            if shelf.cost > most { Self.clear(&shelf, to: most / 4 * 3) }
        }
    }

    /// Down to three quarters at once: looking for the oldest costs a walk over all.
    private static func clear(_ shelf: inout Shelf, to goal: Int) {
        for (key, entry) in shelf.entries.sorted(by: { $0.value.used < $1.value.used }) {
            guard shelf.cost > goal else { return }
            shelf.entries[key] = nil
            shelf.cost -= entry.cost
        }
    }

    /// Bytes held, for whoever watches.
    var cost: Int { shelf.withLock { $0.cost } }
}

extension Basis {
    func holds(from old: CatalogueState, to new: CatalogueState) -> Bool {
        switch self {
        case .log: old.position == new.position && old.decisions == new.decisions
        case .commit: old.commit == new.commit
        }
    }
}

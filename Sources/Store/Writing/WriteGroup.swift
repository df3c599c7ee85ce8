import Catalogue
import Foundation
import GRDB

/// Writes of many callers: those that come while others are written share one transaction, so that its commit, and the
/// pages that all of them change, cost once.
///
/// Callers wait without holding a thread. What one of them may not write fails for that one alone.
///
/// Where somebody says that more is on its way (``begin()``), some of it is waited for: a transaction that takes whatever
/// is there would be a small one whenever the writer is quicker than those who read, and each writes the same pages anew.
final class WriteGroup: Sendable {
    private struct Job: Sendable {
        var weight: Int
        /// May run twice, when the transaction it was part of is rolled back.
        var work: @Sendable (Database, SearchQueue) throws -> Void
        var end: @Sendable ((any Error)?) -> Void
    }

    private struct Line {
        enum State { case idle, waiting, served }

        var jobs: [Job] = []
        var weight = 0
        var state = State.idle
        /// Whether one of them is not patient.
        var isHurried = false
        /// Whether nobody else came while the last was written: then nobody is waited for.
        var isLonely = true
        /// Who is at work on something to write, until it is written.
        var coming = 0
        /// Of them, whose transaction is being written.
        var running = 0

        /// Whether to begin with those that are there.
        func isReady(least: Int) -> Bool {
            !jobs.isEmpty && (weight >= least || coming <= running + jobs.count)
        }

        /// Whether to do so at once.
        func begins(heaviest: Int) -> Bool { isHurried || isLonely || weight >= heaviest }

        /// The first of them, and so many of the others as go with it.
        mutating func takeOut(heaviest: Int) -> [Job] {
            state = .served
            var sum = jobs.first?.weight ?? 0
            let others = jobs.dropFirst().prefix { job in
                sum += job.weight
                return sum <= heaviest
            }
            let jobs = jobs.prefix(1) + others
            self.jobs.removeFirst(jobs.count)
            weight -= jobs.reduce(0) { $0 + $1.weight }
            running = jobs.count
            isLonely = jobs.count == 1
            if self.jobs.isEmpty { isHurried = false }
            return Array(jobs)
        }
    }

    private let pool: DatabasePool
    private let line = Locked(Line())
    private let queue = DispatchQueue(label: "samlad.store.writes")

    private let known: KnownWords
    private let robots: RobotsNotes
    private let clock: (@Sendable () -> Date)?
    private let heaviest: Int
    private let least: Int
    private let checkpointer: Checkpointer?

    init(
        _ pool: DatabasePool, known: KnownWords, robots: RobotsNotes, clock: (@Sendable () -> Date)?, pace: WritingPace,
        checkpointer: Checkpointer?
    ) {
        (self.pool, self.known, self.robots, self.clock) = (pool, known, robots, clock)
        self.checkpointer = checkpointer
        (heaviest, least) = (pace.rows, pace.rowsToBegin)
    }

    /// How long those wait that are patient, in case more come.
    private static let patience = DispatchTimeInterval.milliseconds(10)

    /// - Parameters:
    ///   - weight: about how many rows it writes.
    ///   - isPatient: whether it may wait for more like it, so that they share what they have in common.
    func write<Value: Sendable>(
        weight: Int, isPatient: Bool = false, _ work: @escaping @Sendable (Database, SearchQueue) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let slot = Locked<Value?>(nil)
            let job = Job(
                weight: weight,
                work: { db, search in
                    let value = try work(db, search)
                    slot.withLock { $0 = value }
                },
                end: { error in
                    let value = slot.withLock { $0 }
                    if error == nil, let value { return continuation.resume(returning: value) }
                    continuation.resume(throwing: error ?? CancellationError())
                })
            change { line in
                line.jobs.append(job)
                line.weight += job.weight
                if !isPatient { line.isHurried = true }
            }
        }
    }

    /// Who waits to be written.
    var waiting: Int { line.withLock { $0.jobs.count } }

    /// Something is being made that is to be written here, until ``end()``: no longer than it takes to write it.
    func begin() { line.withLock { $0.coming += 1 } }

    func end() { change { $0.coming -= 1 } }

    private func change(_ body: (inout Line) -> Void) {
        let state = line.withLock { line in
            body(&line)
            return begin(&line)
        }
        switch state {
        case .served: queue.async { self.serve() }
        case .waiting: queue.asyncAfter(deadline: .now() + Self.patience) { self.serve() }
        case .idle, nil: break
        }
    }

    /// - Returns: what the line begins to do; `nil` when it goes on with what it does.
    private func begin(_ line: inout Line) -> Line.State? {
        guard line.state != .served, line.isReady(least: least) else { return nil }
        let begins = line.begins(heaviest: heaviest)
        guard begins || line.state == .idle else { return nil }
        line.state = begins ? .served : .waiting
        return line.state
    }

    private func serve() {
        var hasWaited = true
        while let jobs = next(hasWaited) {
            run(jobs)
            hasWaited = false
        }
    }

    /// - Parameter hasWaited: whether those who are there have had their moment: those who came while others were written
    ///   have one of their own, where all of them are patient.
    private func next(_ hasWaited: Bool) -> [Job]? {
        let (jobs, waits) = line.withLock { line in
            line.running = 0
            guard line.isReady(least: least) else {
                line.state = .idle
                return ([Job](), false)
            }
            if !hasWaited, !line.begins(heaviest: heaviest) {
                line.state = .waiting
                return ([], true)
            }
            return (line.takeOut(heaviest: heaviest), false)
        }
        if waits { queue.asyncAfter(deadline: .now() + Self.patience) { self.serve() } }
        return jobs.isEmpty ? nil : jobs
    }

    private func run(_ jobs: [Job]) {
        // Heard of on the way to what is written: a transaction of their own would cost more than they do.
        let notes = robots.take()
        do {
            let search = SearchQueue(known: known, clock: clock)
            try pool.write { db in
                for job in jobs { try job.work(db, search) }
                try search.flush(db)
                try search.stamps.settle(db)
                try RobotsRows(db: db).writeBeside(notes)
            }
            search.remember()
            checkpointer?.note(jobs.reduce(0) { $0 + $1.weight })
        } catch {
            robots.giveBack(notes)
            // What is refused is one job's fault; a full disk or another writer is nobody's.
            if jobs.count > 1, case .refused = StoreFailure(error, path: pool.path) {
                return jobs.forEach { run([$0]) }
            }
            return jobs.forEach { $0.end(error) }
        }
        jobs.forEach { $0.end(nil) }
    }
}

package import Catalogue
package import Foundation

/// What is remembered of a source after one more attempt: its state, since when, and the next attempt.
///
/// Validators, body hash, number of records and identity policy are the reader's to fill in; they must be left as they
/// were after a run that was degraded, rejected or quarantined, so that the next one is read in full again.
package enum SourceJudge {
    package static func judge(
        _ attempt: Attempt, memory: SourceMemory, source: Source, settings: Settings, hints: ServerHints, now: Date
    ) -> SourceMemory {
        var memory = memory
        memory.lastAttempt = attempt.at
        memory.lastOutcome = attempt.outcome
        memory.voidedBy = attempt.outcome == .void ? attempt.failure?.kind : nil
        // An outage of ours says nothing of them: state, streak and the last failure stay what they were.
        if attempt.outcome != .void {
            note(attempt, in: &memory)
            if let pace = hints.pace { memory.pace = pace }
            var state = state(after: attempt, memory: memory)
            // A list that is as it was says nothing of the pages that it leads to.
            if state == .ok, let lack = PageJudge.judge(memory.pages, now: attempt.at) {
                (state, memory.lastProblem) = (.degraded, lack)
            }
            enter(state, &memory, at: attempt.at)
        }
        guard source.enabled else {
            enter(.paused, &memory, at: now)
            memory.nextAttempt = nil
            memory.nextReason = nil
            return memory
        }
        let next = NextCheck.after(memory: memory, source: source, settings: settings, hints: hints, now: now)
        memory.nextAttempt = next.at
        memory.nextReason = next.reason
        return memory
    }

    private static func note(_ attempt: Attempt, in memory: inout SourceMemory) {
        memory.lastFailure = attempt.failure
        // A body that is the same as last time has the same faults, though it was not read again; when another one was
        // refused meanwhile, the faults that are remembered are that one's.
        if attempt.wasRead || !attempt.outcome.isSuccess || memory.state != .ok {
            memory.lastProblem = attempt.problems.first { $0.severity != .info }
        }
        switch attempt.outcome {
        case .changed, .unchanged, .notModified:
            memory.streak = 0
            memory.lastSuccess = attempt.at
            (memory.held, memory.verdict, memory.isHeldTakeable) = (nil, nil, nil)
            if attempt.outcome == .changed { memory.lastChange = attempt.at }
        // It answered and was read: the streak of failures is over, but a success it was not.
        case .degraded, .quarantined:
            memory.streak = 0
            // Pages are lacking, but what could be read was taken.
            if attempt.created + attempt.updated + attempt.withdrawn > 0 { memory.lastChange = attempt.at }
        case .failed, .rejected: memory.streak += 1
        case .void: break
        }
    }

    private static func state(after attempt: Attempt, memory: SourceMemory) -> SourceState {
        switch attempt.outcome {
        // The validators are those of the last good reading: a 304 says that the source is again as it was then.
        case .changed, .unchanged, .notModified: .ok
        case .degraded: .degraded
        case .quarantined: .quarantined
        case .rejected: .failing
        case .failed: attempt.failure?.kind == .status && attempt.failure?.status == 410 ? .gone : .failing
        case .void: memory.state
        }
    }

    private static func enter(_ state: SourceState, _ memory: inout SourceMemory, at date: Date) {
        if memory.state != state || memory.stateSince == nil { memory.stateSince = date }
        memory.state = state
    }
}

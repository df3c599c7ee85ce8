import Catalogue
import Foundation

/// What is remembered after a reading that is taken.
extension SourceMemory {
    /// What the next reading begins with. Only a document that stands for all there is may say "nothing new".
    mutating func note(
        _ trail: DocumentTrail.Reading, of source: Source, answer: Answer, isComplete: Bool
    ) {
        let isFollowed = trail.documents > 1 && (source.coverage == .complete || !trail.feed.info.parts.isEmpty)
        let isAll = isComplete && trail.isWhole && !trail.isPending && !isFollowed && source.format != .oaiPMH
        validators = isAll ? answer.validators : Validators()
        bodyHash = isAll ? answer.bodyHash : nil
        if source.format == .oaiPMH {
            let began = resume == nil ? trail.feed.info.updated : harvestBegan
            harvestBegan = trail.resume == nil ? nil : began
            // One that broke off for good begins anew where it began: what it had not reached was never read.
            if trail.resume == nil, trail.isWhole { harvestedUntil = began }
        }
        resume = trail.resume
        arePagesWaiting = isComplete ? nil : true
    }

    /// A reading that was taken, and is no success all the same, because pages of its entries could not be read.
    mutating func conclude(_ attempt: inout Attempt, lack: [Problem]?) {
        guard let lack else { return }
        attempt.outcome = .degraded
        attempt.problems = lack + attempt.problems.prefix(19)
        (held, verdict, isHeldTakeable) = (nil, nil, nil)
    }

    /// Whether the next request carries no conditions: lately its server failed on them alone, or what it answers
    /// without them, too, would be asked for twice each time.
    func mustAskPlainly(at now: Date) -> Bool {
        if lastFailure?.kind == .status || lastFailure?.kind == .restricted, let status = lastFailure?.status,
            Self.lasting.contains(status)
        {
            return true
        }
        let age = conditionsRefused.map { now.timeIntervalSince($0) } ?? .infinity
        return (-Attempt.clockSlack..<Self.plainFor).contains(age)
    }

    /// What is answered for long by who answers it at all.
    private static let lasting = [403, 404, 410, 502]
    /// Seconds after which conditions are tried again.
    private static let plainFor: Double = 7 * 86_400
}

import Catalogue
import Foundation

/// The sums that a link's verdict is made of: bounded, however long its history.
extension LinkMemory {
    mutating func note(_ evidence: LinkEvidence, at date: Date) {
        if let code = evidence.code { totals = (totals ?? [:]).merging([code: 1], uniquingKeysWith: +) }
        switch evidence {
        case .alive:
            successes += 1
            firstSuccess = firstSuccess ?? date
            lastSuccess = date
            failingSince = nil
            lastFailure = nil
            runs = [:]
            if owesProof { recoveringSince = recoveringSince ?? date }
        case .failed(let kind):
            failingSince = failingSince ?? date
            lastFailure = date
            recoveringSince = nil
            // Whatever else it fails with, a host that fails in another way has a name.
            if kind != .hostUnknown { runs[LinkEvidence.Kind.hostUnknown.rawValue] = nil }
            for kind in kind.runs { count(kind, at: date) }
        case .restricted:
            // Somebody answered, though not to us.
            for kind in [LinkEvidence.Kind.hostUnknown, .unreachable, .certificate, .handshake] {
                runs[kind.rawValue] = nil
            }
        case .nothing, .unsettled: break
        }
    }

    /// Follows how long robots.txt has been unreadable.
    mutating func noteRobots(_ check: LinkCheck) {
        if check.failure?.kind == .robotsUnreachable || check.signs.contains(.silentRobots) {
            robotsSilentSince = robotsSilentSince ?? check.at
        } else if check.status != nil || check.failure?.kind == .robotsForbid {
            robotsSilentSince = nil
        }
    }

    /// Follows how TLS failed last: what fails in another way since says nothing of that.
    mutating func noteTLS(_ check: LinkCheck) {
        if let failure = check.failure, failure.kind == .tls {
            tlsFault = TLSProblem(failure)?.rawValue
        } else if check.failure == nil {
            tlsFault = nil
        }
    }

    private mutating func count(_ kind: LinkEvidence.Kind, at date: Date) {
        guard var run = runs[kind.rawValue] else {
            runs[kind.rawValue] = Run(first: date, last: date, count: 1, dates: 1)
            return
        }
        run.count += 1
        if Self.day(of: date) != Self.day(of: run.last) { run.dates += 1 }
        run.last = date
        runs[kind.rawValue] = run
    }

    /// The day in UTC, counted from 1970.
    private static func day(of date: Date) -> Int {
        Int((date.timeIntervalSince1970 / LinkThresholds.day).rounded(.down))
    }

    func meets(_ rule: LinkThresholds.Rule, _ kind: LinkEvidence.Kind) -> Bool {
        guard let run = runs[kind.rawValue] else { return false }
        return run.count >= rule.count && run.dates >= rule.dates && run.last.timeIntervalSince(run.first) >= rule.span
    }
}

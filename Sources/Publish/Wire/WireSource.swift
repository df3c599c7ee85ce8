package import Catalogue
package import Foundation

extension Wire {
    /// A source with its state: what works, since when, why not, and what to do.
    package struct Source: Codable, Sendable, Hashable {
        package var id: String
        package var organisation: Named?
        package var kind: String?
        package var format: String
        package var url: String
        package var state: String
        package var since: Date?
        package var reason: String
        package var advice: String?
        package var lastSuccess: Date?
        package var lastAttempt: Date?
        package var lastChange: Date?
        package var nextAttempt: Date?
        /// Why then.
        package var nextReason: String?
        /// Failures in a row.
        package var streak: Int
        /// Live records.
        package var records: Int
        package var lastOutcome: String?
        package var lastFailure: Failure?
        package var lastProblem: Problem?
        package var note: String?
        /// Where its address is redirected to for good.
        package var moved: Move?

        package struct Failure: Codable, Sendable, Hashable {
            package var kind: String
            package var status: Int?
            package var detail: String
        }

        package init(_ status: SourceStatus, names: Names) {
            let source = status.source
            let memory = status.memory
            id = source.id
            organisation = source.organisation.map { Named(id: $0, name: names.organisation($0)) }
            kind = source.kind
            format = source.format.rawValue
            url = source.url
            state = memory.state.rawValue
            since = memory.stateSince
            reason = status.reason.en
            advice = status.advice?.en
            lastSuccess = memory.lastSuccess
            lastAttempt = memory.lastAttempt
            lastChange = memory.lastChange
            nextAttempt = memory.nextAttempt
            nextReason = memory.nextReason
            streak = memory.streak
            records = memory.records
            lastOutcome = memory.lastOutcome?.rawValue
            lastFailure = memory.lastFailure.map { failure in
                Failure(kind: failure.kind.rawValue, status: failure.status, detail: failure.detail)
            }
            lastProblem = memory.lastProblem
            note = source.note
            moved = Move(status)
        }
    }
}

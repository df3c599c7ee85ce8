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
        /// Entries of the last good reading that became no records, by reason.
        package var skipped: [Skipped]?
        package var lastOutcome: String?
        package var lastFailure: Failure?
        package var lastProblem: Problem?
        package var note: String?
        /// Where its address is redirected to for good.
        package var moved: Move?
        /// When the certificate of its site ends, as it was last seen.
        package var certificateEnds: Date?
        /// That it ends within a fortnight.
        package var certificateWarning: String?
        /// `accepted`, `rejected` or `overtaken`: what an operator said of a reading that is held back, and when.
        package var verdict: String?
        package var verdictAt: Date?
        /// The hub that tells of its news; absent when it is polled alone.
        package var push: Push?
        /// Over the last 30 days: the share of judged attempts that succeeded, 0 to 1.
        package var availability: Double?
        /// Over the last 30 days: seconds in transfer of an attempt.
        package var averageSeconds: Double?
        /// Over the last 30 days: bytes of a body.
        package var averageBytes: Int?
        /// New records a week.
        package var entriesPerWeek: Double?
        /// On request.
        package var headers: Headers?
        /// On request, the newest first.
        package var attempts: [Try]?
        /// On request, the newest first.
        package var days: [Day]?

        package struct Skipped: Codable, Sendable, Hashable {
            /// `empty`, `duplicate` or `irrelevant`.
            package var reason: String
            package var count: Int
            /// Why, of the first one.
            package var text: String
        }

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
            skipped = memory.skipped?.map {
                Skipped(reason: $0.reason.rawValue, count: $0.count, text: $0.explanation)
            }
            lastOutcome = memory.lastOutcome?.rawValue
            lastFailure = memory.lastFailure.map { failure in
                Failure(kind: failure.kind.rawValue, status: failure.status, detail: failure.detail)
            }
            lastProblem = memory.lastProblem
            note = source.note
            moved = Move(status)
            certificateEnds = memory.certificateEnds
            certificateWarning = memory.certificateWarning(at: status.now)?.en
            verdict = memory.verdict?.word.rawValue
            verdictAt = memory.verdict?.at
            push = status.subscription.map(Push.init)
            let sums = status.figures?.sums
            availability = Self.rounded(sums?.availability, 10_000)
            averageSeconds = Self.rounded(sums?.averageSeconds, 1000)
            averageBytes = sums?.averageBytes
            entriesPerWeek = Self.rounded(status.figures?.entriesPerWeek, 10)
        }

        static func rounded(_ value: Double?, _ steps: Double) -> Double? {
            value.map { ($0 * steps).rounded() / steps }
        }
    }
}

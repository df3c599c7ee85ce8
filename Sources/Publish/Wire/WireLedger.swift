package import Catalogue
package import Foundation
package import Store

/// What is told of a source only when somebody asks for it.
package struct SourceParts: Sendable, Hashable {
    package enum Part: String, Sendable, Hashable, CaseIterable { case headers, attempts, days }

    package var parts: Set<Part>
    /// How many days back, 1 to 731.
    package var days: Int

    package static let dayLimits = 1...731
    /// Attempts that are kept.
    private static let attempts = 200

    package init(_ parts: Set<Part>, days: Int = 30) {
        self.parts = parts
        self.days = days
    }

    static func strict(_ string: QueryString) throws(ParameterFault) -> SourceParts {
        try string.check(["include", "days"])
        var parts = SourceParts([])
        for value in string.values("include") {
            guard let part = Part(rawValue: value) else {
                let allowed = Part.allCases.map(\.rawValue)
                throw .value(
                    value, of: "include", "it takes \(allowed.joined(separator: ", "))", allowed: allowed,
                    nearest: Nearest.match(value, in: allowed))
            }
            parts.parts.insert(part)
        }
        if let text = string.value("days") {
            guard let days = Int(text), dayLimits.contains(days) else {
                throw .value(
                    text, of: "days", "it takes a number from 1 to 731", nearest: Nearest.number(text, in: dayLimits))
            }
            parts.days = days
            parts.parts.insert(.days)
        }
        return parts
    }

    fileprivate func attempts(of source: String, from store: Store) throws(StoreFailure) -> [Wire.Source.Try]? {
        guard parts.contains(.attempts) else { return nil }
        return try store.attempts(of: source, limit: Self.attempts).map(Wire.Source.Try.init)
    }

    fileprivate func days(of source: String, from store: Store) throws(StoreFailure) -> [Wire.Source.Day]? {
        guard parts.contains(.days) else { return nil }
        return try store.days(of: source, last: days).map(Wire.Source.Day.init)
    }

    fileprivate func headers(of source: String, from store: Store) throws(StoreFailure) -> Wire.Source.Headers? {
        guard parts.contains(.headers) else { return nil }
        return try store.exchange(of: source).map(Wire.Source.Headers.init)
    }
}

extension Wire.Source {
    /// The heads of the last request that went out and of its answer, secrets hidden.
    package struct Headers: Codable, Sendable, Hashable {
        package var at: Date
        package var sent: [String]
        package var received: [String]

        init(_ exchange: Exchange) {
            at = exchange.at
            sent = exchange.sent
            received = exchange.received
        }
    }

    package struct Try: Codable, Sendable, Hashable {
        package var at: Date
        package var outcome: String
        /// From the first request until everything was written, waiting for the host's turn too.
        package var seconds: Double
        package var status: Int?
        package var bytes: Int
        package var entries: Int
        package var created: Int
        package var updated: Int
        package var withdrawn: Int
        package var finalUrl: String?
        package var failure: Failure?
        package var problems: [Problem]

        init(_ attempt: Attempt) {
            at = attempt.at
            outcome = attempt.outcome.rawValue
            seconds = (attempt.seconds * 1000).rounded() / 1000
            status = attempt.status
            bytes = attempt.bytes
            entries = attempt.entries
            created = attempt.created
            updated = attempt.updated
            withdrawn = attempt.withdrawn
            finalUrl = attempt.finalURL
            failure = attempt.failure.map { Failure(kind: $0.kind.rawValue, status: $0.status, detail: $0.detail) }
            problems = attempt.problems
        }
    }

    package struct Day: Codable, Sendable, Hashable {
        /// `2026-11-22`, in UTC.
        package var day: String
        package var attempts: Int
        package var successes: Int
        /// Attempts that nobody was judged by: the outage was ours.
        package var notJudged: Int
        package var availability: Double?
        package var averageSeconds: Double?
        package var averageBytes: Int?
        package var created: Int
        package var updated: Int
        package var withdrawn: Int
        /// Readings saved by a 304, and by a body that was the last one byte for byte.
        package var notModified: Int
        package var sameBody: Int

        init(_ day: SourceDay) {
            self.day = day.day
            attempts = day.attempts
            successes = day.successes
            notJudged = day.voids
            availability = Wire.Source.rounded(day.availability, 10_000)
            averageSeconds = Wire.Source.rounded(day.averageSeconds, 1000)
            averageBytes = day.averageBytes
            created = day.created
            updated = day.updated
            withdrawn = day.withdrawn
            notModified = day.notModified
            sameBody = day.sameBody
        }
    }

    /// Fills in what was asked for.
    package mutating func add(_ parts: SourceParts, from store: Store) throws(StoreFailure) {
        headers = try parts.headers(of: id, from: store)
        attempts = try parts.attempts(of: id, from: store)
        days = try parts.days(of: id, from: store)
    }
}

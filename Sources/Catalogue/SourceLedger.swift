package import Foundation

/// The head of the last request of a source and of what answered it, with every secret hidden.
package struct Exchange: Sendable, Hashable, Codable {
    /// What stands in the place of a secret.
    package static let hidden = "(hidden)"

    package var at: Date
    /// `GET https://skr.se/rss`, then `Name: value` for each field.
    package var sent: [String]
    /// `HTTP 304`, then a line for each field; empty when nothing came back.
    package var received: [String]

    package init(at: Date, sent: [String], received: [String]) {
        self.at = at
        self.sent = sent
        self.received = received
    }
}

/// What a source did on one day, counted in UTC.
package struct SourceDay: Sendable, Hashable, Codable {
    /// `2026-11-22`
    package var day: String
    package var attempts = 0
    package var successes = 0
    /// Attempts that nobody was judged by: the outage was ours.
    package var voids = 0
    /// Attempts that brought a body.
    package var bodies = 0
    /// Of all bodies, after decompression.
    package var bytes = 0
    /// Attempts that asked somebody, or read a file.
    package var asked = 0
    /// Attempts that saved a reading: the answer was 304.
    package var notModified = 0
    /// Attempts that saved a reading: the body was, byte for byte, the last one.
    package var sameBody = 0
    /// In transfer, over all attempts that asked somebody.
    package var seconds = 0.0
    package var created = 0
    package var updated = 0
    package var withdrawn = 0

    package init(day: String) { self.day = day }

    /// The share of the judged attempts that succeeded, 0 to 1; `nil` when there was none.
    package var availability: Double? { Self.share(Double(successes), of: attempts - voids) }
    /// Seconds in transfer of one attempt.
    package var averageSeconds: Double? { Self.share(seconds, of: asked) }
    /// Bytes of one body.
    package var averageBytes: Int? { Self.share(Double(bytes), of: bodies).map { Int($0.rounded()) } }

    private static func share(_ sum: Double, of count: Int) -> Double? { count > 0 ? sum / Double(count) : nil }
}

/// A source in numbers, from the sums of its days.
package struct SourceFigures: Sendable, Hashable {
    /// Days that time, size and availability are taken over.
    package static let days = 30
    /// Days that the entries of a week are counted over.
    package static let entryDays = 56

    /// The sums of the last `days` days.
    package var sums: SourceDay
    /// New records a week; `nil` while too little is known.
    package var entriesPerWeek: Double?

    package init(sums: SourceDay, entriesPerWeek: Double?) {
        self.sums = sums
        self.entriesPerWeek = entriesPerWeek
    }

    /// - Parameters:
    ///   - created: new records of the last `entryDays` days, without those of the source's first day: what it had when
    ///     it was met says nothing of how much it publishes.
    ///   - observed: on how many days that was.
    ///   - rhythm: seconds between two publications, which serves until a week has been seen.
    package static func entriesPerWeek(created: Int, observed: Int, rhythm: Double?) -> Double? {
        let week = 7
        if observed >= week { return Double(created * week) / Double(min(observed, entryDays)) }
        return rhythm.map { Double(week) * 86_400 / max($0, 1) }
    }
}

extension SourceMemory {
    /// Whether a reading is held back that an operator's word lets through. One that broke off, or lacks what it must have,
    /// is taken by nobody's word.
    package var hasReadingToAccept: Bool {
        switch state {
        case .quarantined: true
        case .degraded: isHeldTakeable ?? false
        case .waiting, .ok, .failing, .gone, .paused: false
        }
    }
}

/// What an operator said of a reading that is held back.
package struct OperatorVerdict: Sendable, Hashable, Codable {
    package enum Word: String, Sendable, Hashable, Codable, CaseIterable {
        /// The next reading is taken, unless it has lost as much again.
        case accepted
        /// The last good set stays until the source is as it was.
        case rejected
        /// It was accepted, but what came next could not be taken either.
        case overtaken
    }

    package var word: Word
    package var at: Date

    package init(_ word: Word, at: Date) {
        self.word = word
        self.at = at
    }
}

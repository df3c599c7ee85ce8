package import Foundation

/// A permanent redirect (301, 308) of a source's address, for as long as it is met.
package struct SourceMove: Sendable, Hashable, Codable {
    /// Why the target is no address to take over without looking.
    package enum Warning: String, Sendable, Hashable, Codable, CaseIterable {
        case otherOrganisation = "other-organisation"
        case startPage = "start-page"
        case login
        case downgrade
    }

    /// The address that `sources.json` had then.
    package var from: String
    package var to: String
    package var warnings: [Warning]
    /// The first and the last answer that was met through it, and how many there were.
    package var since: Date
    package var seen: Date
    package var checks: Int
    /// An operator has said that it is not to be taken.
    package var isRejected: Bool?

    package init(from: String, to: String, warnings: [Warning] = [], since: Date) {
        self.from = from
        self.to = to
        self.warnings = warnings
        self.since = since
        seen = since
        checks = 1
    }

    /// Checks, and seconds from the first to the last, after which it is told.
    package static let checksNeeded = 3
    package static let spanNeeded: Double = 7 * 24 * 3600

    /// Whether it is neither a slip nor a passing arrangement.
    package var isSettled: Bool {
        checks >= Self.checksNeeded && seen.timeIntervalSince(since) >= Self.spanNeeded
    }
}

extension SourceStatus {
    /// The move that is to be told; `nil` when there is none, when it is too young, when it was rejected, and when
    /// `sources.json` has another address by now.
    package var move: SourceMove? {
        guard let move = memory.move, move.from == source.url, move.isSettled, move.isRejected != true else {
            return nil
        }
        return move
    }

    /// The new address that may be taken over as it is: what is read there is well.
    package var newAddress: String? {
        guard let move, move.warnings.isEmpty, memory.state == .ok else { return nil }
        return move.to
    }
}

extension SourceMove {
    /// What it means for the source, without a command.
    package var sentence: Sentence {
        guard let warning = warnings.first else {
            return Sentence(
                sv: "Adressen har flyttat för gott till \(to).", en: "Its address has moved for good to \(to).")
        }
        let place = warning.place
        return Sentence(
            sv: "Adressen leder för gott till \(to), \(place.sv).",
            en: "Its address leads for good to \(to), \(place.en).")
    }
}

extension SourceMove.Warning {
    fileprivate var place: Sentence {
        switch self {
        case .otherOrganisation: Sentence(sv: "hos någon annan", en: "on another organisation's host")
        case .startPage: Sentence(sv: "webbplatsens startsida", en: "the start page of the site")
        case .login: Sentence(sv: "en inloggning", en: "a login")
        case .downgrade: Sentence(sv: "utan kryptering på vägen", en: "without encryption on the way")
        }
    }
}

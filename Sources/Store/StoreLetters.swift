package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// What a recipient has been told.
    package func told(_ recipient: LetterRecipient) throws(StoreFailure) -> Set<LetterFinding.Key> {
        try read { db in
            Set(
                try db.rows(
                    "SELECT url, what FROM letter_findings WHERE organisation = ? AND recipient = ?",
                    [recipient.organisation, recipient.name]
                ).map { LetterFinding.Key(url: $0["url"], what: $0["what"]) })
        }
    }

    package func standing(of recipient: LetterRecipient) throws(StoreFailure) -> LetterStanding {
        try read { db in try Self.standing(db, recipient) }
    }

    /// Takes a letter in hand, so that no other process writes it meanwhile.
    ///
    /// - Parameter patience: seconds until a claim that came to nothing is void.
    /// - Returns: whether nobody else has it.
    package func claimLetter(
        to recipient: LetterRecipient, patience: Double, now: Date
    ) throws(StoreFailure) -> Bool {
        try write { db in
            let standing = try Self.standing(db, recipient)
            // A clock that was set back claims nothing for ever.
            if let tried = standing.tried, standing.reason == nil, standing.told.map({ $0 < tried }) ?? true,
                (0..<patience).contains(now.timeIntervalSince(tried))
            {
                return false
            }
            try db.run(
                """
                INSERT INTO letter_standings (organisation, recipient, tried) VALUES (?, ?, ?)
                ON CONFLICT (organisation, recipient) DO UPDATE SET tried = excluded.tried, reason = NULL
                """, [recipient.organisation, recipient.name, now.milliseconds])
            return true
        }
    }

    /// The server has taken a letter with these findings.
    package func letterAccepted(
        by recipient: LetterRecipient, _ findings: [LetterFinding], now: Date
    ) throws(StoreFailure) {
        try write { db in
            try Self.remember(db, findings.flatMap { [$0.key] + $0.covers }, by: recipient, now: now)
            try db.run(
                """
                UPDATE letter_standings SET told = ?, tried = ?, failures = 0, reason = NULL
                WHERE organisation = ? AND recipient = ?
                """, [now.milliseconds, now.milliseconds, recipient.organisation, recipient.name])
        }
    }

    /// What a recipient has been told of otherwise than by itself.
    package func rememberTold(
        _ keys: [LetterFinding.Key], by recipient: LetterRecipient, now: Date
    ) throws(StoreFailure) {
        guard !keys.isEmpty else { return }
        try write { db in try Self.remember(db, keys, by: recipient, now: now) }
    }

    private static func remember(
        _ db: Database, _ keys: [LetterFinding.Key], by recipient: LetterRecipient, now: Date
    ) throws {
        for key in keys {
            try db.run(
                "INSERT OR REPLACE INTO letter_findings (organisation, recipient, url, what, told) VALUES (?, ?, ?, ?, ?)",
                [recipient.organisation, recipient.name, key.url, key.what, now.milliseconds])
        }
    }

    package func letterFailed(
        for recipient: LetterRecipient, reason: String, now: Date
    ) throws(StoreFailure) {
        try write { db in
            try db.run(
                """
                UPDATE letter_standings SET tried = ?, failures = failures + 1, reason = ?
                WHERE organisation = ? AND recipient = ?
                """, [now.milliseconds, reason, recipient.organisation, recipient.name])
        }
    }

    /// What is well again is told anew should it break once more.
    package func forgetTold(_ keys: [LetterFinding.Key], by recipient: LetterRecipient) throws(StoreFailure) {
        guard !keys.isEmpty else { return }
        try write { db in
            for key in keys {
                try db.run(
                    "DELETE FROM letter_findings WHERE organisation = ? AND recipient = ? AND url = ? AND what = ?",
                    [recipient.organisation, recipient.name, key.url, key.what])
            }
        }
    }

    private static func standing(_ db: Database, _ recipient: LetterRecipient) throws -> LetterStanding {
        guard
            let row = try db.row(
                "SELECT told, tried, failures, reason FROM letter_standings WHERE organisation = ? AND recipient = ?",
                [recipient.organisation, recipient.name])
        else { return LetterStanding() }
        return LetterStanding(
            told: (row["told"] as Int64?).map { Date(milliseconds: $0) },
            tried: (row["tried"] as Int64?).map { Date(milliseconds: $0) }, failures: row["failures"],
            reason: row["reason"])
    }
}

package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// All there are, by source and then by token.
    package func subscriptions() throws(StoreFailure) -> [Subscription] {
        try read { db in try Self.subscriptions(db, "ORDER BY s.id, p.token", []) }
    }

    package func hasSubscriptions() throws(StoreFailure) -> Bool {
        try read { db in try db.int("SELECT 1 FROM subscriptions LIMIT 1") != nil }
    }

    package func subscription(token: String) throws(StoreFailure) -> Subscription? {
        try read { db in try Self.subscriptions(db, "WHERE p.token = ?", [token]).first }
    }

    /// The one a source is told by, or is to be told by; one that is being left only when there is no other.
    package func subscription(of source: String) throws(StoreFailure) -> Subscription? {
        try read { db in try db.sourceKey(source).flatMap { try Self.subscription(db, of: $0) } }
    }

    static func subscription(_ db: Database, of source: Int64) throws -> Subscription? {
        let all = try subscriptions(db, "WHERE p.source = ?", [source])
        return all.first { $0.state != .leaving } ?? all.first
    }

    package func add(_ subscription: Subscription) throws(StoreFailure) {
        try write { db in
            guard let key = try db.sourceKey(subscription.source) else { return }
            try db.run(
                "INSERT INTO subscriptions (token, source, next, body) VALUES (?, ?, ?, ?)",
                [
                    subscription.token, key, subscription.next.milliseconds, try JSONColumn.encode(subscription),
                ])
        }
    }

    /// Reads a subscription, decides and writes in one transaction.
    ///
    /// - Parameter change: what becomes of it; `nil` leaves it as it is, `.some(nil)` takes it away. Called inside the
    ///   transaction: it may not touch the store.
    /// - Returns: the subscription as it is then; `nil` when there is none, or none any more.
    @discardableResult
    package func changeSubscription(
        _ token: String, _ change: (Subscription) -> Subscription??
    ) throws(StoreFailure) -> Subscription? {
        try write { db in
            guard let old = try Self.subscriptions(db, "WHERE p.token = ?", [token]).first else { return nil }
            switch change(old) {
            case .none: return old
            case .some(.none):
                try db.run("DELETE FROM subscriptions WHERE token = ?", [token])
                return nil
            case .some(.some(let new)):
                try db.run(
                    "UPDATE subscriptions SET next = ?, body = ? WHERE token = ?",
                    [new.next.milliseconds, try JSONColumn.encode(new), token])
                return new
            }
        }
    }

    /// Where each configured source says that one is told of its news, by its id; sources that say nothing are left out.
    package func pushOffers() throws(StoreFailure) -> [String: PushOffer] {
        try read { db in
            var offers: [String: PushOffer] = [:]
            let sql = """
                SELECT id, json_extract(memory, '$.push') AS push FROM sources
                WHERE configured = 1 AND json_extract(memory, '$.push') IS NOT NULL
                """
            for row in try db.rows(sql) { offers[row["id"]] = try JSONColumn.decode(PushOffer.self, row["push"]) }
            return offers
        }
    }

    /// Moves a source's next check to the front, but not nearer to its last attempt than so many seconds; one that is
    /// paused stays so.
    ///
    /// - Returns: when it is due then; `nil` when it is not checked at all.
    @discardableResult
    package func makeDue(
        _ source: String, reason: String, after pause: Double, now: Date
    ) throws(StoreFailure) -> Date? {
        try write { db in
            guard let key = try db.sourceKey(source) else { return nil }
            let writer = AttemptWriter(db: db)
            var memory = try writer.memory(of: key)
            guard memory.state != .paused else { return nil }
            let date = max(now, memory.lastAttempt.map { $0 + pause } ?? now)
            if let next = memory.nextAttempt, next <= date { return next }
            memory.nextAttempt = date
            memory.nextReason = reason
            try writer.write(memory, of: key)
            return date
        }
    }

    private static func subscriptions(
        _ db: Database, _ rest: String, _ arguments: StatementArguments
    ) throws -> [Subscription] {
        let sql = "SELECT s.id, p.body FROM subscriptions p JOIN sources s ON s.key = p.source "
        return try db.rows(sql + rest, arguments).map { row in
            var subscription = try JSONColumn.decode(Subscription.self, row["body"])
            // The source may have been renamed since.
            subscription.source = row["id"]
            return subscription
        }
    }
}

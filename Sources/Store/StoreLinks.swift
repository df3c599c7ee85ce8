package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// Addresses of links to check at `now`, of hosts that do not rest; the hosts longest due come first. What is remembered
    /// of a link is read when its turn comes (``linkTurns(_:asksInside:now:)``): to read that of all costs more than to find
    /// them.
    ///
    /// - Parameters:
    ///   - perSite: at most so many of one site, so that no site keeps the others waiting. Links being checked
    ///   count: they are due until their verdict is kept.
    ///   - inFlight: addresses of those, which are not given again.
    ///   - site: whose a host is.
    package func dueLinks(
        now: Date, limit: Int, perSite: Int = 4, inFlight: Set<String> = [], site: (String) -> String = { $0 }
    ) throws(StoreFailure) -> [String] {
        guard limit > 0, perSite > 0 else { return [] }
        return try read { db in
            var due: [String] = []
            var taken = inFlight.reduce(into: [:]) { $0[site(HostName.of($1)), default: 0] += 1 }
            let hosts = try String.fetchCursor(
                db.cachedStatement(sql: Self.dueHosts),
                arguments: [now.milliseconds, now.milliseconds, Self.hostsLookedAt])
            while due.count < limit, let host = try hosts.next() {
                let name = site(host)
                let room = min(perSite - taken[name, default: 0], limit - due.count)
                guard room > 0 else { continue }
                let urls = try String.fetchAll(
                    db.cachedStatement(sql: Self.dueOfHost), arguments: [host, now.milliseconds, perSite]
                ).filter { !inFlight.contains($0) }.prefix(room)
                taken[name, default: 0] += urls.count
                due += urls
            }
            return due
        }
    }

    /// Of a site with more hosts than this, those that are due longest keep others waiting.
    private static let hostsLookedAt = 8192

    /// What is to be known before links are asked for, in their order.
    ///
    /// - Parameter asksInside: whether it matters if a link is shown inside.
    package func linkTurns(_ urls: [String], asksInside: Bool, now: Date) throws(StoreFailure) -> [LinkTurn] {
        try read { db in
            let resting = try Self.restingHosts(db, now: now)
            var memories = LinkMemories()
            var inside = InsideSources(db: db)
            return try urls.map { url in
                var loaded: LoadedLink?
                try db.each(Self.linkOfURL, [url]) { loaded = try LoadedLink($0, &memories) }
                let isInside = asksInside ? try loaded.map { try inside.show($0.key) } ?? false : false
                return LinkTurn(link: loaded?.link, resting: resting, isInside: isInside)
            }
        }
    }

    private static let linkOfURL = LoadedLink.columns + " WHERE l.url = ?"

    /// When the next link may be checked: when it is due, or when the rest of its host ends; `nil` when none is known.
    package func nextLinkCheck(now: Date) throws(StoreFailure) -> Date? {
        try read { db in
            let waking = try db.int(Self.nextOfWaking, [now.milliseconds])
            let resting = try db.int(Self.nextOfResting, [now.milliseconds])
            return [waking, resting].compactMap(\.self).min().map { Date(milliseconds: $0) }
        }
    }

    static let dueHosts = """
        SELECT h.host FROM link_hosts h WHERE h.next_check IS NOT NULL AND h.next_check <= ?
            AND NOT EXISTS (SELECT 1 FROM host_rests r WHERE r.host = h.host AND r.until > ?)
        ORDER BY h.next_check LIMIT ?
        """

    static let dueOfHost = """
        SELECT l.url FROM links l WHERE l.host = ? AND l.used = 1 AND l.next_check IS NOT NULL AND l.next_check <= ?
        ORDER BY l.next_check LIMIT ?
        """

    private static let nextOfWaking = """
        SELECT h.next_check FROM link_hosts h WHERE h.next_check IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM host_rests r WHERE r.host = h.host AND r.until > ?)
        ORDER BY h.next_check LIMIT 1
        """

    private static let nextOfResting = """
        SELECT min(max(r.until, h.next_check)) FROM host_rests r JOIN link_hosts h ON h.host = r.host
        WHERE r.until > ? AND h.next_check IS NOT NULL
        """

    /// Keeps a verdict with the check it rests on, and judges the items that show the link again. Verdicts that come
    /// together share a transaction.
    ///
    /// A changed state is a line in the change log for each of them; a first check that finds the link well is not,
    /// since nothing changed for a reader. What an editor has said of the link meanwhile stands over the verdict.
    ///
    /// - Parameters:
    ///   - fold: makes the verdict anew where the link is not any more what the given one was made of; a check that is
    ///   older than the last one kept is dropped then.
    ///   - host: what the check makes of what is remembered of the host; asked inside the transaction, and again
    ///   when that fails for another's sake.
    /// - Returns: what is remembered from now on; `nil` when there is no such link any more.
    @discardableResult
    package func apply(
        _ link: LinkHealth, check: LinkCheck, rules: ItemRules, now: Date, fold: LinkFold? = nil,
        host: @escaping @Sendable (LinkHost) -> LinkHost = { $0 }
    ) async throws(StoreFailure) -> LinkLesson? {
        let made = try KeptVerdict(link, check, path: path)
        let path = path
        return try await writeTogether(weight: Self.rowsOfVerdict, isPatient: true) { db, queue in
            guard let row = try db.row(LinkFold.columns, [link.url]) else { return nil }
            let key: Int64 = row[0]
            let batch = queue.links
            var (link, kept) = (link, made)
            if let fold, !fold.isOf(row), let row = try db.row(LoadedLink.columns + " WHERE l.url = ?", [link.url]) {
                let stored = try LoadedLink(row).link
                if let last = stored.lastCheck, last > check.at {
                    return LinkLesson(link: stored, host: try batch.site(HostName.of(link.url), db))
                }
                link = fold.judge(stored)
                kept = try KeptVerdict(link, link.checks.first ?? check, path: path)
            }
            let learnt = try batch.change(HostName.of(link.url), db, host)
            try Self.keep(db, kept.check, of: key)
            let pinned = try LinkRegister.pinned(db, link, mayBe: batch.hasPins(db), rules: rules, now: now)
            let memory = pinned == link ? kept.memory : try JSONColumn.encode(pinned.memory)
            try Self.write(db, key, pinned, memory, was: try LinkStanding(row), rules: rules, now: now, queue)
            if row[6] != pinned.nextCheck?.milliseconds { batch.note(moved: row[5]) }
            return LinkLesson(link: pinned, host: learnt)
        }
    }

    /// About how many rows one verdict writes, what it has in common with others aside.
    private static let rowsOfVerdict = 2

    /// Brings a link in line with what editors say of it.
    static func pinLink(
        _ db: Database, _ url: String, rules: ItemRules, now: Date, _ search: SearchQueue
    ) throws {
        guard let row = try db.row(LoadedLink.columns + " WHERE l.url = ?", [url]) else { return }
        let loaded = try LoadedLink(row)
        let link = try LinkRegister.pinned(db, loaded.link, rules: rules, now: now)
        guard link != loaded.link else { return }
        try write(
            db, loaded.key, link, try JSONColumn.encode(link.memory), was: LinkStanding(loaded.link), rules: rules,
            now: now, search)
        try LinkHostTimes.settle(db, link: loaded.key)
    }

    private static func write(
        _ db: Database, _ key: Int64, _ link: LinkHealth, _ memory: String, was old: LinkStanding, rules: ItemRules,
        now: Date, _ search: SearchQueue
    ) throws {
        try update(db, key, link, memory, stands: old.isAsKept(link))
        let isNews = old.state != link.state && !(old.state == .new && link.state == .ok)
        // What says nothing against an item, before and after, leaves it as it is.
        guard isNews || old.mattersToItems || LinkStanding(link).mattersToItems else { return }
        let line = isNews ? "\(link.url): \(old.state.rawValue) → \(link.state.rawValue) (\(link.rule))" : nil
        try ItemWriter.run(db, rules: rules, now: now.milliseconds, search: search) { writer in
            for item in try itemKeys(db, showing: key) {
                guard let row = try db.row(ItemRow.columns + " WHERE key = ?", [item]) else { continue }
                try writer.judge(try ItemRow(row), line: line)
            }
        }
    }

    /// What is remembered of a host.
    package func linkHost(_ host: String) throws(StoreFailure) -> LinkHost {
        try read { db in try LinkSites(db: db).host(host) }
    }

    /// Hosts of which half or more of the links that were tried fail, the oldest incident first.
    package func linkIncidents() throws(StoreFailure) -> [(host: String, incident: LinkHost.Incident)] {
        try read { db in try LinkSites(db: db).incidents() }
    }

    /// When the oldest of the items that show a link was published; `nil` when none says so.
    package func recordDate(ofLink url: String) throws(StoreFailure) -> Date? {
        try read { db in
            try db.int(
                """
                SELECT min(i.published_key) FROM links l JOIN item_links s ON s.link = l.key
                    JOIN items i ON i.key = s.item
                WHERE l.url = ? AND i.published_key > -1000000000000000
                """, [url]
            ).map { Date(milliseconds: $0) }
        }
    }

    /// Looks at a link again no sooner than that, without a verdict: the round was void.
    package func postponeLink(_ url: String, until: Date) throws(StoreFailure) {
        try write { db in
            try db.run("UPDATE links SET next_check = ? WHERE url = ?", [until.milliseconds, url])
            try LinkHostTimes.settle(db, url: url)
        }
    }

    /// Links that an item shows; those longest in their state first.
    package func links(_ query: LinkQuery) throws(StoreFailure) -> Page<LinkHealth> {
        try read { db in try LinkReader(db: db, query: query).page() }
    }

    /// Addresses of what ``links(_:)`` gives, in the same order, without what is remembered of each; all of them, whatever the
    /// query's limit is.
    package func linkAddresses(_ query: LinkQuery) throws(StoreFailure) -> [String] {
        try read { db in try LinkReader(db: db, query: query).addresses() }
    }

    /// With its last checks, the newest first.
    package func link(_ url: String) throws(StoreFailure) -> LinkHealth? {
        try read { db in
            guard let row = try db.row(LoadedLink.columns + " WHERE l.url = ?", [url]) else { return nil }
            var loaded = try LoadedLink(row)
            loaded.link.checks = try db.rows(
                "SELECT body FROM link_checks WHERE link = ? ORDER BY number DESC", [loaded.key]
            ).map { try JSONColumn.decode(LinkCheck.self, $0["body"]).whole(first: loaded.link.memory.capture) }
            return loaded.link
        }
    }

    /// Items that show a link, at their main address or elsewhere.
    package func items(showing url: String) throws(StoreFailure) -> [StoredItem] {
        try read { db in
            guard let key = try db.int("SELECT key FROM links WHERE url = ?", [url]) else { return [] }
            return try Self.itemKeys(db, showing: key).compactMap { try ItemReader.item(db, $0) }
                .filter { $0.withdrawn == nil }
        }
    }

    /// Checks kept of each link.
    private static let checksKept: Int64 = 20

    static func update(_ db: Database, _ key: Int64, _ link: LinkHealth) throws {
        try update(db, key, link, try JSONColumn.encode(link.memory))
    }

    /// - Parameters:
    ///   - memory: the link's, as it is written.
    ///   - stands: whether it is in its state since when it was, with the flags it had. Of most it is, and an index of a
    ///   column that is written is written anew, whatever the value.
    private static func update(
        _ db: Database, _ key: Int64, _ link: LinkHealth, _ memory: String, stands: Bool = false
    ) throws {
        var arguments: StatementArguments = [
            link.rule, link.finalURL, link.lastCheck?.milliseconds, link.nextCheck?.milliseconds, memory,
        ]
        if !stands { arguments += [link.state.rawValue, link.since?.milliseconds, LinkStanding.text(link.flags)] }
        arguments += [key]
        let standing = stands ? "" : ", state = ?, since = ?, flags = ?"
        try db.run(
            """
            UPDATE links SET rule = ?, final_url = ?, last_check = ?, next_check = ?, memory = ?\(standing)
            WHERE key = ?
            """, arguments)
    }

    private static func keep(_ db: Database, _ check: String, of key: Int64) throws {
        let last = try db.int("SELECT max(number) FROM link_checks WHERE link = ?", [key]) ?? 0
        try db.run("INSERT INTO link_checks (link, number, body) VALUES (?, ?, ?)", [key, last + 1, check])
        guard last >= checksKept else { return }
        try db.run("DELETE FROM link_checks WHERE link = ? AND number <= ?", [key, last + 1 - checksKept])
    }

    private static func itemKeys(_ db: Database, showing link: Int64) throws -> [Int64] {
        try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT DISTINCT item FROM item_links WHERE link = ? ORDER BY item"),
            arguments: [link])
    }
}

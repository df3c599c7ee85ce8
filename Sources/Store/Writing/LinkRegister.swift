import Catalogue
import Foundation
import GRDB

/// A link with its row.
struct LoadedLink {
    var key: Int64
    var link: LinkHealth
    /// Registered just now: nothing is known of it.
    var isNew = false

    static let names =
        "l.key, l.url, l.state, l.since, l.rule, l.flags, l.final_url, l.last_check, l.next_check, l.used, l.memory"
    static let columns = "SELECT \(names) FROM links l"

    init(_ row: Row) throws {
        var memories = LinkMemories()
        try self.init(row, &memories)
    }

    /// By the places of `names`: a page has many links, and a name is looked for at each.
    ///
    /// - Parameter first: where they begin.
    init(_ row: Row, from first: Int = 0, _ memories: inout LinkMemories) throws {
        key = row[first]
        let flags: String = row[first + 5]
        link = LinkHealth(
            url: row[first + 1], state: try row.code(first + 2), since: row.date(first + 3), rule: row[first + 4],
            flags: flags.isEmpty ? [] : flags.split(separator: " ").compactMap { LinkFlag(rawValue: String($0)) },
            finalURL: row[first + 6], lastCheck: row.date(first + 7), nextCheck: row.date(first + 8),
            memory: try memories.read(row[first + 10]))
    }
}

/// Reads what is remembered of links: of those that were never checked it is when they were first seen, and nothing else.
struct LinkMemories {
    private var last: (text: String, memory: LinkMemory)?

    /// What stands around that moment; `nil` would cost time alone: then all of it is decoded.
    private static let untouched: (head: String, tail: String)? = {
        var memory = LinkMemory()
        memory.firstSeen = Date(timeIntervalSinceReferenceDate: 0)
        guard let text = try? JSONColumn.encode(memory), let moment = text.range(of: "\"firstSeen\":0") else {
            return nil
        }
        return (text[..<moment.upperBound].dropLast() + "", text[moment.upperBound...] + "")
    }()

    mutating func read(_ text: String) throws -> LinkMemory {
        if let last, last.text == text { return last.memory }
        let memory = try Self.neverChecked(text) ?? JSONColumn.decode(LinkMemory.self, text)
        last = (text, memory)
        return memory
    }

    static func neverChecked(_ text: String) -> LinkMemory? {
        guard let (head, tail) = untouched, text.hasPrefix(head), text.hasSuffix(tail),
            let moment = Double(text.dropFirst(head.count).dropLast(tail.count))
        else { return nil }
        var memory = LinkMemory()
        memory.firstSeen = Date(timeIntervalSinceReferenceDate: moment)
        return memory
    }
}

/// Which links there are, and which items show them.
struct LinkRegister {
    let db: Database
    let now: Int64
    /// `nil` for whoever only reads.
    private let rules: ItemRules?
    /// Whether editors have said anything of links.
    private var hasPins: Bool?
    /// What is known of a new link, in the form it is written.
    private var nothingYet: (memory: LinkMemory, json: String)?
    /// Hosts with new links, which are due now.
    private var dueHosts: Set<String> = []

    init(db: Database, rules: ItemRules? = nil, now: Int64) {
        self.db = db
        self.rules = rules
        self.now = now
    }

    /// The links with these addresses, in that order; a new one is due at once.
    mutating func register(_ addresses: [String]) throws -> [LoadedLink] {
        try addresses.map { address in
            let (memory, json) = try memoryOfNew()
            let host = HostName.of(address)
            // Most links that are registered are new: the others are found by being in the way.
            try db.run(
                """
                INSERT INTO links (url, host, state, since, rule, flags, next_check, used, memory)
                VALUES (?, ?, 'new', ?, 'never-checked', '', ?, 1, ?) ON CONFLICT (url) DO NOTHING
                """, [address, host, now, now, json])
            if db.changesCount == 0, let row = try db.row(LoadedLink.columns + " WHERE l.url = ?", [address]) {
                let loaded = try LoadedLink(row)
                if row["used"] == 0 { try use(loaded.key) }
                return loaded
            }
            dueHosts.insert(host)
            return try pinned(
                LoadedLink(
                    key: db.lastInsertedRowID, link: Self.unchecked(address, memory, now: Date(milliseconds: now)),
                    isNew: true))
        }
    }

    /// What editors said of the link before it was there.
    private mutating func pinned(_ loaded: LoadedLink) throws -> LoadedLink {
        if hasPins == nil { hasPins = try Self.hasPins(db) }
        guard hasPins == true, let rules else { return loaded }
        let link = try Self.pinned(db, loaded.link, rules: rules, now: Date(milliseconds: now))
        guard link != loaded.link else { return loaded }
        try Store.update(db, loaded.key, link)
        try LinkHostTimes.settle(db, link: loaded.key)
        return LoadedLink(key: loaded.key, link: link, isNew: false)
    }

    static func hasPins(_ db: Database) throws -> Bool {
        try db.int("SELECT 1 FROM decision_links LIMIT 1") != nil
    }

    /// A link as the last decision in force on it makes it.
    ///
    /// - Parameter mayBe: whether there are such decisions; `nil` when that is to be looked up.
    static func pinned(
        _ db: Database, _ link: LinkHealth, mayBe: Bool? = nil, rules: ItemRules, now: Date
    ) throws -> LinkHealth {
        if link.memory.pin == nil, try !(mayBe ?? hasPins(db)) { return link }
        let decision = try DecisionBook(db: db).inForce(onLink: link.url)
        if let decision, decision.until.map({ $0 > now }) ?? true {
            return decision.id == link.memory.pin?.decision ? link : rules.pin(link, decision, now)
        }
        return link.memory.pin == nil ? link : rules.pin(link, nil, now)
    }

    /// The links with these addresses as they are when nobody knew of them before.
    static func unchecked(_ addresses: [String], now: Date) -> [LinkHealth] {
        let memory = unchecked(since: now)
        return addresses.map { unchecked($0, memory, now: now) }
    }

    private static func unchecked(_ address: String, _ memory: LinkMemory, now: Date) -> LinkHealth {
        LinkHealth(url: address, since: now, nextCheck: now, memory: memory)
    }

    private static func unchecked(since now: Date) -> LinkMemory {
        var memory = LinkMemory()
        memory.firstSeen = now
        return memory
    }

    private mutating func memoryOfNew() throws -> (memory: LinkMemory, json: String) {
        if let nothingYet { return nothingYet }
        let memory = Self.unchecked(since: Date(milliseconds: now))
        let made = (memory, try JSONColumn.encode(memory))
        nothingYet = made
        return made
    }

    /// Says when the hosts of new links are due, each once: links are many, hosts are few.
    mutating func flush() throws {
        for host in dueHosts {
            try db.run(
                """
                INSERT INTO link_hosts (host, next_check) VALUES (?, ?)
                ON CONFLICT (host) DO UPDATE SET next_check = excluded.next_check
                    WHERE next_check IS NULL OR next_check > excluded.next_check
                """, [host, now])
        }
        dueHosts = []
    }

    func health(of item: Int64) throws -> [LinkHealth] {
        try db.rows(
            LoadedLink.columns + " JOIN item_links i ON i.link = l.key WHERE i.item = ? ORDER BY i.position", [item]
        ).map { try LoadedLink($0).link }
    }

    /// By item, each in its order.
    func health(of items: [Int64]) throws -> [Int64: [LinkHealth]] {
        var memories = LinkMemories()
        var links: [Int64: [LinkHealth]] = [:]
        try db.each(Self.linksOfItems, [JSONList.text(items)]) { row in
            links[row[0], default: []].append(try LoadedLink(row, from: 1, &memories).link)
        }
        return links
    }

    private static let linksOfItems = """
        SELECT i.item, \(LoadedLink.names) FROM json_each(?) k CROSS JOIN item_links i ON i.item = k.value
            CROSS JOIN links l ON l.key = i.link
        ORDER BY i.item, i.position
        """

    func attach(_ links: [Int64], to item: Int64) throws {
        for (position, link) in links.enumerated() {
            try db.run("INSERT INTO item_links (item, position, link) VALUES (?, ?, ?)", [item, position, link])
        }
    }

    func detach(from item: Int64) throws {
        try db.run("DELETE FROM item_links WHERE item = ?", [item])
    }

    /// Those that no item shows any more are not checked; what was learnt of them stays.
    func release(_ addresses: [String]) throws {
        for address in addresses {
            try db.run(
                """
                UPDATE links SET used = EXISTS (SELECT 1 FROM item_links WHERE item_links.link = links.key)
                WHERE url = ?
                """, [address])
            try LinkHostTimes.settle(db, url: address)
        }
    }

    /// One that comes back is due when it was, or at once.
    private func use(_ key: Int64) throws {
        try db.run(
            """
            UPDATE links SET used = 1,
                next_check = CASE state WHEN 'pinned' THEN next_check ELSE coalesce(next_check, ?) END WHERE key = ?
            """, [now, key])
        try LinkHostTimes.settle(db, link: key)
    }
}

extension LoadedLink {
    init(key: Int64, link: LinkHealth, isNew: Bool) {
        self.key = key
        self.link = link
        self.isNew = isNew
    }
}

import Catalogue
import Foundation
import GRDB

/// What the verdicts of one transaction have in common: read once, and written once at its end.
final class LinkBatch {
    private struct Site {
        var host: LinkHost
        var isChanged: Bool
    }

    /// What is remembered of hosts, by name.
    private var sites: [String: Site] = [:]
    /// Hosts whose links are due at other times than before.
    private var moved: Set<String> = []
    private var hasPins: Bool?

    /// - Returns: what is remembered of a host, as the transaction leaves it so far.
    func site(_ name: String, _ db: Database) throws -> LinkHost {
        if let known = sites[name] { return known.host }
        let host = try LinkSites(db: db).host(name)
        sites[name] = Site(host: host, isChanged: false)
        return host
    }

    /// - Returns: what is remembered from now on.
    func change(_ name: String, _ db: Database, _ change: (LinkHost) -> LinkHost) throws -> LinkHost {
        let old = try site(name, db)
        let new = change(old)
        if new != old { sites[name] = Site(host: new, isChanged: true) }
        return new
    }

    /// A link of the host is due at another time.
    func note(moved host: String) { moved.insert(host) }

    /// Whether editors have said anything of links. No verdict changes that.
    func hasPins(_ db: Database) throws -> Bool {
        if let hasPins { return hasPins }
        let found = try LinkRegister.hasPins(db)
        hasPins = found
        return found
    }

    func flush(_ db: Database) throws {
        for (name, site) in sites where site.isChanged { try LinkSites(db: db).write(site.host, of: name) }
        for host in moved { try LinkHostTimes.settle(db, host: host) }
        (sites, moved) = ([:], [])
    }
}

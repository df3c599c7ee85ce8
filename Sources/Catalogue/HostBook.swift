/// Whose a host is, by the hosts that organisations name: the one author of that.
package struct HostBook: Sendable, Hashable {
    package struct Owner: Sendable, Hashable {
        package var organisation: String
        /// The host was theirs once; a link on it may have moved.
        package var isFormer: Bool

        package init(organisation: String, isFormer: Bool) {
            self.organisation = organisation
            self.isFormer = isFormer
        }
    }

    private var owners: [String: Owner] = [:]

    package init(_ organisations: [Organisation]) {
        for organisation in organisations { note(organisation.formerHosts, of: organisation.id, isFormer: true) }
        // A host of today's owner is no longer anybody's former one.
        for organisation in organisations { note(organisation.hosts, of: organisation.id, isFormer: false) }
    }

    /// As they are written, and as DNS carries them.
    private mutating func note(_ hosts: [String], of organisation: String, isFormer: Bool) {
        for host in hosts {
            let owner = Owner(organisation: organisation, isFormer: isFormer)
            owners[host.lowercased()] = owner
            if let name = HostName.ascii(host) { owners[name] = owner }
        }
    }

    /// The closest host counts, so that a sub-domain may have an owner of its own.
    ///
    /// - Parameter host: in lower case.
    package func owner(ofHost host: String) -> Owner? {
        var name = Substring(host)
        while true {
            if let owner = owners[String(name)] { return owner }
            guard let dot = name.firstIndex(of: ".") else { return nil }
            name = name[name.index(after: dot)...]
        }
    }
}

package import Catalogue

/// Which organisation answers for an address, by the hosts that organisations name.
package struct HostOwners: Sendable {
    let index: OrganisationIndex

    package init(_ configuration: Configuration) { index = OrganisationIndex(configuration) }

    /// The organisation's id; `nil` for a host nobody names. A former host still tells whose it was.
    package func organisation(of url: String) -> String? { index.owner(ofLink: url)?.organisation }

    /// Whether an address lies on a host that was an organisation's once.
    func isFormer(_ url: String) -> Bool { index.owner(ofLink: url)?.isFormer ?? false }

    /// The hosts that the organisation of an address has now; none for a host nobody names.
    func hosts(of url: String) -> [String] {
        index.owner(ofLink: url).flatMap { index.organisation($0.organisation) }?.hosts ?? []
    }
}

package import Catalogue

/// Which organisation answers for an address, by the hosts that organisations name.
package struct HostOwners: Sendable {
    private let index: OrganisationIndex

    package init(_ configuration: Configuration) { index = OrganisationIndex(configuration) }

    /// The organisation's id; `nil` for a host nobody names. A former host still tells whose it was.
    package func organisation(of url: String) -> String? { index.owner(ofLink: url)?.organisation }
}

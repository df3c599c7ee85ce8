package import Catalogue
package import Foundation

/// What holds for every fetch of an engine.
package struct FetchSettings: Sendable {
    package var userAgent: String
    package var maxInFlight: Int
    /// CIDR networks the address guard opens. What cannot be read as one (see `IPNetwork`) opens nothing.
    package var allowNetworks: [String]
    /// Only addresses within `allowNetworks` are connected to. Host names other than `localhost` are refused without
    /// a lookup, so that no question leaves the machine.
    package var offline: Bool
    /// A PEM file of certificate authorities instead of the system's, for an intranet with its own.
    package var authorities: String?
    /// Where other processes keep the manners with this one; `nil` when nobody else asks.
    package var sharing: Sharing?
    /// Where what robots.txt said outlives the engine; `nil` where it ends with it.
    package var robots: RobotsMemory?
    /// The wall clock, needed for dates that servers send; everything else goes by the monotonic one.
    package var wallClock: @Sendable () -> Date

    package init(
        userAgent: String, maxInFlight: Int = 64, allowNetworks: [String] = [], offline: Bool = false,
        authorities: String? = nil, sharing: Sharing? = nil, wallClock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.userAgent = userAgent
        self.maxInFlight = maxInFlight
        self.allowNetworks = allowNetworks
        self.offline = offline
        self.authorities = authorities
        self.sharing = sharing
        self.wallClock = wallClock
    }

    /// The settings of `sources.json`, for a product version such as `0.1`.
    package init(
        _ settings: Settings, version: String, sharing: Sharing? = nil,
        wallClock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.init(
            userAgent: Self.userAgent(version: version, contact: settings.contact),
            maxInFlight: settings.maxInFlight, allowNetworks: settings.allowNetworks, offline: settings.offline,
            sharing: sharing, wallClock: wallClock)
    }

    /// `Samlad/0.1 (+https://example.se/contact)`: product, version and where to complain (RFC 9110 §10.1.5).
    package static func userAgent(version: String, contact: String?) -> String {
        contact.map { "Samlad/\(version) (+\($0))" } ?? "Samlad/\(version)"
    }
}

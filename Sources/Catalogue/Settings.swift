/// `settings` of `sources.json` (DESIGN §3) with every default in force. Durations are seconds, sizes bytes.
package struct Settings: Sendable, Hashable {
    /// Named in the User-Agent so that a publisher can reach the operator.
    package var contact: String?
    package var listen = "127.0.0.1:8080"
    package var publicAddress: String?
    /// The hub (WebSub) that is told of what is new, and that the feeds name; only with a `publicAddress`.
    package var hub: String?
    package var every: Double = 3600
    package var maxInFlight = 64
    /// Only `file:` sources and `allowNetworks` are fetched.
    package var offline = false
    /// CIDR networks that the address guard lets through though they are private: `10.1.0.0/16`.
    package var allowNetworks: [String] = []
    /// Addresses whose failure, all at once, means that the outage is ours.
    package var canaries: [String] = []
    package var trustedProxies: [String] = []
    package var perHost = HostManners()
    package var limits = FetchLimits()
    /// Bytes that the bodies kept for `samlad replay` may take together, compressed.
    package var keptBodies = 256 * 1024 * 1024
    /// Requests a second each client address may make; 0 is off.
    package var clientsPerSecond: Double = 0
    package var links = LinkSettings()
    /// The file of secrets that sources name: a JSON object of strings.
    package var secretsFile: String?
    /// The folder in which the service manager hands over secrets, a file for each; never set in `sources.json`.
    package var credentialsFolder: String?

    package init() {}
}

/// How one host is treated: connections at a time, and seconds from one request's start to the next.
package struct HostManners: Sendable, Hashable {
    package var connections: Int
    package var spacing: Double

    package init(connections: Int = 2, spacing: Double = 1) {
        self.connections = connections
        self.spacing = spacing
    }
}

/// What ends a fetch. Every limit that is hit becomes a recorded outcome.
package struct FetchLimits: Sendable, Hashable {
    package var connect: Double = 10
    package var total: Double = 30
    /// Bytes a second below which a transfer is too slow, and how many seconds of that end it.
    package var lowSpeed = 1024
    package var lowSpeedFor: Double = 20
    /// Bytes after decompression.
    package var body = 10 * 1024 * 1024
    package var redirects = 5

    package init() {}
}

package struct LinkSettings: Sendable, Hashable {
    package var enabled = true
    package var perHost = HostManners(connections: 1, spacing: 1)
    package var total: Double = 20
    /// A Memento TimeGate (RFC 7089) asked for copies of dead links; `nil` asks none.
    package var archive: String?

    package init() {}
}

extension Settings {
    /// What is set and has no effect, in a sentence each.
    package var inVain: [String] {
        guard hub != nil, publicAddress == nil else { return [] }
        return [
            "settings.hub is set without settings.publicAddress: no feed names the hub, and it is told of nothing, because "
                + "nobody knows where the feeds are."
        ]
    }
}

/// All of `sources.json` after checking, with the facts it refers to.
package struct Configuration: Sendable, Hashable {
    package var settings: Settings
    package var organisations: [Organisation]
    package var sources: [Source]
    package var places: [Place]
    package var vocabularies: [Vocabulary]
    /// What makes an item stale that cites or belongs to it; see `FreshnessFacts`.
    package var freshness: FreshnessFacts
    /// `nil`: nobody is written to.
    package var letters: LetterSettings?

    package init(
        settings: Settings = Settings(), organisations: [Organisation] = [], sources: [Source] = [],
        places: [Place] = [], vocabularies: [Vocabulary] = [], freshness: FreshnessFacts = FreshnessFacts(),
        letters: LetterSettings? = nil
    ) {
        self.settings = settings
        self.organisations = organisations
        self.sources = sources
        self.places = places
        self.vocabularies = vocabularies
        self.freshness = freshness
        self.letters = letters
    }

    package func organisation(_ id: String) -> Organisation? { organisations.first { $0.id == id } }
    package func source(_ id: String) -> Source? { sources.first { $0.id == id } }
}

package import Foundation

/// What is remembered of a host whose links are checked: bounded, however many they are.
package struct LinkHost: Sendable, Hashable, Codable {
    /// How the last check of one of its links went.
    package struct Outcome: Sendable, Hashable, Codable {
        /// A number that stands for the link.
        package var link: UInt32
        package var at: Date
        package var failed: Bool
        /// Failed in a way that is the host's rather than the page's; or, where it did not fail, was not asked for because
        /// the host's robots.txt could not be read.
        package var isOfHost: Bool

        /// Whether nothing is known of the link, for its host's sake.
        package var isUnasked: Bool { isOfHost && !failed }

        package init(link: UInt32, at: Date, failed: Bool, isOfHost: Bool) {
            self.link = link
            self.at = at
            self.failed = failed
            self.isOfHost = isOfHost
        }
    }

    /// Half or more of the links that were tried fail: one thing, not as many as there are links.
    package struct Incident: Sendable, Hashable, Codable {
        package enum Kind: String, Sendable, Hashable, Codable {
            /// The host itself: out of reach, errors, a certificate, no name.
            case host
            /// Its pages: a site that was rebuilt or emptied.
            case pages
            /// Its robots.txt, without which nothing of it is asked for: most often because all of it is out of order.
            case robots
        }

        package var kind: Kind
        package var since: Date
        /// The most links that were seen failing in it, or waiting for it.
        package var links: Int
        /// Tries of the present window, and when it began.
        package var samples: Int
        package var windowStart: Date

        package init(kind: Kind, since: Date, links: Int, samples: Int, windowStart: Date) {
            self.kind = kind
            self.since = since
            self.links = links
            self.samples = samples
            self.windowStart = windowStart
        }

        package var sentence: Sentence {
            switch kind {
            case .host:
                Sentence(
                    sv: "Hela webbplatsen svarar inte som den ska; den prövas med stickprov.",
                    en: "The whole host does not answer as it should; it is tried by samples.")
            case .pages:
                Sentence(
                    sv: "Många av webbplatsens sidor saknas på en gång.", en: "Many of its pages are missing at once.")
            case .robots:
                Sentence(
                    sv: "Webbplatsens robots.txt går inte att läsa, och utan den frågas inte efter någon sida.",
                    en: "Its robots.txt cannot be read, and without that no page of it is asked for.")
            }
        }
    }

    /// A page that it shows for addresses it does not know.
    package struct ErrorPage: Sendable, Hashable, Codable {
        package var page: LinkPrint
        package var at: Date

        package init(page: LinkPrint, at: Date) {
            self.page = page
            self.at = at
        }
    }

    /// When a section of it was last asked for an address that nobody has given out.
    package struct Probe: Sendable, Hashable, Codable {
        /// A number that stands for the section.
        package var section: UInt32
        package var at: Date

        package init(section: UInt32, at: Date) {
            self.section = section
            self.at = at
        }
    }

    package var errorPages: [ErrorPage] = []
    /// When it was last asked for an address that nobody has given out.
    package var probed: Date?
    /// The same by section, the last 40 of them; `nil` where that was not told apart yet.
    package var probes: [Probe]?
    /// The last check of each link within the last days, 40 at most.
    package var recent: [Outcome] = []
    package var incident: Incident?
    /// Since when its robots.txt cannot be read, as far as its links were checked; `nil` once it could.
    package var robotsSilentSince: Date?
    /// Incidents so far, each counted once.
    package var incidents = 0

    package init() {}
}

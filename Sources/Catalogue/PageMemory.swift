package import Foundation

/// What is remembered of the pages that the entries of a source lead to: those that could not be read, and whether
/// entries wait for theirs.
package struct PageMemory: Sendable, Hashable, Codable {
    /// A page whose last attempts failed.
    package struct Trouble: Sendable, Hashable, Codable {
        /// The beginning of the SHA-256 of its address, in hexadecimal.
        package var page: String
        package var since: Date
        /// Failures in a row.
        package var streak: Int
        /// Before then it is not asked for.
        package var next: Date
        /// Whether its entry is kept out of the catalogue until the page can be read.
        package var isWaiting: Bool

        package init(page: String, since: Date, streak: Int, next: Date, isWaiting: Bool) {
            (self.page, self.since, self.streak, self.next) = (page, since, streak, next)
            self.isWaiting = isWaiting
        }
    }

    package var troubles: [Trouble] = []
    /// Entries of the last reading that lead to a page.
    package var listed = 0
    /// Since when entries have waited for their pages while none at all was to be had; `nil` when none waits, or some were.
    package var waitingSince: Date?
    /// Why the last page that could not be read was not, in a sentence; `nil` when none was asked for.
    package var reason: String?
    /// What kind of failure that was; `nil` when the page itself said that it is none.
    package var failure: FetchFailure.Kind?

    package init() {}
}

extension SourceMemory {
    /// The code of the problem that says so.
    package static let lackOfPages = "contract.pages"

    /// Whether it is degraded because pages of its entries cannot be read: what could be is in the catalogue, and no
    /// reading is held back.
    package var lacksPages: Bool { state == .degraded && lastProblem?.code == Self.lackOfPages }

    /// Whether its last reading is held back, and waits for somebody to look at it.
    package var isHeldBack: Bool { state == .quarantined || state == .degraded && !lacksPages }
}

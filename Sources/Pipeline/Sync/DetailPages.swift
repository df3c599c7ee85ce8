import Catalogue
import Extract
import Fetch
import Foundation

/// Completes the entries of a list with what their own pages say.
struct DetailPages: Sendable {
    /// What was read of the pages, and what was not.
    struct Outcome: Sendable {
        /// Links of known entries whose page was not read this time: their records stay as they are.
        var left: Set<String> = []
        /// Links of new entries that have to wait for the next sync, which must not take the list for unchanged.
        var waiting: Set<String> = []
        var problems: [Problem] = []
    }

    let engine: FetchEngine
    let settings: Settings
    let now: Date

    /// Pages read in one sync of one source: a new source with a long list is read over several syncs.
    private static let atMost = 30
    /// A known page is read again once in this many days.
    private static let revisitDays = 7

    /// Reads the pages of new entries, and of known ones whose day it is, into `feed`.
    func complete(_ feed: inout Feed, source: Source, known: [RecordKey]) async -> Outcome {
        var outcome = Outcome()
        guard let selectors = source.page else { return outcome }
        let knownLinks = Set(known.compactMap(\.link))
        var room = Self.atMost
        for index in feed.entries.indices {
            guard let link = feed.entries[index].link else { continue }
            let isKnown = knownLinks.contains(link)
            if isKnown && !isRevisitDay(link) {
                outcome.left.insert(link)
            } else if room == 0 {
                _ = isKnown ? outcome.left.insert(link) : outcome.waiting.insert(link)
            } else {
                room -= 1
                do {
                    let page = try await self.page(link, selectors: selectors)
                    feed.entries[index] = feed.entries[index].completed(with: page, selectors: selectors)
                } catch {
                    outcome.problems.append(Self.problem(link, error))
                    if isKnown { outcome.left.insert(link) }
                }
            }
        }
        return outcome
    }

    /// Spreads the revisits over the days by the address itself, so that nothing has to be remembered.
    private func isRevisitDay(_ link: String) -> Bool {
        let day = Int(now.timeIntervalSince1970 / 86_400)
        let spread = link.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        return (day + spread) % Self.revisitDays == 0
    }

    private func page(_ link: String, selectors: PageSelectors) async throws(FetchFailure) -> Entry {
        let request = FetchRequest(url: link, purpose: .page, limits: settings.limits, manners: settings.perHost)
        switch await engine.fetch(request) {
        case .body(let head, let data, _):
            return HTMLPageReader.read(
                data, contentType: head.contentType, selectors: selectors, base: head.finalURL, now: now
            ).entry
        case .notModified: throw FetchFailure(.malformedAnswer, detail: "304 to an unconditional request")
        case .failed(let failure, _): throw failure
        }
    }

    private static func problem(_ link: String, _ failure: FetchFailure) -> Problem {
        Problem("page.not-read", .warning, "\(link) was not read, only its line in the list: \(failure.sentence.en)")
    }
}

package import Catalogue
import Fetch
package import Foundation
package import Store

/// Checks of chosen links in the foreground, each outcome told as it comes.
package struct LinkRound: Sendable {
    private let bench: Workbench
    private let checker: LinkChecker
    /// Of one site at a time.
    private let perSite: Int

    package struct Report: Sendable, Hashable {
        package let before: LinkState
        /// As the check left it, or as it was.
        package let link: LinkHealth
        /// Whether anybody was judged; not when the outage was ours, or the host is left alone.
        package let isJudged: Bool
        /// When it is tried next.
        package let next: Date?
    }

    /// Links out at a time over all sites.
    private let atMost: Int

    /// With spacing most of them wait for the turn of their host, which costs next to nothing; what is on its way and
    /// unread is limited by the engine. Without, a few more than can be on their way, so that there are always some to hand
    /// out together, and those whose verdicts wait to be written together; each that is out costs memory.
    private static let mostWaiting = 1000
    private static let recordedTogether = 96

    package init(_ bench: Workbench, snapshot: RegistrySnapshot) {
        self.bench = bench
        checker = LinkChecker(bench, snapshot: snapshot)
        let settings = snapshot.configuration.settings
        perSite = settings.links.perHost.connections
        let unread = max(1, settings.maxInFlight * 5 / 4)
        atMost = settings.links.perHost.spacing > 0 ? Self.mostWaiting : unread + Self.recordedTogether
    }

    /// - Parameters:
    ///   - links: their addresses; what is remembered of each is read when its turn comes.
    ///   - waits: called once when another process checks links, whose end is waited for.
    package func run(
        _ links: [String], waits: () -> Void = {}, each: (Report) -> Void
    ) async throws(StoreFailure) {
        guard !links.isEmpty else { return }
        let chosen = bench.clock.now()
        let watch = LinkWatch(bench)
        guard try await watch.take(waits: waits) else { return }
        let keeping = watch.keeping()
        let failure = await checked(links, chosen: chosen, each: each)
        keeping.cancel()
        // It could take the watch once more after it was left.
        await keeping.value
        watch.leave()
        if let failure { throw failure }
    }

    private func checked(_ links: [String], chosen: Date, each: (Report) -> Void) async -> StoreFailure? {
        var sites = LinkSiteNames()
        var queue = LinkQueue(links, perSite: perSite) { sites.site(of: $0) }
        var failure: StoreFailure?
        await withTaskGroup(of: (Int, Result<Report?, StoreFailure>).self) { group in
            var out = 0
            repeat {
                if out <= atMost - together, failure == nil, !Task.isCancelled {
                    do throws(StoreFailure) {
                        for (site, turn) in try turns(of: &queue, room: atMost - out) {
                            out += 1
                            group.addTask { (site, await result(turn, chosen: chosen)) }
                        }
                    } catch {
                        failure = error
                        group.cancelAll()
                    }
                }
                guard let (site, result) = await group.next() else { break }
                out -= 1
                queue.finished(site)
                switch result {
                case .success(let report): if let report { each(report) }
                case .failure(let error):
                    failure = failure ?? error
                    group.cancelAll()
                }
            } while true
        }
        return failure
    }

    /// The next links, each with the number of its site, and what is to be known of them, read at once.
    private func turns(
        of queue: inout LinkQueue<String>, room: Int
    ) throws(StoreFailure) -> [(site: Int, turn: LinkTurn)] {
        var chosen: [(element: String, site: Int)] = []
        while chosen.count < room, let next = queue.next() { chosen.append(next) }
        guard !chosen.isEmpty else { return [] }
        return zip(chosen, try checker.turns(chosen.map(\.element))).map { ($0.site, $1) }
    }

    /// So many are handed out at once where all that may be out are.
    private var together: Int { max(1, atMost / 8) }

    /// - Returns: `nil` of what was a link when the round began, and is none any more.
    private func result(_ turn: LinkTurn, chosen: Date) async -> Result<Report?, StoreFailure> {
        guard let link = turn.link else { return .success(nil) }
        do throws(StoreFailure) {
            if let last = link.lastCheck, last > chosen, last <= bench.clock.now() {
                // Another process has judged it since: nobody is asked twice for it.
                return .success(Report(before: link.state, link: link, isJudged: true, next: link.nextCheck))
            }
            if let verdict = try await checker.run(turn) {
                let link = verdict.link
                return .success(Report(before: verdict.before, link: link, isJudged: true, next: link.nextCheck))
            }
            let next = try bench.store.link(link.url)?.nextCheck
            return .success(Report(before: link.state, link: link, isJudged: false, next: next))
        } catch {
            return .failure(error)
        }
    }
}

/// The sites of addresses, each found out once for all that begin alike.
private struct LinkSiteNames {
    private var known: [Substring: String] = [:]

    mutating func site(of url: String) -> String {
        // Up to the end of the host and port.
        let start = url.utf8.index(url.startIndex, offsetBy: 8, limitedBy: url.endIndex) ?? url.endIndex
        let origin = url[..<(url.utf8[start...].firstIndex { "/?#".utf8.contains($0) } ?? url.endIndex)]
        if let site = known[origin] { return site }
        let site = Site.of(url)
        known[origin] = site
        return site
    }
}

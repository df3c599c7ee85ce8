package import Catalogue
import Curate
import Extract
import Fetch
package import Foundation

/// Fetches, reads and curates a source without keeping anything: what `samlad sources check` does.
package struct DryRun: Sendable {
    package struct Finding: Sendable, Encodable {
        package var id: String
        package var isWell: Bool
        package var entries = 0
        package var records = 0
        package var format: String?
        package var reason: String
        package var advice: String?
        package var problems: [Problem] = []
        /// Until when its host asked to be left alone, when it was not asked for that.
        package var leftAloneUntil: Date?
    }

    private let registry: Registry
    private let version: String
    private let clock: WallClock
    private let rests: HostRests
    private let sharing: HostSharing?

    /// - Parameters:
    ///   - resting: names of hosts that asked to be left alone and are, each with until when.
    ///   - sharing: how hosts are asked together with other processes.
    package init(
        _ registry: Registry, version: String, clock: WallClock, resting: [String: Date] = [:],
        sharing: HostSharing? = nil
    ) {
        self.registry = registry
        self.version = version
        self.clock = clock
        rests = HostRests(resting)
        self.sharing = sharing
    }

    /// Findings in the order of `sources`.
    package func run(_ sources: [Source]) async -> [Finding] {
        let settings = registry.configuration.settings
        let engine = FetchEngine(
            FetchSettings(
                settings, version: version, sharing: sharing?.sharing, wallClock: { [clock] in clock.now() }))
        engine.learn(rests)
        let fetcher = SourceFetcher(engine: engine, settings: settings, folder: registry.folder)
        let curator = Curator(configuration: registry.configuration)
        var findings: [String: Finding] = [:]
        await withTaskGroup(of: Finding.self) { group in
            for source in sources {
                group.addTask {
                    await fetcher.fetch(source, memory: SourceMemory()) { answer, _ in
                        await finding(source, answer, fetcher, curator: curator)
                    }
                }
            }
            for await finding in group { findings[finding.id] = finding }
        }
        await engine.shutdown()
        return sources.compactMap { findings[$0.id] }
    }

    private func finding(
        _ source: Source, _ answer: Answer, _ fetcher: SourceFetcher, curator: Curator
    ) async -> Finding {
        guard case .body(let data) = answer.content else {
            let failure =
                if case .failed(let failure) = answer.content { failure } else { FetchFailure(.malformedAnswer) }
            return Finding(source, failed: failure)
        }
        let feed = DocumentTrail.read(
            data, of: source, base: answer.finalURL, contentType: answer.contentType, now: clock.now())
        if let failure = await fetcher.refusal(of: answer, read: feed, of: source) {
            return Finding(source, failed: failure)
        }
        let set = curator.records(from: feed, source: source, policy: nil, previous: [], now: clock.now())
        let problem =
            feed.problems.first { $0.severity == .error } ?? foreignName(source, feed, answer)
            // The end of another Samlad's log has no entries.
            ?? (source.format == .samlad
                ? nil : ExtractionContract.judge(source: source, feed: feed, set: set, before: 0, last: nil))
        return Finding(
            id: source.id, isWell: problem == nil, entries: feed.entries.count, records: set.records.count,
            format: feed.format.rawValue, reason: problem?.message ?? "", problems: feed.problems + set.problems)
    }

    /// What is wrong with the name that another Samlad goes by.
    private func foreignName(_ source: Source, _ feed: Feed, _ answer: Answer) -> Problem? {
        guard source.format == .samlad, let log = feed.samlad, let instance = log.instance,
            case .refused(let why) = FederationHome(source: source, taken: [:])
                .ruling(claimed: log.home, instance: instance, answered: answer.finalURL)
        else { return nil }
        return ProblemCode.federationHome.said(why)
    }
}

extension DryRun.Finding {
    fileprivate init(_ source: Source, failed failure: FetchFailure) {
        self.init(
            id: source.id, isWell: false, reason: failure.quotingRobots, advice: failure.advice?.en,
            leftAloneUntil: failure.until)
    }
}

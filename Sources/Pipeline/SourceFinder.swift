package import Catalogue
import Curate
import Extract
import Fetch
package import Foundation

/// Fetches a page, finds what it offers a catalogue, and reads each offer once to show what it would give: what
/// `samlad sources discover` does. Nothing is kept.
package struct SourceFinder: Sendable {
    package struct Proposal: Sendable {
        /// `feed`, `sitemap`, `declared` (a list the page declares for machines) or `list` (one that repeats on it).
        package var kind: String
        package var title: String?
        /// One sentence: where it was found.
        package var reason: String
        package var source: Source
        package var entries: Int
        /// What the reader reads, with the first few entries alone.
        package var preview: Feed
    }

    package struct Finding: Sendable {
        /// The page's address after redirects.
        package var url: String
        package var proposals: [Proposal] = []
        /// What the page names and what is none, or could not be fetched: "https://…: why".
        package var refused: [String] = []
        package var problems: [Problem] = []

        /// `{"url","proposals":[{"kind","title","reason","entries","source","preview"}],"refused","problems"}`; `source`
        /// is an element of `sources`, `preview` what `samlad preview` prints.
        package func json() throws -> Data {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            func text(_ value: some Encodable) throws -> String {
                String(decoding: try encoder.encode(value), as: UTF8.self)
            }
            let written = try proposals.map { one in
                let title = try one.title.map { "\"title\":\(try text($0))," } ?? ""
                let preview = String(decoding: PreviewJSON.encode(one.preview), as: UTF8.self)
                return
                    "{\"kind\":\(try text(one.kind)),\(title)\"reason\":\(try text(one.reason)),\"entries\":\(one.entries),"
                    + "\"source\":\(SourceText.json(one.source)),\"preview\":\(preview)}"
            }
            return Data(
                ("{\"url\":\(try text(url)),\"proposals\":[\(written.joined(separator: ","))],\"refused\":\(try text(refused)),"
                    + "\"problems\":\(try text(problems))}").utf8)
        }
    }

    /// Sitemaps that are read: one of them may be large, and an index names many.
    private static let sitemapLimit = 5

    private let configuration: Configuration
    private let engine: FetchEngine
    private let now: Date

    private init(_ configuration: Configuration, engine: FetchEngine, now: Date) {
        self.configuration = configuration
        self.engine = engine
        self.now = now
    }

    package static func find(
        on url: String, configuration: Configuration, version: String, now: Date,
        sharing: HostSharing? = nil
    ) async throws(FetchFailure) -> Finding {
        let engine = FetchEngine(
            FetchSettings(configuration.settings, version: version, sharing: sharing?.sharing))
        let outcome: Result<Finding, FetchFailure>
        do throws(FetchFailure) {
            outcome = .success(try await SourceFinder(configuration, engine: engine, now: now).find(on: url))
        } catch {
            outcome = .failure(error)
        }
        await engine.shutdown()
        return try outcome.get()
    }

    private func find(on url: String) async throws(FetchFailure) -> Finding {
        let (page, data) = try await fetch(url, .page, mayEnter: true)
        // The operator typed one address: what a page outside names is not theirs.
        let mayEnter = { page.isInside || HostName.of($0) == HostName.of(url) }
        let taken = Set(configuration.sources.flatMap { [$0.id] + $0.formerIds })
        var discovery = Discovery(data, contentType: page.contentType, base: page.finalURL, taken: taken, now: now)
        if let robots = Self.robots(of: page.finalURL) {
            // A host without one names no sitemaps; that is no fault of the page.
            if case .body(let head, let lines, _) = await engine.fetch(request(robots, .feed, mayEnter(robots))) {
                discovery.addRobots(lines, base: head.finalURL)
            }
        }
        var finding = Finding(url: page.finalURL, problems: discovery.problems)
        var sitemaps = 0
        for proposal in discovery.proposals {
            if proposal.kind == .sitemap, proposal.entries == nil {
                sitemaps += 1
                if sitemaps > Self.sitemapLimit { continue }
            }
            await add(proposal, mayEnter: mayEnter(proposal.source.url), to: &finding)
        }
        return finding
    }

    private func add(_ found: Discovery.Proposal, mayEnter: Bool, to finding: inout Finding) async {
        var proposal = found
        if found.entries == nil {
            do throws(FetchFailure) {
                let feed = try await read(found.source, mayEnter: mayEnter)
                if let why = Self.refusal(of: feed, as: found.kind) {
                    finding.refused.append("\(found.source.url): \(why)")
                    return
                }
                proposal.show(feed)
            } catch {
                finding.refused.append("\(found.source.url): \(error.sentence.en)")
                return
            }
        }
        guard let entries = proposal.entries, let preview = proposal.preview else { return }
        var source = proposal.source
        source.organisation = HostOwners(configuration).organisation(of: source.url)
        source.kind = knownKind(source.organisation)
        finding.proposals.append(
            Proposal(
                kind: proposal.kind.rawValue, title: proposal.title, reason: proposal.reason, source: source,
                entries: entries, preview: preview))
    }

    /// Why it is no source; `nil` when it is one. A feed may be empty today.
    private static func refusal(of feed: Feed, as kind: Discovery.Proposal.Kind) -> String? {
        if feed.isRejected { return feed.problems.first { $0.severity == .error }?.message ?? "it cannot be read" }
        let isSitemap = feed.format == .sitemap
        if kind == .sitemap { return isSitemap ? nil : "it is no sitemap" }
        return isSitemap || feed.format == .html || feed.format == .opml ? "it is no feed" : nil
    }

    /// What an organisation's other sources are said to be; a proposal says nothing where they differ.
    private func knownKind(_ organisation: String?) -> String? {
        let kinds = Set(configuration.sources.filter { $0.organisation == organisation }.compactMap(\.kind))
        return organisation != nil && kinds.count == 1 ? kinds.first : nil
    }

    // MARK: Fetching

    private func read(_ source: Source, mayEnter: Bool) async throws(FetchFailure) -> Feed {
        let (head, data) = try await fetch(source.url, source.format == .sitemap ? .page : .feed, mayEnter: mayEnter)
        var options = ReadOptions(base: head.finalURL, contentType: head.contentType, now: now)
        options.format = source.format
        options.source = source
        return Reader.read(data, options: options)
    }

    private func fetch(
        _ url: String, _ purpose: FetchRequest.Purpose, mayEnter: Bool
    ) async throws(FetchFailure) -> (head: ResponseHead, data: Data) {
        switch await engine.fetch(request(url, purpose, mayEnter)) {
        case .body(let head, let data, _): return (head, data)
        case .notModified: throw FetchFailure(.malformedAnswer, detail: "304 to an unconditional request")
        case .failed(let failure, _): throw failure
        }
    }

    private func request(_ url: String, _ purpose: FetchRequest.Purpose, _ mayEnter: Bool) -> FetchRequest {
        let settings = configuration.settings
        var request = FetchRequest(url: url, purpose: purpose, limits: settings.limits, manners: settings.perHost)
        request.mayEnter = mayEnter
        return request
    }

    private static func robots(of url: String) -> String? { Address.resolve("/robots.txt", base: url) }
}

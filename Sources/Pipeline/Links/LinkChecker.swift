package import Catalogue
import Curate
import Extract
import Fetch
import Foundation
package import Store

/// Checks links through the same engine as everything else, and records what the judge makes of each answer.
package struct LinkChecker: Sendable {
    private let bench: Workbench
    private let snapshot: RegistrySnapshot

    /// How much of a page is read: enough for its title.
    private static let bodyLimit = 256 * 1024

    package init(_ bench: Workbench, snapshot: RegistrySnapshot) {
        self.bench = bench
        self.snapshot = snapshot
    }

    /// Checks one link and records the verdict.
    ///
    /// - Returns: the verdict, or `nil` when the round was void because the outage was ours.
    package func run(_ link: LinkHealth) async throws(StoreFailure) -> LinkHealth? {
        if let until = try bench.rests().until(link.url) {
            try bench.store.postponeLink(link.url, until: until)
            return nil
        }
        let (check, outcome) = await check(link.url)
        if check.failure?.kind == .cancelled { return nil }
        let isVoid = try await bench.isOurOutage(outcome, of: link.url, snapshot: snapshot)
        let verdict = LinkJudge.judge(link, check: check, isVoid: isVoid, now: check.at)
        guard !isVoid, check.failure?.judgesNobody != true else {
            try bench.store.postponeLink(link.url, until: verdict.nextCheck ?? check.at.addingTimeInterval(3600))
            return nil
        }
        try bench.store.apply(verdict, check: check, rules: snapshot.rules.forItems(now: check.at), now: check.at)
        if let until = NextCheck.hostRest(
            status: check.status, retryAfter: outcome.head?.retryAfter, now: check.at)
        {
            let answered = outcome.head?.finalURL ?? link.url
            try bench.rest(answered, status: check.status, until: until, sources: snapshot.configuration.sources)
        }
        return verdict
    }

    /// HEAD, then GET where HEAD fails or says too little.
    private func check(_ url: String) async -> (LinkCheck, FetchOutcome) {
        let began = ContinuousClock.now
        var method = FetchRequest.Method.head
        var outcome = await bench.engine.fetch(request(url, method: .head))
        if Self.isPoor(outcome) {
            method = .get
            outcome = await bench.engine.fetch(request(url, method: .get))
        }
        return (evidence(of: outcome, method: method, began: began), outcome)
    }

    /// Servers answer HEAD with errors that GET does not give.
    private static func isPoor(_ outcome: FetchOutcome) -> Bool {
        switch outcome {
        case .failed(let failure, _):
            switch failure.kind {
            case .status, .restricted: failure.status != 429 && failure.status != 503
            case .connectionLost, .malformedAnswer, .timeout, .tooSlow, .tooLarge: true
            default: false
            }
        case .body(let head, _, _): head.contentType == nil
        case .notModified: true
        }
    }

    private func request(_ url: String, method: FetchRequest.Method) -> FetchRequest {
        let settings = snapshot.configuration.settings
        var limits = settings.limits
        limits.total = settings.links.total
        return FetchRequest(
            url: url, method: method, purpose: .link, headers: ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8"],
            limits: limits, manners: settings.links.perHost, bodyLimit: Self.bodyLimit, overflow: .truncate)
    }

    private func evidence(
        of outcome: FetchOutcome, method: FetchRequest.Method, began: ContinuousClock.Instant
    ) -> LinkCheck {
        let passed = (ContinuousClock.now - began).components
        var check = LinkCheck(
            at: bench.clock.now(), seconds: Double(passed.seconds) + Double(passed.attoseconds) / 1e18,
            method: method.rawValue)
        check.status = outcome.head?.status
        check.finalURL = outcome.head?.finalURL
        check.chain = outcome.head?.chain ?? []
        check.contentType = outcome.head?.contentType
        check.tlsExpires = outcome.head?.tlsExpires
        switch outcome {
        case .failed(let failure, let head):
            // A status is an answer; everything else is the lack of one.
            if failure.kind == .status { check.status = failure.status } else { check.failure = failure }
            check.isChallenge = head.map(Self.isChallenge) ?? false
        case .body(let head, let data, let truncated):
            check.isChallenge = Self.isChallenge(head)
            check.length = head.headers["content-length"].flatMap(Int.init) ?? (truncated ? nil : data.count)
            check.title = title(of: data, head: head)
        case .notModified: break
        }
        return check
    }

    private static func isChallenge(_ head: ResponseHead) -> Bool { head.challenge != nil }

    private func title(of data: Data, head: ResponseHead) -> String? {
        guard !data.isEmpty, head.contentType?.hasPrefix("text/html") ?? false else { return nil }
        return HTMLPageReader.title(of: data, contentType: head.contentType)
    }
}

import Catalogue
import Curate
import Extract
import Fetch
import Foundation

/// The requests of one link check, and what they were answered: nothing is judged here but what to ask next.
struct LinkVisit {
    /// What came of it.
    struct Report {
        var check: LinkCheck
        /// The answer that was believed.
        var outcome: FetchOutcome
        /// Whether the host was asked for an address that nobody has given out, and answered.
        var probed = false
        /// What the host shows for addresses that it does not know.
        var errorPages: [LinkPrint] = []
    }

    /// What one request was answered, and how long that took.
    private struct Answer {
        var outcome: FetchOutcome
        var seconds: Double
    }

    let bench: Workbench
    let snapshot: RegistrySnapshot
    let mayEnter: Bool
    /// What a request is said to have taken, by its address and the seconds it took.
    let measured: @Sendable (String, Double) -> Double

    /// How much of a page is read.
    private static let bodyLimit = 256 * 1024

    func run(_ link: LinkHealth, host: LinkHost) async -> Report {
        let now = bench.clock.now()
        var (report, page) = await ask(link, host: host, at: now)
        await addNeighbour(of: link, host: host, isShell: page?.isShell ?? true, to: &report)
        await seek(link, to: &report)
        // A page that is honestly not found shows what its host's error pages look like.
        if report.check.status == 404 || report.check.status == 410, let page, !page.isShell {
            report.errorPages.append(LinkPrint(page, of: link.url))
        }
        return report
    }

    // MARK: - The link itself

    private func ask(_ link: LinkHealth, host: LinkHost, at date: Date) async -> (Report, LinkPage?) {
        guard LinkPlan.method(link, at: date) == .head else { return await get(link.url, host: host) }
        let answer = await fetch(link.url, .head)
        let head = answer.outcome
        guard isPoor(head, link) else { return (Report(check: evidence(answer, .head, link.url), outcome: head), nil) }
        var (report, page) = await get(link.url, host: host)
        let isGood = { (outcome: FetchOutcome) in outcome.failure == nil }
        // It lies when GET says otherwise; where GET was not answered at all, nobody knows.
        if isGood(head) != isGood(report.outcome), report.outcome.head != nil,
            head.head != nil || isGood(report.outcome)
        {
            report.check.headStatus = head.head?.status ?? head.failure?.status ?? 0
        }
        return (report, page)
    }

    private func get(_ url: String, host: LinkHost) async -> (Report, LinkPage?) {
        let answer = await fetch(url, .get)
        let outcome = answer.outcome
        var check = evidence(answer, .get, url)
        let page = read(outcome, check.form, url)
        note(page, of: outcome, url: url, host: host, in: &check)
        return (Report(check: check, outcome: outcome), page)
    }

    /// Servers answer HEAD with errors that GET does not give, and leave out what is needed.
    private func isPoor(_ outcome: FetchOutcome, _ link: LinkHealth) -> Bool {
        switch outcome {
        case .failed(let failure, _):
            switch failure.kind {
            case .status, .restricted: return failure.status != 429 && failure.status != 503
            case .connectionLost, .malformedAnswer, .timeout, .tooSlow, .tooLarge, .tooManyRedirects: return true
            default: return false
            }
        case .body(let head, _, _):
            if head.headers["content-length"] == "0" { return true }
            let form = LinkContent.form(contentType: head.contentType, start: [], url: link.url)
            return head.contentType == nil || LinkPlan.isTooLittle(link, form: form, final: head.finalURL)
        case .notModified: return true
        }
    }

    private func fetch(_ url: String, _ method: FetchRequest.Method) async -> Answer {
        let settings = snapshot.configuration.settings
        var limits = settings.limits
        limits.total = settings.links.total
        var request = FetchRequest(
            url: url, method: method, purpose: .link, headers: ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8"],
            limits: limits, manners: settings.links.perHost, bodyLimit: Self.bodyLimit, overflow: .truncate)
        request.mayEnter = mayEnter
        let began = ContinuousClock.now
        let outcome = await bench.engine.fetch(request)
        let passed = (ContinuousClock.now - began).components
        let waited = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
        // Of an answer, without the wait for the host's turn.
        return Answer(outcome: outcome, seconds: measured(url, outcome.head?.seconds ?? waited))
    }

    // MARK: - Evidence

    private func evidence(_ answer: Answer, _ method: FetchRequest.Method, _ url: String) -> LinkCheck {
        let head = answer.outcome.head
        var check = LinkCheck(
            at: bench.clock.now(), seconds: answer.seconds, status: head?.status, method: method.rawValue)
        if let final = head?.finalURL, !LinkPlan.isSame(final, url) { check.finalURL = final }
        if let final = check.finalURL { check.move = LinkPlan.move(from: url, to: final, owners: snapshot.owners) }
        check.chain = head?.chain ?? []
        check.contentType = head?.contentType
        check.tlsExpires = head?.tlsExpires
        check.isChallenge = head?.challenge != nil
        switch answer.outcome {
        case .failed(let failure, _):
            // A status is an answer; everything else is the lack of one.
            if failure.kind == .status { check.status = failure.status } else { check.failure = failure }
        case .body(let head, let data, let truncated):
            check.form = LinkContent.form(contentType: head.contentType, start: data.prefix(1024), url: url)
            check.length = head.headers["content-length"].flatMap(Int.init) ?? (truncated ? nil : data.count)
            if method == .head { check.length = head.headers["content-length"].flatMap(Int.init) }
            if method == .get, data.isEmpty, !truncated { check.signs = [.empty] }
        case .notModified: break
        }
        return check
    }

    /// The page that came, also with an error; `nil` for what is no page.
    private func read(_ outcome: FetchOutcome, _ form: LinkForm?, _ url: String) -> LinkPage? {
        let fragment = url.firstIndex(of: "#").map { String(url[url.index(after: $0)...]) }
        switch outcome {
        case .body(let head, let data, let truncated):
            guard form == .page, !data.isEmpty else { return nil }
            return LinkPageReader.read(
                data, contentType: head.contentType, base: head.finalURL, fragment: fragment, isWhole: !truncated)
        case .failed(let failure, let head?) where failure.kind == .status && !head.errorBody.isEmpty:
            guard head.contentType?.lowercased().hasPrefix("text/html") ?? false else { return nil }
            return LinkPageReader.read(head.errorBody, contentType: head.contentType, base: head.finalURL)
        case .failed, .notModified: return nil
        }
    }

    private func note(
        _ page: LinkPage?, of outcome: FetchOutcome, url: String, host: LinkHost, in check: inout LinkCheck
    ) {
        let final = outcome.head?.finalURL ?? url
        guard let page else {
            if outcome.failure == nil {
                check.signs += LinkContent.placeSigns(url: url, final: final, snapshot.owners)
            }
            return
        }
        check.title = (page.title ?? page.heading).map { String($0.prefix(200)) }
        if outcome.failure != nil {
            if LinkContent.isGeoBlock(page) { check.signs = [.geoBlocked] }
            return
        }
        if !page.isShell { check.page = LinkPrint(page, of: url) }
        check.hasFragment = page.hasFragment
        check.signs = LinkContent.signs(
            of: page, url: url, final: final, host: host, owners: snapshot.owners, at: check.at)
    }

    // MARK: - Beside it

    /// Asks for an address that nobody has ever given out, where only that tells whether the host answers all alike.
    private func addNeighbour(of link: LinkHealth, host: LinkHost, isShell: Bool, to report: inout Report) async {
        guard LinkPlan.wantsNeighbour(link, check: report.check, isShell: isShell, host: host, at: report.check.at),
            let neighbour = LinkPlan.neighbour(of: link)
        else { return }
        let answer = await fetch(neighbour, .get)
        let outcome = answer.outcome
        guard let head = outcome.head else { return }
        report.probed = true
        let check = evidence(answer, .get, neighbour)
        let page = read(outcome, check.form, neighbour)
        let print = page.flatMap { $0.isShell ? nil : LinkPrint($0, of: neighbour) }
        guard case .body = outcome else {
            // An honest error page is kept as well: some day it may come with a success.
            if let print, check.status == 404 || check.status == 410 { report.errorPages.append(print) }
            return
        }
        if LinkPlan.isSame(report.check, asNeighbour: print, neighbour: neighbour, final: head.finalURL) {
            report.check.signs.append(.sameAsNeighbour)
        }
        let isWalled = page.map { page in
            LinkContent.signs(
                of: page, url: neighbour, final: head.finalURL, host: LinkHost(), owners: snapshot.owners, at: check.at
            ).contains(where: \.isRestriction)
        }
        if let print, isWalled == false, !check.isChallenge { report.errorPages.append(print) }
    }

    /// Looks for the page of a link that is not found.
    private func seek(_ link: LinkHealth, to report: inout Report) async {
        for candidate in LinkPlan.candidates(for: link, check: report.check, owners: snapshot.owners) {
            report.check.sought = true
            let (found, _) = await get(candidate.url, host: LinkHost())
            if let finding = LinkPlan.finding(found.check, candidate: candidate, of: link, owners: snapshot.owners) {
                report.check.found = finding
                return
            }
        }
    }
}

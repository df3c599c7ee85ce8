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
        /// The answer that was believed, without its body.
        var outcome: FetchOutcome
        /// Whether the host was asked for an address that nobody has given out, and answered.
        var probed = false
        /// What the host shows for addresses that it does not know.
        var errorPages: [LinkPrint] = []
        /// What has been asked beside the link so far.
        var beside: [String: Reading] = [:]
        /// It was ended before all had been asked: nothing of it counts.
        var isCancelled = false
    }

    /// What one request was answered, and what of it was read.
    struct Reading {
        var check: LinkCheck
        /// Without the body.
        var outcome: FetchOutcome
        var page: LinkPage?
        /// Of a page that shows something without its scripts.
        var print: LinkPrint?
    }

    let bench: Workbench
    let snapshot: RegistrySnapshot
    let hosts: LinkHosts
    /// The name of the link's host, and what was remembered of it when its turn came.
    let name: String
    let host: LinkHost
    let mayEnter: Bool
    /// What a request is said to have taken, by its address and the seconds it took.
    let measured: @Sendable (String, Double) -> Double

    /// Whether a robots.txt that cannot be read counts as none.
    private var passesSilentRobots = false

    /// How much of a page is read.
    private static let bodyLimit = 256 * 1024
    /// How much of what is no page: its beginning tells what it is.
    private static let documentLimit = 16 * 1024
    /// As many redirects as browsers follow (Fetch, HTTP-redirect fetch): what they find is no dead link.
    private static let redirects = 20
    /// Headers that lead on, one after the other.
    private static let refreshes = 3
    /// Bytes of an address that are kept.
    static let addressKept = 4096

    init(
        bench: Workbench, snapshot: RegistrySnapshot, hosts: LinkHosts, name: String, host: LinkHost, mayEnter: Bool,
        measured: @escaping @Sendable (String, Double) -> Double
    ) {
        (self.bench, self.snapshot, self.hosts, self.name, self.host) = (bench, snapshot, hosts, name, host)
        (self.mayEnter, self.measured) = (mayEnter, measured)
    }

    func run(_ link: LinkHealth) async -> Report {
        let date = bench.clock.now()
        var visit = self
        visit.passesSilentRobots = LinkPlan.passesSilentRobots(link, at: date)
        return await visit.visited(link, at: date)
    }

    private func visited(_ link: LinkHealth, at date: Date) async -> Report {
        let reading = await ask(link, at: date)
        var report = Report(check: reading.check, outcome: reading.outcome)
        if reading.outcome.head?.passedSilentRobots == true { report.check.signs.append(.silentRobots) }
        if await !settlePlace(of: link, reading, &report), !report.isCancelled {
            await addNeighbours(of: link, showing: reading.page, to: &report)
        }
        await settleFilm(link, showing: reading.page, to: &report)
        await settleBadRequest(link, showing: reading.page, to: &report)
        await seek(link, to: &report)
        // A page that is honestly not found shows what its host's error pages look like.
        if reading.check.status == 404 || reading.check.status == 410, let print = reading.print {
            report.errorPages.append(print)
        }
        return report
    }

    // MARK: - The link itself

    private func ask(_ link: LinkHealth, at date: Date) async -> Reading {
        guard LinkPlan.method(link, host: hostNow, at: date) == .head else {
            return await doubting(await own(link), link)
        }
        let head = await head(link.url)
        guard isPoor(head.outcome, link) else { return remembering(head) }
        var reading = await own(link)
        let isGood = { (outcome: FetchOutcome) in outcome.failure == nil }
        // It lies when GET says otherwise; where GET was not answered at all, nobody knows.
        if isGood(head.outcome) != isGood(reading.outcome), reading.outcome.head != nil,
            head.outcome.head != nil || isGood(reading.outcome)
        {
            reading.check.headStatus = head.outcome.head?.status ?? head.outcome.failure?.status ?? 0
        }
        reading.check.headIsPoor = Self.isMeagre(head.outcome)
        return reading
    }

    /// Whoever answers HEAD with 429 is left alone now, and asked with GET the next time: perhaps it minds HEAD alone.
    private func remembering(_ head: Reading) -> Reading {
        guard head.outcome.failure?.status == 429, head.outcome.head?.status == 429 else { return head }
        var head = head
        head.check.headStatus = 429
        return head
    }

    /// Of what is no page a few KB are read; where a page comes in its stead, all of it that is read of pages.
    private func own(_ link: LinkHealth) async -> Reading {
        guard LinkPlan.isDocument(link) else { return await get(link.url, isOwn: true) }
        let reading = await get(link.url, isOwn: true, limit: Self.documentLimit)
        guard case .body(_, _, truncated: true) = reading.outcome, reading.check.form == .page else { return reading }
        return await get(link.url, isOwn: true)
    }

    /// Whether HEAD would have said otherwise of a document that is not there is asked once, and remembered.
    private func doubting(_ reading: Reading, _ link: LinkHealth) async -> Reading {
        guard LinkPlan.mayBeDenied(link, by: reading.check) else { return reading }
        let head = await head(link.url)
        guard case .body(let answer, _, _) = head.outcome, head.check.form != .page else { return reading }
        var reading = reading
        reading.check.headStatus = answer.status
        return reading
    }

    private func head(_ url: String) async -> Reading {
        let began = ContinuousClock.now
        let outcome = await bench.engine.fetch(request(url, .head))
        return Reading(check: evidence(outcome, .head, url, since: began), outcome: outcome)
    }

    /// Asked for when there is room for what comes, which is read at once: bodies do not gather.
    ///
    /// - Parameters:
    ///   - teller: the address whose page named this one; the address itself, where none did.
    ///   - isOwn: the link itself, which is compared with the error pages of its host.
    func get(
        _ url: String, namedBy teller: String? = nil, isOwn: Bool = false, limit: Int = Self.bodyLimit
    ) async -> Reading {
        let teller = teller ?? url
        var reading = await get(url, for: url, namedBy: teller, isOwn: isOwn, limit: limit)
        // As browsers go on from what shows nothing itself; nobody is led on for ever.
        for _ in 0..<Self.refreshes {
            guard let target = Self.refresh(in: reading) else { break }
            let chain = reading.check.chain + [.init(status: reading.check.status ?? 200, location: target)]
            reading = await get(target, for: url, namedBy: teller, isOwn: isOwn, limit: limit)
            reading.check.chain = chain + reading.check.chain
        }
        return reading
    }

    /// - Parameter link: the address that led there, which the answer is compared with.
    private func get(
        _ url: String, for link: String, namedBy teller: String, isOwn: Bool, limit: Int
    ) async -> Reading {
        let began = ContinuousClock.now
        var request = request(url, .get, limit: limit)
        // Who stands inside sends nobody to other hosts there.
        request.mayEnter = mayEnter && HostName.of(url) == HostName.of(teller)
        let url = link
        return await bench.engine.fetch(request) { outcome in
            let outcome = outcome.withChoice
            var reading = Reading(check: evidence(outcome, .get, url, since: began), outcome: outcome.withoutBody)
            reading.page = read(outcome, reading.check.form, url)
            reading.print = reading.page.flatMap { $0.isShell ? nil : LinkPrint($0, of: url) }
            note(&reading, url: url, host: isOwn ? hostNow : LinkHost())
            if case .body(let head, let data, truncated: false) = outcome, reading.page == nil,
                LinkContent.saysNotFound(data, contentType: head.contentType)
            {
                reading.check.signs.append(.saysNotFound)
            }
            if let page = reading.page, LinkContent.mayBeLander(page), case .body(_, let data, _) = outcome,
                !reading.check.signs.contains(.parked), LanderPage.isLander(data)
            {
                reading.check.signs.append(.parked)
            }
            return reading
        }
    }

    /// Browsers go on to where a header leads; what only leads to itself shows nothing that is known.
    private static func sign(ofNothing head: ResponseHead) -> LinkSign {
        guard let value = head.headers["refresh"]?.trimmingCharacters(in: .whitespaces) else { return .empty }
        // A number of seconds alone leads to the page itself.
        let leads = value.first.map { $0.isNumber || $0 == "." } ?? false || value.lowercased().contains("url=")
        return leads ? .unsettled : .empty
    }

    /// Where an answer without a body leads by its header.
    private static func refresh(in reading: Reading) -> String? {
        guard reading.check.signs.contains(.unsettled), case .body(let head, _, _) = reading.outcome,
            let value = head.headers["refresh"]
        else { return nil }
        return RefreshHeader.target(value, base: head.finalURL)
    }

    /// Servers answer HEAD with errors that GET does not give, and leave out what is needed.
    private func isPoor(_ outcome: FetchOutcome, _ link: LinkHealth) -> Bool {
        switch outcome {
        case .failed(let failure, _):
            switch failure.kind {
            // Who wants to be asked less means it, and so does who says when to come back.
            case .status, .restricted:
                guard failure.status != 429 else { return false }
                return failure.status != 503 || outcome.head?.status == 503 && outcome.head?.retryAfter == nil
            case .connectionLost, .malformedAnswer, .timeout, .tooSlow, .tooLarge, .tooManyRedirects: return true
            default: return false
            }
        case .body(let head, _, _):
            let form = LinkContent.form(contentType: head.contentType, start: [], url: link.url)
            return Self.isMeagre(outcome) || LinkPlan.isTooLittle(link, form: form, final: head.landing)
        case .notModified: return true
        }
    }

    /// Whether a good answer to HEAD leaves out what every answer to GET has: so it will the next time.
    private static func isMeagre(_ outcome: FetchOutcome) -> Bool {
        guard case .body(let head, _, _) = outcome else { return false }
        return head.headers["content-length"] == "0" || head.contentType == nil
    }

    private func request(_ url: String, _ method: FetchRequest.Method, limit: Int = Self.bodyLimit) -> FetchRequest {
        let settings = snapshot.configuration.settings
        var limits = settings.limits
        limits.total = settings.links.total
        limits.redirects = max(limits.redirects, Self.redirects)
        var request = FetchRequest(
            url: url, method: method, purpose: .link, headers: ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8"],
            limits: limits, manners: settings.links.perHost, bodyLimit: limit, overflow: .truncate)
        request.mayEnter = mayEnter
        request.passesSilentRobots = passesSilentRobots
        return request
    }

    // MARK: - Evidence

    private func evidence(
        _ outcome: FetchOutcome, _ method: FetchRequest.Method, _ url: String, since began: ContinuousClock.Instant
    ) -> LinkCheck {
        let head = outcome.head
        // Of an answer, without the wait for the host's turn.
        let seconds = measured(url, head?.seconds ?? (ContinuousClock.now - began) / .seconds(1))
        var check = LinkCheck(at: bench.clock.now(), seconds: seconds, status: head?.status, method: method.rawValue)
        // Nobody is offered an address of many pages.
        if let final = head?.landing, final.utf8.count <= Self.addressKept, !LinkPlan.isSame(final, url) {
            check.finalURL = final
        }
        if let final = check.finalURL { check.move = LinkPlan.move(from: url, to: final, owners: snapshot.owners) }
        check.chain = (head?.chain ?? []).map {
            LinkCheck.Redirect(status: $0.status, location: TextLimit.bytes($0.location, Self.addressKept))
        }
        check.contentType = head?.contentType.map(TextLimit.line)
        check.tlsExpires = head?.tlsExpires
        check.tlsBegins = head?.tlsBegins
        // While it has long to go nobody asks how long it was made for.
        if !check.isCertificateNear { check.tlsBegins = nil }
        check.isChallenge = head?.challenge != nil
        switch outcome {
        case .failed(let failure, _):
            // A status is an answer; everything else is the lack of one.
            if failure.kind == .status { check.status = failure.status } else { check.failure = failure }
            check.failure?.detail = TextLimit.bytes(failure.detail, Self.addressKept)
            if failure.kind == .tooManyRedirects, head?.wantsCookies == true { check.signs = [.cookieWall] }
        case .body(let head, let data, let truncated):
            check.form = LinkContent.form(contentType: head.contentType, start: data.prefix(1024), url: url)
            check.length = head.headers["content-length"].flatMap(Int.init) ?? (truncated ? nil : data.count)
            if method == .head { check.length = head.headers["content-length"].flatMap(Int.init) }
            if method == .get, data.isEmpty, !truncated { check.signs = [Self.sign(ofNothing: head)] }
        case .notModified: break
        }
        return check
    }

    /// The page that came, also with an error; `nil` for what is no page.
    private func read(_ outcome: FetchOutcome, _ form: LinkForm?, _ url: String) -> LinkPage? {
        // By its bytes first: few addresses have one.
        let hash = url.utf8.contains(UInt8(ascii: "#")) ? url.firstIndex(of: "#") : nil
        let asked = hash.map { String(url[url.index(after: $0)...]) }
        let fragment = outcome.head?.place ?? asked
        switch outcome {
        case .body(let head, let data, let truncated):
            guard form == .page, !data.isEmpty else { return nil }
            return LinkPageReader.read(
                data, contentType: head.contentType, base: head.finalURL, fragment: fragment, isWhole: !truncated,
                sought: url)
        case .failed(let failure, let head?) where failure.kind == .status && !head.errorBody.isEmpty:
            guard head.contentType?.lowercased().hasPrefix("text/html") ?? false else { return nil }
            return LinkPageReader.read(
                head.errorBody, contentType: head.contentType, base: head.finalURL, sought: url)
        case .failed, .notModified: return nil
        }
    }

    /// Others may have learnt something of it meanwhile.
    var hostNow: LinkHost { hosts.known(name) ?? host }

    private func note(_ reading: inout Reading, url: String, host: LinkHost) {
        let outcome = reading.outcome
        let final = outcome.head?.landing ?? url
        guard let page = reading.page else {
            if outcome.failure == nil {
                reading.check.signs += LinkContent.placeSigns(url: url, final: final, snapshot.owners)
            }
            return
        }
        reading.check.title = (page.title ?? page.heading).map(TextLimit.line)
        if outcome.failure != nil {
            if LinkContent.isGeoBlock(page) { reading.check.signs = [.geoBlocked] }
            return
        }
        reading.check.page = reading.print
        reading.check.hasFragment = page.hasFragment
        reading.check.signs = LinkContent.signs(
            of: page, print: reading.print, url: url, final: final, host: host, owners: snapshot.owners,
            at: reading.check.at)
    }
}

extension FetchOutcome {
    /// Once it has been read.
    fileprivate var withoutBody: FetchOutcome {
        if case .body(let head, _, let truncated) = self { .body(head, Data(), truncated: truncated) } else { self }
    }

    /// What is shown instead of leading on is an answer, whatever came of it to a feed: a choice between addresses (300), and
    /// the page that comes with a redirect to nowhere.
    fileprivate var withChoice: FetchOutcome {
        guard case .failed(let failure, let head?) = self, failure.kind == .status,
            (300..<400).contains(failure.status ?? 0), failure.status != 304, !head.errorBody.isEmpty
        else { return self }
        return .body(head, head.errorBody, truncated: false)
    }
}

extension ResponseHead {
    /// The address that answered last, with the place in it that redirects named.
    var landing: String { place.map { $0.isEmpty ? finalURL : finalURL + "#" + $0 } ?? finalURL }
}

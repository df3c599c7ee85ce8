import Catalogue
import Fetch
import Foundation

/// What asking a source once brought, before anything of it is read.
struct Answer: Sendable {
    enum Content: Sendable {
        case body(Data)
        /// 200 with the same bytes as last time.
        case sameBody
        case notModified
        case failed(FetchFailure)
    }

    var content: Content
    var status: Int?
    var contentType: String?
    /// Where the bytes came from in the end: the base of their relative addresses.
    var finalURL: String
    var validators = Validators()
    var bodyHash: String?
    var bytes = 0
    /// Documents read with it, itself included.
    var documents = 1
    /// The `hub` and the `self` of the header, which go before those of the document (WebSub §4).
    var hub: String?
    var selfAddress: String?
    /// How the source stands with its hub.
    var push: PushStanding?
    /// What stood where the document should be, up to 64 KiB.
    var errorBody = Data()
    var retryAfter: Double?
    var maxAge: Double?
    /// The header that says so.
    var maxAgeField = "Cache-Control"
    /// Only what is new since the last reading (226): it says nothing of what it does not name.
    var isDelta = false
    /// Whether a body that stops too soon would have been noticed.
    var showsEnd = true
    /// A page of another Samlad's log: read again it says nothing, so it is not kept.
    var isOfLog = false
    /// The redirects on the way, from the address that was asked.
    var chain: [LinkCheck.Redirect] = []
    var asked: String
    /// Time in transfer; `nil` when nothing was answered, or nobody asked.
    var seconds: Double?
    /// The next page, as the header names it (RFC 8288 §3, `Link: <…>; rel="next"`).
    var next: String?
    /// Its body said a secret of ours back, which was covered before anything was read.
    var saysSecret = false
    /// robots.txt was asked before it was.
    var obeyedRobots = false
    /// Its server fails on conditional requests alone.
    var refusesConditions = false
    var ledger = AnswerLedger()

    init(failed failure: FetchFailure, url: String) {
        content = .failed(failure)
        finalURL = url
        asked = url
    }

    /// From the network, and without what must not be said back to us: nothing after this has to look for it, but who
    /// follows `chain`, where a new address stands as it came.
    init(_ outcome: FetchOutcome, url: String, knownHash: String?, hiding redaction: Redaction) {
        finalURL = redaction.clean(outcome.head?.finalURL ?? url)
        asked = url
        status = outcome.head?.status
        contentType = outcome.head?.contentType.map(redaction.clean)
        validators = outcome.head?.validators.hiding(redaction) ?? Validators()
        showsEnd = outcome.head?.showsEnd ?? true
        retryAfter = outcome.head?.retryAfter
        refusesConditions = outcome.head?.refusesConditions ?? false
        maxAge = outcome.head?.maxAge
        let control = outcome.head?.headers["cache-control"]?.lowercased()
        if control?.contains("max-age") != true { maxAgeField = "Expires" }
        isDelta = outcome.head?.isDelta ?? false
        chain = outcome.head?.chain ?? []
        seconds = outcome.head?.seconds
        if let head = outcome.head {
            let links = head.headers.values("Link")
            let target = { LinkHeader.target($0, in: links, base: head.finalURL).map(redaction.clean) }
            (next, hub, selfAddress) = (target("next"), target("hub"), target("self"))
        }
        switch outcome {
        case .failed(let failure, let head):
            content = .failed(redaction.clean(failure))
            let body = head?.errorBody ?? Data()
            errorBody = redaction.cleaned(body) ?? body
        case .notModified: content = .notModified
        case .body(_, let data, _):
            let covered = redaction.cleaned(data)
            saysSecret = covered != nil
            content = .body(covered ?? data)
            take(covered ?? data, knownHash: knownHash)
        }
    }

    /// From a file beside `sources.json`.
    init(file data: Data, url: String, knownHash: String?) {
        finalURL = url
        asked = url
        ledger = .ofFile
        content = .body(data)
        take(data, knownHash: knownHash)
    }

    private mutating func take(_ data: Data, knownHash: String?) {
        let hash = Fingerprint.sha256(data)
        bytes = data.count
        bodyHash = hash
        if hash == knownHash { content = .sameBody }
    }
}

extension Validators {
    /// Without what says a secret: an address that does makes all of them useless.
    fileprivate func hiding(_ redaction: Redaction) -> Validators {
        let isPlain = { (text: String) in redaction.clean(text) == text }
        guard url.map(isPlain) ?? true else { return Validators() }
        return Validators(
            etag: etag.flatMap { isPlain($0) ? $0 : nil },
            lastModified: lastModified.flatMap { isPlain($0) ? $0 : nil },
            url: url)
    }
}

import Catalogue
import Foundation

/// One fetch from the first hop to its outcome. Redirects are followed here and not by libcurl, so that every hop
/// has its own robots.txt, its own host's turn, and its line in the chain.
struct Journey {
    private var request: FetchRequest
    private let courier: Courier
    private let robots: RobotsKeeper
    private let room: UInt64?

    private var chain: [LinkCheck.Redirect] = []
    private var seconds = 0.0
    private var lastHead: ResponseHead?
    /// The first end of a certificate that the host asked first has shown.
    private var ownTLSExpires: Date?
    /// Whether what is asked next may lie in the allowed networks, and whether all that has answered did.
    private var mayEnter: Bool
    private var isInside = true
    private var isConditional: Bool
    /// Whether the question on its way carries conditions: they are for the address alone that the validators came from.
    private var asksConditionally = false
    /// A redirect has led to another origin: from then on its word decides where we go, and no secret comes along.
    private var hasLeft = false
    /// The conditions were more than the server could take, and it was asked again without them.
    private var hasDroppedConditions = false
    /// Of the two, an error rather than a 304 of something else.
    private var hasFailedOnConditions = false
    private var cookies: JourneyCookies
    private var hasPassedSilentRobots = false
    /// Of the address asked next, as far as a redirect named it.
    private var place: String?

    init(_ request: FetchRequest, courier: Courier, robots: RobotsKeeper, room: UInt64? = nil) {
        self.request = request
        self.courier = courier
        self.robots = robots
        self.room = room
        mayEnter = request.mayEnter
        isConditional = !request.validators.isEmpty
        cookies = JourneyCookies(isStrict: Self.carriesSecret(request))
    }

    private static func carriesSecret(_ request: FetchRequest) -> Bool {
        request.secrets != nil || WebAddress(request.url)?.user != nil
    }

    /// Another origin decides from now on where we go: no secret comes along, nor what a secret has opened.
    private mutating func leave(_ first: WebAddress) {
        hasLeft = true
        if Self.carriesSecret(request) { cookies.forget(first.origin) }
    }

    consuming func run() async -> FetchOutcome {
        guard var address = WebAddress(request.url) else {
            return .failed(FetchFailure(.addressInvalid, detail: "neither an http nor an https address"), nil)
        }
        let first = address
        var visited: Set<Question> = [question(address)]
        while true {
            if let failure = await forbidden(address) { return .failed(failure, head(at: address)) }
            if address.origin != first.origin { leave(first) }
            asksConditionally = isConditional && (request.validators.url ?? first.text) == address.text
            let lines: [[UInt8]]
            do throws(FetchFailure) {
                lines = try RequestLines.make(
                    request, isSameOrigin: address.origin == first.origin, secrets: secrets(for: address),
                    cookies: cookies.field(for: address), isConditional: asksConditionally)
            } catch { return .failed(error, nil) }
            let answer = await courier.perform(hop(to: address, lines))
            seconds += answer.seconds
            isInside = isInside && answer.isInside
            if address.host == first.host, let end = answer.tlsExpires {
                ownTLSExpires = min(end, ownTLSExpires ?? end)
            }
            if answer.status != 0 { lastHead = makeHead(answer, address, lines) }
            if let failure = answer.failure, !Self.isRedirect(answer) { return .failed(failure, head(at: address)) }
            if asksForLess(after: answer) { continue }
            guard Self.isRedirect(answer), request.method != .post || Self.keepsMethod(answer.status) else {
                return outcome(answer, address)
            }
            switch follow(answer, from: address, first: first, visited: &visited) {
            case .success(let next):
                mayEnter = mayEnter && Self.keepsPermission(from: address, to: next, isInside: isInside)
                address = next
            case .failure(let failure): return .failed(failure, head(at: address))
            }
        }
    }

    /// What is asked, as far as it may change on the way.
    private struct Question: Hashable {
        var address: String
        var cookies: String?
    }

    private func question(_ address: WebAddress) -> Question {
        Question(address: address.text, cookies: cookies.field(for: address))
    }

    private func secrets(for address: WebAddress) -> [String: String] {
        hasLeft ? [:] : request.secrets?.fields(for: address) ?? [:]
    }

    private func hop(to address: WebAddress, _ lines: [[UInt8]]) -> Hop {
        var limits = request.limits
        limits.total = max(0, limits.total - seconds)
        return Hop(
            address: address, isHead: request.method == .head,
            posted: request.method == .post ? request.json ?? Data(FormText.encode(request.form).utf8) : nil,
            lines: lines, limits: limits, manners: request.manners,
            bodyLimit: request.bodyLimit ?? request.limits.body, overflow: request.overflow,
            isContinuation: lastHead != nil, room: lastHead == nil ? room : nil,
            mayEnter: mayEnter, isLink: request.purpose == .link, ignoresBreaker: request.purpose == .canary,
            keepsPart: request.purpose == .link && request.overflow == .truncate)
    }

    /// Whether the same is asked again, for the whole or without conditions; each once.
    private mutating func asksForLess(after answer: HopAnswer) -> Bool {
        guard asksConditionally else { return false }
        if isUnusableDelta(answer) {
            request.acceptsDelta = false
            return true
        }
        guard !hasDroppedConditions, isAtOddsWithConditions(answer) else { return false }
        (isConditional, hasDroppedConditions) = (false, true)
        hasFailedOnConditions = answer.status != 304
        return true
    }

    /// Whether the answer is to be had again without `A-IM`: one that names no manipulation, or one we did not ask for,
    /// cannot be merged (RFC 3229 §10.5.2).
    private func isUnusableDelta(_ answer: HopAnswer) -> Bool {
        answer.status == 226 && RequestLines.asksForDelta(request) && !Self.isDeltaOfFeed(answer)
    }

    /// Whether the answer is to be had again without conditions: an error that servers make of conditions alone, a part
    /// that was not asked for, or a 304 that speaks of something we do not have (RFC 9111 §4.3.4).
    private func isAtOddsWithConditions(_ answer: HopAnswer) -> Bool {
        switch answer.status {
        case 204, 400, 403, 404, 405, 406, 410, 412, 416, 500, 501, 502: return true
        case 226: return !RequestLines.asksForDelta(request)
        case 304:
            guard let asked = request.validators.etag, let named = answer.headers.verbatim("etag") else { return false }
            return !EntityTag.matches(asked, named)
        default: return false
        }
    }

    /// Why robots.txt forbids one of these addresses; `nil` when it lets us ask for all.
    consuming func refusal(at addresses: [String]) async -> FetchFailure? {
        for address in addresses.compactMap({ WebAddress($0) }) {
            if let failure = await forbidden(address) { return failure }
        }
        return nil
    }

    private mutating func forbidden(_ address: WebAddress) async -> FetchFailure? {
        guard request.purpose.obeysRobots else { return nil }
        var asking = request
        asking.mayEnter = mayEnter
        switch await robots.knowledge(of: address, request: asking, courier: courier) {
        case .rules(let rules):
            switch rules.judge(address.pathAndQuery) {
            case .allowed: return nil
            case .forbidden(let line):
                return FetchFailure(.robotsForbid, detail: "\(address.origin)/robots.txt says \"\(line)\"")
            case .unjudged(let reason):
                return FetchFailure(
                    .robotsForbid, detail: "\(address.origin)/robots.txt is taken to forbid it, because \(reason)")
            }
        case .unavailable(let reason, let cause):
            hasPassedSilentRobots = request.passesSilentRobots
            if request.passesSilentRobots { return nil }
            var failure = FetchFailure(.robotsUnreachable, detail: reason)
            failure.cause = cause
            return failure
        case .refused(let detail):
            return FetchFailure(.status, status: 429, detail: detail)
        case .unreachable(let failure):
            return failure
        }
    }

    // MARK: - Redirects

    /// RFC 9110 §15.4. 300 offers a choice that nobody is here to make, and an empty `Location` names no address:
    /// browsers show what came with it.
    static func isRedirect(_ answer: HopAnswer) -> Bool {
        guard [301, 302, 303, 307, 308].contains(answer.status), answer.failure?.kind != .cancelled else {
            return false
        }
        return answer.headers["location"].map { !$0.trimmingCharacters(in: .whitespaces).isEmpty } ?? false
    }

    /// Who stands outside sends nobody into the allowed networks, but to other doors of the same host.
    ///
    /// - Parameter isInside: whether every answer so far came out of them.
    static func keepsPermission(from address: WebAddress, to next: WebAddress, isInside: Bool) -> Bool {
        isInside || next.host == address.host
    }

    private static func keepsMethod(_ status: Int) -> Bool { status == 307 || status == 308 }

    private mutating func follow(
        _ answer: HopAnswer, from address: WebAddress, first: WebAddress, visited: inout Set<Question>
    ) -> Result<WebAddress, FetchFailure> {
        guard let next = address.resolve(answer.headers.address("location") ?? "") else {
            lastHead?.headers.replace("location", with: "(not an address)")
            return .failure(
                FetchFailure(.addressInvalid, detail: "\(address.text) redirects to what is no http or https address"))
        }
        let named = Self.place(in: answer.headers.address("location") ?? "")
        place = named ?? place
        let suffix = named.map { $0.isEmpty ? "" : "#" + $0 } ?? ""
        chain.append(LinkCheck.Redirect(status: answer.status, location: next.text + suffix))
        lastHead?.chain = chain
        lastHead?.place = place
        cookies.keep(answer.headers, from: address, now: courier.settings.wallClock())
        // As it came it may name a user and a password.
        lastHead?.headers.replace("location", with: next.text)
        if chain.count > request.limits.redirects {
            // There are guards that go on for as long as nobody runs their scripts.
            lastHead?.wantsCookies = cookies.isNew
            return .failure(
                FetchFailure(
                    .tooManyRedirects, detail: "more than \(request.limits.redirects), the last to \(next.text)"))
        }
        // The same question gets the same answer.
        if !visited.insert(question(next)).inserted {
            return .failure(FetchFailure(.tooManyRedirects, detail: "in a circle, back to \(next.text)"))
        }
        // Credentials of the address belong to the origin they were written for.
        let isSameOrigin = next.origin == first.origin
        return .success(next.with(user: isSameOrigin ? first.user : nil, password: isSameOrigin ? first.password : nil))
    }

    /// What stands behind the `#`, fit for an address; `nil` when there is none, or one as long as no place is.
    private static func place(in location: String) -> String? {
        guard let hash = location.firstIndex(of: "#") else { return nil }
        let text = location[location.index(after: hash)...].trimmingCharacters(in: .whitespaces)
        guard text.utf8.count <= 1024 else { return nil }
        return text.addingPercentEncoding(withAllowedCharacters: placeCharacters)
    }

    private static let placeCharacters = CharacterSet.urlFragmentAllowed.union(CharacterSet(charactersIn: "%"))

    // MARK: - The outcome

    private func outcome(_ answer: HopAnswer, _ address: WebAddress) -> FetchOutcome {
        guard var head = lastHead else {
            return .failed(FetchFailure(.malformedAnswer, detail: "an answer without a status"), nil)
        }
        head.challenge = Challenge.detect(status: answer.status, headers: answer.headers, body: answer.body)
        // What was refused once would be refused again: the next check goes without.
        if hasDroppedConditions, answer.status != 304 { head.validators = Validators() }
        head.refusesConditions = hasFailedOnConditions && (200..<300).contains(answer.status)
        switch answer.status {
        case 200..<300:
            if let failure = unexpected(answer, head) {
                head.errorBody = answer.body.prefix(Challenge.reach)
                return .failed(failure, head)
            }
            return .body(head, answer.body, truncated: answer.isTruncated)
        case 304 where !asksConditionally:
            return .failed(FetchFailure(.malformedAnswer, detail: "304 though nothing conditional was asked"), head)
        case 304:
            head.validators.etag = head.validators.etag ?? request.validators.etag
            head.validators.lastModified = head.validators.lastModified ?? request.validators.lastModified
            return .notModified(head)
        default:
            head.errorBody = answer.body
            if let challenge = head.challenge {
                let detail = "HTTP \(answer.status): \(challenge)"
                return .failed(FetchFailure(.restricted, status: answer.status, detail: detail), head)
            }
            let isWithheld =
                [401, 403].contains(answer.status) && request.secrets != nil && secrets(for: address).isEmpty
            let remark = isWithheld ? ", asked without the credential, which belongs to another origin" : ""
            return .failed(
                FetchFailure(.status, status: answer.status, detail: "HTTP \(answer.status)\(remark)"), head)
        }
    }

    /// Success in name only.
    private func unexpected(_ answer: HopAnswer, _ head: ResponseHead) -> FetchFailure? {
        if let challenge = head.challenge {
            return FetchFailure(.restricted, status: answer.status, detail: "\(challenge)")
        }
        switch answer.status {
        // To a link it is a success like any other (RFC 9110 §15.3): nothing is merged with what it brings.
        case 226 where request.purpose != .link && !(asksConditionally && RequestLines.asksForDelta(request)):
            return FetchFailure(.malformedAnswer, detail: "226 though no delta was asked for")
        case 206 where request.purpose == .feed || request.purpose == .page:
            return FetchFailure(.malformedAnswer, detail: "206 though no range was asked for")
        default: return nil
        }
    }

    private static func isDeltaOfFeed(_ answer: HopAnswer) -> Bool {
        answer.headers.values("im").contains(where: namesFeed)
    }

    private static func namesFeed(_ list: String) -> Bool {
        list.split(separator: ",").contains {
            $0.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased() == "feed"
        }
    }

    private func makeHead(_ answer: HopAnswer, _ address: WebAddress, _ lines: [[UInt8]]) -> ResponseHead {
        let now = courier.settings.wallClock()
        let headers = answer.headers
        var head = ResponseHead(
            status: answer.status, headers: headers, finalURL: address.text, chain: chain, seconds: seconds,
            remoteAddress: answer.remoteAddress, tlsExpires: answer.tlsExpires, ownTLSExpires: ownTLSExpires,
            validators: Validators(
                etag: headers.verbatim("etag"), lastModified: headers.verbatim("last-modified"),
                url: chain.isEmpty ? nil : address.text),
            retryAfter: Freshness.retryAfter(headers, now: now), maxAge: Freshness.maxAge(headers, now: now))
        head.tlsBegins = answer.tlsBegins
        head.isInside = isInside
        head.showsEnd = answer.showsEnd
        head.place = place
        head.passedSilentRobots = hasPassedSilentRobots
        head.sent = SentHead(
            method: request.method, address: address, lines: lines, secrets: request.secrets,
            userAgent: courier.settings.userAgent)
        return head
    }

    /// The head of the last answer, told where the fetch stood when it failed.
    private func head(at address: WebAddress) -> ResponseHead? {
        guard var head = lastHead else { return nil }
        head.finalURL = address.text
        head.seconds = seconds
        return head
    }
}

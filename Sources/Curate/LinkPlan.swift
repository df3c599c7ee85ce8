package import Catalogue
package import Foundation

/// What to ask of a link, before and after it has answered.
package enum LinkPlan {
    package enum Method: Sendable, Hashable { case head, get }

    /// HEAD where its answer is enough: for what was read a few days ago, and for documents two weeks. Where it is known to
    /// be too little, or to lie, the second request is saved by asking with GET at once.
    ///
    /// - Parameter host: what is known of its host: where a page has gone since, HEAD is not taken for granted.
    package static func method(_ health: LinkHealth, host: LinkHost, at date: Date) -> Method {
        let memory = health.memory
        if memory.headLies == true || memory.headIsPoor == true { return .get }
        switch health.state {
        case .ok, .new, .pinned: break
        case .suspect, .dead, .unreachable, .restricted, .softDead: return .get
        }
        if let drift = memory.drift, drift.count < LinkThresholds.drifted.count { return .get }
        guard let capture = memory.capture, let read = memory.lastReading else { return .get }
        if capture.form == .page {
            return date.timeIntervalSince(read) < LinkThresholds.readAgainAfter ? .head : .get
        }
        // Some go on saying that a document is there long after it has gone: now and then its beginning is read.
        let isTurn = memory.checks % LinkThresholds.documentReadAgainEvery == 0
        let hasNews = host.recent.contains { $0.failed && !$0.isOfHost && $0.at > read }
        let isOld = date.timeIntervalSince(read) >= LinkThresholds.documentReadAgainAfter
        // Whose next turn is a month away is not left to HEAD until then.
        let isStable = LinkSchedule.isStable(health, now: date)
        return isTurn || hasNews || isOld || isStable ? .get : .head
    }

    /// Whether it is no page, as far as is known: then its beginning tells enough.
    package static func isDocument(_ health: LinkHealth) -> Bool {
        guard let capture = health.memory.capture else {
            return LinkContent.form(ofEnding: health.url)?.isDocument ?? false
        }
        return capture.form != .page
    }

    /// Whether HEAD is to be asked what it says, because GET has just said that a document is not there: if it says
    /// otherwise, it is not believed again.
    package static func mayBeDenied(_ health: LinkHealth, by check: LinkCheck) -> Bool {
        guard isDocument(health), health.memory.headLies != true, [.new, .ok].contains(health.state) else {
            return false
        }
        return check.status == 404 || check.status == 410 || check.failure == nil && check.form == .page
    }

    /// Whether a good answer to HEAD tells something that only the body can explain: another sort of thing than before,
    /// another place, no type.
    package static func isTooLittle(_ health: LinkHealth, form: LinkForm?, final: String) -> Bool {
        guard let form else { return true }
        if let capture = health.memory.capture, capture.form != form { return true }
        if health.memory.capture == nil, form == .page { return true }
        // What is called as a start page, a search or a wall is told by what it shows.
        if !LinkPlaces.isSame(final, health.url), LinkPlaces.isDoubtful(final) { return true }
        return !LinkPlaces.isSame(final, health.finalURL ?? health.url)
    }

    /// Whether an address beside it is to be asked for, to see whether the host answers everything alike.
    ///
    /// - Parameters:
    ///   - check: with the signs that the page has shown by itself.
    ///   - page: what shows nothing without scripts is the same everywhere and says nothing.
    package static func wantsNeighbour(
        _ health: LinkHealth, check: LinkCheck, page: LinkPage, host: LinkHost, at date: Date
    ) -> Bool {
        guard let status = check.status, (200..<300).contains(status), check.form == .page, !check.isChallenge,
            !page.isShell && check.page != nil || check.finalURL.map(LinkPlaces.isErrorPlace) ?? false,
            !check.signs.contains(where: \.isRestriction)
        else { return false }
        switch LinkEvidence.of(check, url: health.url) {
        case .alive: break
        // It was learnt at other addresses, of which one may show a page of its own.
        case .failed(.sameAsErrorPage): return true
        // On a domain that is for sale all addresses are; a page about domains lies among others.
        case .failed(.parked): return !LinkPlaces.isMarket(check.finalURL ?? health.url)
        // What is known to be no page needs no further proof.
        default: return false
        }
        if wasTurnedAway(health, page) || LinkContent.needsNeighbour(page, at: check.finalURL) { return true }
        if page.isScarce, !hasLost(health, check: check) { return false }
        let runs = health.memory.runs
        if runs[LinkEvidence.Kind.sameAsNeighbour.rawValue] != nil { return true }
        if let capture = health.memory.capture, LinkComparison.reason(from: capture, to: check) != nil { return true }
        // Hosts change how they say no: what was learnt of them is forgotten, and has to be learnt again.
        if HostJudge.wantsProbe(health.url, on: host, at: date) { return true }
        if let final = check.finalURL, !LinkPlaces.isSame(final, health.finalURL ?? health.url) { return true }
        return health.state == .dead || health.state == .softDead || runs[LinkEvidence.Kind.soft.rawValue] != nil
    }

    /// Whether the neighbour was answered as the link was.
    ///
    /// - Parameters:
    ///   - own: what the link shows.
    ///   - other: what the neighbour shows; `nil` for what is no page.
    ///   - final: where the neighbour led; its own address when nowhere else.
    package static func isSame(
        _ check: LinkCheck, _ own: LinkPage, of url: String, asNeighbour other: LinkPage?, at neighbour: String,
        final: String
    ) -> Bool {
        // What unknown addresses are sent to is a page where it lives itself.
        if !LinkPlaces.isSame(final, neighbour), LinkPlaces.isSame(final, url) { return false }
        if let place = check.finalURL {
            if areApart(place, final, check) { return false }
            if LinkPlaces.isErrorPlace(place), LinkPlaces.areSamePath(place, final) { return true }
            if !LinkPlaces.isSame(final, neighbour), LinkPlaces.isSame(place, final) { return true }
            // What is shown by a route is shown by a program, the same to all who run none.
            if LinkPlaces.hasRoute(place) { return false }
            let isSearch = LinkPlaces.isInSearch(place) && LinkPlaces.isInSearch(final) && !LinkPlaces.isInSearch(url)
            let areSearches = other.map { LinkContent.areSearches(own, $0) } ?? false
            if isSearch || areSearches && !LinkPlaces.isSame(final, neighbour) { return true }
        }
        return isSame(own, of: url, as: other, of: neighbour)
    }

    /// Whether the link was led to a place in a page that is there, and its neighbour to another.
    private static func areApart(_ place: String, _ final: String, _ check: LinkCheck) -> Bool {
        let named = fragment(place)
        return check.hasFragment == true && named != nil && named != fragment(final)
    }

    private static func fragment(_ url: String) -> Substring? { url.firstIndex(of: "#").map { url[$0...] } }

    /// Whether two addresses show the same.
    package static func isSame(_ page: LinkPage, of url: String, as other: LinkPage?, of otherURL: String) -> Bool {
        guard let other, !other.isShell else { return false }
        let (left, right) = LinkPrint.pair(page, of: url, other, of: otherURL)
        return left.isSame(as: right)
    }

    /// Whether nothing but an address beside it can tell if the link is well again; a doubt that nothing has fed for long
    /// is none any more.
    package static func hangsOnNeighbour(_ health: LinkHealth, at date: Date) -> Bool {
        [LinkEvidence.Kind.sameAsNeighbour, .startPage].contains { kind in
            health.memory.runs[kind.rawValue].map {
                date.timeIntervalSince($0.last) < LinkThresholds.probeAgainAfter
            } ?? false
        }
    }

    /// Whether the host showed one wall at every address that was asked for: only an address beside it tells that it has
    /// gone.
    package static func wasTurnedAway(_ health: LinkHealth, _ page: LinkPage) -> Bool {
        guard health.state == .restricted else { return false }
        switch LinkRule(rawValue: health.rule) {
        case .turnedAway: return true
        case .loginWall, .cookieWall: return LinkContent.wall(like: page) != nil
        default: return false
        }
    }

    /// Whether a robots.txt that cannot be read is taken for none by now.
    package static func passesSilentRobots(_ health: LinkHealth, at date: Date) -> Bool {
        guard let since = health.memory.robotsSilentSince else { return false }
        return date.timeIntervalSince(since) >= LinkThresholds.silentRobotsPassed
    }

    /// Where the page of a link that is not found may be now: by its id in the publishing system, and under the same
    /// path of its organisation's new host. Four addresses at most.
    package static func candidates(
        for health: LinkHealth, check: LinkCheck, owners: HostOwners
    ) -> [(url: String, way: LinkFinding.Way)] {
        guard case .failed(let kind) = LinkEvidence.of(check, url: health.url), !kind.isOfHost || kind == .hostUnknown,
            health.memory.sought.map({ check.at.timeIntervalSince($0) >= LinkThresholds.seekAgainAfter }) ?? true
        else { return [] }
        let url = health.url
        var found: [(url: String, way: LinkFinding.Way)] = []
        if kind != .hostUnknown { found += CMSID.addresses(of: url).map { ($0, .pageID) } }
        let moved = onNewHost(url, owners)
        found += moved.map { ($0, .newHost) }
        found += moved.prefix(1).flatMap(CMSID.addresses).map { ($0, .pageID) }
        return Array(found.prefix(4))
    }

    /// The same path on the host that an organisation has now, with `www.` and without, as the former one had it first:
    /// many answer at one of them alone.
    private static func onNewHost(_ url: String, _ owners: HostOwners) -> [String] {
        guard owners.isFormer(url), let host = owners.hosts(of: url).first, var parts = URLComponents(string: url)
        else {
            return []
        }
        parts.fragment = nil
        let isName = host.contains { $0.isLetter } && !host.contains(":")
        let hadPrefix = parts.host?.lowercased().hasPrefix("www.") ?? false
        let bare = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
        let hosts = isName ? (hadPrefix ? ["www." + bare, bare] : [bare, "www." + bare]) : [host]
        return hosts.compactMap { host in
            parts.host = host
            return parts.string
        }
    }

    /// The finding, when a candidate's answer is the page that was lost; `nil` when it is not.
    ///
    /// - Parameter check: the candidate's own check, judged by itself.
    package static func finding(
        _ check: LinkCheck, candidate: (url: String, way: LinkFinding.Way), of health: LinkHealth, owners: HostOwners
    ) -> LinkFinding? {
        let final = check.finalURL ?? candidate.url
        guard LinkEvidence.of(check, url: candidate.url) == .alive, !LinkPlaces.isStartBut(final),
            !LinkPlaces.isSame(final, health.url),
            LinkComparison.isFound(check, at: final, insteadOf: health.url, capture: health.memory.capture)
        else { return nil }
        let move = LinkPlaces.move(from: health.url, to: final, owners: owners)
        return LinkFinding(url: final, way: candidate.way, move: move, since: check.at, last: check.at)
    }

    /// Whether an archive is to be asked for a copy.
    package static func wantsArchive(_ health: LinkHealth, at date: Date) -> Bool {
        guard health.state.isBroken else { return false }
        guard let archive = health.memory.archive else { return true }
        if archive.copy != nil { return false }
        let wait = archive.answered ? LinkThresholds.askArchiveAgainAfter : LinkThresholds.day
        return date.timeIntervalSince(archive.asked) >= wait
    }

    /// The start page of an address's host; `nil` when it names none.
    package static func startPage(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return url[..<authority.endIndex] + "/"
    }

    /// The address beside a link that is asked for; another one at each check.
    package static func neighbour(of health: LinkHealth) -> String? {
        LinkPlaces.neighbour(of: health.url, turn: health.memory.checks)
    }

    /// One in another folder, which is asked for before the neighbour's likeness is believed: sites that go by a number
    /// in the path show one page whatever follows it.
    ///
    /// So do some by the last folder, whatever its name.
    ///
    /// - Returns: `nil` where the neighbour is to be believed: it lies in a section of the site by its own name, or both
    ///   lead to a folder.
    package static func farNeighbour(of health: LinkHealth, check: LinkCheck) -> String? {
        if let final = check.finalURL, isFolder(final, of: health.url), !LinkPlaces.hasNumber(final) { return nil }
        if let far = LinkPlaces.farNeighbour(of: health.url, turn: health.memory.checks) { return far }
        return check.finalURL == nil ? LinkPlaces.otherFolder(of: health.url, turn: health.memory.checks) : nil
    }

    package static func isFolder(_ folder: String, of url: String) -> Bool { LinkPlaces.isFolder(folder, of: url) }

    package static func move(from url: String, to target: String, owners: HostOwners) -> LinkMove {
        LinkPlaces.move(from: url, to: target, owners: owners)
    }

    package static func isSame(_ one: String, _ other: String) -> Bool { LinkPlaces.isSame(one, other) }
}

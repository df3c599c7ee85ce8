import Catalogue
import Curate
import Fetch
import Foundation

/// What is asked beside the link itself: addresses that nobody has given out, and places where its page may be now.
extension LinkVisit {
    /// What an address that nobody has given out was answered.
    enum Aside {
        /// Nothing that tells of pages: no answer, a refusal, an error.
        case silent
        /// Honestly, with a page or without.
        case notFound(Reading)
        case page(Reading, final: String)

        var reading: Reading? {
            switch self {
            case .silent: nil
            case .notFound(let reading), .page(let reading, _): reading
            }
        }
    }

    /// Asks for addresses that nobody has ever given out, where only those tell whether the host answers all alike.
    ///
    /// Some sites go by a number in the path, whatever follows it: there a neighbour that is answered alike proves nothing
    /// yet, and an address in another folder decides.
    ///
    /// - Parameter page: what the link shows; `nil` for what is no page.
    func addNeighbours(of link: LinkHealth, showing page: LinkPage?, to report: inout Report) async {
        if let page, LinkPlan.isBare(page, link), report.check.page != nil { add(.bare, &report) }
        if let page, LinkPlan.hasBecomeListing(page, link, check: report.check) { add(.fileListing, &report) }
        await compare(link, showing: page, &report)
        await noteWholeSite(link, showing: page, &report)
    }

    private func compare(_ link: LinkHealth, showing page: LinkPage?, _ report: inout Report) async {
        guard let own = page,
            LinkPlan.wantsNeighbour(
                link, check: report.check, page: own, host: hostNow, at: report.check.at),
            let neighbour = LinkPlan.neighbour(of: link)
        else { return }
        let near = await aside(neighbour, &report)
        guard isLike(near, neighbour, own, report.check, link) else {
            if let (page, url) = await sibling(link, own, beside: near, &report) {
                return await judge(own, of: link, asAllOthers: page, at: url, &report)
            }
            return settle(near, own, of: link, &report)
        }
        guard case .page(let page, _) = near else {
            // A program's frame says nothing; a status does. Else it is an honest error page, here with a success.
            let mayBeMissing = LinkContent.mayBeMissing(own)
            let isNamed = own.isProgram ? true : mayBeMissing ? false : isNamedAsSought(link, own)
            guard let isNamed, !isNamed else {
                clear(&report)
                return isNamed == nil ? add(.unsettled, &report) : ()
            }
            return add(mayBeMissing ? .saysNotFound : .sameAsErrorPage, &report)
        }
        if let far = LinkPlan.farNeighbour(of: link, check: report.check) {
            let other = await aside(far, &report)
            let isAlike = isLike(other, far, own, report.check, link)
            guard let isGone = isAlike ? true : isGone(link, own, near: page, other, report.check) else {
                return leaveOpen(.sameAsErrorPage, &report)
            }
            guard isGone else { return settle(other, own, of: link, &report) }
        }
        await judge(own, of: link, asAllOthers: page, at: neighbour, &report)
    }

    private func isLike(
        _ aside: Aside, _ url: String, _ own: LinkPage, _ check: LinkCheck, _ link: LinkHealth
    ) -> Bool {
        guard let reading = aside.reading else { return false }
        // What leads on to the sought page, and to no other that is asked for, has not lost it.
        if own.listsItself, reading.page?.listsItself != true, !LinkContent.isSearch(own) { return false }
        if hasName(of: own, reading, link, url) { return true }
        guard case .page(_, let final) = aside else {
            return LinkPlan.isSame(own, of: link.url, as: reading.page, of: url)
        }
        return LinkPlan.isSame(check, own, of: link.url, asNeighbour: reading.page, at: url, final: final)
    }

    /// Whether a name that may say that there is no page is also that of an address which has none.
    private func hasName(of own: LinkPage, _ reading: Reading, _ link: LinkHealth, _ url: String) -> Bool {
        reading.page.map { LinkContent.sharesName(own, of: link.url, $0, of: url) } ?? false
    }

    /// The link shows what unknown addresses do not: it is a page, unless nobody told.
    ///
    /// - Parameter own: what it shows.
    private func settle(_ aside: Aside, _ own: LinkPage, of link: LinkHealth, _ report: inout Report) {
        // At an address that is nobody's, what speaks of queues and browsers is no page about them.
        var aside = aside
        if case .page(let page, _) = aside, page.page.map(LinkContent.turnsAway) ?? false { aside = .silent }
        let wasLikeErrorPage = report.check.signs.contains(.sameAsErrorPage)
        report.check.signs.removeAll { $0 == .sameAsErrorPage }
        if case .silent = aside {
            // Of a link that was never well it is believed: else nothing would ever be said of it.
            let isInFolder = report.check.finalURL.map { LinkPlan.isFolder($0, of: link.url) } ?? false
            let hangs =
                LinkPlan.hangsOnNeighbour(link, at: report.check.at) || LinkPlan.wasTurnedAway(link, own)
                || isInFolder && link.state != .new
            if wasLikeErrorPage || LinkContent.doubtfulName(own) != nil || hangs { add(.unsettled, &report) }
        }
        if case .page(let page, _) = aside { learn(page, &report) }
        // Who honestly says what is not there is in business.
        if case .notFound = aside { report.check.signs.removeAll { $0 == .parked } }
    }

    func add(_ sign: LinkSign, _ report: inout Report) {
        if !report.check.signs.contains(sign) { report.check.signs.append(sign) }
    }

    func learn(_ page: Reading, _ report: inout Report) {
        if let print = page.print { report.errorPages.append(print) }
    }

    private func remember(_ reading: Reading, at url: String, _ report: inout Report) -> Reading {
        report.beside[url] = reading
        return reading
    }

    func aside(_ url: String, _ report: inout Report) async -> Aside {
        guard let reading = await ask(beside: url, &report) else { return .silent }
        report.probed = true
        // Nobody was let in there.
        if reading.check.isChallenge || reading.check.signs.contains(where: \.isRestriction) { return .silent }
        if case .body(let head, _, _) = reading.outcome { return .page(reading, final: head.landing) }
        guard reading.check.status == 404 || reading.check.status == 410 else { return .silent }
        // Some day it may come with a success.
        if let print = reading.print { report.errorPages.append(print) }
        return .notFound(reading)
    }

    /// 400 is of the address where the start page is answered otherwise; else it is of us: of a certificate that we do not
    /// have, of a header that only browsers send.
    func settleBadRequest(_ link: LinkHealth, showing page: LinkPage?, to report: inout Report) async {
        guard report.check.status == 400 else { return }
        if page.map(LinkContent.wantsCertificate) ?? false { return add(.loginWall, &report) }
        guard let start = LinkPlan.startPage(of: link.url), start != link.url else { return add(.turnedAway, &report) }
        guard let answer = await ask(beside: start, &report) else { return add(.unsettled, &report) }
        if answer.check.status == 400 { add(.turnedAway, &report) }
    }

    /// Looks for the page of a link that is not found. Only when all have answered it has been looked for.
    func seek(_ link: LinkHealth, to report: inout Report) async {
        var isWhole = true
        for candidate in LinkPlan.candidates(for: link, check: report.check, owners: snapshot.owners) {
            guard let answer = await ask(beside: candidate.url, &report) else {
                isWhole = false
                continue
            }
            if isWhole { report.check.sought = true }
            if let finding = LinkPlan.finding(answer.check, candidate: candidate, of: link, owners: snapshot.owners) {
                (report.check.found, report.check.sought) = (finding, true)
                return
            }
        }
        if !isWhole { report.check.sought = false }
    }

    /// - Returns: `nil` when nobody was asked, or no answer came.
    ///
    /// - Parameter link: the address whose page named this one, where it was a page: it may lead into our own networks only at
    ///   its own host.
    func ask(beside url: String, namedBy link: String? = nil, _ report: inout Report) async -> Reading? {
        guard !report.isCancelled else { return nil }
        if let known = report.beside[url] { return known }
        let reading = await get(url, namedBy: link)
        // Whoever wants to be left alone says nothing of the page.
        if let status = reading.outcome.failure?.status, status == 429 || status == 503 { return nil }
        guard let failure = reading.outcome.failure else { return remember(reading, at: url, &report) }
        report.isCancelled = failure.kind == .cancelled
        switch failure.kind {
        case .status, .restricted, .robotsForbid, .tooManyRedirects, .tooLarge, .addressForbidden, .addressInvalid:
            return remember(reading, at: url, &report)
        default: return nil
        }
    }
}

import Catalogue
import Curate
import Fetch
import Foundation
import Store

/// What a link shows that addresses show, too, which nobody has ever given out.
extension LinkVisit {
    /// - Parameters:
    ///   - page: what a neighbour showed.
    ///   - neighbour: its address.
    func judge(
        _ own: LinkPage, of link: LinkHealth, asAllOthers page: Reading, at neighbour: String, _ report: inout Report
    ) async {
        if own.isProgram || own.isScarce, await isAtStart(own, of: link, beside: page, &report) {
            return clear(&report)
        }
        guard !report.isCancelled else { return }
        // Behind a wall that all addresses have, nothing can be told of any.
        if let wall = LinkContent.wall(like: own, at: report.check.finalURL) { return add(wall, &report) }
        let final = page.outcome.head?.landing ?? neighbour
        let isChoice = LinkPlan.isChoice(link, check: report.check, page: own, neighbour: neighbour, final: final)
        if isChoice { return add(.turnedAway, &report) }
        // What its neighbours show by themselves says more than that it is known.
        report.check.signs.removeAll { $0 == .sameAsErrorPage }
        if LinkPlan.leadsToOtherStart(link, check: report.check) { return add(.startPage, &report) }
        let mayBeMissing = LinkContent.mayBeMissing(own)
        if !mayBeMissing {
            guard let isTitled = isAsTitled(link, page, neighbour, report.check) else {
                return add(.unsettled, &report)
            }
            if isTitled { return }
        }
        add(mayBeMissing ? .saysNotFound : .sameAsNeighbour, &report)
        learn(page, &report)
    }

    /// Whether the page is called what was sought, though its neighbours, honestly not found, show it as well.
    ///
    /// - Returns: `nil` where nobody knows what was sought.
    func isNamedAsSought(_ link: LinkHealth, _ own: LinkPage) -> Bool? {
        titles(of: link).map { LinkPlan.isNamedAsSought(link, page: own, titles: $0) }
    }

    /// Whether what the neighbour shows, too, has the title of the items that show the link.
    ///
    /// - Returns: `nil` where nobody knows them.
    private func isAsTitled(_ link: LinkHealth, _ page: Reading, _ neighbour: String, _ check: LinkCheck) -> Bool? {
        guard let shown = page.page else { return false }
        guard let titles = titles(of: link) else { return nil }
        return LinkPlan.isAsTitled(link, check: check, page: shown, of: neighbour, titles: titles)
    }

    /// - Returns: `nil` where they cannot be read: that founds no verdict; whoever writes this check meets the same fault,
    ///   and tells it.
    func titles(of link: LinkHealth) -> [String]? {
        guard let items = try? bench.store.items(showing: link.url) else { return nil }
        return items.map(\.item.title)
    }

    /// Whether what is shown in the place of a page that went by a number is shown for any other one.
    ///
    /// - Returns: what such an address showed, and which it was.
    func sibling(
        _ link: LinkHealth, _ own: LinkPage, beside near: Aside, _ report: inout Report
    ) async -> (page: Reading, url: String)? {
        guard case .notFound = near, let url = LinkPlan.sibling(of: link, check: report.check) else { return nil }
        guard let titles = titles(of: link) else {
            add(.unsettled, &report)
            return nil
        }
        guard LinkPlan.isForeign(own, to: titles), case .page(let page, _) = await aside(url, &report),
            LinkPlan.isSame(own, of: link.url, as: page.page, of: url)
        else { return nil }
        return (page, url)
    }

    /// Whether a film that has no name any more has gone, as its site tells of those that it does not know.
    func settleFilm(_ link: LinkHealth, showing page: LinkPage?, to report: inout Report) async {
        guard !report.isCancelled, let card = LinkPlan.filmCard(of: link, check: report.check, page: page) else {
            return
        }
        if let answer = await ask(beside: card, &report) {
            if answer.check.status == 404 { add(.saysNotFound, &report) }
        } else if link.state.isBroken {
            add(.unsettled, &report)
        }
    }

    /// Whether it fails with its whole site: with all of its links, or with the start page, which shows the same.
    ///
    /// - Parameter page: what the link shows.
    func noteWholeSite(_ link: LinkHealth, showing page: LinkPage?, _ report: inout Report) async {
        guard let own = page, !report.isCancelled,
            LinkPlan.mayFailTogether(link, check: report.check, host: hostNow)
        else { return }
        if LinkPlan.failsTogether(hostNow) { return add(.wholeSite, &report) }
        guard LinkPlan.mayBeWholeSite(link, check: report.check), let start = LinkPlan.startPage(of: link.url),
            let reading = await ask(beside: start, &report)
        else { return }
        if LinkPlan.isSame(own, of: link.url, as: reading.page, of: start) { add(.wholeSite, &report) }
    }

    /// Whether a page that its folder shows for every name has gone, though another folder shows another one.
    ///
    /// - Parameter near: what the folder shows for another name.
    /// - Returns: `nil` where nobody knows what was sought, or whether its script looks at it.
    func isGone(_ link: LinkHealth, _ own: LinkPage, near: Reading, _ other: Aside, _ check: LinkCheck) -> Bool? {
        // A script may look at nothing behind its name: what cannot be asked does not tell.
        if case .silent = other { return LinkPlan.isBelowScript(link.url) ? nil : false }
        guard let titles = titles(of: link) else { return nil }
        return LinkPlan.isGoneFromFolder(link, check: check, page: own, beside: near.page, titles: titles)
    }

    /// A program that has not run shows its first page what it shows everywhere.
    private func isAtStart(
        _ own: LinkPage, of link: LinkHealth, beside page: Reading, _ report: inout Report
    ) async -> Bool {
        let place = page.outcome.head?.landing
        guard let start = LinkPlan.startPage(of: link, check: report.check, neighbour: place) else { return false }
        guard let reading = await ask(beside: start, &report) else { return true }
        return LinkPlan.isSame(own, of: link.url, as: reading.page, of: start)
    }

    /// It is what its program shows before it runs, and says nothing of the page.
    func clear(_ report: inout Report) {
        report.check.signs.removeAll { $0 == .sameAsErrorPage }
        report.check.hasFragment = nil
    }
}

import Catalogue
import Curate
import Fetch
import Foundation
import Store

/// What a link shows that addresses show, too, which nobody has ever given out.
extension LinkVisit {
    /// - Parameter page: what a neighbour showed.
    func judge(_ own: LinkPage, of link: LinkHealth, asAllOthers page: Reading, _ report: inout Report) async {
        if own.isProgram, await isAtStart(own, of: link, beside: page, &report) { return clear(&report) }
        guard !report.isCancelled else { return }
        // Behind a wall that all addresses have, nothing can be told of any.
        if let wall = LinkContent.wall(like: own, at: report.check.finalURL) { return add(wall, &report) }
        // What its neighbours show by themselves says more than that it is known.
        report.check.signs.removeAll { $0 == .sameAsErrorPage }
        if LinkPlan.leadsToOtherStart(link, check: report.check) { return add(.startPage, &report) }
        add(LinkContent.mayBeMissing(own) ? .saysNotFound : .sameAsNeighbour, &report)
        learn(page, &report)
    }

    /// Whether the page is called what was sought, though its neighbours, honestly not found, show it as well.
    func isNamedAsSought(_ link: LinkHealth, _ own: LinkPage) -> Bool {
        // As in `isGone`: whoever writes this check tells of a database that cannot be read.
        let titles = (try? bench.store.items(showing: link.url))?.map(\.item.title) ?? []
        return LinkPlan.isNamedAsSought(link, page: own, titles: titles)
    }

    /// Whether a page that its folder shows for every name has gone, though another folder shows another one.
    func isGone(_ link: LinkHealth, _ own: LinkPage, _ other: Aside, _ check: LinkCheck) -> Bool {
        if case .silent = other { return false }
        // A database that cannot be read founds no verdict; whoever writes this check meets the same fault, and tells it.
        guard let items = try? bench.store.items(showing: link.url) else { return false }
        let titles = items.map(\.item.title)
        return LinkPlan.isGoneFromFolder(link, check: check, page: own, titles: titles)
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

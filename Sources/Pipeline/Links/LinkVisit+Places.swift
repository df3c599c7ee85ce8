import Catalogue
import Curate
import Fetch
import Foundation
import Store

/// Where a link leads: what is shown there is held against what the address is called.
extension LinkVisit {
    /// Decides what only the spelling of an address says, and whether what is shown is the page.
    ///
    /// - Returns: whether it is proven to be the page: what addresses beside it show says nothing then.
    func settlePlace(of link: LinkHealth, _ reading: Reading, _ report: inout Report) async -> Bool {
        guard reading.outcome.failure == nil, !report.check.isChallenge else { return false }
        let mayMove = LinkPlan.mayMove(report.check)
        if mayMove, report.check.form?.isDocument == true {
            report.check.showsPage = LinkPlan.isItself(document: report.check, of: link)
        }
        guard let place = await place(of: link, reading, &report) else { return false }
        let wantsName = mayMove || LinkPlan.isDoubtful(place, signs: report.check.signs)
        let isNamed = wantsName ? isItself(place, link) : false
        let isProven = await settle(
            place, of: link, isNamed: isNamed, isForGood: mayMove && speaksOfIt(place, link, report.check), &report)
        guard !report.isCancelled else { return false }
        // What is not known stays as it was.
        if mayMove { report.check.showsPage = isNamed.map { $0 && !LinkPlan.isStart(place.final) } }
        return isProven
    }

    /// - Parameter isNamed: `nil` where the database does not tell: then what hangs on it is not settled.
    private func settle(
        _ place: LinkPlace, of link: LinkHealth, isNamed: Bool?, isForGood: Bool, _ report: inout Report
    ) async -> Bool {
        let doubts = LinkPlan.doubts(
            place, signs: report.check.signs, isNamed: isNamed ?? true, isForGood: isForGood)
        var isProven = false
        for doubt in doubts {
            guard !report.isCancelled else { return false }
            if case .root = doubt {
                isProven = isProven || clearRoot(place, link, isNamed: isNamed, &report)
            } else if let isNamed {
                await decide(doubt, place, link, isNamed: isNamed, &report)
            } else {
                leaveOpen(doubt.sign, &report)
            }
        }
        return isProven
    }

    /// What speaks against the page is not believed, nor that nothing does.
    func leaveOpen(_ sign: LinkSign, _ report: inout Report) {
        report.check.signs.removeAll { $0 == sign }
        add(.unsettled, &report)
    }

    /// What is shown in the end; a page without words that sends its readers on is followed.
    private func place(of link: LinkHealth, _ reading: Reading, _ report: inout Report) async -> LinkPlace? {
        guard let page = reading.page else { return nil }
        guard page.isThin, let target = page.refresh else {
            guard let print = reading.print, let final = report.check.finalURL else { return nil }
            return LinkPlace(url: link.url, final: final, page: page, print: print)
        }
        // Who was led elsewhere hears of the next place from there.
        let teller = report.check.finalURL.map { LinkPlan.isSame($0, link.url) ? link.url : "" } ?? link.url
        guard let answer = await ask(beside: target, namedBy: teller, &report) else { return nil }
        if answer.check.status == 404 || answer.check.status == 410 {
            // It is not there, whatever the address says that leads to it.
            report.check.status = answer.check.status
            if target.utf8.count <= Self.addressKept { report.check.finalURL = target }
            report.check.signs.removeAll { $0 == .startPage || $0 == .searchPage }
            return nil
        }
        if answer.check.signs.contains(.saysNotFound) { add(.saysNotFound, &report) }
        guard let page = answer.page, let print = answer.print else { return nil }
        return LinkPlace(url: link.url, final: answer.outcome.head?.landing ?? target, page: page, print: print)
    }

    private func isItself(_ place: LinkPlace, _ link: LinkHealth) -> Bool? {
        LinkPlan.isItself(place.print, of: link) { titles(of: link) }
    }

    /// Whether what is called as a wall has a word of what was sought in its name, as far as is known.
    private func speaksOfIt(_ place: LinkPlace, _ link: LinkHealth, _ check: LinkCheck) -> Bool {
        check.signs.contains(where: \.isRestriction) && isNamedAsSought(link, place.page) ?? true
    }

    /// A site may be boiled down to the page that was linked to.
    private func clearRoot(
        _ place: LinkPlace, _ link: LinkHealth, isNamed: Bool?, _ report: inout Report
    ) -> Bool {
        let isFirst = LinkPlan.isFirstPage(place.print, of: link)
        let mayBeNamed = LinkPlan.goesByNumber(link.url)
        if !isFirst, mayBeNamed, isNamed == nil { leaveOpen(.startPage, &report) }
        guard isFirst || mayBeNamed && isNamed == true else { return false }
        report.check.signs.removeAll { $0 == .startPage }
        let isOwn = HostName.of(place.url) == HostName.of(place.final)
        if report.check.move == .startPage { report.check.move = isOwn ? .withinSite : .withOrganisation }
        return isFirst
    }

    private func decide(
        _ doubt: LinkDoubt, _ place: LinkPlace, _ link: LinkHealth, isNamed: Bool, _ report: inout Report
    ) async {
        let said: Bool?
        switch doubt {
        case .root: return
        case .start(let url): said = isNamed ? false : await isShown(place, of: link, at: url, &report)
        case .search: said = isNamed ? false : await isLed(as: place, doubt, link, &report)
        case .wall: said = await isLed(as: place, doubt, link, &report)
        }
        switch said {
        case true?: add(doubt.sign, &report)
        case false?:
            report.check.signs.removeAll { $0 == doubt.sign }
            // It was called so by its name; where the page is another one than it was, it is not offered all the same.
            if case .start = doubt, report.check.move == .startPage, !LinkPlan.isAnother(place.print, of: link) {
                report.check.move = .withinSite
            }
        case nil where report.check.signs.contains(doubt.sign) && !doubt.sign.isRestriction:
            leaveOpen(doubt.sign, &report)
        case nil: break
        }
    }

    /// Whether a start page shows what the link leads to, or is it; `nil` when nobody tells.
    private func isShown(
        _ place: LinkPlace, of link: LinkHealth, at start: String, _ report: inout Report
    ) async -> Bool? {
        // What a program shows before it runs, it shows everywhere.
        if place.page.isProgram || place.page.isScarce { return nil }
        guard let reading = await ask(beside: start, &report) else { return nil }
        if LinkPlan.isSame(reading.outcome.head?.landing ?? start, place.final) { return true }
        if LinkPlan.isSame(place.page, of: place.final, as: reading.page, of: start) { return true }
        // Start pages have news: where the page is another one than it was, the name decides.
        guard let print = reading.print, LinkPlan.isAnother(place.print, of: link) else { return false }
        return LinkPlan.areAlike(print, place.print)
    }

    /// Whether an address that nobody has given out is led to the same place; `nil` when nobody tells.
    private func isLed(
        as place: LinkPlace, _ doubt: LinkDoubt, _ link: LinkHealth, _ report: inout Report
    ) async -> Bool? {
        guard let neighbour = LinkPlan.neighbour(of: link) else { return true }
        guard let answer = await ask(beside: neighbour, &report) else { return nil }
        if answer.check.isChallenge { return nil }
        return LinkPlan.isLed(neighbour, to: answer.outcome.head?.landing ?? neighbour, as: place, doubt)
    }
}

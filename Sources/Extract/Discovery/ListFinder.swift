import Catalogue
import Foundation

/// Finds what repeats on a page: elements of one shape in places of one shape, each with a link and words of its own.
///
/// Two elements have one shape when their names and classes agree, and those of all their ancestors; classes with digits
/// (`post-117`) and of mere order (`odd`) count for nothing. What a page is framed with (menus, footers, breadcrumbs,
/// cookie notices) is left out. Each group is scored by how many there are, how much they say, by dates, headings and by
/// standing in the page's main part; what a group needs is read off running sums, so that all groups together cost as
/// much as the page is long.
struct ListFinder {
    struct Group {
        var members: [Int]
        /// The address each member leads to.
        var links: [String]
        /// The anchor of each.
        var anchors: [Int]
        var score: Double
    }

    static let listLimit = 3
    /// Below this it is a handful of links rather than a list of entries.
    private static let leastScore = 5.0

    let document: HTMLDocument
    /// The page's own address.
    let page: String
    let now: Date

    var tree: HTMLTree { document.tree }

    func lists() -> [ListSelectors] {
        let survey = PageSurvey(document: document, page: page, now: now)
        var chosen: [Group] = []
        var lists: [ListSelectors] = []
        let groups = survey.groups().compactMap { judge($0, survey) }.filter { $0.score >= Self.leastScore }
        // What ends up equal is nested: the outer one holds the date and the words beside the link.
        let ranked = groups.sorted { ($1.score, $0.members[0]) < ($0.score, $1.members[0]) }
        for group in ranked.prefix(40) where !chosen.contains(where: { overlaps($0, group) }) {
            let finder = ListSelectorFinder(document: document, group: group, now: now)
            guard let list = finder.selectors() else { continue }
            chosen.append(group)
            lists.append(list)
            if lists.count == Self.listLimit { break }
        }
        return lists
    }

    private func overlaps(_ one: Group, _ other: Group) -> Bool {
        let shared = Set(one.links).intersection(other.links).count
        return shared * 2 > min(Set(one.links).count, Set(other.links).count)
    }

    /// `nil` when the members are no entries.
    private func judge(_ members: [Int], _ survey: PageSurvey) -> Group? {
        var group = Group(members: [], links: [], anchors: [], score: 0)
        var linkCount = 0
        var sums = PageSurvey.Sums()
        for member in members {
            guard let link = survey.mainLink(in: member) else { continue }
            group.members.append(member)
            group.links.append(link.address)
            group.anchors.append(link.node)
            linkCount += min(survey.linkCount(in: member), 20)
            sums.add(survey, member, title: link.title)
        }
        let count = group.members.count
        // Two are a list when both look like entries; three when they are anything alike.
        guard count >= 3 || count == 2 && max(sums.dated, sums.headed) == 2, count * 10 >= members.count * 7 else {
            return nil
        }
        let distinct = Set(group.links).count
        guard distinct >= min(count, 3), distinct * 10 >= count * 7, linkCount <= count * 6, sums.title / count >= 6
        else {
            return nil
        }
        let share = 1 / Double(count)
        let text = Double(sums.text) * share
        var score = 0.7 * min(log2(Double(count)), 5) + min(Double(sums.title) * share / 15, 2)
        score += (text >= 40 ? 1 : 0) + (text >= 100 ? 1 : 0) - (text > 3000 ? 3 : 0)
        score += share * (3 * Double(sums.dated) + 2 * Double(sums.headed) + 2 * Double(sums.main))
        score -= linkCount > count * 3 ? 2 : 0
        let host = AddressParts(Array(page.utf8)[...]).host
        let own = group.links.count { AddressParts(Array($0.utf8)[...]).host == host }
        score -= own * 2 < count ? 1 : 0
        group.score = score
        return group
    }
}

extension PageSurvey {
    /// What the members of a group have together.
    struct Sums {
        var text = 0
        var title = 0
        var dated = 0
        var headed = 0
        var main = 0

        mutating func add(_ survey: PageSurvey, _ member: Int, title: Int) {
            text += survey.textLength(in: member)
            self.title += min(title, 120)
            dated += survey.hasDate(in: member) ? 1 : 0
            headed += survey.hasHeading(in: member) ? 1 : 0
            main += survey.isInMain(member) ? 1 : 0
        }
    }
}

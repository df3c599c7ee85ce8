import Catalogue

/// One pair being judged.
struct PairJudge {
    let left: MatchView
    let right: MatchView
    /// Of the caller, who holds them: they are too many to be copied for every pair.
    let parametersOfAll: UnsafePointer<MatchParameters>
    var result = PairScore()
    var likeness: Float = 0
    var sharedInformation: Float = 0

    @inline(__always) var parameters: MatchParameters { parametersOfAll.pointee }
    @inline(__always) var a: RecordHead { left.head.pointee }
    @inline(__always) var b: RecordHead { right.head.pointee }
    var isSameLink: Bool { a.urlKey != 0 && a.urlKey == b.urlKey && !a.isLinkShared }

    /// The first is the one of the smaller key.
    init(_ left: MatchView, _ right: MatchView, _ parameters: UnsafePointer<MatchParameters>) {
        (self.left, self.right) = left.key <= right.key ? (left, right) : (right, left)
        parametersOfAll = parameters
    }

    /// All signs, as they are explained.
    mutating func judge() {
        judgeLink()
        judgeIDs()
        judgeTitle()
        // What shares neither name nor address nor number is not looked at further.
        if !isHopeless {
            judgeModels()
            if result[.model] >= parameters.sameModelCore { result[.replaced] = 0 }
            judgeNumbers()
            judgeText()
            judgeWhoAndWhere()
            judgeDate()
            judgeSource()
            judgeSeries()
            judgeGeneric()
        }
        result.close(parameters)
    }

    private var isHopeless: Bool {
        result[.title] < parameters.hopelessTitle && result[.link] <= 0 && result[.officialID] <= 0
    }

    /// The same signs, the cheap ones first, given up as soon as the rest cannot make the pair a doubtful one.
    mutating func isWorthIt() -> Bool {
        judgeWhoAndWhere()
        judgeLink()
        judgeIDs()
        if result.isVetoed { return false }
        judgeModels()
        judgeNumbers()
        if result.isVetoed { return false }
        judgeDate()
        judgeSource()
        let most = parameters.titleCurve.last?.bits ?? 0
        let mostOfText = parameters.summaryCurve.last?.bits ?? 0
        guard result.sum + most + parameters.crossing + mostOfText >= parameters.reviewBits else { return false }
        judgeTitle(least: leastTitle)
        if result[.model] >= parameters.sameModelCore { result[.replaced] = 0 }
        let text = min(mostOfText, max(0, result[.title]) + parameters.summaryBeyondTitle)
        guard !isHopeless, result.sum + text >= parameters.reviewBits else { return false }
        judgeText()
        judgeSeries()
        judgeGeneric()
        result.close(parameters)
        return result.isMatch(parameters) || result.isDoubtful(parameters)
    }

    /// What the title must say if the pair is to be doubtful, given all but title, text and crossing words.
    private var leastTitle: Float {
        let needed = parameters.reviewBits - result.sum - parameters.crossing - parameters.summaryBeyondTitle
        // The text may say as much again.
        let least = needed > 0 ? needed / 2 : needed
        return result[.link] <= 0 && result[.officialID] <= 0 ? max(least, parameters.hopelessTitle) : least
    }

    private mutating func judgeSource() {
        guard a.source == b.source else { return }
        result[.source] = a.sameSource
        if result[.date] < 0, a.sameSource < 0 { result[.date] *= parameters.datesOfOneSource }
    }

    // MARK: Title and text

    private mutating func judgeTitle(least: Float = -.infinity) {
        if a.titleHash == b.titleHash, a.titleHash != 0 {
            likeness = 1
            sharedInformation = min(a.titleInformation, b.titleInformation)
        } else {
            let comparison = TitleComparison(
                left, right, floor: parameters.titleCurve.first(where: least), parameters: parametersOfAll)
            likeness = comparison.likeness
            result[.crossing] = min(parameters.crossing, comparison.crossing * parameters.crossingShare)
            sharedInformation = comparison.shared
            if comparison.replaced > 0, result[.link] < parameters.sameSlug, result[.officialID] <= 0 {
                result[.replaced] = max(
                    parameters.replacedMost, parameters.replacedWord * Float(comparison.replaced))
            }
        }
        let bits = parameters.titleCurve.value(at: likeness)
        let most = sharedInformation * parameters.sharedInformationShare
        result[.title] = max(min(bits, most), isSameLink ? parameters.titleOnSameLink : -.infinity)
    }

    private mutating func judgeText() {
        let (first, second) = (left.section(.summary), right.section(.summary))
        guard !first.isEmpty, !second.isEmpty else { return }
        var shared: Float = 0
        var (i, j) = (0, 0)
        while i < first.count, j < second.count {
            if first[i] >> 8 == second[j] >> 8 {
                shared += MatchFeatures.weight(first[i])
                i += 1
                j += 1
            } else if first[i] < second[j] {
                i += 1
            } else {
                j += 1
            }
        }
        let least = min(a.summaryInformation, b.summaryInformation)
        guard least > 0 else { return }
        let bits = parameters.summaryCurve.value(at: shared / least)
        let most = min(
            shared * parameters.summaryInformationShare, max(0, result[.title]) + parameters.summaryBeyondTitle)
        if bits > 0 {
            result[.text] = min(bits, most)
        } else if min(first.count, second.count) > 1 {
            let isLong = min(first.count, second.count) >= parameters.longTextWords
            result[.text] = isLong ? max(bits, parameters.longText) : bits
        }
    }

    // MARK: Addresses and numbers

    private mutating func judgeLink() {
        guard a.urlKey != 0, b.urlKey != 0 else { return }
        if a.urlKey == b.urlKey {
            result[.link] = a.isLinkShared ? parameters.sameSharedLink : parameters.sameLink
        } else if a.cmsPage != 0, a.cmsPage == b.cmsPage, a.host == b.host {
            result[.link] = parameters.sameCMSPage
        } else if a.slug != 0, a.slug == b.slug {
            result[.link] = parameters.sameSlug
        } else if a.host == b.host {
            result[.link] = parameters.otherPageOfHost
        }
    }

    private mutating func judgeIDs() {
        let (first, second) = (left.section(.ids), right.section(.ids))
        guard !first.isEmpty, !second.isEmpty else { return }
        if first.contains(where: { second.contains($0) }) {
            result[.officialID] = parameters.sameOfficialID
            return
        }
        guard Self.haveKindInCommon(first, second) else { return }
        result[.officialID] = parameters.otherOfficialID
        let (firstTitle, secondTitle) = (left.section(.titleIDs), right.section(.titleIDs))
        if Self.haveKindInCommon(firstTitle, secondTitle) { result.veto(.officialID) }
    }

    private static func haveKindInCommon(
        _ left: UnsafeBufferPointer<UInt32>, _ right: UnsafeBufferPointer<UInt32>
    ) -> Bool {
        left.contains { id in right.contains { OfficialNumbers.kind($0) == OfficialNumbers.kind(id) } }
    }

    // MARK: Who, where, when

    private mutating func judgeWhoAndWhere() {
        if a.kind != 0, b.kind != 0, a.kind != b.kind { result.veto(.kind) }
        let (first, second) = (left.section(.organisations), right.section(.organisations))
        if !first.isEmpty, !second.isEmpty {
            let isSame = first.contains { second.contains($0) }
            result[.organisation] = isSame ? parameters.sameOrganisation : parameters.otherOrganisation
        } else if first.isEmpty != second.isEmpty {
            let (named, other) = first.isEmpty ? (right, left) : (left, right)
            let name = named.section(.names)
            if !name.isEmpty, other.names(name) { result[.organisation] = parameters.namedOrganisation }
        }
        let (here, there) = (left.section(.places), right.section(.places))
        guard !here.isEmpty, !there.isEmpty else { return }
        if here.contains(where: { there.contains($0) }) {
            result[.place] = parameters.samePlace
        } else if !here.contains(where: { place in there.contains { Self.isWithin(place, $0) } }) {
            result.veto(.place)
        }
    }

    /// A municipality's code begins with its county's.
    private static func isWithin(_ left: UInt32, _ right: UInt32) -> Bool {
        left == right || left / 100 == right || right / 100 == left
    }

    private mutating func judgeDate() {
        guard let first = a.published, let second = b.published else { return }
        let years = abs(first.year - second.year)
        if first.isDay, second.isDay {
            let days = abs(first.day - second.day)
            if days == 0 {
                result[.date] = parameters.sameDay
                return
            }
            if days <= 7 {
                result[.date] = parameters.sameWeek
                return
            }
            // Web pages are published again and again: a year between two days says less than between two years.
            result[.date] = days < 183 ? 0 : days < 548 ? parameters.republished : parameters.longAfter
            return
        }
        switch years {
        case 0: result[.date] = parameters.sameYear
        case 1: result[.date] = parameters.nextYear
        case 2...Int32(parameters.farYears): result[.date] = parameters.otherYear
        default: result[.date] = parameters.farYear
        }
        if years > 0, first.precision == .year, second.precision == .year {
            result[.date] *= parameters.yearsOfBoth
        }
    }

    // MARK: Series and headings

    /// The numbers of a series share everything but their day and address.
    private mutating func judgeSeries() {
        guard likeness > 0.85, !isSameLink, result[.officialID] <= 0, a.urlKey != 0, b.urlKey != 0,
            let first = a.published, let second = b.published, first.isDay, second.isDay
        else { return }
        let isRecurring = a.isRecurring || b.isRecurring
        guard a.source == b.source && a.titleHash == b.titleHash || isRecurring else { return }
        if abs(first.day - second.day) > parameters.seriesDays { result.veto(.series) }
    }

    private mutating func judgeGeneric() {
        guard a.isGeneric || b.isGeneric || sharedInformation < parameters.genericInformation
        else {
            return
        }
        let isSupported =
            result[.link] >= parameters.sameSlug || result[.officialID] > 0
            || result[.model] >= parameters.sameModelCore
            || result[.text] >= parameters.genericSupport
        if !isSupported { result.veto(.generic) }
    }
}

extension MatchDate {
    var isDay: Bool { precision == .day || precision == .time }
}

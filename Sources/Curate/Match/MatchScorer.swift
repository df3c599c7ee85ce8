import Catalogue

/// Judges pairs of records. Knows nothing of blocks, clusters and decisions.
package struct MatchScorer: Sendable {
    package let weights: TokenWeights
    package let parameters: MatchParameters

    package init(weights: TokenWeights, parameters: MatchParameters = MatchParameters()) {
        self.weights = weights
        self.parameters = parameters
    }

    package func record(_ features: MatchFeatures) -> MatchRecord {
        MatchRecord(features, weights: weights, parameters: parameters)
    }

    /// The same both ways.
    package func score(_ left: MatchRecord, _ right: MatchRecord) -> PairScore {
        let (first, second) = left.features.key <= right.features.key ? (left, right) : (right, left)
        return first.features.words.withUnsafeBufferPointer { firstWords in
            second.features.words.withUnsafeBufferPointer { secondWords in
                var judge = PairJudge(
                    MatchView(record: first, words: firstWords), MatchView(record: second, words: secondWords),
                    parameters)
                return judge.score()
            }
        }
    }
}

/// One pair being judged.
private struct PairJudge {
    let left: MatchView
    let right: MatchView
    let parameters: MatchParameters
    var result = PairScore()
    var likeness: Float = 0
    var sharedInformation: Float = 0

    var a: MatchFeatures { left.record.features }
    var b: MatchFeatures { right.record.features }

    init(_ left: MatchView, _ right: MatchView, _ parameters: MatchParameters) {
        (self.left, self.right, self.parameters) = (left, right, parameters)
    }

    mutating func score() -> PairScore {
        let isSameLink = a.urlKey != 0 && a.urlKey == b.urlKey && !left.record.isLinkShared
        judgeLink()
        judgeIDs()
        judgeTitle(isSameLink: isSameLink)
        // What shares neither name nor address nor number is not looked at further.
        if result[.title] < -5, result[.link] <= 0, result[.officialID] <= 0 {
            result.close(parameters)
            return result
        }
        judgeModels()
        judgeNumbers(isSameLink: isSameLink)
        judgeText()
        judgeWhoAndWhere()
        judgeDate()
        if a.source == b.source {
            result[.source] = left.record.sameSource
            if result[.date] < 0, left.record.sameSource < 0 { result[.date] *= parameters.datesOfOneSource }
        }
        judgeSeries(isSameLink: isSameLink)
        judgeGeneric()
        result.close(parameters)
        return result
    }

    // MARK: Title and text

    private mutating func judgeTitle(isSameLink: Bool) {
        if a.titleHash == b.titleHash, a.titleHash != 0 {
            likeness = 1
            sharedInformation = min(left.record.titleInformation, right.record.titleInformation)
        } else {
            let comparison = TitleComparison(left, right, parameters: parameters)
            likeness = comparison.likeness
            result[.crossing] = min(parameters.crossing, comparison.crossing * parameters.crossingShare)
            sharedInformation = comparison.shared
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
        let least = min(left.record.summaryInformation, right.record.summaryInformation)
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
            result[.link] = left.record.isLinkShared ? parameters.sameSharedLink : parameters.sameLink
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
        let kinds = { (ids: UnsafeBufferPointer<UInt32>) in Set(ids.map(OfficialNumbers.kind)) }
        guard !kinds(first).isDisjoint(with: kinds(second)) else { return }
        result[.officialID] = parameters.otherOfficialID
        let (firstTitle, secondTitle) = (left.section(.titleIDs), right.section(.titleIDs))
        if !kinds(firstTitle).isDisjoint(with: kinds(secondTitle)) { result.veto(.officialID) }
    }

    private mutating func judgeModels() {
        let (first, second) = (left.section(.models), right.section(.models))
        let (firstText, secondText) = (left.section(.textModels), right.section(.textModels))
        var best = Self.agreement(first, second, parameters)
        if best < parameters.modelInText {
            let inText = max(
                Self.agreement(first, secondText, parameters), Self.agreement(firstText, second, parameters))
            if inText >= parameters.sameModelCore { best = max(best, parameters.modelInText) }
        }
        result[.model] = best
        guard best == 0 else { return }
        let (isFirst, isSecond) = (first.contains { $0 != 0 }, second.contains { $0 != 0 })
        if isFirst && isSecond {
            result.veto(.model)
        } else if isFirst || isSecond {
            result[.model] = parameters.extraModel
        }
    }

    /// The best of all pairs of models; whole and core take turns.
    private static func agreement(
        _ left: UnsafeBufferPointer<UInt32>, _ right: UnsafeBufferPointer<UInt32>, _ parameters: MatchParameters
    ) -> Float {
        var best: Float = 0
        for i in stride(from: 0, to: left.count - 1, by: 2) where left[i] != 0 {
            for j in stride(from: 0, to: right.count - 1, by: 2) where right[j] != 0 {
                if left[i] == right[j] { return parameters.sameModel }
                guard left[i + 1] == right[j + 1] else { continue }
                let isOnePlain = left[i] == left[i + 1] || right[j] == right[j + 1]
                best = max(best, isOnePlain ? parameters.sameModelCore : parameters.otherModelSuffix)
            }
        }
        return best
    }

    private mutating func judgeNumbers(isSameLink: Bool) {
        let soft: Float? =
            isSameLink
            ? parameters.otherNumberOnSameLink
            : result[.model] >= parameters.sameModelCore ? parameters.otherNumberOfModel : nil
        judgeSet(.years, .years, veto: .year, extra: extraYear, soft: soft)
        judgeSet(.numbers, .numbers, veto: .number, extra: parameters.extraNumber, soft: soft)
        judgeParts(soft: soft)
        judgeVariants()
    }

    private mutating func judgeSet(
        _ section: MatchFeatures.Section, _ sign: PairScore.Sign, veto: PairScore.Veto, extra: Float, soft: Float?
    ) {
        let (first, second) = (left.section(section), right.section(section))
        if first.isEmpty && second.isEmpty { return }
        if first.isEmpty || second.isEmpty {
            result[sign] = extra
            return
        }
        let common = first.count { second.contains($0) }
        // Of years each says when: "2018–2019" is not "2018–2020".
        let isOther = common < first.count && common < second.count
        if common == 0 || veto == .year && isOther {
            if let soft { result[sign] = soft } else { result.veto(veto) }
        } else if isOther {
            result[sign] = parameters.partlyOtherNumbers
        }
    }

    /// "Lägesrapport 2019" may be the "Lägesrapport" that was published in 2019.
    private var extraYear: Float {
        let isOfThatYear = [(left, b), (right, a)].contains { view, other in
            guard let year = other.published?.year else { return false }
            return view.section(.years).contains { Int32(clamping: $0) == year }
        }
        return isOfThatYear ? parameters.extraYearOfDate : parameters.extraYear
    }

    private mutating func judgeParts(soft: Float?) {
        let (first, second) = (left.section(.parts), right.section(.parts))
        for part in first where !second.contains(part) {
            if second.contains(where: { $0 >> 24 == part >> 24 }) {
                // Of one kind both have a number, and none in common.
                guard !first.contains(where: { $0 >> 24 == part >> 24 && second.contains($0) }) else { continue }
                if let soft { result[.parts] = soft } else { result.veto(.part) }
                return
            }
            noteExtra(part, isOtherTruncated: b.isTruncated)
        }
        for part in second where !first.contains(where: { $0 >> 24 == part >> 24 }) {
            noteExtra(part, isOtherTruncated: a.isTruncated)
        }
    }

    /// A title that breaks off may have had the part too.
    private mutating func noteExtra(_ part: UInt32, isOtherTruncated: Bool) {
        let isPart = part >> 24 <= MatchWords.Marker.volume.rawValue || part >> 24 == MatchWords.Marker.chapter.rawValue
        let bits = isPart && !isOtherTruncated ? parameters.extraPart : parameters.extraMarker
        result[.parts] = min(result[.parts], bits)
    }

    private mutating func judgeVariants() {
        let (first, second) = (left.section(.variants), right.section(.variants))
        for variant in first where !second.contains(variant) { noteVariant(variant, against: second) }
        for variant in second where !first.contains(variant) { noteVariant(variant, against: first) }
    }

    private mutating func noteVariant(_ variant: UInt32, against others: UnsafeBufferPointer<UInt32>) {
        let isOther = others.contains { $0 >> 8 == variant >> 8 }
        // A colour or a platform that only one of them names goes without saying for the other.
        let bits = isOther ? parameters.otherVariant : variant >> 8 >= 3 ? parameters.extraVariant : 0
        result[.variant] = min(result[.variant], bits)
    }

    // MARK: Who, where, when

    private mutating func judgeWhoAndWhere() {
        if a.kind != 0, b.kind != 0, a.kind != b.kind { result.veto(.kind) }
        let (first, second) = (left.section(.organisations), right.section(.organisations))
        if !first.isEmpty, !second.isEmpty {
            let isSame = first.contains { second.contains($0) }
            result[.organisation] = isSame ? parameters.sameOrganisation : parameters.otherOrganisation
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
    }

    // MARK: Series and headings

    /// The numbers of a series share everything but their day and address.
    private mutating func judgeSeries(isSameLink: Bool) {
        guard likeness > 0.85, !isSameLink, result[.officialID] <= 0, a.urlKey != 0, b.urlKey != 0,
            let first = a.published, let second = b.published, first.isDay, second.isDay
        else { return }
        let isRecurring = left.record.isRecurring || right.record.isRecurring
        guard a.source == b.source && a.titleHash == b.titleHash || isRecurring else { return }
        if abs(first.day - second.day) > parameters.seriesDays { result.veto(.series) }
    }

    private mutating func judgeGeneric() {
        guard left.record.isGeneric || right.record.isGeneric || sharedInformation < parameters.genericInformation
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

/// What in titles is no word: models, years, numbers, parts, variants.
extension PairJudge {
    mutating func judgeModels() {
        let (first, second) = (left.section(.models), right.section(.models))
        if first.isEmpty, second.isEmpty { return }
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

    mutating func judgeNumbers() {
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
        _ section: RecordHead.Section, _ sign: PairScore.Sign, veto: PairScore.Veto, extra: Float, soft: Float?
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
        func isOf(_ date: MatchDate?, _ view: MatchView) -> Bool {
            guard let date else { return false }
            return view.section(.years).contains { Int32(clamping: $0) == date.year }
        }
        return isOf(b.published, left) || isOf(a.published, right) ? parameters.extraYearOfDate : parameters.extraYear
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
}

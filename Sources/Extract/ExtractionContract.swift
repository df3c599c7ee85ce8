package import Catalogue

/// What a page or a mapped document must give to count as read (DESIGN §6): below it the source is degraded, and the
/// last good set stays. Every problem it finds has a code that begins with `contract.`.
package enum ExtractionContract {
    package static let prefix = "contract."

    /// A share of entries below which a required field counts as lost.
    private static let requiredShare = 0.8
    /// The same for a date, which single entries may well lack.
    private static let dateShare = 0.5

    package static func isBroken(by problems: [Problem]) -> Bool { problems.contains { $0.code.hasPrefix(prefix) } }

    package static func judge(_ entries: [Entry], source: Source) -> [Problem] {
        let minimum = source.minimumItems ?? 1
        if entries.count < minimum {
            return [
                ProblemCode.contractTooFew.said(
                    "\(entries.count) entries were found, at least \(minimum) were expected: has the list changed?")
            ]
        }
        var problems = [
            judge("title", .contractTitleMissing, entries, share: requiredShare) { $0.title != nil },
            source.list != nil || source.map["link"] != nil && source.minimumItems != nil
                ? judge("link", .contractLinkMissing, entries, share: requiredShare) { $0.link != nil } : nil,
        ]
        if source.list?.date != nil {
            problems.append(judge("date", .contractDateMissing, entries, share: dateShare) { $0.published != nil })
        }
        return problems.compactMap { $0 }
    }

    private static func judge(
        _ field: String, _ code: ProblemCode, _ entries: [Entry], share: Double, _ isFilled: (Entry) -> Bool
    ) -> Problem? {
        let filled = entries.count(where: isFilled)
        guard Double(filled) < share * Double(entries.count) else { return nil }
        return code.said(
            "Only \(filled) of \(entries.count) entries have a \(field): has its place on the page changed?")
    }
}

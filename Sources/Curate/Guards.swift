package import Catalogue

/// A source with `coverage: complete` that suddenly loses most of its records waits for an operator.
package enum ShrinkGuard {
    /// Below so many records a fall is everyday life.
    private static let fewest = 5

    /// - Returns: why the run is held back, or `nil` when it may go on.
    package static func judge(source: Source, before: Int, now: Int) -> Problem? {
        guard source.coverage == .complete, before >= fewest, now * 2 < before else { return nil }
        return Problem(
            "source.shrunk", .error,
            "it gave \(now) records where it gave \(before) before; compare it with the catalogue, then `samlad sources accept \(source.id)`, or have the source mended"
        )
    }
}

/// What a source must give to count as read; falling below is `degraded`, never silent success (DESIGN §6).
package enum ExtractionContract {
    /// The share of entries that must have a field, where the source's own selectors name it.
    private static let fillRate = 0.8

    /// Problems after which entries may be missing.
    private static let losses: Set<String> = [
        "xml.truncated", "xml.not-well-formed", "xml.too-deep", "xml.start-tag-too-large", "limit.entries",
        "entry.empty", "json.truncated", "json.not-well-formed", "html.too-deep", "html.too-large",
        "html.too-much-work",
    ]

    /// - Parameter before: records of the source in the catalogue.
    /// - Returns: what is missing, or `nil` when the contract is kept.
    package static func judge(source: Source, feed: Feed, set: CuratedSet, before: Int) -> Problem? {
        let read = feed.entries.count
        if let minimum = source.minimumItems, read < minimum {
            return Problem(
                "contract.items", .warning,
                "\(read) entries where at least \(minimum) are expected: has the page changed?")
        }
        if read == 0, source.list != nil || source.coverage == .complete && before > 0 {
            return Problem("contract.items", .warning, "no entries: has the page changed?")
        }
        // Where absence means withdrawn, what was not read to its end would be taken for withdrawn.
        if source.coverage == .complete, let loss = feed.problems.first(where: { losses.contains($0.code) }) {
            return Problem(
                "contract.incomplete", .warning, line: loss.line,
                "It was not read whole, and absence would mean withdrawn: \(loss.message)")
        }
        let empty = set.skipped.count { $0.reason == .empty }
        if read > 0, empty == read {
            return Problem("contract.empty", .warning, "none of its \(read) entries has a title or a link")
        }
        for (field, isFilled) in required(by: source) {
            let filled = feed.entries.count(where: isFilled)
            if read > 0, Double(filled) < Double(read) * fillRate {
                return Problem(
                    "contract.field", .warning,
                    "only \(filled) of \(read) entries have the field \"\(field)\": has the page changed?")
            }
        }
        return nil
    }

    private static func required(by source: Source) -> [(String, (Entry) -> Bool)] {
        var fields: [(String, (Entry) -> Bool)] = []
        if source.list?.title != nil || source.map["title"] != nil { fields.append(("title", { $0.title != nil })) }
        if source.list?.link != nil { fields.append(("link", { $0.link != nil })) }
        if source.list?.date != nil { fields.append(("date", { $0.published != nil })) }
        return fields
    }
}

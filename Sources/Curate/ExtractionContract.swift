package import Catalogue

/// What a source must give to count as read; falling below is `degraded`, never silent success, and the last good set
/// stays (DESIGN §6). The one contract of HTML and JSON sources alike.
///
/// | broken when | code |
/// |---|---|
/// | fewer entries than `minimumItems`, or none of a list, a map or a complete source | `contract.items` |
/// | a complete source was not read to its end | `contract.incomplete` |
/// | no entry has a title or a link | `contract.empty` |
/// | fewer than four fifths of the entries have a required field; or a selector that found its field in four fifths of the items finds it in less than a fifth | `contract.field` |
/// | the items are built quite otherwise than when the list was last read well | `contract.drift` |
///
/// Required are the title, of an HTML list also the link, and the date where a selector names one. A selector of `image`
/// may stop matching: a list without pictures is a list.
package enum ExtractionContract {
    /// The share of entries that must have a required field.
    private static let fillRate = 0.8
    /// The share below which a selector that once kept `fillRate` has stopped matching.
    private static let lostRate = 0.2
    /// Pages that say something of the selectors of `page`; one or two may be odd.
    private static let fewestPages = 3

    /// The code of a document with fewer entries than there must be.
    package static let tooFew = "contract.items"

    private static let endUnseen = "body.end-unseen"

    /// Problems after which entries may be missing.
    package static let losses: Set<String> = [
        "body.empty", endUnseen, "gzip.truncated", "gzip.broken", "gzip.too-large", "xml.truncated",
        "xml.not-well-formed",
        "xml.too-deep", "xml.start-tag-too-large", "xml.too-many-names", "limit.entries", "entry.empty",
        "json.truncated", "json.not-well-formed", "json.too-deep", "json.too-large", "html.too-deep",
        "html.too-large", "html.too-much-work", "paging.loop", "paging.unusable", "paging.elsewhere",
        "paging.not-read", "paging.limit", "paging.incomplete", "sitemap.too-many-parts",
    ]

    /// - Parameters:
    ///   - set: what the feed was curated to; `nil` when it was only read.
    ///   - before: records of the source in the catalogue.
    ///   - last: how the list was built when it was last read well; `nil` when that is unknown, or not to be asked.
    ///   - mayBeEmpty: whether an operator has said that it has nothing.
    /// - Returns: what is missing, or `nil` when the contract is kept.
    package static func judge(
        source: Source, feed: Feed, set: CuratedSet?, before: Int, last: ListShape? = nil,
        mayBeEmpty: Bool = false
    ) -> Problem? {
        let tooFew = mayBeEmpty ? nil : items(source, feed, before: before)
        return losses(source, feed, before: before) ?? tooFew ?? empty(feed, set) ?? fields(source, feed) ?? lost(
            feed.listShape, last)
            ?? drift(feed.listShape, last) ?? pages(feed.pageShape)
    }

    private static func items(_ source: Source, _ feed: Feed, before: Int) -> Problem? {
        let read = feed.entries.count
        let isNone =
            read == 0 && (source.list != nil || !source.map.isEmpty || source.coverage == .complete && before > 0)
        let minimum = source.minimumItems ?? 0
        guard read < minimum || isNone else { return nil }
        let count = minimum > 1 ? "\(read) entries where at least \(minimum) are expected" : "No entries"
        return Problem(tooFew, .warning, "\(count)\(stopped(feed.listShape)): has the page changed?")
    }

    /// The first selector that matches nothing, by name and text.
    private static func stopped(_ shape: ListShape?) -> String {
        guard let field = shape?.fields.first(where: { $0.matches == 0 }) else { return "" }
        return ", because \(named(field)) matches nothing"
    }

    private static func named(_ field: ListShape.Field) -> String { "\"\(field.name)\": \"\(field.selector)\"" }

    /// Where absence means withdrawn, what was not read to its end would be taken for withdrawn.
    private static func losses(_ source: Source, _ feed: Feed, before: Int) -> Problem? {
        // An end that nothing shows is a loss where something is lost: most such documents are whole.
        let isFewer = feed.entries.count < before
        let loss = feed.problems.first { losses.contains($0.code) && (isFewer || $0.code != endUnseen) }
        guard source.coverage == .complete, let loss else { return nil }
        return Problem(
            "contract.incomplete", .warning, line: loss.line,
            "It was not read whole, and absence would mean withdrawn: \(loss.message)")
    }

    private static func empty(_ feed: Feed, _ set: CuratedSet?) -> Problem? {
        let read = feed.entries.count
        let empty =
            set.map { $0.skipped.count { $0.reason == .empty } }
            ?? feed.entries.count { $0.title == nil && $0.link == nil }
        guard read > 0, empty == read else { return nil }
        return Problem("contract.empty", .warning, "None of its \(read) entries has a title or a link.")
    }

    // MARK: Fields

    private static func fields(_ source: Source, _ feed: Feed) -> Problem? {
        let read = feed.entries.count
        for (name, isFilled) in required(by: source) {
            let filled = feed.entries.count(where: isFilled)
            guard read > 0, Double(filled) < Double(read) * fillRate else { continue }
            var why = ""
            if let field = feed.listShape?.field(name) {
                why =
                    ", where \(named(field)) \(field.matches == 0 ? "matches nothing" : "matches in \(field.matches)")"
            }
            return Problem(
                "contract.field", .warning,
                "Only \(filled) of \(read) entries have the field \"\(name)\"\(why): has the page changed?")
        }
        return nil
    }

    private static func required(by source: Source) -> [(String, (Entry) -> Bool)] {
        var fields: [(String, (Entry) -> Bool)] = []
        if source.list != nil || source.map["title"] != nil { fields.append(("title", { $0.title != nil })) }
        if source.list != nil { fields.append(("link", { $0.link != nil })) }
        if source.list?.date != nil { fields.append(("date", { $0.published != nil })) }
        return fields
    }

    private static func lost(_ now: ListShape?, _ last: ListShape?) -> Problem? {
        guard let now, let last else { return nil }
        for field in now.fields where field.name != "image" && field.name != "items" {
            guard let before = last.field(field.name), before.selector == field.selector,
                share(before, last) >= fillRate, share(field, now) < lostRate
            else { continue }
            return Problem(
                "contract.field", .warning,
                "\(named(field)) matches in \(field.matches) of \(now.items) items, where it matched in \(before.matches)"
                    + " of \(last.items) when the list was last read well: has the page changed?")
        }
        return nil
    }

    private static func share(_ field: ListShape.Field, _ shape: ListShape) -> Double {
        shape.items == 0 ? 0 : Double(field.matches) / Double(shape.items)
    }

    private static func drift(_ now: ListShape?, _ last: ListShape?) -> Problem? {
        guard let now, let last, let drift = ListDrift(from: last, to: now), drift.isOtherList else { return nil }
        return Problem(
            "contract.drift", .warning,
            "The list is built otherwise than when it was last read well: \(drift.sentence): see whether its selectors"
                + " still find the right list, then `samlad sources accept`.")
    }

    private static func pages(_ shape: ListShape?) -> Problem? {
        guard let shape, shape.items >= fewestPages else { return nil }
        for field in shape.fields where field.name != "image" && field.matches == 0 {
            return Problem(
                "contract.field", .warning,
                "\(named(field)) of \"page\" matches on none of the \(shape.items) pages that were read: have they changed?"
            )
        }
        return nil
    }
}

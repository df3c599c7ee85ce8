package import Catalogue
package import Foundation

/// Entries to records: normalised, tied to their source, classified. Knows no clock and no store.
package struct Curator: Sendable {
    private let index: OrganisationIndex
    private let maker: RecordMaker

    package init(configuration: Configuration) {
        self.init(configuration: configuration, owners: HostOwners(configuration))
    }

    /// - Parameter owners: of the same configuration, made once for all who ask whose something is.
    package init(configuration: Configuration, owners: HostOwners) {
        index = owners.index
        maker = RecordMaker(
            index: index, places: PlaceIndex(configuration.places),
            classifier: Classifier(configuration.vocabularies),
            stories: StoryReader(configuration.vocabularies))
    }

    /// The records of one document.
    ///
    /// - Parameters:
    ///   - policy: what the last reading chose; `nil` the first time.
    ///   - previous: what the store has of this source, withdrawn records too, so that ids survive a change of guids or
    ///     links.
    package func records(
        from feed: Feed, source: Source, policy: IdentityPolicy?, previous: [RecordKey], now: Date
    ) -> CuratedSet {
        var skipped: [SkippedEntry] = []
        var dates = DateCare(now: now)
        let relevance = Relevance(source)
        var drafts: [Draft] = []
        let withdrawals = Withdrawals(feed.deletions)
        for entry in feed.entries where !withdrawals.takeBack(entry) {
            switch draft(entry, source: source, relevance: relevance, dates: &dates) {
            case .success(let draft): drafts.append(draft)
            case .failure(let entry): skipped.append(entry)
            }
        }
        drafts = Duplicates.withoutSharedGuids(drafts)
        let identifier = Identifier(source: source, previous: previous, index: index)
        // Another Samlad has settled who is who.
        let chosen = source.format == .samlad ? (policy: .guid, change: nil) : identifier.policy(policy, for: drafts)
        let sorted = Duplicates.sort(drafts, policy: chosen.policy)
        let identities = identifier.assign(sorted.identities, to: sorted.drafts, policy: chosen.policy)
        let records = zip(sorted.drafts, identities).map { draft, identity in
            maker.record(draft, identity: identity, feed: feed, source: source, now: now)
        }
        return CuratedSet(
            records: records, policy: chosen.policy, policyChange: chosen.change, skipped: skipped + sorted.skipped,
            withdrawn: withdrawals.records(among: previous, butFor: records), problems: dates.problems)
    }

    private func draft(
        _ entry: Entry, source: Source, relevance: Relevance, dates: inout DateCare
    ) -> Result<Draft, SkippedEntry> {
        let link = maker.link(of: entry)
        let plain = Fold.plain(entry.summary ?? entry.content ?? "")
        let owners = [source.organisation, link.flatMap { index.owner(ofLink: $0)?.organisation }].compactMap(\.self)
        let given = Titles.clean(entry.title ?? "", owners: owners, index: index)
        func skip(_ reason: SkippedEntry.Reason, _ explanation: String) -> Result<Draft, SkippedEntry> {
            .failure(
                SkippedEntry(
                    reason: reason, title: given.isEmpty ? nil : given, link: link, line: entry.line,
                    explanation: explanation))
        }
        if given.isEmpty, link == nil { return skip(.empty, "it has neither a title nor a link") }
        if relevance.isNeeded, let objection = relevance.objection(to: maker.wholeText(of: entry, title: given)) {
            return skip(.irrelevant, objection)
        }
        let title = given.isEmpty ? Titles.substitute(plain: plain, link: link) ?? "" : given
        if title.isEmpty { return skip(.empty, "nothing in it can serve as a title") }
        let published = dates.published(entry)
        let guid = entry.id.map(Fold.space).flatMap { $0.isEmpty ? nil : $0 }
        return .success(
            Draft(
                entry: entry, title: title, plain: plain, link: link, published: published,
                keys: IdentityKeys(guid: guid, link: link, title: title, published: published, index: index)))
    }
}

extension SkippedEntry: Error {}

/// Dates that cannot be what they say (DESIGN §6: event dates in pubDate exist).
struct DateCare {
    private static let day: Double = 86_400
    /// An event or a course may be announced so long before; a later date is a slip.
    private static let farthest = 2 * 365 * day
    /// The web's first years: nothing of the field is older, and 1970 and year 1 are what an empty field becomes.
    private static let earliest = Date(timeIntervalSince1970: 20 * 365.25 * day)

    let now: Date
    private var future = 0
    private var impossible = 0
    private var firstLine: [String: Int] = [:]

    init(now: Date) { self.now = now }

    /// When an entry was published; a date ahead of us stays, and is told of, because it may be the event's.
    mutating func published(_ entry: Entry) -> Date? {
        guard let date = entry.published else { return nil }
        guard date >= Self.earliest, date.timeIntervalSince(now) <= Self.farthest else {
            impossible += 1
            note("date.impossible", entry)
            return nil
        }
        if date.timeIntervalSince(now) > Self.day {
            future += 1
            note("date.future", entry)
        }
        return date
    }

    static func updated(_ entry: Entry, now: Date) -> Date? {
        entry.updated.flatMap { $0 >= earliest && $0.timeIntervalSince(now) <= day ? $0 : nil }
    }

    private mutating func note(_ code: String, _ entry: Entry) {
        if firstLine[code] == nil { firstLine[code] = entry.line }
    }

    var problems: [Problem] {
        var problems: [Problem] = []
        if impossible > 0 {
            problems.append(
                Problem(
                    "date.impossible", .warning, line: firstLine["date.impossible"],
                    "\(impossible) dates of publication lie before 1990 or more than two years ahead: left out"))
        }
        if future > 0 {
            problems.append(
                Problem(
                    "date.future", .info, line: firstLine["date.future"],
                    "\(future) dates of publication lie ahead: perhaps dates of events"))
        }
        return problems
    }
}

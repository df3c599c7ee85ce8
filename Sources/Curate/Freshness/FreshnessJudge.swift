package import Catalogue
package import Foundation

/// How much an item can be relied on (DESIGN §8, last paragraph).
///
/// | reason | level | when |
/// |---|---|---|
/// | `link-dead`, `link-soft-dead` | stale | the main link is so judged |
/// | `course-past` | stale | a course or a meeting, and the last day it names is past; see `Occasions` |
/// | `act-repealed` | stale | it cites an act on the editors' list by its number; see `ActCitations` |
/// | `unchanged-5y` | stale | neither published, updated nor changed for five years |
/// | `unchanged-3y` | ageing | the same for three years |
/// | `produced-10y` | ageing | the year in its title, else of publication, is ten years back, and it is not updated |
/// | `programme-ended` | ageing | its title names a programme on the editors' list, or a programme answers for it |
/// | `link-moved` | ageing | a permanent redirect, to no start page or folder, seen on three checks over a week |
/// | `link-unreachable` | ageing | the main link is so judged |
/// | `no-link` | ageing | there is no address to follow |
/// | `owner-renamed` | ageing | it links to a former host of an organisation, or names one by a former name |
/// | `owner-gone` | ageing | the organisation that answers for it is no more |
/// | `source-silent` | ageing | all its sources have gone silent |
///
/// It looks at verdicts that take days to change and at ages that only grow, so that it does not flip from run to run:
/// a link that is merely `suspect`, `new`, `restricted` or pinned by an editor says nothing against an item.
package struct FreshnessJudge: Sendable {
    private static let year: Double = 365.25 * 24 * 3600

    private let index: OrganisationIndex
    private let acts: ActCitations
    private let programmes: [(programme: EndedProgramme, names: [String])]

    package init(configuration: Configuration) {
        self.init(configuration: configuration, owners: HostOwners(configuration))
    }

    /// - Parameter owners: of the same configuration, made once for all who ask whose something is.
    package init(configuration: Configuration, owners: HostOwners) {
        index = owners.index
        acts = ActCitations(configuration.freshness.repealedActs)
        programmes = configuration.freshness.endedProgrammes.map { programme in
            (programme, ([programme.name] + programme.aliases).map { " \(Fold.key($0)) " })
        }
    }

    /// - Parameters:
    ///   - changed: the newest change of content that the catalogue itself has seen, where known.
    ///   - silent: sources that have gone silent, with the day of the last news from them.
    package func judge(
        _ item: Item, links: [LinkHealth], changed: Date? = nil, silent: [String: Date] = [:], now: Date
    ) -> Freshness {
        var found = linkReasons(item, links: links)
        found += ageReasons(item, changed: changed, now: now)
        if let today = CivilDay(now) {
            found += contentReasons(item, on: today)
            found += ownerReasons(item, on: today)
        }
        if let silence = silence(of: item, silent) { found.append(silence) }
        let reasons = FreshnessReason.allCases.filter { reason in found.contains { $0.code == reason.rawValue } }
        let level: Freshness.Level =
            reasons.contains { $0.level == .stale } ? .stale : reasons.isEmpty ? .current : .ageing
        return Freshness(
            level: level, reasons: reasons.map(\.rawValue),
            details: reasons.compactMap { reason in found.first { $0.code == reason.rawValue } })
    }

    private func linkReasons(_ item: Item, links: [LinkHealth]) -> [FreshnessDetail] {
        guard let main = item.link else { return item.links.isEmpty ? [FreshnessDetail(.noLink)] : [] }
        guard let health = links.first(where: { $0.url == main }) else { return [] }
        var reasons: [FreshnessDetail] = []
        switch health.effectiveState {
        case .dead:
            reasons.append(
                Self.since(.linkDead, health.since, sv: "Länken är död sedan", en: "Its link has been dead since"))
        case .softDead:
            reasons.append(
                Self.since(
                    .linkSoftDead, health.since, sv: "Länken leder inte till innehållet sedan",
                    en: "Its link has not led to the content since"))
        case .unreachable:
            reasons.append(
                Self.since(
                    .linkUnreachable, health.since, sv: "Webbplatsen går inte att nå sedan",
                    en: "Its site has been out of reach since"))
        case .new, .ok, .suspect, .restricted, .pinned: break
        }
        // Where it leads to a start page instead, nothing has moved.
        if health.flags.contains(.moved), health.newAddress?.move != .startPage {
            reasons.append(
                Self.since(
                    .linkMoved, health.memory.movedSince, sv: "Sidan har flyttat, sett första gången den",
                    en: "Its page has moved, first seen on"))
        }
        return reasons
    }

    private static func since(_ reason: FreshnessReason, _ date: Date?, sv: String, en: String) -> FreshnessDetail {
        guard let date, let day = CivilDay(date) else { return FreshnessDetail(reason) }
        return FreshnessDetail(reason, dates: [date], Sentence(sv: "\(sv) \(day.sv).", en: "\(en) \(day.en)."))
    }

    // MARK: Age

    private func ageReasons(_ item: Item, changed: Date?, now: Date) -> [FreshnessDetail] {
        var reasons: [FreshnessDetail] = []
        if let newest = [item.published, item.updated, changed].compactMap(\.self).max() {
            let years = now.timeIntervalSince(newest) / Self.year
            // Of a year alone no day is told.
            let isYear = newest == item.published && item.publishedPrecision == .year
            let reason: FreshnessReason? = years >= 5 ? .unchanged5y : years >= 3 ? .unchanged3y : nil
            if let reason {
                let said = CivilDay(newest).map { isYear ? ("\($0.year)", "\($0.year)") : ($0.sv, $0.en) }
                let sentence = said.map { Sentence(sv: "Oförändrad sedan \($0.0).", en: "Unchanged since \($0.1).") }
                reasons.append(FreshnessDetail(reason, dates: [newest], sentence))
            }
        }
        let isRevised = item.updated.map { now.timeIntervalSince($0) < 3 * Self.year } ?? false
        if !isRevised, let day = CivilDay(now), let year = ProductionYear.of(item), day.year - year >= 10 {
            let sentence = Sentence(sv: "Framtagen \(year).", en: "Produced in \(year).")
            let date = CivilDay(year: year, month: 1, day: 1)?.date
            reasons.append(FreshnessDetail(.producedLongAgo, dates: [date].compactMap(\.self), sentence))
        }
        return reasons
    }

    // MARK: Content

    private func contentReasons(_ item: Item, on today: CivilDay) -> [FreshnessDetail] {
        var reasons: [FreshnessDetail] = []
        if let day = Occasions.past(item, on: today) {
            reasons.append(
                FreshnessDetail(
                    .coursePast, dates: [day.date],
                    Sentence(sv: "Tillfället var den \(day.sv).", en: "Its date was \(day.en).")))
        }
        let texts = [item.title, item.summary ?? "", item.content ?? ""]
        let mayCite = texts.contains(where: ActCitations.mayCite)
        let cited = mayCite ? acts.find(in: texts.map(Fold.plain).joined(separator: "\n"), on: today) : []
        if !cited.isEmpty { reasons.append(Self.repealed(cited)) }
        let title = " \(Fold.key(item.title)) "
        for (programme, names) in programmes {
            guard let ended = CivilDay(programme.ended), ended < today else { continue }
            let isNamed = names.contains { UTF8Bytes.contains($0, in: title) }
            guard isNamed || programme.organisation.map({ $0 == item.organisations.first }) ?? false else { continue }
            let sentence = Sentence(
                sv: "\(programme.name) avslutades den \(ended.sv).", en: "\(programme.name) ended on \(ended.en).")
            reasons.append(FreshnessDetail(.programmeEnded, dates: [ended.date], sentence))
            break
        }
        return reasons
    }

    private static func repealed(_ acts: [RepealedAct]) -> FreshnessDetail {
        let days = acts.compactMap { CivilDay($0.repealed) }
        guard let act = acts.first, let day = days.first else { return FreshnessDetail(.actRepealed) }
        let name = "\(act.name) (\(act.series.map { "\($0) " } ?? "")\(act.number))"
        let successor = act.successorName.map { name in "\(name)\(act.successor.map { " (\($0))" } ?? "")" }
        let sentence = Sentence(
            sv: "Den hänvisar till \(name), som upphörde att gälla den \(day.sv)"
                + (successor.map { " och ersattes av \($0)" } ?? "") + ".",
            en: "It cites \(name), repealed on \(day.en)" + (successor.map { " and replaced by \($0)" } ?? "") + ".")
        return FreshnessDetail(.actRepealed, dates: days.map(\.date), sentence)
    }

    // MARK: Owner and source

    private func ownerReasons(_ item: Item, on today: CivilDay) -> [FreshnessDetail] {
        var reasons: [FreshnessDetail] = []
        if let renamed = renamed(item) { reasons.append(renamed) }
        if let owner = item.organisations.first.flatMap(index.organisation),
            let ended = owner.ended.flatMap(CivilDay.init),
            ended <= today
        {
            let successor = owner.successor.map { index.organisation($0)?.name ?? $0 }
            reasons.append(
                FreshnessDetail(
                    .ownerGone, dates: [ended.date],
                    Sentence(
                        sv: "\(owner.name) finns inte sedan den \(ended.sv)"
                            + (successor.map { "; \($0) har tagit över" } ?? "") + ".",
                        en: "\(owner.name) has been no more since \(ended.en)"
                            + (successor.map { "; \($0) took over" } ?? "") + ".")))
        }
        return reasons
    }

    private func renamed(_ item: Item) -> FreshnessDetail? {
        if let old = index.formerName(in: item.title, of: item.updated ?? item.published) {
            let name = index.organisation(old.organisation)?.name ?? old.organisation
            guard let day = CivilDay(old.until) else { return FreshnessDetail(.ownerRenamed) }
            let sentence = Sentence(
                sv: "\(old.name) heter \(name) sedan den \(day.sv).",
                en: "\(old.name) has been called \(name) since \(day.en).")
            return FreshnessDetail(.ownerRenamed, dates: [day.date], sentence)
        }
        guard let link = item.link, let owner = index.owner(ofLink: link), owner.isFormer else { return nil }
        let name = index.organisation(owner.organisation)?.name ?? owner.organisation
        return FreshnessDetail(
            .ownerRenamed,
            Sentence(
                sv: "Länken går till en webbplats som \(name) har lämnat.",
                en: "Its link goes to a site that \(name) has left."))
    }

    private func silence(of item: Item, _ silent: [String: Date]) -> FreshnessDetail? {
        let last = item.sources.compactMap { silent[$0] }
        guard !last.isEmpty, last.count == item.sources.count, let newest = last.max() else { return nil }
        return Self.since(
            .sourceSilent, newest, sv: "Källan har varit tyst sedan", en: "Its source has been silent since")
    }
}

/// Why an item is no longer current. The raw values stand in `Freshness.reasons`, in the database and in the API:
/// never rename one.
package enum FreshnessReason: String, Sendable, Hashable, Codable, CaseIterable {
    case linkDead = "link-dead"
    case linkSoftDead = "link-soft-dead"
    case coursePast = "course-past"
    case actRepealed = "act-repealed"
    case unchanged5y = "unchanged-5y"
    case linkMoved = "link-moved"
    case linkUnreachable = "link-unreachable"
    case noLink = "no-link"
    case unchanged3y = "unchanged-3y"
    case producedLongAgo = "produced-10y"
    case programmeEnded = "programme-ended"
    case ownerRenamed = "owner-renamed"
    case ownerGone = "owner-gone"
    case sourceSilent = "source-silent"

    /// What it makes of an item on its own; the worst of all reasons counts.
    package var level: Freshness.Level {
        switch self {
        case .linkDead, .linkSoftDead, .coursePast, .actRepealed, .unchanged5y: .stale
        case .linkMoved, .linkUnreachable, .noLink, .unchanged3y, .producedLongAgo, .programmeEnded, .ownerRenamed,
            .ownerGone, .sourceSilent:
            .ageing
        }
    }

    package var sentence: Sentence {
        switch self {
        case .linkDead: Sentence(sv: "Länken är död.", en: "Its link is dead.")
        case .linkSoftDead:
            Sentence(sv: "Länken leder inte längre till innehållet.", en: "Its link no longer leads to the content.")
        case .coursePast: Sentence(sv: "Tillfället har varit.", en: "Its date is past.")
        case .actRepealed:
            Sentence(sv: "Den hänvisar till en upphävd lag.", en: "It cites an act that has been repealed.")
        case .producedLongAgo:
            Sentence(sv: "Framtagen för minst tio år sedan.", en: "Produced ten years ago or more.")
        case .programmeEnded:
            Sentence(sv: "Programmet den hör till är avslutat.", en: "The programme it belongs to has ended.")
        case .unchanged5y: Sentence(sv: "Oförändrad i minst fem år.", en: "Unchanged for five years or more.")
        case .linkMoved: Sentence(sv: "Sidan har flyttat.", en: "Its page has moved.")
        case .linkUnreachable:
            Sentence(sv: "Webbplatsen går inte att nå just nu.", en: "Its site cannot be reached at present.")
        case .noLink: Sentence(sv: "Det finns ingen länk.", en: "It has no link.")
        case .unchanged3y: Sentence(sv: "Oförändrad i minst tre år.", en: "Unchanged for three years or more.")
        case .ownerRenamed:
            Sentence(
                sv: "Avsändaren har bytt namn eller webbplats sedan dess.",
                en: "Its owner has changed name or site since.")
        case .ownerGone: Sentence(sv: "Avsändaren finns inte längre.", en: "Its owner is no more.")
        case .sourceSilent: Sentence(sv: "Källan har tystnat.", en: "Its source has gone silent.")
        }
    }
}

extension Freshness.Level {
    package var sentence: Sentence {
        switch self {
        case .current: Sentence(sv: "Aktuell", en: "current")
        case .ageing: Sentence(sv: "Åldrande", en: "ageing")
        case .stale: Sentence(sv: "Inaktuell", en: "stale")
        }
    }
}

extension Freshness {
    /// One sentence for each reason; a code of a later version shows as it is.
    package var sentences: [Sentence] {
        reasons.map { code in
            if let detail = details.first(where: { $0.code == code }) { return Sentence(sv: detail.sv, en: detail.en) }
            return FreshnessReason(rawValue: code)?.sentence ?? Sentence(sv: code, en: code)
        }
    }
}

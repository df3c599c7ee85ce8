import Catalogue
import Foundation

/// Sentences that need more than a code: since when, and of what.
enum Phrases {
    /// Why an item is not current, with the date where one is known.
    static func freshness(_ code: String, of stored: StoredItem) -> Sentence {
        let reason = FreshnessReason(rawValue: code)
        guard let since = since(reason, stored) else {
            if let detail = stored.freshness.details.first(where: { $0.code == code }) {
                return Sentence(sv: detail.sv, en: detail.en)
            }
            return reason?.sentence ?? Sentence(sv: code, en: code)
        }
        let sv = SwedishDate.day(since)
        let en = since.formatted(.iso8601.year().month().day())
        return switch reason {
        case .linkDead: Sentence(sv: "Länken är död sedan \(sv).", en: "Its link has been dead since \(en).")
        case .linkSoftDead:
            Sentence(
                sv: "Länken leder inte till innehållet sedan \(sv).",
                en: "Its link has not led to the content since \(en).")
        case .linkUnreachable:
            Sentence(
                sv: "Webbplatsen går inte att nå sedan \(sv).", en: "Its site has been out of reach since \(en).")
        case .unchanged3y, .unchanged5y:
            Sentence(sv: "Oförändrad sedan \(lastWord(stored).sv).", en: "Unchanged since \(lastWord(stored).en).")
        default: reason?.sentence ?? Sentence(sv: code, en: code)
        }
    }

    private static func since(_ reason: FreshnessReason?, _ stored: StoredItem) -> Date? {
        switch reason {
        case .linkDead, .linkSoftDead, .linkUnreachable: stored.mainLink?.since
        case .unchanged3y, .unchanged5y: stored.item.updated ?? stored.item.published
        default: nil
        }
    }

    /// The date the publisher last said anything of, no more precise than it was given.
    private static func lastWord(_ stored: StoredItem) -> Sentence {
        let item = stored.item
        if let updated = item.updated {
            return Sentence(sv: SwedishDate.day(updated), en: updated.formatted(.iso8601.year().month().day()))
        }
        guard let published = item.published else { return Sentence(sv: "", en: "") }
        let isYear = item.publishedPrecision == .year
        return Sentence(
            sv: SwedishDate.text(published, item.publishedPrecision),
            en: isYear ? String(SwedishDate.year(published)) : published.formatted(.iso8601.year().month().day()))
    }

    /// The state of a link in words, with since when.
    static func link(_ health: LinkHealth) -> Sentence { health.ruleSentence }

    static func linkState(_ state: LinkState) -> String {
        switch state {
        case .new: "Ej kontrollerad än"
        case .ok: "Fungerar"
        case .suspect: "Osäker"
        case .dead: "Död"
        case .unreachable: "Går inte att nå"
        case .restricted: "Begränsad åtkomst"
        case .softDead: "Leder fel"
        case .pinned: "Bestämd av redaktionen"
        }
    }

    static func linkFlag(_ flag: LinkFlag) -> String {
        switch flag {
        case .moved: "har flyttat"
        case .tls: "osäker anslutning"
        case .drifted: "innehållet har ändrats"
        case .flapping: "svarar ibland"
        case .slow: "svarar långsamt"
        case .redirectChain: "många omdirigeringar"
        case .fragmentMissing: "avsnittet saknas på sidan"
        }
    }

    static func sourceState(_ state: SourceState) -> String {
        switch state {
        case .waiting: "Väntar"
        case .ok: "Fungerar"
        case .degraded: "Ger för lite"
        case .failing: "Fungerar inte"
        case .quarantined: "I karantän"
        case .gone: "Borttagen"
        case .paused: "Avstängd"
        }
    }

    /// How a field came to its value.
    static func rule(_ rule: String) -> String {
        switch rule {
        case "only-value": "enda uppgiften"
        case "responsible-organisation": "den ansvariga organisationens uppgift"
        case "source-rank": "källan väger tyngst"
        case "newest": "nyaste uppgiften"
        case "longest": "längsta texten"
        case "earliest": "tidigaste datumet"
        case "union": "alla källor tillsammans"
        case "leading-record": "den ledande källans uppgift"
        case _ where rule.hasPrefix("editor:"): "redaktionens beslut"
        default: rule
        }
    }

    /// Why an item is no more, as the change log tells it, in Swedish.
    static func withdrawal(_ reason: String, names: Names) -> String {
        let gone = "no longer published by "
        if Hiding.isToldBy(reason) {
            let hiding = Hiding(reason)
            let who = "Redaktionen" + (hiding.home.map { " på " + $0 } ?? "")
            return hiding.why.isEmpty ? "\(who) har dolt den." : "\(who) har dolt den: \(hiding.why)"
        }
        if reason.hasPrefix(gone) {
            let id = String(reason.dropFirst(gone.count))
            return "Den publiceras inte längre av \(names.publisher(ofSource: id))."
        }
        return "Den publiceras inte längre."
    }

    static func field(_ name: String, names: Names) -> String {
        switch name {
        case _ where name.hasPrefix("terms."):
            let id = String(name.dropFirst("terms.".count))
            return id == Vocabulary.tags ? "Taggar" : names.vocabularies.first { $0.id == id }?.label ?? id
        default: return field(name)
        }
    }

    /// What a source said of a field, as a reader wants it: names for ids, and dates as Swedes write them.
    static func value(_ text: String, of field: String, names: Names) -> String {
        switch field {
        case "published", "updated": return date(text)
        case "kind": return names.label("kind", text)
        case "language": return ["sv": "svenska", "en": "engelska"][text] ?? text
        case "story": return text.replacing("1 sections", with: "1 del").replacing("sections", with: "delar")
        case _ where field.hasPrefix("terms."):
            let vocabulary = String(field.dropFirst("terms.".count))
            return text.split(separator: " ").map { names.label(vocabulary, String($0)) }.joined(separator: ", ")
        default: return text
        }
    }

    /// `2020`, `2020-05`, `2020-05-03` or a time in RFC 3339.
    private static func date(_ text: String) -> String {
        let forms: [Int: (suffix: String, precision: DatePrecision)] = [
            4: ("-01-01", .year), 7: ("-01", .month), 10: ("", .day),
        ]
        let form = forms[text.utf8.count]
        guard let date = WireDate.parse(text + (form?.suffix ?? "")) else { return text }
        return SwedishDate.text(date, form?.precision ?? .day)
    }

    private static func field(_ name: String) -> String {
        switch name {
        case "title": "Titel"
        case "summary": "Sammanfattning"
        case "content": "Innehåll"
        case "link": "Länk"
        case "links": "Fler länkar"
        case "image": "Bild"
        case "organisations": "Organisationer"
        case "places": "Platser"
        case "terms": "Ämnesord"
        case "published": "Publicerad"
        case "updated": "Uppdaterad"
        case "language": "Språk"
        case "story": "Berättelse"
        case "kind": "Slag"
        default: name
        }
    }
}

import Catalogue
import Foundation

/// Courses, meetings and other things that are held on a day.
enum Occasions {
    private static let cues = [
        "*kurs", "utbildningsdag", "utbildningstillfälle", "*utbildning", "*webbinarium", "*webbinarier", "webinar",
        "*seminarium", "*seminarier", "konferens", "*konferens", "*träff", "föreläsning", "workshop", "temadag",
        "inspirationsdag", "nätverksmöte", "informationsmöte", "frukostmöte", "hearing", "mässa", "kursstart",
        "anmäl dig", "anmälan senast", "sista anmälningsdag", "sista dag att anmäla",
    ]
    /// What is held once and can be seen for ever.
    private static let kept = ["inspelning", "i efterhand", "se filmen", "inspelad", "inspelat", "när som helst"]
    /// Bytes of a text that are read at most.
    private static let longest = 4096

    private static let index = CueIndex.make(cues)
    private static let keptIndex = CueIndex.make(kept)

    /// The last day of an occasion that is over; `nil` for what is no occasion, still to come, or can be seen afterwards.
    static func past(_ item: Item, on today: CivilDay) -> CivilDay? {
        // Without a digit there is no day, and most texts have none.
        guard hasDigit(item.title) || hasDigit(item.summary ?? "") else { return nil }
        let summary = Fold.plain(item.summary ?? "")
        let text = item.title + ". " + String(decoding: summary.utf8.prefix(longest), as: UTF8.self)
        guard DateMentions.mayFind(in: text) else { return nil }
        let words = CueText(text)
        guard !index.find(plainlyIn: words).isEmpty, keptIndex.find(plainlyIn: words).isEmpty else { return nil }
        let published = item.publishedPrecision == .year ? nil : item.published.flatMap(CivilDay.init)
        guard let last = DateMentions.find(in: text, published: published).max(), last < today else { return nil }
        return last
    }

    private static func hasDigit(_ text: String) -> Bool { text.utf8.contains { (0x30...0x39).contains($0) } }
}

import Catalogue
import Curate
import Store

/// One look through all live records, in slices, at what only their bodies tell.
struct RecordSurvey {
    /// A word that no vocabulary knows and no editor has decided on.
    struct Word {
        /// As the sources write it, the spelling that was met first.
        var text: String
        var scheme: String?
        var uses = 0
        var sources: Set<String> = []
        /// An item whose source uses it.
        var example: String
    }

    /// A record of which something is masked still.
    struct Signs {
        var record: String
        var item: String
        /// As it is shown.
        var title: String
        var link: String?
        var signs: [PersonalDataSign]
        /// Of what is masked.
        var marks: [String]
    }

    /// By scheme and key.
    private(set) var words: [String: Word] = [:]
    private(set) var personal: [Signs] = []

    private static let slice = 500

    /// Nothing.
    init() {}

    init(_ store: Store, decisions: [Decision]) throws(StoreFailure) {
        let mappings = Mappings(decisions)
        var position: Int64? = 0
        while let after = position {
            let page = try store.shownRecords(after: after, limit: Self.slice)
            for (record, item) in page.records {
                note(record, item: item, mappings)
                guard let withheld = record.withheld else { continue }
                let marks = withheld.marks(besides: try store.decisions(on: record.id))
                guard !marks.isEmpty else { continue }
                personal.append(
                    Signs(
                        record: record.id, item: item, title: record.title, link: record.link,
                        signs: record.personalData ?? [], marks: marks))
            }
            position = page.next
        }
    }

    private mutating func note(_ record: Record, item: String, _ mappings: Mappings) {
        for category in record.unmapped where mappings.decided(category, source: record.source) == nil {
            let text = category.label ?? category.term
            let key = "\(category.scheme ?? "")/\(Mappings.key(text))"
            var word = words[key] ?? Word(text: text, scheme: category.scheme, example: item)
            word.uses += 1
            word.sources.insert(record.source)
            words[key] = word
        }
    }
}

import Catalogue
import Foundation

/// The year a thing was made, which may lie far before the day its page was last touched.
enum ProductionYear {
    /// The last year in its title ("Handbok 2012", "Utvärdering 2010–2013"), else the year of publication.
    ///
    /// The number of an act is no year: "SOSFS 2011:9". A year after its publication is not its own either: "Vision 2030".
    static func of(_ item: Item) -> Int? {
        let published = item.published.flatMap(CivilDay.init)?.year
        let words = Words.of(item.title, hyphens: false)
        let years = words.indices.compactMap { index -> Int? in
            guard words[index].text.utf8.count == 4, let year = Int(words[index].text), (1990...2100).contains(year),
                !isNumber(words, index, in: item.title)
            else { return nil }
            return year
        }
        guard let last = years.max() else { return published }
        return published.map { min(last, $0) } ?? last
    }

    private static func isNumber(_ words: [Word], _ index: Int, in title: String) -> Bool {
        index + 1 < words.count && title.contains("\(words[index].text):\(words[index + 1].text)")
    }
}

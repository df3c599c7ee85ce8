import Catalogue
import Foundation

/// RSS of every version and Atom 0.3 and 1.0, from bytes that are UTF-8 already.
enum SyndicationReader {
    static func read(_ text: DecodedText, options: ReadOptions) -> Feed {
        var problems = text.problems
        guard let builder = XMLReading.read(text, &problems, { FeedBuilder(options: options) }) else {
            return Feed(format: .unknown, encoding: text.name, problems: problems)
        }
        return finish(builder, encoding: text.name, problems: problems)
    }

    private static func finish(_ builder: FeedBuilder, encoding: String, problems: [Problem]) -> Feed {
        var info = builder.info
        let aside = builder.aside
        info.title = info.title ?? aside.title
        info.description = info.description ?? aside.description
        info.rights = info.rights ?? aside.rights
        info.published = info.published ?? aside.published
        info.next = info.next ?? aside.previousArchive
        info.image = info.image ?? aside.image.map { FeedImage(url: $0) }
        for person in aside.authors where !info.authors.contains(where: { $0.name == person.name }) {
            info.authors.append(person)
        }
        if info.authors.isEmpty, let person = aside.webMaster { info.authors.append(person) }
        info.ttlMinutes = info.ttlMinutes ?? aside.updatePeriod.map { max(1, $0 / aside.updateFrequency) }
        var entries = builder.entries
        if builder.format == .atom10 || builder.format == .atom03 {
            // An entry without an author has its feed's (RFC 4287 §4.1.1).
            for index in entries.indices where entries[index].authors.isEmpty { entries[index].authors = info.authors }
        }
        var feed = Feed(format: builder.format, encoding: encoding, info: info, entries: entries)
        feed.deletions = builder.deletions
        feed.problems = problems + builder.counts.problems
        judge(&feed, builder)
        return feed
    }

    private static func judge(_ feed: inout Feed, _ builder: FeedBuilder) {
        switch feed.format {
        case .unknown:
            let root = builder.root.map { "its outermost element is \"\($0.prefix(60))\"" }
            feed.problems.append(ProblemCode.formatUnrecognised.problem(root))
        case .html: feed.problems.append(ProblemCode.formatHTML.problem())
        default: if feed.entries.isEmpty, feed.deletions.isEmpty { XMLReading.judgeEmpty(&feed) }
        }
    }
}

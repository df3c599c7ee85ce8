import Catalogue
import Foundation

/// JSON of any shape: the source's own map where it has one, else JSON Feed.
enum JSONReader {
    static func read(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        JSONReading.read(text, format: .json) { document, feed in
            if options.format == .samlad { return SamladReader.read(document, options: options, into: &feed) }
            let isMapped = options.source.map { !$0.map.isEmpty } ?? false
            if options.format == .jsonfeed || !isMapped && JSONFeedReader.recognises(document.root) {
                feed.format = .jsonFeed11
                JSONFeedReader.read(document, options: options, into: &feed)
            } else {
                MappedJSONReader.read(document, options: options, into: &feed)
            }
        }
    }
}

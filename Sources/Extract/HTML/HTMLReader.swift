import Catalogue
import Foundation

/// A web page: a list where the source says how to read it, else what the page declares, else the page itself.
enum HTMLReader {
    static func read(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        options.source?.list == nil
            ? HTMLPageReader.readFeed(text, options) : HTMLListReader.read(text, options)
    }
}

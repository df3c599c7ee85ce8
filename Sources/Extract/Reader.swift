package import Catalogue
package import Foundation

/// Bytes to a feed, whatever they are.
package enum Reader {
    /// Never throws: `problems` says what was wrong, and one of severity `error` means that nothing is usable.
    package static func read(_ bytes: Data, options: ReadOptions) -> Feed {
        Feed(
            format: .unknown,
            problems: [Problem("format.unrecognised", .error, "The document is in no format that is known.")])
    }
}

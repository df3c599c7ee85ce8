import Foundation
import Testing

/// Where the suites of our peers lie: they are installed for the tests and are no part of this repository.
enum PeerSuites {
    /// From the Debian package golang-github-mmcdole-gofeed-dev.
    static let gofeed = URL(filePath: "/usr/share/gocode/src/github.com/mmcdole/gofeed/testdata")

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Put there by `scripts/setup test`.
    static let defusedXML = repository.appending(path: ".build/peers/sources/defusedxml-0.7.1/xmltestdata")

    /// The files of a folder by name; fails, saying what to do, when it is not there or holds too few.
    static func files(of folder: URL, ending suffix: String, atLeast count: Int) throws -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let found = names.filter { $0.hasSuffix(suffix) }.sorted()
        try #require(
            found.count >= count,
            "The suite at \(folder.path) is missing. Run `make test`, which installs it (scripts/setup test).")
        return found.map { folder.appending(path: $0) }
    }
}

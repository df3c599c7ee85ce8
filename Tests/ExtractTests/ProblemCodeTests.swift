import Catalogue
import Foundation
import Testing

@testable import Extract

/// `docs/problems.md` is written from the table in the code: `SAMLAD_WRITE_DOCS=1` writes it anew.
@Suite struct ProblemCodeTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/problems.md").standardizedFileURL

    private static var text: String {
        let head = """
            # Problems a document can have

            What `samlad preview`, `samlad sources check` and `samlad status` print as `problems`. A code never changes its
            meaning. An *error* means that nothing of the document is usable: it is rejected and the last good set stays. A
            *warning* means that it was read, but something was skipped, cut, guessed or repaired; an *info* that it was read
            with nothing lost. What is a warning here is an error where not a single entry was whole. The last column is for whoever publishes the document.

            Beside these, `fetch.` with a kind of failure, and `file.unreadable`, say that there was no document to read.

            | code | severity | what it says | what to mend |
            |---|---|---|---|

            """
        return head
            + ProblemCode.allCases.sorted { $0.rawValue < $1.rawValue }.map { code in
                "| `\(code.rawValue)` | \(code.severity.rawValue) | \(code.sentence) | \(code.advice) |\n"
            }.joined()
    }

    @Test func `the page of problems says what the code says`() throws {
        if ProcessInfo.processInfo.environment["SAMLAD_WRITE_DOCS"] == "1" {
            try Data(Self.text.utf8).write(to: Self.page)
        }
        let written = try String(contentsOf: Self.page, encoding: .utf8)
        #expect(written == Self.text, "write it anew: SAMLAD_WRITE_DOCS=1 swift test --filter ProblemCodeTests")
    }

    @Test func `every code has a sentence and an advice of its own words`() {
        for code in ProblemCode.allCases {
            #expect(code.sentence.hasSuffix(".") && code.sentence != "Something is wrong with the document.", "\(code)")
            #expect(code.advice.hasSuffix("."), "\(code)")
        }
    }
}

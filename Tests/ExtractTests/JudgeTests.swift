import Testing

@testable import Extract

/// What leaves as HTML, judged by a parser and an allow-list that are not ours.
struct JudgeTests {
    private static let base = SanitiserTests.base

    /// No fault may be found with what leaves, and neither a second pass nor a browser's own tree may change it.
    private static func expectNoFault(_ inputs: [String]) throws {
        let safe = inputs.map { Sanitiser.sanitise($0, base: base) }
        let verdicts = try Judge.verdicts(on: safe)
        try #require(verdicts.count == inputs.count)
        for (index, verdict) in verdicts.enumerated() {
            let text = safe[index]
            #expect(verdict.faults.isEmpty, "\(inputs[index].debugDescription) left as \(text.debugDescription)")
            #expect(Sanitiser.sanitise(text, base: base) == text, "\(inputs[index].debugDescription)")
            let again = Sanitiser.sanitise(verdict.serialised, base: base)
            #expect(withoutFirstLineEnds(again) == withoutFirstLineEnds(text), "\(inputs[index].debugDescription)")
        }
    }

    /// The line end right after `<pre>` is in no tree.
    private static func withoutFirstLineEnds(_ html: String) -> String {
        html.split(separator: "<pre>", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset == 0 ? $0.element : $0.element.drop { $0 == "\n" } }.joined(separator: "<pre>")
    }

    @Test func `html5lib finds no fault with what is left of our attacks`() throws {
        try Self.expectNoFault(Attacks.all + Attacks.mutations)
    }

    @Test func `html5lib finds no fault with what is left of bluemonday's inputs`() throws {
        let inputs = try Judge.bluemondayInputs()
        #expect(inputs.count > 500)
        try Self.expectNoFault(inputs)
    }

    @Test func `html5lib finds no fault with what is left of attacks inside tables, lists and raw text`() throws {
        let places = [
            ("<table>", "</table>"), ("<table><tr>", "</tr></table>"), ("<ul><li>", "</li></ul>"),
            ("<p><b>", "</b></p>"),
            ("<svg><desc>", "</desc></svg>"), ("<math><mi>", "</mi></math>"), ("<select>", "</select>"),
            ("<ruby><rt>", "</rt></ruby>"), ("<title>", "</title>"), ("<pre>\n", "</pre>"),
        ]
        try Self.expectNoFault(
            places.flatMap { place in (Attacks.all + Attacks.mutations).map { place.0 + $0 + place.1 } })
    }

    @Test func `html5lib finds no fault with what is left of random markup`() throws {
        var random = SplitMix(seed: 11)
        let pieces =
            HTMLTag.allCases.flatMap { ["<\($0.rawValue)>", "</\($0.rawValue)>"] } + [
                "<a href=/x>", "<a href=/y>", "<img src=a.png>", "<td colspan=2>", "<svg/>", "<math>", "</math>",
                "text", " ",
                "\n", "\r\n", "&nbsp;", "&lt;b&gt;", "&#13;", "\u{0}", "\u{7F}", "<!--", "-->", "<", "=\"", "'>", "å",
                "<foo>",
                "</br>", "<p title='", "<table>", "<tr>", "<td>", "</table>", "<table>", "<tr>", "<li>", "<b>", "<p>",
            ]
        let documents = (0..<3000).map { _ in
            (0..<Int.random(in: 1...16, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
        }
        try Self.expectNoFault(documents)
    }

    @Test func `the judge finds fault with what may not leave`() throws {
        let unsafe = [
            "<script>x</script>", "<p onclick=\"x\">x</p>", "<p style=\"x\">x</p>",
            "<a href=\"java&#10;script:x\" rel=\"noopener nofollow\">x</a>",
            "<a href=\"/x\" rel=\"noopener nofollow\">x</a>", "<a href=\"https://x.se/\">x</a>", "<!-- x -->", "<p>x",
            "<p><div>x</div></p>", "<table>x</table>", "<table><tr><td>x</td></tr></table>", "<svg></svg>",
            "<math></math>", "<img src=\"data:x\">", "<img src=\"https://x.se/\" width=\"1\">", "<b>x</i></b>",
            "a\r\nb",
        ]
        for (text, verdict) in zip(unsafe, try Judge.verdicts(on: unsafe)) {
            #expect(!verdict.faults.isEmpty, "\(text)")
        }
    }
}

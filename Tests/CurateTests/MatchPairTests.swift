import Catalogue
import Foundation
import Testing

@testable import Curate

/// Single pairs, each for one sign or one veto.
@Suite struct MatchPairTests {
    private static let text = "Materialet beskriver införande, juridik och nytta för chefer inom äldreomsorgen"

    private func record(_ title: String, source: String = "a", _ change: (inout MatchInput) -> Void = { _ in })
        -> MatchInput
    {
        var input = MatchInput(id: source + title, source: source, title: title)
        input.summary = Self.text
        change(&input)
        return input
    }

    private func score(_ left: MatchInput, _ right: MatchInput) -> PairScore {
        let features = [MatchFeatures(left), MatchFeatures(right)]
        let scorer = MatchScorer(weights: TokenWeights(features))
        let score = scorer.score(scorer.record(features[0]), scorer.record(features[1]))
        #expect(score == scorer.score(scorer.record(features[1]), scorer.record(features[0])))
        return score
    }

    private func isMatch(_ left: String, _ right: String) -> Bool {
        score(record(left), record(right, source: "b")).isMatch(MatchParameters())
    }

    @Test(arguments: [
        ("Trygghetslarm och kvalitetsarbete i vården", "Trygghets larm & kvalitets arbete i vården"),
        ("Vägledning för molntjänster i verksamheten", "Vagledning for molntjanster i verksamheten"),
        ("Vägledning för molntjänster i verksamheten", "V&auml;gledning f&ouml;r molntj&auml;nster i verksamheten"),
        ("Etik vid införande av välfärdsteknik", "Etik vid infröande av välfärdsteknik | b"),
        ("Sakernas internet i hemsjukvården: en översikt", "SII i hemsjukvården: en översikt"),
        (
            "Nyckelfaktorer för digital utveckling och förändring i kommuner",
            "Nyckelfaktorer för digital utveckling och för…"
        ),
        ("Informationssäkerhet i praktiken för chefer", "Infosäkerhet i praktiken för chefer"),
    ])
    func `Titles written otherwise are one`(left: String, right: String) {
        #expect(isMatch(left, right))
    }

    @Test(arguments: ["Etik vid införande av teknik | SKR", "Etik vid införande av teknik | Sveriges bästa portal"])
    func `The name of a site behind a title is forgiven, whosever record it is`(title: String) {
        let plain = score(record("Etik vid införande av teknik"), record(title, source: "b"))
        #expect(plain[.title] > 6)
        #expect(plain.isMatch(MatchParameters()))
        // A title that goes on is another one, and so is one with something else before the name.
        let longer = score(
            record("Etik vid införande av teknik"), record("Etik vid införande av teknik i skolan", source: "b"))
        #expect(longer[.title] < plain[.title])
    }

    @Test func `A word in the place of another tells against, a word put in does not`() {
        func replaced(_ left: String, _ right: String) -> Float {
            score(record(left), record(right, source: "b"))[.replaced]
        }
        let title = "Effektiv sökning i stora register"
        #expect(replaced(title, "Effektiv lagring i stora register") < 0)
        #expect(replaced(title, "Effektiv sökning i mycket stora register") == 0)
        // It stands in the text of the other: the same thing in other words.
        #expect(replaced(title, "Effektiv juridik i stora register") == 0)
    }

    @Test func `An organisation that the other record names speaks for the pair`() {
        let owned = record("Studio Plus elva") { $0.organisations = ["Pinnacle"] }
        #expect(score(owned, record("Pinnacle Studio Plus elva", source: "b"))[.organisation] > 0)
        #expect(score(owned, record("Studio Plus elva", source: "b"))[.organisation] == 0)
    }

    @Test(arguments: [
        ("Lägesrapport om e-hälsa 2019", "Lägesrapport om e-hälsa 2020", PairScore.Veto.year),
        ("Grundkurs i dokumentation, del 1", "Grundkurs i dokumentation, del 2", .part),
        ("Grundkurs i dokumentation, del I", "Grundkurs i dokumentation, del II", .part),
        ("Modul A: Social dokumentation", "Modul B: Social dokumentation", .part),
        ("Bilaga A Riskanalys av digitala lås", "Bilaga B Riskanalys av digitala lås", .part),
        ("Trygghetslarm i hemtjänsten, steg ett", "Trygghetslarm i hemtjänsten, steg två", .part),
        ("Handbok i dokumentation, andra upplagan", "Handbok i dokumentation, tredje upplagan", .part),
        ("Nyhetsbrev om omsorgsteknik maj", "Nyhetsbrev om omsorgsteknik juni", .part),
        ("Vården i siffror 2.0 för chefer", "Vården i siffror 3.0 för chefer", .number),
        ("Sony kamera DSC-W120 svart", "Sony kamera DSC-W130 svart", .model),
        ("SOU 2020:14 Framtidens teknik i omsorgen", "SOU 2021:14 Framtidens teknik i omsorgen", .officialID),
    ])
    func `A number that differs parts two titles`(left: String, right: String, veto: PairScore.Veto) {
        let score = score(record(left), record(right, source: "b"))
        #expect(score.vetoes.contains(veto))
        #expect(!score.isMatch(MatchParameters()))
    }

    @Test func `Places and kinds that differ part two records, a county and its municipality do not`() {
        let title = "Digital tillsyn på natten med kamera"
        func pair(_ left: [String], _ right: [String]) -> PairScore {
            score(record(title) { $0.places = left }, record(title, source: "b") { $0.places = right })
        }
        #expect(pair(["1715"], ["1766"]).vetoes == [.place])
        #expect(!pair(["1715"], ["17"]).isVetoed)
        #expect(pair(["1715"], ["1715"])[.place] > 0)
        let kinds = score(record(title) { $0.kind = "khi" }, record(title, source: "b") { $0.kind = "berattelse" })
        #expect(kinds.vetoes == [.kind])
    }

    @Test func `A heading without support is nothing, with the same address it is`() {
        func pair(_ link: String) -> PairScore {
            score(
                record("Kontakt") { ($0.summary, $0.urlKey) = (nil, "kil.se/kontakt") },
                record("Kontakt", source: "b") { ($0.summary, $0.urlKey) = (nil, link) })
        }
        #expect(pair("sunne.se/kontakt").vetoes == [.generic])
        #expect(!pair("kil.se/kontakt").isVetoed)
    }

    @Test func `One field alone is not enough`() {
        let title = "Nyckelfaktorer för digital utveckling och förändring"
        let alone = score(record(title) { $0.summary = nil }, record(title, source: "b") { $0.summary = nil })
        #expect(alone.bits >= 8)
        #expect(alone.independentFields == 1)
        #expect(!alone.isMatch(MatchParameters()))
        #expect(alone.isDoubtful(MatchParameters()))
    }

    @Test func `Issues of a series on other days and addresses are apart`() {
        func issue(_ day: String) -> MatchInput {
            record("Nyhetsbrev om digital omsorg") {
                ($0.urlKey, $0.published) = ("skr.se/\(day)", MatchDate(text: day))
            }
        }
        #expect(score(issue("2020-01-10"), issue("2020-02-10")).vetoes.contains(.series))
    }

    @Test(arguments: [
        ("Rapport dnr S2018/01234/FS om teknik", "Teknikens villkor, diarienummer S2018/01234/FS"),
        ("ISBN 978-91-7555-123-4 Omsorgens teknik", "Teknik i omsorg (ISBN 91-7555-123-X)"),
        ("Prop. 2019/20:15 om omsorg", "Regeringens proposition: prop. 2019/20:15"),
        ("HSLF-FS 2016:40 journalföring", "Föreskrifter HSLF-FS 2016:40"),
        ("Linked doi 10.1145/276304.276305", "A study, https://doi.org/10.1145/276304.276305"),
    ])
    func `The same number of a register is found however it is written`(left: String, right: String) {
        #expect(score(record(left), record(right, source: "b"))[.officialID] > 0)
    }

    @Test func `An act that a text cites is not the number of the thing`() {
        let cited = record("Larm i hemmet") { $0.summary = "Utgår från SOSFS 2011:9 om ledningssystem" }
        let other = record("Kvalitet i vården", source: "b") { $0.summary = "Utgår från SOSFS 2011:9" }
        #expect(score(cited, other)[.officialID] == 0)
    }

    @Test(arguments: [
        ("2019", 2019, DatePrecision.year), ("2019-04", 2019, .month), ("2019-04-26T10:00:00Z", 2019, .day),
        ("in Proc. 1997", 1997, .year),
    ])
    func `Dates are read with what is known of them`(text: String, year: Int32, precision: DatePrecision) {
        let date = MatchDate(text: text)
        #expect(date?.year == year)
        #expect(date?.precision == precision)
    }

    @Test func `The sum is the sum of the signs, and they are named`() {
        let score = score(record("Etik vid införande av teknik"), record("Etik vid införande av teknik", source: "b"))
        #expect(abs(score.signs.reduce(0) { $0 + $1.bits } - score.bits) < 0.001)
        #expect(score.signs.first?.name == "title")
    }
}

@Suite struct MatchBenchTests {
    private func run(_ text: String) throws(MatchBench.Failure) -> [String] {
        var lines: [String] = []
        try MatchBench.run(Data(text.utf8), places: []) {
            lines += String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        return lines
    }

    @Test func `Ids come back as they were, one line a cluster and the counts last`() throws {
        let lines = try run(
            """
            {"id":1,"source":"x","title":"Query optimization in object bases","summary":"A. Ullman, J. Widom VLDB","year":1}
            {"id":"b\\"2","source":"y","title":"Query optimisation in object bases","summary":"Ullman, Widom","published":1997}

            {"id":3,"source":"y","title":null}
            """)
        #expect(lines.count == 3)
        #expect(lines[0] == #"[1,"b\"2"]"#)
        #expect(lines[1] == "[3]")
        #expect(lines[2].contains(#""records":3"#))
    }

    @Test(arguments: [
        ("{\"id\":1,\"title\":\"a\"}\n{\"id\":2", "line 2"), ("{\"title\":\"a\"}", "id"), ("[1]", "line 1"),
        ("{\"id\":1,\"title\":[]}", "title"),
    ])
    func `A line that is none is named by its number`(text: String, part: String) {
        let error = #expect(throws: MatchBench.Failure.self) { try self.run(text) }
        #expect(error?.description.contains(part) == true)
    }
}

import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct `A harvest by OAI-PMH` {
    private func read(_ name: String) throws -> Feed {
        Reader.read(try fixture("oai/\(name).xml"), options: try FixtureOptions.of("oai/\(name).xml"))
    }

    private func answer(_ body: String, base: String = "https://a.exempel/oai") -> Feed {
        Reader.read(
            Data("<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">\(body)</OAI-PMH>".utf8),
            options: ReadOptions(base: base, format: .oaiPMH, now: DateTests.now))
    }

    @Test func `keeps what is deleted and what has no place of its own`() throws {
        let feed = try read("records")
        #expect(feed.deletions == [Deletion(id: "oai:arkiv.exempel:2", at: try instant("2026-03-01T23:00:00Z"))])
        let extra = try #require(feed.entries.first?.extra)
        #expect(extra["organisation"] == ["Socialstyrelsen"] && extra["contributor"] == ["Högskolan i Exempelstad"])
        #expect(extra["type"] == ["text"] && extra["format"] == ["application/pdf"] && extra["set"] == ["rapport"])
        #expect(extra["source"] == ["Rapportserie, 1101-1101 ; 12"] && extra["coverage"] == ["Sverige"])
        #expect(feed.entries.first?.publishedPrecision == .year)
        #expect(try read("last-page-with-empty-token").deletions.map(\.id) == ["oai:arkiv.exempel:9"])
    }

    @Test(arguments: [
        ("noRecordsMatch", "oai.no-records-match", false), ("badResumptionToken", "oai.bad-resumption-token", true),
        ("cannotDisseminateFormat", "oai.format-not-offered", true), ("idDoesNotExist", "oai.refused", true),
        ("badArgument", "oai.refused", true), ("", "oai.refused", true),
    ])
    func `is refused with a code of its own`(code: String, problem: String, isRejected: Bool) {
        let feed = answer("<error code=\"\(code)\">Nej</error>")
        #expect(feed.problems.map(\.code) == [problem] && feed.isRejected == isRejected)
        #expect(feed.format == .oaiPMH && feed.info.next == nil)
    }

    @Test func `goes on where the token says, on the repository's own address`() {
        let list =
            "<ListIdentifiers><header><identifier>x</identifier></header><resumptionToken> t 1 </resumptionToken>"
            + "</ListIdentifiers>"
        let next = "https://a.exempel/oai?db=2&verb=ListIdentifiers&resumptionToken=t%201"
        #expect(answer(list, base: "https://a.exempel/oai?db=2&verb=ListIdentifiers&from=2026-01-01").info.next == next)
        let request = "<request verb=\"ListRecords\">https://b.exempel/oai</request>"
        #expect(
            answer(request + list, base: "").info.next
                == "https://b.exempel/oai?verb=ListIdentifiers&resumptionToken=t%201")
        #expect(
            answer(request + list, base: "https://a.exempel/oai").info.next?.hasPrefix("https://a.exempel/") == true)
        let loop = answer(list, base: next)
        #expect(loop.info.next == nil && loop.problems.map(\.code).contains("paging.loop"))
    }

    @Test func `takes the earliest of several dates, and says which cannot be`() {
        let metadata = ["2026-02-01", "2019-05-01T00:00:00Z", "snart"].map { "<dc:date>\($0)</dc:date>" }.joined()
        let feed = answer(
            "<ListRecords><record><header><identifier>1</identifier></header><metadata>"
                + "<d xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>Ett</dc:title>\(metadata)</d>"
                + "</metadata></record></ListRecords>")
        #expect(feed.entries.first?.published == (try? instant("2019-05-01T00:00:00Z")))
        #expect(feed.problems.map(\.code) == ["date.impossible"])
    }

    @Test func `is not swallowed by a record that never ends`() {
        let record = "<record><header><identifier>1</identifier></header><metadata><dc:title>Ett</dc:title>"
        let feed = answer("<ListRecords>\(record)\(record.replacing(">1<", with: ">2<"))</ListRecords>")
        #expect(feed.entries.map(\.id) == ["1", "2"])
        #expect(feed.problems.map(\.code).contains("xml.not-well-formed"))
    }

    @Test func `asks for records by set, format and time, and keeps other parameters`() throws {
        var harvest = Harvest()
        #expect(
            OAIRequest.records(base: "https://a.exempel/oai", harvest: nil)
                == "https://a.exempel/oai?verb=ListRecords&metadataPrefix=oai_dc")
        #expect(
            OAIRequest.records(base: "https://a.exempel/oai?db=1&verb=Identify&metadataPrefix=qdc&set=x", harvest: nil)
                == "https://a.exempel/oai?db=1&verb=ListRecords&metadataPrefix=qdc&set=x")
        harvest.set = "rapport:vård"
        let from = try instant("2026-03-01T10:20:30Z")
        let day = "https://a.exempel/oai?verb=ListRecords&metadataPrefix=oai_dc&set=rapport%3Av%C3%A5rd&from=2026-03-01"
        #expect(OAIRequest.records(base: "https://a.exempel/oai", harvest: harvest, from: from) == day)
    }
}

@Suite struct `The query of an address` {
    @Test func `is changed without touching its neighbours`() {
        let address = "https://a.exempel/x?a=%c3%a5&B=1&b=2&b=3&&c#d"
        #expect(
            QueryText.setting([("b", "ä ö")], in: address) == "https://a.exempel/x?a=%c3%a5&B=1&b=%C3%A4%20%C3%B6&c")
        #expect(QueryText.setting([("ny", "")], in: "https://a.exempel/x?") == "https://a.exempel/x?ny=")
        #expect(QueryText.removing(["b", "c", "a", "B"], from: address) == "https://a.exempel/x")
        #expect(QueryText.value(of: "a", in: address) == "å" && QueryText.value(of: "c", in: address) == "")
        #expect(QueryText.value(of: "q", in: "https://a.exempel/?q=a+b%2Bc%zz") == "a b+c%zz")
        #expect(QueryText.value(of: "q", in: "https://a.exempel/#?q=1") == nil)
    }
}

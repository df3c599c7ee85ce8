import Foundation
import Landscape
import Testing

@Suite(.timeLimit(.minutes(1))) struct LandscapeTests {
    private let landscape: Landscape

    init() throws { landscape = try Landscape.start() }

    @Test func `every publisher stands on an address of its own and the same port`() {
        #expect(landscape.publishers.count == 20)
        #expect(Set(landscape.publishers.map(\.address)).count == 20)
        #expect(landscape.publishers.allSatisfy { $0.address.hasSuffix(":\(landscape.port)/") })
    }

    @Test func `the sources file is JSON once its comments are off, and names what is there`() throws {
        let file = try sources()
        let listed = try #require(file["sources"] as? [[String: Any]])
        let ids = listed.compactMap { $0["id"] as? String }
        #expect(ids.count == 20 && Set(ids).count == 20)
        let organisations = try #require(file["organisations"] as? [[String: Any]]).compactMap { $0["id"] as? String }
        for source in listed {
            let owner = try #require(source["organisation"] as? String)
            let isBundled = owner.hasPrefix("kommun-") || owner.hasPrefix("region-")
            #expect(isBundled || organisations.contains(owner), "\(owner)")
        }
        #expect(!landscape.sourcesJSON().contains("{base") && !landscape.sourcesJSON().contains("{host"))
    }

    @Test func `publishers can be left out of the sources file`() throws {
        let text = landscape.sourcesJSON(SourcesFile(except: ["kommun-1784", "region-17"]))
        #expect(!text.contains("kommun-1784") && !text.contains("region-17-nyheter"))
        #expect(text.contains("kommun-1715-nyheter"))
    }

    @Test func `a day without news gives the same bytes, and where they are offered, 304`() async throws {
        for (publisher, target) in try endpoints() where publisher != "kommun-1784" {
            let first = try await answer(publisher, target)
            landscape.advance(days: 0.5)
            let second = try await answer(publisher, target)
            landscape.advance(days: -0.5)
            #expect((first.body == second.body) == (publisher != "kommun-1730"), "\(publisher)")
            if let tag = first.headers["ETag"] {
                #expect(try await answer(publisher, target, ["If-None-Match": tag]).status == 304, "\(publisher)")
            }
            if let date = first.headers["Last-Modified"] {
                #expect(try await answer(publisher, target, ["If-Modified-Since": date]).status == 304, "\(publisher)")
            }
        }
    }

    @Test func `no entry is dated after the world's time`() async throws {
        landscape.advance(days: 3)
        let now = landscape.clock.now.formatted(.iso8601)
        let json = try await answer("omsorgsinspektionen", "/feed.json").text
        let text = try await json + answer("kunskapsrummet", "/feed/atom/").text
        let dates = text.matches(of: /20\d\d-\d\d-\d\dT[0-9:]{8}Z/).map { String($0.0) }
        #expect(dates.count > 6)
        #expect(dates.allSatisfy { $0 <= now })
    }

    @Test func `new entries come with the days`() async throws {
        let feed = "/4.6f0c1d/12.6f0c21.portlet?state=rss"
        let before = try await answer("omsorgsverket", feed)
        landscape.advance(days: 1)
        let tag = try #require(before.headers["ETag"])
        let after = try await answer("omsorgsverket", feed, ["If-None-Match": tag])
        #expect(after.status == 200)
        #expect(!before.text.contains("Nyckelfri hemtjänst") && after.text.contains("Nyckelfri hemtjänst"))
    }

    @Test func `pages end on days 1 and 3, and one moves on day 4`() async throws {
        let (dying, moving) = ("/stod/checklista-for-upphandling", "/stod/informationssakerhet-i-hemtjansten")
        #expect(try await answer("omsorgsverket", dying).status == 200)
        #expect(try await answer("omsorgsverket", "/stod/handbok-trygghetslarm-2016").status == 200)
        landscape.advance(days: 1)
        #expect(try await answer("omsorgsverket", "/stod/handbok-trygghetslarm-2016").status == 410)
        #expect(try await answer("omsorgsverket", dying).status == 200)
        landscape.advance(days: 2)
        #expect(try await answer("omsorgsverket", dying).status == 404)
        #expect(try await answer("omsorgsverket", moving).status == 200)
        landscape.advance(days: 1)
        let moved = try await answer("omsorgsverket", moving)
        #expect(moved.status == 308)
        let target = try #require(moved.headers["Location"])
        #expect(try await answer("omsorgsverket", target).status == 200)
    }

    @Test func `the old host leads to the new one, whatever is asked for`() async throws {
        let moved = try await answer("hjalpmedelsmyndigheten", "/stod/valfardsteknik-steg-for-steg?a=1")
        #expect(moved.status == 301)
        #expect(moved.headers["Location"] == landscape.url("omsorgsverket", "/stod/valfardsteknik-steg-for-steg?a=1"))
    }

    @Test func `the guide stands at its owner, in a press feed with trackers, and on a page that names the owner's`()
        async throws
    {
        let address = landscape.url("omsorgsverket", "/stod/valfardsteknik-steg-for-steg")
        #expect(
            try await answer("digitaliseringsradet", "/se/rss/current_news/48213").text.contains(
                address + "/?utm_campaign"))
        let page = try await answer("kunskapsporten", "/amnen/valfardsteknik-steg-for-steg").text
        #expect(page.contains("<link rel=\"canonical\" href=\"\(address)\">"))
    }

    @Test func `the feed breaks at line 93 after whole entries`() async throws {
        let text = try await answer("kommun-1785", "/rss").text
        let reader = XMLJudge()
        #expect(reader.firstFault(in: text) == 93)
        let before = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(92).joined()
        #expect(before.components(separatedBy: "</item>").count - 1 == 4)
    }

    @Test func `windows-1252 is really windows-1252`() async throws {
        let body = try await answer("kommun-1492", "/rss/nyheter.xml").body
        #expect(body.contains(0x94) && body.contains(0x96))
        #expect(String(data: body, encoding: .utf8) == nil)
    }

    @Test func `the list changes its markup half-way, by day or by switch`() async throws {
        #expect(try await answer("kommun-1715", "/arkiv/nyheter").text.contains("<article>"))
        landscape.switchOn(.markupChanges)
        #expect(try await !answer("kommun-1715", "/arkiv/nyheter").text.contains("<article>"))
        landscape.switchOff(.markupChanges)
        #expect(try await answer("kommun-1715", "/arkiv/nyheter").text.contains("<article>"))
        landscape.advance(days: 6)
        #expect(try await !answer("kommun-1715", "/arkiv/nyheter").text.contains("<article>"))
    }

    @Test func `the complete register shrinks`() async throws {
        func count() async throws -> Int {
            let body = try await answer("hjalpmedelsregistret", "/v2/products").body
            let list = try JSONSerialization.jsonObject(with: body)
            return ((list as? [String: Any])?["Products"] as? [Any])?.count ?? 0
        }
        #expect(try await count() == 12)
        landscape.advance(days: 2)
        #expect(try await count() == 11)
        landscape.switchOn(.completeShrinks)
        #expect(try await count() == 2)
    }

    @Test func `the rested and the repaired come back`() async throws {
        #expect(try await answer("region-17", "/nyheter.rss").status == 429)
        #expect(try await answer("region-17", "/nyheter.rss").headers["Retry-After"] == "7200")
        #expect(try await answer("kommun-1460", "/blogg/atom.xml").status == 500)
        landscape.advance(days: 3)
        #expect(try await answer("region-17", "/nyheter.rss").status == 200)
        #expect(try await answer("kommun-1460", "/blogg/atom.xml").status == 200)
    }

    @Test func `switches change one source and nothing else`() async throws {
        let feed = "/4.6f0c1d/12.6f0c21.portlet?state=rss"
        let before = try await answer("omsorgsverket", feed).text
        landscape.switchOn(.newEntry)
        #expect(
            try await answer("omsorgsverket", feed).text.components(separatedBy: "<item>").count
                == before.components(separatedBy: "<item>").count + 1)
        landscape.switchOff(.newEntry)
        landscape.switchOn(.entryChanges)
        #expect(try await answer("omsorgsverket", feed).text.contains("Ny upplaga"))
        landscape.switchOn(.feedBreaks)
        #expect(try await !answer("omsorgsverket", feed).text.contains("<rss"))
    }

    @Test func `what is listed can be opened`() async throws {
        for (publisher, target) in try endpoints()
        where !["kommun-1784", "region-17", "kommun-1460"].contains(publisher) {
            let text = try await answer(publisher, target).text
            for match in text.matches(of: /<link>http:\/\/127\.0\.10\.\d+:\d+(\/[^<]*)<\/link>/) {
                let path = String(match.1).replacing("&amp;", with: "&")
                let at = path.hasPrefix("/stod/") ? "omsorgsverket" : publisher
                #expect(try await [200, 301].contains(answer(at, path).status), "\(publisher) \(path)")
            }
        }
    }

    // MARK: - Asking

    private struct Answer {
        var status: Int
        var headers: LoopbackHeaders
        var body: Data
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private func answer(_ publisher: String, _ target: String, _ fields: [String: String] = [:]) async throws -> Answer
    {
        let server = try #require(landscape.server(publisher))
        let sent = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
        let client = try #require(Client(server))
        client.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(sent)\r\n")
        let bytes = try await client.readToEnd()
        let end = try #require(bytes.firstRange(of: Data("\r\n\r\n".utf8)))
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var headers = LoopbackHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers.add(String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
        }
        let status = try #require(Int(lines[0].split(separator: " ")[1]))
        return Answer(status: status, headers: headers, body: Data(bytes[end.upperBound...]))
    }

    private func sources() throws -> [String: Any] {
        let plain = landscape.sourcesJSON().replacing(/(^|\ ) *\/\/ .*/.anchorsMatchLineEndings(), with: "")
        return try #require(try JSONSerialization.jsonObject(with: Data(plain.utf8)) as? [String: Any])
    }

    /// Publisher and target of every configured source.
    private func endpoints() throws -> [(String, String)] {
        let listed = try #require(sources()["sources"] as? [[String: Any]])
        return try listed.map { source in
            let url = try #require(source["url"] as? String)
            let publisher = try #require(landscape.publishers.first { url.hasPrefix($0.address) })
            return (publisher.id, "/" + url.dropFirst(publisher.address.count))
        }
    }
}

/// Finds where an RSS document stops being well-formed, by matching its tags.
private struct XMLJudge {
    func firstFault(in text: String) -> Int? {
        var open: [Substring] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for tag in line.matches(of: /<(\/?)([A-Za-z:]+)[^>]*?(\/?)>/) {
                if tag.1 == "/" {
                    guard open.popLast() == tag.2 else { return number + 1 }
                } else if tag.3.isEmpty {
                    open.append(tag.2)
                }
            }
        }
        return nil
    }
}

import Catalogue
import Curate
import Foundation
import Testing

@Suite struct ContractTests {
    let curator = Curator(configuration: Facts.configuration())

    func source(_ change: (inout Source) -> Void = { _ in }) -> Source {
        var source = Facts.source("a")
        change(&source)
        return source
    }

    func judged(_ source: Source, _ entries: [Entry], before: Int = 0) -> String? {
        let feed = Facts.feed(entries)
        let set = curator.records(from: feed, source: source, policy: nil, previous: [], now: Facts.now)
        return ExtractionContract.judge(source: source, feed: feed, set: set, before: before)?.code
    }

    let full = (0..<10).map { Facts.entry("T\($0)", link: "https://a.se/\($0)", published: Facts.now) }

    @Test func `fewer entries than expected break the contract`() {
        #expect(judged(source { $0.minimumItems = 10 }, full) == nil)
        #expect(judged(source { $0.minimumItems = 11 }, full) == "contract.items")
    }

    @Test func `what stopped matching is named with its selector`() {
        let last = ListShape(
            items: 10,
            fields: [
                .init(name: "items", selector: "li", matches: 10), .init(name: "summary", selector: "p", matches: 9),
                .init(name: "image", selector: "img", matches: 10), .init(name: "title", selector: "h3", matches: 10),
            ])
        func problem(_ now: ListShape, _ entries: [Entry], last: ListShape? = last) -> Problem? {
            var feed = Facts.feed(entries)
            feed.listShape = now
            var list = ListSelectors(items: "li")
            list.title = "h3"
            return ExtractionContract.judge(
                source: source { $0.list = list }, feed: feed, set: nil, before: 10, last: last)
        }
        var now = last
        now.fields[1].matches = 1
        now.fields[2].matches = 0
        #expect(problem(last, full) == nil && problem(now, full, last: nil) == nil)
        #expect(problem(now, full)?.message.contains("\"summary\": \"p\" matches in 1 of 10 items") == true)
        now.fields[1] = .init(name: "summary", selector: ".ingress", matches: 0)
        #expect(problem(now, full) == nil, "another selector than then")
        now.fields[3].matches = 0
        let untitled = full.map { entry in
            var entry = entry
            entry.title = nil
            return entry
        }
        #expect(problem(now, untitled)?.message.contains("\"title\": \"h3\" matches nothing") == true)
        let none = ListShape(items: 0, fields: [.init(name: "items", selector: "li", matches: 0)])
        #expect(
            problem(none, [])?.message == "No entries, because \"items\": \"li\" matches nothing: has the page changed?"
        )
    }

    @Test func `a list that is built otherwise breaks it, one that got a new part does not`() throws {
        let last = ListShape(
            items: 10, place: "main > ul.news > li", parts: ["h3": 100, "h3 > a": 100, "time": 100, "p.ingress": 80])
        func problem(_ now: ListShape) -> Problem? {
            var feed = Facts.feed(full)
            feed.listShape = now
            return ExtractionContract.judge(source: source(), feed: feed, set: nil, before: 10, last: last)
        }
        var grown = last
        grown.parts["span.label"] = 100
        grown.parts["p.ingress"] = 50
        #expect(problem(grown) == nil)
        var moved = last
        moved.place = "main > div > ul > li"
        #expect(problem(moved) == nil)
        let menu = ListShape(items: 12, place: "nav > ul > li", parts: ["a": 100, "a > span": 100])
        let found = try #require(problem(menu))
        #expect(found.code == "contract.drift")
        #expect(found.message.contains("stand in \"nav > ul > li\", no longer in \"main > ul.news > li\""))
        #expect(
            found.message.contains("gone are \"h3\", \"h3 > a\", \"time\", \"p.ingress\"; new are \"a\", \"a > span\""))
        let short = ListShape(items: 2, place: "nav > ul > li", parts: ["a": 100])
        #expect(problem(short) == nil, "two items say little")
    }

    @Test func `a selector of the pages that matches on none of them breaks it`() {
        var feed = Facts.feed(full)
        feed.pageShape = ListShape(items: 3, fields: [.init(name: "content", selector: ".text", matches: 0)])
        func code(_ feed: Feed) -> String? {
            ExtractionContract.judge(source: source(), feed: feed, set: nil, before: 0)?.code
        }
        #expect(code(feed) == "contract.field")
        feed.pageShape?.items = 2
        #expect(code(feed) == nil)
        feed.pageShape = ListShape(items: 3, fields: [.init(name: "image", selector: "img", matches: 0)])
        #expect(code(feed) == nil)
    }

    @Test func `an emptied map and a list without links break it, without memory and selectors`() {
        #expect(judged(source { $0.map = ["title": "/t"] }, []) == "contract.items")
        let linkless = full.enumerated().map { number, entry in
            var entry = entry
            if number < 3 { entry.link = nil }
            return entry
        }
        #expect(judged(source { $0.list = ListSelectors(items: "li") }, linkless) == "contract.field")
        #expect(judged(source { $0.map = ["title": "/t", "link": "/l"] }, linkless) == nil)
    }

    @Test func `an empty list page or an emptied complete source breaks it, an empty feed does not`() {
        #expect(judged(source { $0.list = ListSelectors(items: "li") }, []) == "contract.items")
        #expect(judged(source { $0.coverage = .complete }, [], before: 3) == "contract.items")
        #expect(judged(source { $0.coverage = .complete }, []) == nil)
        #expect(judged(source(), []) == nil)
    }

    @Test func `a field that its selector no longer finds breaks it`() {
        var list = ListSelectors(items: "li")
        list.date = "time@datetime"
        let undated = full.enumerated().map { number, entry in
            var entry = entry
            if number < 3 { entry.published = nil }
            return entry
        }
        #expect(judged(source { $0.list = list }, full) == nil)
        #expect(judged(source { $0.list = list }, undated) == "contract.field")
        #expect(judged(source(), undated) == nil)
    }

    @Test func `entries without anything to show break it`() {
        #expect(judged(source(), [Entry(), Entry()]) == "contract.empty")
        #expect(judged(source(), [Entry()] + full) == nil)
    }
}

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

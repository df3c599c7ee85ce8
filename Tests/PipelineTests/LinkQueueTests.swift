import Testing

@testable import Pipeline

@Suite struct LinkQueueTests {
    private func queue(_ sites: [String: Int], perSite: Int = 1) -> LinkQueue<String> {
        let names = sites.sorted { $0.key < $1.key }.flatMap { name, count in (0..<count).map { "\(name)\($0)" } }
        return LinkQueue(names, perSite: perSite) { String($0.prefix(1)) }
    }

    @Test func `one of each site is out at a time, and of each site the first comes first`() {
        var queue = queue(["a": 2, "b": 1])
        #expect(queue.count == 3)
        let first = queue.next()
        #expect(first?.element == "a0")
        #expect(queue.next()?.element == "b0")
        #expect(queue.next() == nil && queue.count == 1)
        first.map { queue.finished($0.site) }
        #expect(queue.next()?.element == "a1")
        #expect(queue.next() == nil && queue.count == 0)
    }

    @Test func `the site with most left goes first`() {
        var queue = queue(["a": 1, "b": 5, "c": 3])
        #expect((0..<3).compactMap { _ in queue.next()?.element } == ["b0", "c0", "a0"])
    }

    @Test func `the first of a site goes alone, then as many as its manners allow`() {
        var queue = queue(["a": 5], perSite: 3)
        let first = queue.next()
        #expect(first?.element == "a0" && queue.next() == nil)
        first.map { queue.finished($0.site) }
        #expect((0..<3).compactMap { _ in queue.next()?.element } == ["a1", "a2", "a3"])
        #expect(queue.next() == nil)
        queue.finished(0)
        #expect(queue.next()?.element == "a4")
    }

    @Test func `a site with fewer out goes before a larger one`() {
        var queue = queue(["a": 9, "b": 2], perSite: 4)
        let begun = (0..<2).compactMap { _ in queue.next() }
        for entry in begun { queue.finished(entry.site) }
        #expect((0..<4).compactMap { _ in queue.next()?.element } == ["a1", "b1", "a2", "a3"])
    }

    @Test func `whatever the order of answers, each comes once and no site has too many out`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let sites = Dictionary(
                uniqueKeysWithValues: "abcdefgh".map { (String($0), Int.random(in: 1...30, using: &random)) })
            let perSite = Int.random(in: 1...4, using: &random)
            var queue = queue(sites, perSite: perSite)
            var out: [Int] = []
            var seen: [String] = []
            while true {
                if Bool.random(using: &random), let (element, site) = queue.next() {
                    seen.append(element)
                    out.append(site)
                    #expect(out.count { $0 == site } <= perSite)
                } else if let index = out.indices.randomElement(using: &random) {
                    queue.finished(out.remove(at: index))
                } else if queue.count == 0 {
                    break
                }
            }
            #expect(Set(seen).count == seen.count && seen.count == sites.values.reduce(0, +))
        }
    }
}

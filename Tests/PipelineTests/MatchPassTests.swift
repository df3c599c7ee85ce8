import Catalogue
import Curate
import Foundation
import Store
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(3))) struct `A matching pass` {
    /// Small caps make blocks go over and under them all the time.
    private static let tight: MatchParameters = {
        var parameters = MatchParameters()
        (parameters.blockCap, parameters.weakBlockCap) = (4, 4)
        (parameters.anchors, parameters.strongAnchors) = (1, 2)
        return parameters
    }()

    private func stage(isTight: Bool) throws -> MatchStage {
        try MatchStage(parameters: isTight ? Self.tight : MatchParameters())
    }

    @Test(arguments: [false, true])
    func `gives what a batch gives, in any order and in any slices`(isTight: Bool) async throws {
        var world = MatchWorld(seed: 11)
        let records = world.records(things: 60)
        var first: (items: [Item], doubts: Set<[String]>)?
        for slice in [5, 17, 1000] {
            let stage = try stage(isTight: isTight)
            let order = world.shuffled(records)
            for start in stride(from: 0, to: order.count, by: 40) {
                try await stage.sync(Array(order[start..<min(start + 40, order.count)]))
                if slice < 1000 { try stage.match(.init(slice: slice, settled: 3, steps: nil)) }
            }
            let outcome = try stage.match(.init(slice: slice, settled: 3, steps: nil), weighsAnew: true)
            #expect(outcome.isDone)
            let batch = try stage.batch()
            #expect(try stage.clusters() == batch.clusters)
            let doubts = try stage.doubts()
            #expect(try stage.asked() == batch.doubts)
            #expect(doubts.isSuperset(of: batch.doubts))
            #expect(batch.clusters.contains { $0.count > 1 } && !batch.doubts.isEmpty, "or nothing is shown")
            let items = try stage.items()
            #expect(items == first?.items ?? items)
            #expect(doubts == first?.doubts ?? doubts)
            first = (items, doubts)
            #expect(try stage.store.check() == [])
        }
    }

    @Test(arguments: [false, true])
    func `follows records that change, go and come back`(isTight: Bool) async throws {
        var world = MatchWorld(seed: 23)
        let stage = try stage(isTight: isTight)
        let records = world.records(things: 50)
        try await stage.sync(records)
        try stage.match(weighsAnew: true)
        for round in 0..<6 {
            let some = world.shuffled(records)
            let changed = some.prefix(15).map { record in
                var record = record
                record.title = records[world.number(records.count)].title
                return record
            }
            let gone = some.dropFirst(15).prefix(12).map(\.id).filter { stage.records[$0] != nil }
            try await stage.sync(changed, withdrawn: gone)
            try stage.match(.init(slice: 7, settled: 5, steps: nil))
            let batch = try stage.batch()
            #expect(try stage.clusters() == batch.clusters, "round \(round)")
            #expect(try stage.asked() == batch.doubts, "round \(round)")
        }
        let whole = try MatchStage(parameters: isTight ? Self.tight : MatchParameters())
        try await whole.sync(stage.records.values.sorted { $0.id < $1.id })
        try whole.match(weighsAnew: true)
        try stage.match(weighsAnew: true)
        #expect(try stage.items() == whole.items())
        #expect(try stage.doubts() == whole.doubts())
    }

    @Test func `goes on where it was killed, whatever it had done by then`() async throws {
        var world = MatchWorld(seed: 5)
        let records = world.records(things: 40)
        let whole = try MatchStage()
        try await whole.sync(records)
        try whole.match()
        let stage = try MatchStage()
        try await stage.sync(records)
        var steps = 0
        while try !stage.match(.init(slice: 9, settled: 4, steps: 1)).isDone {
            // What is read between is whole, only not yet merged.
            #expect(try stage.items().flatMap(\.records).sorted() == records.map(\.id).sorted())
            try stage.reopen()
            steps += 1
            try #require(steps < 500)
        }
        #expect(steps > 10)
        #expect(try stage.items() == whole.items())
    }

    @Test func `weighs anew when the records have doubled, and small catalogues when they are asked to`() async throws {
        var world = MatchWorld(seed: 31)
        let records = world.records(things: 40)
        let stage = try MatchStage()
        try await stage.sync(Array(records.prefix(40)))
        try stage.match()
        #expect(try stage.store.matchState().weighed == 40)
        try await stage.sync(Array(records[40..<60]))
        try stage.match()
        #expect(try stage.store.matchState().weighed == 40)
        try stage.match(weighsAnew: true)
        #expect(try stage.store.matchState().weighed == 60)
        let turn = try stage.store.matchState().turn
        try stage.match(weighsAnew: true)
        #expect(try stage.store.matchState().turn == turn, "nothing has changed")
        try await stage.sync([], withdrawn: records.prefix(35).map(\.id))
        try stage.match()
        #expect(try stage.store.matchState().weighed == 25)
        #expect(try stage.clusters() == stage.batch().clusters)
    }

    @Test func `takes two things on one page of a source for two, and what one page and one name say for one`()
        async throws
    {
        let stage = try MatchStage()
        func record(_ id: String, _ source: String, _ title: String, page: String) -> Record {
            var record = Record(
                id: RecordID.make(source: source, identity: id), source: source, identity: id, title: title)
            record.link = page
            record.urlKey = URLKey.make(page)
            return record
        }
        let page = "https://alfa.exempel/stod"
        let two = [
            record("1", "alfa", "Etik och integritet vid införande", page: page),
            record("2", "alfa", "Juridiskt stöd för upphandling", page: page),
        ]
        let one = [
            record("3", "beta", "Nyckelfria lås i hemtjänsten", page: "https://gamma.exempel/las"),
            record("4", "gamma", "Nyckelfria lås i hemtjänsten", page: "http://www.gamma.exempel/las/"),
        ]
        try await stage.sync(two + one)
        try stage.match()
        let wanted = [[two[0].id], [two[1].id], one.map(\.id).sorted()].sorted { $0[0] < $1[0] }
        #expect(try stage.clusters() == wanted)
    }
}

@Suite(.timeLimit(.minutes(3))) struct `Decisions and the matching` {
    private func filled(_ seed: UInt64) async throws -> (stage: MatchStage, pair: [String], others: [[String]]) {
        var world = MatchWorld(seed: seed)
        let stage = try MatchStage()
        try await stage.sync(world.records(things: 40))
        try stage.match()
        let clusters = try stage.clusters()
        let pair = try #require(clusters.first { $0.count == 2 })
        return (stage, pair, clusters.filter { $0 != pair })
    }

    @Test func `a merge and a split win over every score, and taking them back gives the former items`() async throws {
        let (stage, pair, others) = try await filled(41)
        let before = try stage.items()
        let merge = try stage.editor.merge([pair[0], others[0][0]])
        #expect(try stage.clusters().contains((pair + others[0]).sorted()))
        let parted = try #require(others.first { $0.count > 1 && $0 != others[0] })
        stage.now += 60
        let split = try stage.editor.split([parted[0]])
        #expect(try stage.clusters().contains([parted[0]]))
        #expect(try stage.clusters() == stage.batch(stage.store.decisions()).clusters)
        // Nothing that comes later brings them together or apart.
        stage.now += 60
        try await stage.sync(
            parted.compactMap { stage.records[$0] }.map { record in
                var record = record
                record.summary = "<p>Ny text</p>"
                return record
            })
        try stage.match(weighsAnew: true)
        #expect(try !stage.clusters().contains { Set($0).isSuperset(of: parted) })
        _ = try stage.editor.undo(merge.id)
        _ = try stage.editor.undo(split.id)
        #expect(try stage.clusters() == before.map { $0.records.sorted() }.sorted { $0[0] < $1[0] })
        #expect(try stage.items().map(\.id) == before.map(\.id))
    }

    @Test func `merge, then taking it back gives the former ids and fields`() async throws {
        let (stage, pair, others) = try await filled(43)
        let before = try stage.items()
        let merge = try stage.editor.merge([pair[0], others[1][0], others[2][0]])
        #expect(try stage.items().count == before.count - 2)
        for id in pair + others[1] + others[2] {
            #expect(try stage.editor.find(id).item.records.count >= 4, "every id leads to the one item")
        }
        _ = try stage.editor.undo(merge.id)
        #expect(try stage.items() == before)
        #expect(try stage.store.check() == [])
    }

    @Test func `a split holds for what arrives later, and refuses the opposite by name`() async throws {
        let (stage, pair, _) = try await filled(47)
        let split = try stage.editor.split([pair[0]])
        let refusal = try #require(throws: EditRefusal.self) { try stage.editor.merge(pair) }
        #expect(refusal.message.contains(split.id))
        var copy = try #require(stage.records[pair[0]])
        (copy.source, copy.identity) = (copy.source == "delta" ? "gamma" : "delta", "senare")
        copy.id = RecordID.make(source: copy.source, identity: copy.identity)
        try await stage.sync([copy])
        try stage.match()
        #expect(try !stage.clusters().contains { Set($0).isSuperset(of: pair) })
        #expect(try stage.clusters() == stage.batch(stage.store.decisions()).clusters)
    }

    @Test func `doubts come page by page, the surest first, and go when an editor has spoken`() async throws {
        let (stage, _, _) = try await filled(53)
        var paged: [Doubt] = []
        var cursor: String?
        let all = try stage.allDoubts()
        repeat {
            let page = try stage.store.doubts(limit: 3, cursor: cursor)
            #expect(page.total == all.count)
            paged += page.elements
            cursor = page.next
        } while cursor != nil
        #expect(paged == all && paged.count > 3)
        #expect(paged.map(\.bits) == paged.map(\.bits).sorted(by: >))
        let first = paged[0]
        #expect(first.signs.map(\.bits).reduce(0, +).rounded() == first.bits.rounded())
        #expect(first.left.item != first.right.item && !first.left.title.isEmpty)
        #expect(throws: StoreFailure.self) { try stage.store.doubts(cursor: "x") }
        let merge = try stage.editor.merge([first.left.record, first.right.record])
        #expect(try !stage.doubts().contains([first.left.record, first.right.record].sorted()))
        _ = try stage.editor.undo(merge.id)
        #expect(try stage.allDoubts() == all)
        var split = Decision(.split, records: [first.left.record], who: "bo", why: nil, at: stage.now)
        split.others = [first.right.record]
        try stage.store.decide([split.named()], rules: stage.rules.forItems(now: stage.now), now: stage.now)
        try stage.match()
        #expect(try !stage.doubts().contains([first.left.record, first.right.record].sorted()))
    }

    @Test func `a catalogue made from nothing with the decisions is the same, byte for byte`() async throws {
        let (stage, pair, others) = try await filled(59)
        _ = try stage.editor.merge([pair[1], others[3][0]])
        stage.now += 60
        let parted = try #require(others.dropFirst(4).first { $0.count > 1 })
        _ = try stage.editor.split([parted[1]])
        _ = try stage.editor.set(parted[0], "title", to: "Redaktionens titel")
        var world = MatchWorld(seed: 61)
        try await stage.sync(
            world.records(things: 10).map { record in
                var record = record
                record.identity = "ny " + record.identity
                record.id = RecordID.make(source: record.source, identity: record.identity)
                return record
            })
        try stage.match(weighsAnew: true)
        let second = try MatchStage()
        let decisions = try DecisionFile.read(DecisionFile.write(stage.store.decisions()), beside: [])
        try second.store.decide(decisions, rules: second.rules.forItems(now: second.now), now: second.now)
        try await second.sync(stage.records.values.sorted { $0.identity < $1.identity })
        try second.match(weighsAnew: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(second.items()) == encoder.encode(stage.items()))
    }
}

@Suite(.timeLimit(.minutes(1))) struct `An explanation` {
    @Test func `tells records, how they met, sign by sign, fields, decisions and doubts`() async throws {
        let stage = try MatchStage()
        var world = MatchWorld(seed: 53)
        try await stage.sync(world.records(things: 40))
        try stage.match()
        let doubt = try #require(try stage.store.doubts().elements.first)
        let id = doubt.left.item
        let before = try ItemExplainer(stage.store).explain(stage.editor.find(id))
        #expect(before.doubts.contains(doubt))
        let merge = try stage.editor.merge([doubt.left.record, doubt.right.record])
        let pin = try stage.editor.set(doubt.left.record, "title", to: "Vår titel")
        let told = try ItemExplainer(stage.store).explain(stage.editor.find(id))
        let item = try stage.editor.find(id).item
        #expect(told.records.map(\.id).sorted() == item.records.sorted())
        #expect(told.records.first?.isLeading == true && told.records.first?.id == item.id)
        let ids = Set([doubt.left.record, doubt.right.record])
        let pair = try #require(told.pairs.first { Set([$0.left, $0.right]) == ids })
        #expect(pair.signs.map(\.bits).reduce(0, +).rounded() == pair.bits.rounded())
        #expect(pair.bits == doubt.bits && pair.verdict == (doubt.isMatch ? .match : .review))
        #expect(pair.decisions == [merge.id] && !pair.blocks.isEmpty)
        #expect(Set(told.decisions.map(\.id)) == [merge.id, pin.id])
        let title = try #require(told.fields.first { $0.name == "title" })
        #expect(title.value == "Vår titel" && title.rule == "editor:" + pin.id && !title.losing.isEmpty)
    }

    @Test func `says of a record that it has not been matched yet`() async throws {
        let stage = try MatchStage()
        var world = MatchWorld(seed: 3)
        let records = world.records(things: 2)
        try await stage.sync(records)
        let told = try ItemExplainer(stage.store).explain(stage.editor.find(records[0].id))
        #expect(told.records.map(\.isWaiting) == [true] && told.pairs.isEmpty)
    }

    @Test func `asks an editor of each item once, and of an answered pair no more`() async throws {
        var world = MatchWorld(seed: 11)
        let stage = try MatchStage()
        try await stage.sync(world.records(things: 60))
        try stage.match(weighsAnew: true)
        func lines() throws -> [ReviewLine] { try stage.editor.review.lines(["doubtful-match"]) }
        let asked = try lines()
        #expect(asked.count > 1)
        #expect(Set(asked.flatMap(\.items)).count == 2 * asked.count)
        let (one, two) = (asked[0], asked[1])
        let merge = try #require(try stage.editor.review.accept(one.id, stage.editor, choice: nil).first)
        #expect(merge.act == .merge)
        let merged = try stage.items().filter { one.items.contains($0.id) }
        #expect(merged.count == 1)
        let split = try #require(try stage.editor.review.reject(two.id, stage.editor).first)
        #expect(split.act == .split && !split.records.isEmpty && split.others?.isEmpty == false)
        let pair = Set([two.subject.split(separator: " ")[1]].map(String.init))
        func names() throws -> Set<String> {
            Set(try lines().compactMap { $0.subject.split(separator: " ").last.map(String.init) })
        }
        #expect(try names().isDisjoint(with: pair))
        // Nor when everything is matched again.
        stage.now += 60
        try await stage.sync(world.records(things: 3))
        try stage.match(weighsAnew: true)
        #expect(try names().isDisjoint(with: pair))
        let former = try stage.editor.undo(split.id)
        #expect(!former.isInForce)
        let records = two.subject.split(separator: " ")[1].split(separator: "+").map(String.init).sorted()
        #expect(try stage.doubts().contains(records))
    }
}

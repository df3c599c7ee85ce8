import Catalogue
import Curate
import Foundation
import Store
import Testing

@testable import Pipeline

/// Random histories: whatever came, changed, went and was decided, in whatever order, and wherever a pass gave way, the
/// catalogue is the one that the records and the decisions that are left give at once.
@Suite(.timeLimit(.minutes(5))) struct `After any history` {
    private static let tight: MatchParameters = {
        var parameters = MatchParameters()
        (parameters.blockCap, parameters.weakBlockCap) = (4, 3)
        (parameters.anchors, parameters.strongAnchors) = (1, 2)
        return parameters
    }()

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `the catalogue is that of a batch`(_ seed: UInt64) async throws {
        let parameters = seed % 4 == 0 ? MatchParameters() : Self.tight
        let stage = try MatchStage(parameters: parameters)
        var history = History(seed: seed, stage)
        try await stage.sync(Array(history.records.prefix(60)))
        try stage.match(weighsAnew: true)
        for step in 0..<40 {
            try await history.step()
            guard step % 5 == 4 else { continue }
            try stage.match(.init(slice: 3 + history.number(20), settled: 2 + history.number(9), steps: nil))
            let batch = try stage.batch(stage.store.decisions())
            #expect(try stage.clusters() == batch.clusters, "seed \(seed), step \(step)")
            #expect(try stage.asked() == batch.doubts, "seed \(seed), step \(step)")
            #expect(try stage.store.check() == [])
        }
        try stage.match(weighsAnew: true)
        let whole = try MatchStage(parameters: parameters)
        let decisions = try DecisionFile.read(DecisionFile.write(stage.store.decisions()), beside: [])
        try whole.store.decide(decisions, rules: whole.rules.forItems(now: whole.now), now: whole.now)
        try await whole.sync(history.shuffled(Array(stage.records.values.sorted { $0.id < $1.id })))
        try whole.match(weighsAnew: true)
        #expect(try stage.items() == whole.items())
        #expect(try stage.doubts() == whole.doubts())
        #expect(try stage.asked() == whole.asked())
        try Relating(stage.store).run()
        try Relating(whole.store).run()
        for item in try whole.items() {
            #expect(try stage.store.relations(of: item.id) == whole.store.relations(of: item.id))
        }
        #expect(history.done.isSuperset(of: ["insert", "change", "withdraw", "part"]), "or nothing is shown")
        #expect(!history.done.isDisjoint(with: ["merge", "split"]))
    }
}

/// One step after another, drawn from a seed.
private struct History {
    let records: [Record]
    private(set) var done: Set<String> = []
    private let stage: MatchStage
    private var world: MatchWorld

    init(seed: UInt64, _ stage: MatchStage) {
        world = MatchWorld(seed: seed)
        self.stage = stage
        records = world.records(things: 45)
    }

    mutating func number(_ below: Int) -> Int { world.number(below) }
    mutating func shuffled<Value>(_ values: [Value]) -> [Value] { world.shuffled(values) }

    mutating func step() async throws {
        stage.now += 1
        let live = stage.records.keys.sorted()
        switch number(9) {
        case 0, 1:
            let new = shuffled(records.filter { stage.records[$0.id] == nil }).prefix(1 + number(9))
            try await stage.sync(Array(new))
            if !new.isEmpty { done.insert("insert") }
        case 2, 3:
            var changed: [Record] = []
            for id in shuffled(live).prefix(1 + number(7)) {
                guard var record = stage.records[id] else { continue }
                let other = records[number(records.count)]
                if number(2) == 0 { record.title = other.title }
                if number(3) == 0 { (record.link, record.urlKey) = (other.link, other.urlKey) }
                if number(3) == 0 { record.summary = other.summary }
                changed.append(record)
            }
            try await stage.sync(changed)
            done.insert("change")
        case 4, 5:
            try await stage.sync([], withdrawn: Array(shuffled(live).prefix(number(9))))
            done.insert("withdraw")
        case 6:
            let isMerge = number(2) == 0
            let picked = Array(shuffled(live).prefix(2 + number(2)))
            guard picked.count > 1 else { return }
            var decision = Decision(
                isMerge ? .merge : .split, records: isMerge ? picked : [picked[0]], who: "anna", why: nil,
                at: stage.now)
            if !isMerge { decision.others = Array(picked.dropFirst()) }
            let kept = try stage.store.decide(
                [decision.named()], rules: stage.rules.forItems(now: stage.now), now: stage.now
            ) { Contradiction.of(decision.named(), with: $0) ?? [] }
            if kept.opposed.isEmpty { done.insert(isMerge ? "merge" : "split") }
        case 7:
            guard let id = shuffled(try stage.store.decisions().filter(\.isInForce).map(\.id)).first else { return }
            let undoing = Decision.Undoing(at: stage.now, who: "bo", why: nil)
            _ = try stage.store.undo(id, undoing, rules: stage.rules.forItems(now: stage.now), now: stage.now)
            done.insert("undo")
        default:
            // A pass that gives way in the middle.
            try stage.match(.init(slice: 1 + number(5), settled: 1 + number(3), steps: 1 + number(2)))
            done.insert("part")
        }
    }
}

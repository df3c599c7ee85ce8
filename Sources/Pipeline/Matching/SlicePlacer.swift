import Curate
import Foundation
import Store

/// Works out what placing a slice of records comes to: which blocks they enter and leave, whom they and others meet by
/// that, and what is to be thought of each pair. Gives what `MatchIndex` gives for the same records.
struct SlicePlacer {
    /// A record before and after.
    private struct Member {
        var place: MatchPlacement.Place
        var hash: UInt64
        /// As it is now; `nil` when it is gone.
        var new: MatchRecord?
        /// Sorted.
        var oldBlocks: [UInt64]
        var newBlocks: [UInt64]
    }

    /// Blocks whose members are in memory together, at most 200 each.
    private static let blocksAtOnce = 8192

    private let store: Store
    private let scorer: MatchScorer
    private let slice: MatchSlice
    private var parameters: MatchParameters { scorer.parameters }

    private var members: [Member] = []
    private var hashes: [Int64: UInt64] = [:]
    /// Blocks over the cap, as they were.
    private var full: [UInt64: MatchHub] = [:]
    private var entering: [UInt64: [Int64]] = [:]
    private var leaving: [UInt64: [Int64]] = [:]
    /// Records of the slice that are in a block afterwards.
    private var present: [UInt64: [Int64]] = [:]
    private var hubs: [UInt64: MatchHub?] = [:]
    /// Pairs with an edge that may meet no more.
    private var doubted: Set<MatchPair> = []
    private var judge: PairJudging

    init(store: Store, scorer: MatchScorer, slice: MatchSlice) {
        (self.store, self.scorer, self.slice) = (store, scorer, slice)
        judge = PairJudging(store: store, scorer: scorer)
    }

    mutating func placement() throws(StoreFailure) -> MatchPlacement {
        var placement = MatchPlacement(turn: slice.state.turn, reached: slice.reached)
        members = slice.records.map(member)
        for member in members {
            hashes[member.place.key] = member.hash
            judge.add(member.place.key, member.new)
            placement.places.append(member.place)
            note(member)
        }
        let blocks = Set(entering.keys).union(leaving.keys).union(present.keys).sorted()
        for start in stride(from: 0, to: blocks.count, by: Self.blocksAtOnce) {
            let some = Array(blocks[start..<min(start + Self.blocksAtOnce, blocks.count)])
            let read = try store.matchBlocks(some)
            full.merge(read.hubs) { $1 }
            for block in some { try visit(block, members: read.members[block] ?? []) }
        }
        placement.edges = try judge.finish()
        placement.cut = try cut()
        placement.hubs = hubs
        // In the order of the table: each row finds its page beside the one before.
        placement.entering = entering.sorted { $0.key < $1.key }.flatMap { block, records in
            records.map { (block, $0) }
        }
        placement.leaving = leaving.flatMap { block, records in records.map { (block, $0) } }
        return placement
    }

    private func member(_ row: WaitingRecord) -> Member {
        let before = row.key <= slice.state.reached ? row.features.flatMap { MatchFeatures(bytes: $0) } : nil
        let after = row.matchFeatures
        let new = after.map(scorer.record)
        let features: MatchPlacement.Features =
            switch after {
            case .none: .gone
            case .some where row.record == nil: .known
            case .some(let made): .new(KeptFeatures(made))
            }
        return Member(
            place: MatchPlacement.Place(key: row.key, stamp: row.stamp, features: features),
            hash: after?.key ?? before?.key ?? 0, new: new,
            oldBlocks: before.map { blocks(of: scorer.record($0)) } ?? [], newBlocks: new.map(blocks) ?? [])
    }

    private func blocks(of record: MatchRecord) -> [UInt64] {
        MatchBlocks.keys(of: record, weights: scorer.weights, parameters: parameters)
    }

    private mutating func note(_ member: Member) {
        let key = member.place.key
        for block in member.newBlocks { present[block, default: []].append(key) }
        if member.oldBlocks.isEmpty {
            for block in member.newBlocks { entering[block, default: []].append(key) }
            return
        }
        let (old, new) = (Set(member.oldBlocks), Set(member.newBlocks))
        for block in member.newBlocks where !old.contains(block) { entering[block, default: []].append(key) }
        for block in member.oldBlocks where !new.contains(block) { leaving[block, default: []].append(key) }
    }

    // MARK: One block

    private mutating func visit(_ block: UInt64, members: [Int64]) throws(StoreFailure) {
        if let hub = full[block] { return try visit(block, hub) }
        let after = changed(members, block)
        guard after.count > MatchBlocks.cap(of: block, parameters) else {
            return try meet(present[block] ?? [], after, block)
        }
        // It is full from now on: those who met here alone, and are no anchors, meet no more.
        let room = MatchBlocks.anchors(of: block, parameters)
        let anchors: [MatchAnchor] = try Array(anchored(after).sorted().prefix(room))
        hubs[block] = MatchHub(size: after.count, anchors: anchors)
        try meet(block, anchors, all: after)
        let chosen = Set(anchors.map(\.record))
        doubted.formUnion(
            try store.edges(among: after).filter { !chosen.contains($0.left) && !chosen.contains($0.right) })
    }

    private mutating func visit(_ block: UInt64, _ hub: MatchHub) throws(StoreFailure) {
        let (came, went) = (entering[block] ?? [], Set(leaving[block] ?? []))
        let size = hub.size + came.count - went.count
        guard size > MatchBlocks.cap(of: block, parameters) else {
            hubs[block] = .some(nil)
            let all = changed(try store.members(of: block), block)
            return try meet(all, all, block)
        }
        let room = MatchBlocks.anchors(of: block, parameters)
        let hasLost = hub.anchors.contains { went.contains($0.record) }
        let known = try hasLost ? store.firstMembers(of: block, limit: room + went.count) : hub.anchors
        let pool = try known.filter { !went.contains($0.record) } + anchored(came)
        let anchors = Array(pool.sorted().prefix(room))
        hubs[block] = MatchHub(size: size, anchors: anchors)
        let before = Set(hub.anchors.map(\.record))
        let isSame = before == Set(anchors.map(\.record))
        let isAnchored = anchors.contains { hashes[$0.record] != nil }
        let all = try isSame && !isAnchored ? nil : changed(store.members(of: block), block)
        try meet(block, anchors, all: all)
        guard let all, !isSame else { return }
        let raised = anchors.map(\.record).filter { !before.contains($0) && hashes[$0] == nil }
        try meet(raised, all, block)
        for record in before.subtracting(anchors.map(\.record)) where hashes[record] == nil {
            doubted.formUnion(try store.edges(of: record).map { MatchPair(record, $0) })
        }
    }

    /// Records of the slice in a full block: an anchor meets everybody, the others meet the anchors.
    ///
    /// - Parameter all: `nil` when none of the slice is an anchor.
    private mutating func meet(_ block: UInt64, _ anchors: [MatchAnchor], all: [Int64]?) throws(StoreFailure) {
        let chosen = anchors.map(\.record)
        let mine = present[block] ?? []
        let raised = mine.filter { chosen.contains($0) }
        try meet(raised, all ?? [], block)
        try meet(mine.filter { !raised.contains($0) }, chosen, block)
    }

    private mutating func meet(_ some: [Int64], _ others: [Int64], _ block: UInt64) throws(StoreFailure) {
        try judge.note(some, others, isSure: MatchBlocks.kind(of: block).isSure)
    }

    private func changed(_ before: [Int64], _ block: UInt64) -> [Int64] {
        guard let went = leaving[block] else { return before + (entering[block] ?? []) }
        return before.filter { !went.contains($0) } + (entering[block] ?? [])
    }

    private func anchored(_ records: [Int64]) throws(StoreFailure) -> [MatchAnchor] {
        let known = records.compactMap { key in hashes[key].map { MatchAnchor(hash: $0, record: key) } }
        let others = records.filter { hashes[$0] == nil }
        return others.isEmpty ? known : known + (try store.hashes(of: others))
    }

    // MARK: Pairs that meet no more

    private mutating func cut() throws(StoreFailure) -> [MatchPair] {
        // Edges of the slice itself are made anew.
        let pairs = doubted.filter { hashes[$0.left] == nil && hashes[$0.right] == nil }
        if pairs.isEmpty { return [] }
        var shared: [MatchPair: [UInt64]] = [:]
        for pair in pairs {
            try judge.load([pair.left, pair.right])
            guard let left = judge.record(pair.left), let right = judge.record(pair.right) else { continue }
            let theirs = Set(blocks(of: right))
            shared[pair] = blocks(of: left).filter {
                theirs.contains($0) && MatchBlocks.admits(MatchBlocks.kind(of: $0), left, right)
            }
        }
        let unknown = Set(shared.values.joined()).filter { hubs[$0] == nil && full[$0] == nil }
        let others = try store.matchBlocks(unknown.sorted()).hubs
        return pairs.filter { pair in
            !(shared[pair] ?? []).contains { block in
                let hub: MatchHub? = hubs[block] ?? full[block] ?? others[block]
                guard let hub else { return true }
                return hub.anchors.contains { $0.record == pair.left || $0.record == pair.right }
            }
        }
    }
}

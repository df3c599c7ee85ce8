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
    /// Fewer are not worth a core of their own.
    private static let recordsOfPart = 256

    private let store: Store
    private let scorer: MatchScorer
    private let slice: MatchSlice
    private var parameters: MatchParameters { scorer.parameters }

    private var members: [Member] = []
    private var hashes: [Int64: UInt64] = [:]
    /// Blocks over the cap, as they were.
    private var full: [UInt64: MatchHub] = [:]
    private var entering: [BlockRow] = []
    private var leaving: [BlockRow] = []
    /// Records of the slice that stay in a block.
    private var staying: [BlockRow] = []
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
        members = made()
        for member in members {
            hashes[member.place.key] = member.hash
            judge.add(member.place.key, member.new)
            placement.places.append(member.place)
            note(member)
        }
        // In the order of the table: each row finds its page beside the one before.
        entering = BlockRuns.sorted(entering)
        leaving = BlockRuns.sorted(leaving)
        staying = BlockRuns.sorted(staying)
        try visitAll()
        placement.edges = try judge.finish()
        placement.cut = try cut()
        placement.hubs = hubs
        (placement.entering, placement.leaving) = (entering, leaving)
        return placement
    }

    private func made() -> [Member] {
        Cores.gather(slice.records.indices, by: Self.recordsOfPart) { slice.records[$0].map(member) }
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
        if member.oldBlocks.isEmpty {
            for block in member.newBlocks { entering.append((block, key)) }
            return
        }
        let (old, new) = (Set(member.oldBlocks), Set(member.newBlocks))
        for block in member.newBlocks {
            if old.contains(block) { staying.append((block, key)) } else { entering.append((block, key)) }
        }
        for block in member.oldBlocks where !new.contains(block) { leaving.append((block, key)) }
    }

    // MARK: One block

    /// What the slice does to one block.
    private struct Turn {
        let block: UInt64
        var came: ArraySlice<BlockRow>
        var went: Set<Int64>
        /// Records of the slice that are in it afterwards.
        var present: [Int64]

        /// The members of before as they are afterwards.
        func changed(_ before: [Int64]) -> [Int64] {
            (went.isEmpty ? before : before.filter { !went.contains($0) }) + came.map(\.record)
        }
    }

    private mutating func visitAll() throws(StoreFailure) {
        var (coming, going, stayed) = (BlockRuns(entering), BlockRuns(leaving), BlockRuns(staying))
        let blocks = BlockRuns.blocks(of: [entering, leaving, staying])
        for start in stride(from: 0, to: blocks.count, by: Self.blocksAtOnce) {
            let some = Array(blocks[start..<min(start + Self.blocksAtOnce, blocks.count)])
            // Where nothing is placed yet, no block has a member.
            let read = try slice.state.reached == 0 ? MatchBlocksFound() : store.matchBlocks(some)
            full.merge(read.hubs) { $1 }
            var known = BlockRuns(read.members)
            for block in some {
                let (came, went, stay) = (coming.next(block), going.next(block), stayed.next(block))
                let before = known.next(block)
                let hub = read.hubs[block]
                // Nobody to meet: so most blocks are.
                if hub == nil, came.count + before.count < 2, went.isEmpty { continue }
                let turn = Turn(
                    block: block, came: came, went: Set(went.map(\.record)),
                    present: came.map(\.record) + stay.map(\.record))
                if let hub { try visit(turn, hub) } else { try visit(turn, members: before.map(\.record)) }
            }
        }
    }

    private mutating func visit(_ turn: Turn, members: [Int64]) throws(StoreFailure) {
        let block = turn.block
        let after = turn.changed(members)
        guard after.count > MatchBlocks.cap(of: block, parameters) else {
            return try meet(turn.present, after, block)
        }
        // It is full from now on: those who met here alone, and are no anchors, meet no more.
        let room = MatchBlocks.anchors(of: block, parameters)
        let anchors: [MatchAnchor] = try Array(anchored(after).sorted().prefix(room))
        hubs[block] = MatchHub(size: after.count, anchors: anchors)
        try meet(turn, anchors, all: after)
        let chosen = Set(anchors.map(\.record))
        doubted.formUnion(
            try store.edges(among: after).filter { !chosen.contains($0.left) && !chosen.contains($0.right) })
    }

    private mutating func visit(_ turn: Turn, _ hub: MatchHub) throws(StoreFailure) {
        let (block, came, went) = (turn.block, turn.came.map(\.record), turn.went)
        let size = hub.size + came.count - went.count
        guard size > MatchBlocks.cap(of: block, parameters) else {
            hubs[block] = .some(nil)
            let all = turn.changed(try store.members(of: block))
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
        let all = try isSame && !isAnchored ? nil : turn.changed(store.members(of: block))
        try meet(turn, anchors, all: all)
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
    private mutating func meet(_ turn: Turn, _ anchors: [MatchAnchor], all: [Int64]?) throws(StoreFailure) {
        let chosen = anchors.map(\.record)
        let raised = turn.present.filter { chosen.contains($0) }
        try meet(raised, all ?? [], turn.block)
        try meet(turn.present.filter { !raised.contains($0) }, chosen, turn.block)
    }

    private mutating func meet(_ some: [Int64], _ others: [Int64], _ block: UInt64) throws(StoreFailure) {
        try judge.note(some, others, isSure: MatchBlocks.kind(of: block).isSure)
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

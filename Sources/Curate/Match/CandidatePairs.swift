/// The blocks of a collection in flat arrays: who is to be compared with whom, each pair once.
struct CandidatePairs {
    private struct Entry {
        var key: UInt64
        var place: UInt32
    }

    private struct Mark {
        /// Of the words of its title.
        var mask: UInt64
        /// By whom the record was met last.
        var metLast: UInt32 = .max
    }

    /// Names, words, and the bands four at a time: in passes, so that never all keys are in memory.
    private static let passes = 6

    /// Places block by block, ascending; the last of a block bears `lastOfBlock`.
    private var members: [UInt32] = []
    private static let lastOfBlock: UInt32 = 1 << 31
    /// For each record where it stands in `members`, only where it is compared with those that follow; shifted by a
    /// bit that tells whether all who meet there are compared.
    private var slots: [UInt64] = []
    private var starts: [UInt32] = []
    /// Blocks of two members or more, and those of them over the cap.
    private(set) var blocks = 0
    private(set) var capped = 0

    init(_ rows: RecordTable.Rows, scorer: MatchScorer) {
        var found: [(place: UInt32, slot: UInt64)] = []
        var entries: [Entry] = []
        var spare: [Entry] = []
        for pass in 0..<Self.passes {
            entries.removeAll(keepingCapacity: true)
            Self.read(rows, pass, scorer, &entries)
            Self.sort(&entries, &spare)
            add(entries, scorer.parameters, &found)
        }
        starts = [UInt32](repeating: 0, count: rows.count + 1)
        for one in found { starts[Int(one.place) + 1] += 1 }
        for place in 0..<rows.count { starts[place + 1] += starts[place] }
        var next = starts
        slots = [UInt64](repeating: 0, count: found.count)
        for one in found {
            slots[Int(next[Int(one.place)])] = one.slot
            next[Int(one.place)] += 1
        }
    }

    private static func read(
        _ rows: RecordTable.Rows, _ pass: Int, _ scorer: MatchScorer, _ entries: inout [Entry]
    ) {
        var keys: [UInt64] = []
        for place in 0..<rows.count {
            keys.removeAll(keepingCapacity: true)
            switch pass {
            case 0: MatchBlocks.addNames(rows[place], &keys)
            case 1: MatchBlocks.addWords(rows[place], scorer.weights, scorer.parameters, &keys)
            default: MatchBlocks.addBands(rows[place], (pass - 2) * 4..<(pass - 1) * 4, &keys)
            }
            // A few: looking back is quicker than sorting.
            for (index, key) in keys.enumerated() where !keys[..<index].contains(key) {
                entries.append(Entry(key: key, place: UInt32(place)))
            }
        }
    }

    /// By key, places as they came: three passes over the upper 33 bits, then the few that are equal there.
    private static func sort(_ entries: inout [Entry], _ spare: inout [Entry]) {
        if spare.count < entries.count {
            spare = [Entry](repeating: Entry(key: 0, place: 0), count: entries.count)
        }
        let count = entries.count
        entries.withUnsafeMutableBufferPointer { entries in
            spare.withUnsafeMutableBufferPointer { spare in
                var (from, to) = (UnsafeMutableBufferPointer(rebasing: entries[..<count]), spare)
                for shift in [31, 42, 53] as [UInt64] {
                    var offsets = [Int](repeating: 0, count: 2049)
                    for entry in from { offsets[Int(entry.key >> shift & 2047) + 1] += 1 }
                    for digit in 0..<2048 { offsets[digit + 1] += offsets[digit] }
                    for entry in from {
                        let digit = Int(entry.key >> shift & 2047)
                        to[offsets[digit]] = entry
                        offsets[digit] += 1
                    }
                    (from, to) = (UnsafeMutableBufferPointer(rebasing: to[..<count]), from)
                }
                for index in 0..<count {
                    let entry = from[index]
                    var place = index
                    while place > 0, entries[place - 1].key > entry.key {
                        entries[place] = entries[place - 1]
                        place -= 1
                    }
                    entries[place] = entry
                }
            }
        }
    }

    private mutating func add(
        _ entries: [Entry], _ parameters: MatchParameters, _ found: inout [(place: UInt32, slot: UInt64)]
    ) {
        var start = 0
        while start < entries.count {
            let key = entries[start].key
            var end = start + 1
            while end < entries.count, entries[end].key == key { end += 1 }
            defer { start = end }
            guard end - start > 1 else { continue }
            blocks += 1
            let kind = MatchBlocks.kind(of: key)
            // In a block over the cap its anchors alone are compared with the others.
            let isCapped = end - start > MatchBlocks.cap(of: key, parameters)
            if isCapped { capped += 1 }
            let firsts = isCapped ? MatchBlocks.anchors(of: key, parameters) : end - start - 1
            for index in start..<end {
                if index - start < firsts {
                    let slot = UInt64(members.count) << 1 | (kind.isSure ? 1 : 0)
                    found.append((entries[index].place, slot))
                }
                members.append(entries[index].place)
            }
            members[members.count - 1] |= Self.lastOfBlock
        }
    }

    /// Every pair that meets, the first with the smaller place, pairs of one first in a row.
    func each(_ rows: RecordTable.Rows, _ body: (_ left: Int, _ right: Int) -> Void) {
        // Most pairs end here: what is asked of every one lies in one place.
        var marks = rows.heads.map { Mark(mask: $0.wordMask) }
        for left in 0..<rows.count {
            let mask = marks[left].mask
            for slot in slots[Int(starts[left])..<Int(starts[left + 1])] {
                let isSure = slot & 1 == 1
                var position = Int(slot >> 1)
                while members[position] & Self.lastOfBlock == 0 {
                    position += 1
                    let right = Int(members[position] & ~Self.lastOfBlock)
                    let mark = marks[right]
                    if mark.metLast == UInt32(left) { continue }
                    let isAlike =
                        isSure
                        || MatchBlocks.areAlike(mask, mark.mask) {
                            MinHash.common(rows[left].section(.bands), rows[right].section(.bands))
                        }
                    guard isAlike else { continue }
                    marks[right].metLast = UInt32(left)
                    body(left, right)
                }
            }
        }
    }
}

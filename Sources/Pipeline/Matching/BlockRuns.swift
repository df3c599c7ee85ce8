/// A record in a block.
typealias BlockRow = (block: UInt64, record: Int64)

/// Rows in the order of their blocks, given block by block.
struct BlockRuns {
    private let rows: [BlockRow]
    private var position = 0

    init(_ rows: [BlockRow]) { self.rows = rows }

    /// The rows of a block, which is greater than the one asked for before.
    mutating func next(_ block: UInt64) -> ArraySlice<BlockRow> {
        while position < rows.count, rows[position].block < block { position += 1 }
        let start = position
        while position < rows.count, rows[position].block == block { position += 1 }
        return rows[start..<position]
    }

    /// In the order of the table: by their blocks, and those of a block by their records.
    ///
    /// The keys of blocks are hashes: dealt out by their first bits, what is left to be sorted are runs of a few rows.
    static func sorted(_ rows: [BlockRow]) -> [BlockRow] {
        guard rows.count >= rowsToDeal else { return rows.sorted(by: <) }
        func place(_ row: BlockRow) -> Int { Int(row.block >> UInt64(64 - bitsToDeal)) }
        // Where the rows of each place end once they are dealt, and begin before.
        var ends = [Int](repeating: 0, count: 1 << bitsToDeal)
        for row in rows { ends[place(row)] += 1 }
        var sum = 0
        for index in ends.indices { (ends[index], sum) = (sum, sum + ends[index]) }
        var dealt = [BlockRow](repeating: (0, 0), count: rows.count)
        for row in rows {
            dealt[ends[place(row)]] = row
            ends[place(row)] += 1
        }
        var start = 0
        dealt.withUnsafeMutableBufferPointer { dealt in
            for end in ends {
                if end - start > 1 { dealt[start..<end].sort(by: <) }
                start = end
            }
        }
        return dealt
    }

    private static let bitsToDeal = 14
    /// Fewer are sorted as quickly as they are dealt.
    static let rowsToDeal = 1 << 16

    /// The blocks of several such lists, in order, each once.
    static func blocks(of lists: [[BlockRow]]) -> [UInt64] {
        var blocks = lists.filter { !$0.isEmpty }.flatMap { $0.map(\.block) }
        if lists.count(where: { !$0.isEmpty }) > 1 { blocks.sort() }
        var kept = 0
        for block in blocks where kept == 0 || blocks[kept - 1] != block {
            blocks[kept] = block
            kept += 1
        }
        blocks.removeSubrange(kept...)
        return blocks
    }
}

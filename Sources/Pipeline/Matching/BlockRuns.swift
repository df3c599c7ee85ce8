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

import Testing

@testable import Pipeline

@Suite struct `Rows of blocks` {
    @Test(arguments: [UInt64.max, 0xFF, 0xFF << 56, 3 << 62, 0])
    func `are dealt out in the order they would be sorted in`(_ mask: UInt64) {
        var state: UInt64 = 7
        let rows = (0..<(BlockRuns.rowsToDeal + 1000)).map { index -> BlockRow in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return ((state ^ state >> 29) & mask, Int64(truncatingIfNeeded: state >> 40) - Int64(index))
        }
        let (dealt, sorted) = (BlockRuns.sorted(rows), rows.sorted(by: <))
        #expect(dealt.elementsEqual(sorted, by: ==))
        #expect(BlockRuns.sorted(Array(rows.prefix(1000))).elementsEqual(rows.prefix(1000).sorted(by: <), by: ==))
    }
}

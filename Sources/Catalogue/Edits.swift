/// How many slips one word is from another.
package enum Edits {
    /// Insertions, deletions, substitutions and swapped neighbours (optimal string alignment); more than `most` is told
    /// as `most + 1`.
    package static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], atMost most: Int) -> Int {
        guard abs(a.count - b.count) <= most else { return most + 1 }
        var older: [Int] = []
        var old = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(old[j] + (a[i] == b[j] ? 0 : 1), old[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
                row.append(best)
            }
            if (row.min() ?? 0) > most { return most + 1 }
            older = old
            old = row
        }
        return min(old[b.count], most + 1)
    }
}

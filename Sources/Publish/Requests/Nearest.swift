/// The name somebody probably meant.
enum Nearest {
    /// The candidate with the fewest edits to `name`, letter case aside; `nil` when even that is a different word.
    static func match(_ name: String, in candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
        let limit = max(1, wanted.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let edits = distance(wanted, Array(candidate.lowercased().unicodeScalars))
            if edits <= limit, best.map({ edits < $0.distance }) ?? true { best = (candidate, edits) }
        }
        return best?.name
    }

    /// Insertions, deletions, substitutions and swapped neighbours (optimal string alignment).
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var older: [Int] = []
        var old = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(old[j] + (a[i] == b[j] ? 0 : 1), old[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
                row.append(best)
            }
            older = old
            old = row
        }
        return old[b.count]
    }
}

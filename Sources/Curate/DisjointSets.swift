/// Which of so many places belong together (union and find).
struct DisjointSets {
    private var parents: [Int32]

    init(_ count: Int) { parents = (0..<Int32(count)).map { $0 } }

    mutating func root(_ place: Int) -> Int {
        var at = Int32(place)
        while parents[Int(at)] != at {
            parents[Int(at)] = parents[Int(parents[Int(at)])]
            at = parents[Int(at)]
        }
        return Int(at)
    }

    mutating func join(_ left: Int, _ right: Int) {
        let (left, right) = (root(left), root(right))
        // The smaller place leads: the result does not depend on the order.
        if left < right { parents[right] = Int32(left) } else { parents[left] = Int32(right) }
    }

    /// Places by set, ascending.
    mutating func groups() -> [[Int]] {
        let roots = parents.indices.map { root($0) }
        let order = roots.indices.sorted { (roots[$0], $0) < (roots[$1], $1) }
        var groups: [[Int]] = []
        for place in order {
            if let last = groups.last?[0], roots[last] == roots[place] {
                groups[groups.count - 1].append(place)
            } else {
                groups.append([place])
            }
        }
        return groups
    }
}

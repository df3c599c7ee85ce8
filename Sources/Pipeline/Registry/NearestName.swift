/// Finds what somebody meant to write.
package enum NearestName {
    /// The valid name with the fewest edits, when they are few enough to be a slip; the first one among equals.
    static func of(_ name: String, in valid: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().prefix(64))
        let limit = max(1, min(3, wanted.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in valid {
            let letters = Array(candidate.lowercased())
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, letters)
            if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// `, did you mean "format"?`, or what there is to choose from when that is short, or nothing.
    package static func hint(_ name: String, in valid: [String]) -> String {
        if let nearest = of(name, in: valid) { return ", did you mean \(Printable.quoted(nearest))?" }
        guard !valid.isEmpty, valid.count <= 12 else { return "" }
        return ": expected " + list(valid)
    }

    /// `There is no source "skrr", did you mean "skr"?`
    package static func none(_ what: String, _ name: String, in valid: [String]) -> String {
        sentence("There is no \(what) \(Printable.quoted(name))", name, in: valid)
    }

    /// A sentence that ends in what may have been meant, with one mark at its end.
    package static func sentence(_ beginning: String, _ name: String, in valid: [String]) -> String {
        let text = beginning + hint(name, in: valid)
        return text.hasSuffix("?") ? text : text + "."
    }

    /// `a, b or c`.
    static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }

    /// Optimal string alignment: insert, delete, change, swap two neighbours, each at the cost of one.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for (column, other) in right.enumerated() {
                var cost = min(
                    previous[column + 1] + 1, current[column] + 1, previous[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}

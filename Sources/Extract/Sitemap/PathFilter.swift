import Catalogue
import Foundation

/// Which pages of a site are meant: a ``PageFilter``, ready for many addresses.
struct PathFilter {
    private let include: [PathPattern]
    private let exclude: [PathPattern]
    /// Seconds since 1970 before which nothing is taken.
    private let earliest: Double?

    init(_ filter: PageFilter?, now: Date) {
        include = filter?.include.map(PathPattern.init) ?? []
        exclude = filter?.exclude.map(PathPattern.init) ?? []
        earliest = filter?.changedWithin.map { now.timeIntervalSince1970 - $0 }
    }

    func takes(path: [UInt8]) -> Bool {
        (include.isEmpty || include.contains { $0.matches(path) }) && !exclude.contains { $0.matches(path) }
    }

    /// Whether what changed then may be taken; what has no date always is.
    func takes(_ changed: Date?) -> Bool {
        guard let earliest, let changed else { return true }
        return changed.timeIntervalSince1970 >= earliest
    }
}

/// A path with `*` for any text, compared whole, percent-encoding aside: `/nyheter/*`.
package struct PathPattern: Sendable, Hashable {
    private let pattern: [UInt8]

    package init(_ text: String) { pattern = Self.decoded(Array(text.utf8)) }

    package func matches(_ path: [UInt8]) -> Bool {
        let path = Self.decoded(path)
        var (place, at) = (0, 0)
        // Where the last `*` stands, and how much of the path it has taken: only it is ever tried again.
        var (star, taken): (Int?, Int) = (nil, 0)
        while at < path.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                (star, taken) = (place, at)
                place += 1
            } else if place < pattern.count, pattern[place] == path[at] {
                place += 1
                at += 1
            } else if let star {
                taken += 1
                (place, at) = (star + 1, taken)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    private static func decoded(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let pair = HexDigits.pair(rest) {
                bytes.append(pair)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}

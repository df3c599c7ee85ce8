/// The part of a representation that a client asks for (RFC 9110 §14): one range of bytes.
enum ByteRange: Sendable, Hashable {
    case from(Int)
    case between(Int, Int)
    case last(Int)

    /// `nil` for another unit, several ranges, and what is no range: then the whole is given, as §14.2 allows.
    init?(_ field: String?) {
        guard let field, field.utf8.count <= 100 else { return nil }
        let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].trimmingWhiteSpace().lowercased() == "bytes" else { return nil }
        let ends = halves[1].trimmingWhiteSpace().split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        switch (Self.number(ends[0]), Self.number(ends[1])) {
        case (let first?, let last?) where first <= last: self = .between(first, last)
        case (let first?, nil) where ends[1].isEmpty: self = .from(first)
        case (nil, let length?) where ends[0].isEmpty: self = .last(length)
        default: return nil
        }
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    /// Which bytes of so many those are; `nil` when there are none of them.
    func resolved(of length: Int) -> Range<Int>? {
        let range =
            switch self {
            case .from(let first): min(first, length)..<length
            case .between(let first, let last): min(first, length)..<(last < length ? last + 1 : length)
            case .last(let count): max(0, length - count)..<length
            }
        return range.isEmpty ? nil : range
    }
}

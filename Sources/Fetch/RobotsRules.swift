/// What a robots.txt says to one crawler (RFC 9309): parsed and matched, nothing fetched.
///
/// However it is written, no address costs more than `work` to judge. Beyond a limit it is taken to forbid:
///
/// | limit | what happens |
/// |---|---|
/// | 500 KiB of file | the rest does not count (§2.5) |
/// | 10,000 rules of a group | everything is forbidden |
/// | 2 KiB of a rule's path | a `Disallow` forbids whatever begins so, an `Allow` does not count |
/// | 2 KiB of an address | it is forbidden where anything is |
/// | 2,000,000 comparisons of bytes for an address | it is forbidden |
struct RobotsRules: Sendable, Hashable {
    /// Bytes that are read of a robots.txt; what comes after does not count (RFC 9309 §2.5).
    static let limit = 500 * 1024
    /// Letters of a rule's line that are kept to be quoted.
    static let quoted = 200
    static let mostRules = 10_000
    /// Bytes of a rule's path, and of an address, both normalised.
    static let longest = 2048
    /// Comparisons of bytes for one address. A large file of an honest site takes some tens of thousands.
    static let work = 2_000_000

    struct Rule: Sendable, Hashable {
        var allows: Bool
        /// Normalised: percent-encoded where it must be, `*` and a last `$` with their meaning.
        var pattern: [UInt8]
        /// As it stands in the file, for people.
        var line: String
    }

    enum Verdict: Sendable, Hashable {
        case allowed
        /// The line that forbids.
        case forbidden(String)
        /// A limit was met, and what cannot be told is taken for forbidden: what is too much, in words.
        case unjudged(String)
    }

    private(set) var rules: [Rule] = []

    static let allowAll = RobotsRules()

    private init() {}

    /// - Parameter agent: the product token of the User-Agent, compared without regard to letter case (§2.2.1).
    init(_ bytes: some Sequence<UInt8>, agent: String) {
        var own: [Rule]?
        var anybody: [Rule] = []
        var groupIsOwn = false
        var groupIsAnybody = false
        var lastWasAgent = false
        let agent = agent.lowercased()
        for line in Self.lines(Array(bytes.prefix(Self.limit))) {
            guard let (key, value) = Self.field(line) else { continue }
            switch key {
            case "user-agent":
                if !lastWasAgent { (groupIsOwn, groupIsAnybody) = (false, false) }
                lastWasAgent = true
                if value == "*" { groupIsAnybody = true }
                if Self.token(value) == agent {
                    groupIsOwn = true
                    own = own ?? []
                }
            case "allow", "disallow":
                lastWasAgent = false
                // An empty pattern matches nothing: "Disallow:" alone allows all.
                guard !value.isEmpty else { continue }
                guard groupIsOwn || groupIsAnybody, let rule = Self.rule(value, allows: key == "allow", line) else {
                    continue
                }
                if groupIsOwn, own.map({ $0.count <= Self.mostRules }) ?? false { own?.append(rule) }
                if groupIsAnybody, anybody.count <= Self.mostRules { anybody.append(rule) }
            default:
                // Sitemap, Crawl-delay and others do not end a group's list of agents (§2.2.4).
                continue
            }
        }
        rules = own ?? anybody
    }

    /// `nil` for one that is too long to be kept and may be left out.
    private static func rule(_ value: String, allows: Bool, _ line: String) -> Rule? {
        var pattern = pattern(value)
        if pattern.count > longest {
            if allows { return nil }
            pattern = Array(pattern.prefix(longest))
        }
        return Rule(allows: allows, pattern: pattern, line: String(line.prefix(quoted)))
    }

    func judge(_ pathAndQuery: String) -> Verdict {
        var budget = Self.work
        return judge(pathAndQuery, budget: &budget)
    }

    /// The longest match decides, and of two as long the one that allows (§2.2.2). /robots.txt itself is free.
    ///
    /// - Parameter budget: comparisons of bytes that may be made; those that were are taken off.
    func judge(_ pathAndQuery: String, budget: inout Int) -> Verdict {
        if pathAndQuery == "/robots.txt" { return .allowed }
        if rules.count > Self.mostRules { return .unjudged("it has more than \(Self.mostRules) rules") }
        // In an address these two are letters like others (§2.2.3).
        let path = Self.normalised(pathAndQuery, escaping: [UInt8(ascii: "*"), UInt8(ascii: "$")])
        guard path.count <= Self.longest else {
            let forbids = rules.contains { !$0.allows }
            return forbids ? .unjudged("the address is longer than \(Self.longest) bytes") : .allowed
        }
        var best: Rule?
        for rule in rules {
            let isMatch = Self.matches(rule.pattern, path, budget: &budget)
            guard budget > 0 else { return .unjudged("its rules take too long to compare") }
            guard isMatch else { continue }
            guard let current = best else {
                best = rule
                continue
            }
            let isLonger = rule.pattern.count > current.pattern.count
            if isLonger || (rule.pattern.count == current.pattern.count && rule.allows) { best = rule }
        }
        return best.flatMap { $0.allows ? nil : .forbidden($0.line) } ?? .allowed
    }

    /// Greedy with one step back: linear for each `*`, so that no pattern can take exponential time. Once the budget is
    /// spent the answer means nothing.
    static func matches(_ pattern: [UInt8], _ path: [UInt8], budget: inout Int) -> Bool {
        let isAnchored = pattern.last == UInt8(ascii: "$")
        let pattern = isAnchored ? pattern.dropLast() : pattern[...]
        // What is longer than the path, stars aside, cannot match: no file makes this take more than the path's square.
        guard pattern.count <= 2 * path.count + 1 else { return false }
        var (p, t) = (0, 0)
        var star: (p: Int, t: Int)?
        while budget > 0 {
            budget -= 1
            if p == pattern.count {
                if !isAnchored || t == path.count { return true }
            } else if pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
                continue
            } else if t < path.count, pattern[p] == path[t] {
                p += 1
                t += 1
                continue
            }
            guard let last = star, last.t < path.count else { return false }
            star = (last.p, last.t + 1)
            (p, t) = (last.p + 1, last.t + 1)
        }
        return false
    }

    /// Lines end with CR, LF or both; a byte order mark does not count.
    private static func lines(_ bytes: [UInt8]) -> [String] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
        return bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { PrintableText.trim(String(decoding: $0, as: UTF8.self)) }
    }

    private static func field(_ line: String) -> (key: String, value: String)? {
        let content = line.prefix { $0 != "#" }
        guard let colon = content.firstIndex(of: ":") else { return nil }
        let key = PrintableText.trim(String(content[..<colon])).lowercased()
        return (key, PrintableText.trim(String(content[content.index(after: colon)...])))
    }

    /// The product token at the start: `Samlad/0.1` names `samlad`.
    static func token(_ agent: String) -> String {
        String(agent.prefix { $0.isASCII && ($0.isLetter || $0 == "_" || $0 == "-") }).lowercased()
    }

    /// A rule's path with `*` and a last `$` left to mean what they do, and stars in a row made one.
    static func pattern(_ text: String) -> [UInt8] {
        let isAnchored = text.hasSuffix("$")
        var result = normalised(isAnchored ? String(text.dropLast()) : text, escaping: [UInt8(ascii: "$")])
        var last: UInt8?
        result.removeAll { byte in
            defer { last = byte }
            return byte == UInt8(ascii: "*") && last == byte
        }
        return isAnchored ? result + [UInt8(ascii: "$")] : result
    }

    /// Octets outside ASCII and those of `escaping` percent-encoded, hexadecimal in upper case, unreserved ones
    /// decoded (§2.2.2).
    static func normalised(_ text: String, escaping: [UInt8] = []) -> [UInt8] {
        let isAsItIs = text.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x80 && byte != UInt8(ascii: "%") && !escaping.contains(byte)
        }
        if isAsItIs { return Array(text.utf8) }
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        func encoded(_ byte: UInt8) -> [UInt8] {
            [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
        }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
            {
                let value = high << 4 | low
                result += isUnreserved(value) ? [value] : encoded(value)
                index += 3
                continue
            }
            result += byte >= 0x80 || byte <= 0x20 || escaping.contains(byte) ? encoded(byte) : [byte]
            index += 1
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// RFC 3986 §2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// Checks of IP networks in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).
enum IPNetwork {
    /// `10.1.0.0/16`, `fd00::/8`; bits beyond the prefix are let pass.
    static func check(_ text: String) throws(Complaint) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let length = prefixLength(parts[1]) {
            if isVersion4(String(parts[0])), length <= 32 { return }
            if isVersion6(String(parts[0])), length <= 128 { return }
        }
        let hint = parts.count == 1 && isVersion4(text) ? ", did you mean \"\(text)/32\"?" : ""
        let example = hint.isEmpty ? " like 10.1.0.0/16 or fd00::/8, found \(Printable.quoted(text))" : hint
        throw Complaint("expected a network" + (hint.isEmpty ? example : " with its prefix length" + hint))
    }

    private static func prefixLength(_ text: Substring) -> Int? {
        guard (1...3).contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }

    /// Four decimal numbers; `0x7f.1`, `010.0.0.1` and `2130706433` are not accepted, though C libraries read them.
    static func isVersion4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy { $0.isASCII && $0.isNumber }
                    && (part == "0" || !part.hasPrefix("0")) && (Int(part) ?? 256) <= 255
            }
    }

    /// RFC 4291 §2.2: eight groups, one `::` at most, the last two groups perhaps as an IPv4 address.
    static func isVersion6(_ text: String) -> Bool {
        guard text.utf8.count <= 45 else { return false }
        var groups = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var wanted = 8
        if let last = groups.last, last.contains(".") {
            guard isVersion4(last) else { return false }
            groups.removeLast()
            // Keeps the colon before it from looking like an empty group at the end.
            groups.append("0")
            wanted = 7
        }
        guard groups.count >= 3 else { return false }
        if groups.first == "" {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if groups.last == "" {
            guard groups.count >= 2, groups[groups.count - 2].isEmpty else { return false }
            groups.removeLast()
        }
        let gaps = groups.count { $0.isEmpty }
        let isHex = groups.allSatisfy { group in
            group.isEmpty || group.count <= 4 && group.allSatisfy { $0.isASCII && $0.isHexDigit }
        }
        return isHex && (gaps == 0 ? groups.count == wanted : gaps == 1 && groups.count <= wanted)
    }
}

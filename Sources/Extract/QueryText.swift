/// What follows a `%` in an address.
enum HexDigits {
    /// The byte that the first two digits stand for (RFC 3986 §2.1).
    static func pair(_ text: ArraySlice<UInt8>) -> UInt8? {
        guard let high = value(text.first), let low = value(text.dropFirst().first) else { return nil }
        return high << 4 | low
    }

    private static func value(_ byte: UInt8?) -> UInt8? {
        guard let byte else { return nil }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return byte - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): return (byte | 0x20) - 0x57
        default: return nil
        }
    }
}

/// The query of an address, parameter by parameter; what is not touched stays as it was written.
package enum QueryText {
    /// The value of the first parameter of this name, decoded; `nil` when there is none.
    package static func value(of name: String, in address: String) -> String? {
        let parameters = Pieces(address).parameters
        guard let found = parameters.first(where: { Self.name(of: $0) == name }) else { return nil }
        let value = found.utf8.firstIndex(of: UInt8(ascii: "=")).map { found[found.utf8.index(after: $0)...] } ?? ""
        return decoded(value)
    }

    /// The address with parameters set, in their old places where they stood, and without its fragment.
    ///
    /// Values are percent-encoded as a whole (RFC 3986 §2.1). A name that stood several times stands once.
    package static func setting(_ values: [(name: String, value: String)], in address: String) -> String {
        var pieces = Pieces(address)
        for (name, value) in values {
            let own = "\(encoded(name))=\(encoded(value))"[...]
            let place = pieces.parameters.firstIndex { Self.name(of: $0) == name }
            pieces.parameters.removeAll { Self.name(of: $0) == name }
            pieces.parameters.insert(own, at: place ?? pieces.parameters.endIndex)
        }
        return pieces.address
    }

    /// The address without these parameters, and without its fragment.
    package static func removing(_ names: Set<String>, from address: String) -> String {
        var pieces = Pieces(address)
        pieces.parameters.removeAll { names.contains(Self.name(of: $0)) }
        return pieces.address
    }

    private struct Pieces {
        let front: Substring
        var parameters: [Substring]

        init(_ address: String) {
            let whole = address.prefix { $0 != "#" }
            let mark = whole.firstIndex(of: "?")
            front = whole[..<(mark ?? whole.endIndex)]
            let query = mark.map { whole[whole.index(after: $0)...] } ?? ""
            parameters = query.split(separator: "&")
        }

        var address: String {
            parameters.isEmpty ? String(front) : "\(front)?\(parameters.joined(separator: "&"))"
        }
    }

    private static func name(of parameter: Substring) -> String {
        decoded(parameter.prefix { $0 != "=" })
    }

    /// `+` is a space in a query, as forms write it.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let pair = HexDigits.pair(rest) {
                bytes.append(pair)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    private static let reserved = unreserved.union(":/?#[]@!$&'()*+,;=%".utf8)

    /// Everything percent-encoded but letters, digits and `-._~`; with `keepingReserved` also what parts an address.
    static func encoded(_ text: String, keepingReserved: Bool = false) -> String {
        let allowed = keepingReserved ? reserved : unreserved
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if allowed.contains(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(contentsOf: (byte < 16 ? "0" : "").utf8)
                bytes.append(contentsOf: String(byte, radix: 16, uppercase: true).utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

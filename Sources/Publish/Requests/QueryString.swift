/// The query of a request as name–value pairs, decoded as forms encode them (URL Living Standard §5.1).
struct QueryString: Sendable {
    private(set) var pairs: [(name: String, value: String)] = []
    /// The first pair whose percent-encoding is broken or no UTF-8, as it stood.
    private(set) var malformed: String?

    init(_ raw: String?) { read(raw) }

    /// With the pairs of a form behind its own.
    func followed(by form: String) -> QueryString {
        var both = self
        both.read(form)
        return both
    }

    private mutating func read(_ raw: String?) {
        for part in (raw ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decode(halves[0])
            let value = halves.count > 1 ? Self.decode(halves[1]) : ""
            if let name, let value {
                pairs.append((name, value))
            } else if malformed == nil {
                malformed = String(decoding: part, as: UTF8.self)
            }
        }
    }

    /// Every value of a parameter: repeated parameters and comma lists are alternatives; empty ones say nothing.
    func values(_ name: String) -> [String] {
        pairs.lazy.filter { $0.name == name }
            .flatMap { $0.value.split(separator: ",") }
            .map { $0.trimmingWhiteSpace() }
            .filter { !$0.isEmpty }
    }

    /// The last value of a parameter that takes one; `nil` when it is missing or empty.
    func value(_ name: String) -> String? {
        pairs.last { $0.name == name }.map { $0.value.trimmingWhiteSpace() }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Every parameter is one of these and says something. What a script leaves empty by mistake would give
    /// everything; whoever wants everything leaves the parameter out.
    func check(_ allowed: [String]) throws(ParameterFault) {
        if let unknown = pairs.first(where: { !allowed.contains($0.name) }) {
            throw .unknown(unknown.name, allowed: allowed)
        }
        if let malformed { throw .malformed(malformed) }
        if let empty = pairs.first(where: { $0.value.allSatisfy { $0 == "," || $0.isWhitespace } }) {
            throw .value(empty.value, of: empty.name, "it takes a value; leave the parameter out to ask for everything")
        }
    }

    private static func decode(_ bytes: Substring.UTF8View.SubSequence) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(Hex.value), let low = iterator.next().flatMap(Hex.value)
                else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// Writes pairs back: unreserved characters stand, everything else is percent-encoded (RFC 3986 §2.3).
    static func encode(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { "\(Hex.percentEncode($0.name))=\(Hex.percentEncode($0.value))" }.joined(separator: "&")
    }
}

enum Hex {
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    static func percentEncode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += escape(byte)
            }
        }
        return encoded
    }

    /// `%C3`
    static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "%0" + digits : "%" + digits
    }
}

extension StringProtocol {
    func trimmingWhiteSpace() -> String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? start
        return String(self[start..<end])
    }
}

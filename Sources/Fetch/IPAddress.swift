import Glibc

/// A numeric address, with IPv4-mapped ones (`::ffff:a.b.c.d`) taken for the IPv4 addresses they are.
package enum IPAddress: Sendable, Hashable, CustomStringConvertible {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)

    /// From 4 or 16 bytes in network order; `nil` for any other length.
    init?(bytes: some Collection<UInt8>) {
        func number(_ part: some Collection<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        switch bytes.count {
        case 4:
            self = .v4(UInt32(number(bytes)))
        case 16:
            let (high, low) = (number(bytes.prefix(8)), number(bytes.dropFirst(8)))
            self = high == 0 && low >> 32 == 0xFFFF ? .v4(UInt32(low & 0xFFFF_FFFF)) : .v6(high: high, low: low)
        default:
            return nil
        }
    }

    /// From its text, in the strict forms of `inet_pton`.
    package init?(_ text: String) {
        // C reads no further.
        guard !text.utf8.contains(0) else { return nil }
        var v4 = [UInt8](repeating: 0, count: 4)
        if unsafe inet_pton(AF_INET, text, &v4) == 1 {
            self.init(bytes: v4)
            return
        }
        var v6 = [UInt8](repeating: 0, count: 16)
        guard unsafe inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self.init(bytes: v6)
    }

    /// From the socket address that a connection is about to use; `nil` when it is neither IPv4 nor IPv6, or too short.
    init?(_ address: UnsafePointer<sockaddr>, length: Int) {
        let bytes = unsafe UnsafeRawBufferPointer(start: address, count: length)
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            unsafe self.init(bytes: bytes[4..<8])
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            unsafe self.init(bytes: bytes[8..<24])
        default:
            return nil
        }
    }

    private var bytes: [UInt8] {
        switch self {
        case .v4(let number): (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
        case .v6(let high, let low):
            [high, low].flatMap { half in
                (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) }
            }
        }
    }

    package var description: String {
        let family = if case .v4 = self { AF_INET } else { AF_INET6 }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A network in CIDR form: `10.1.0.0/16`, `fd00::/8`; an address alone is a network of one.
package struct IPNetwork: Sendable, Hashable {
    private let base: IPAddress
    /// Bits that count: 0 to 32, or 0 to 128.
    private let prefix: Int

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        let isMapped = text.contains(":") && { if case .v4 = address { true } else { false } }()
        let whole = if case .v4 = address { 32 } else { 128 }
        guard parts.count == 2 else {
            (base, prefix) = (address, whole)
            return
        }
        guard !parts[1].isEmpty, parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let given = Int(parts[1]) else {
            return nil
        }
        // ::ffff:10.0.0.0/104 is 10.0.0.0/8.
        let bits = isMapped ? given - 96 : given
        guard (0...whole).contains(bits) else { return nil }
        (base, prefix) = (address, bits)
    }

    package func contains(_ address: IPAddress) -> Bool {
        switch (base, address) {
        case (.v4(let network), .v4(let number)):
            return prefix == 0 || (network ^ number) >> (32 - UInt32(prefix)) == 0
        case (.v6(let networkHigh, let networkLow), .v6(let high, let low)):
            let (differenceHigh, differenceLow) = (networkHigh ^ high, networkLow ^ low)
            if prefix <= 64 { return prefix == 0 || differenceHigh >> (64 - UInt64(prefix)) == 0 }
            return differenceHigh == 0 && differenceLow >> (128 - UInt64(prefix)) == 0
        default:
            return false
        }
    }
}

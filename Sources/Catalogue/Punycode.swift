/// Labels of host names in letters beyond ASCII, as DNS carries them (RFC 3492).
enum Punycode {
    private static let base: UInt32 = 36
    private static let leastThreshold: UInt32 = 1
    private static let mostThreshold: UInt32 = 26
    private static let skew: UInt32 = 38
    private static let damp: UInt32 = 700
    private static let firstBias: UInt32 = 72
    private static let firstBeyondASCII: UInt32 = 0x80
    /// A label of DNS has 63 bytes at most, so that a longer one need not be encoded to be refused.
    private static let mostScalars = 63

    /// Without the prefix `xn--`; `nil` for a label that is too long to be one.
    static func encode(_ label: some StringProtocol) -> String? {
        let scalars = label.unicodeScalars.map(\.value)
        guard scalars.count <= mostScalars else { return nil }
        var output = scalars.filter { $0 < firstBeyondASCII }.map { UInt8($0) }
        let basic = UInt32(output.count)
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var handled = basic
        var bias = firstBias
        var delta: UInt32 = 0
        var next = firstBeyondASCII
        while handled < scalars.count {
            guard let least = scalars.lazy.filter({ $0 >= next }).min() else { return nil }
            // At most 63 scalars of at most 21 bits: no product here leaves 32 bits.
            delta += (least - next) * (handled + 1)
            next = least
            for scalar in scalars {
                if scalar < next { delta += 1 }
                guard scalar == next else { continue }
                append(delta, bias: bias, to: &output)
                bias = adapted(delta, points: handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A number of variable length (RFC 3492 §3.3).
    private static func append(_ delta: UInt32, bias: UInt32, to output: inout [UInt8]) {
        var rest = delta
        var position = base
        while true {
            let threshold =
                position <= bias ? leastThreshold : min(max(position - bias, leastThreshold), mostThreshold)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            position += base
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(value < 26 ? value + 0x61 : value - 26 + 0x30)
    }

    /// RFC 3492 §3.4.
    private static func adapted(_ delta: UInt32, points: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / points
        var bias: UInt32 = 0
        while delta > (base - leastThreshold) * mostThreshold / 2 {
            delta /= base - leastThreshold
            bias += base
        }
        return bias + (base - leastThreshold + 1) * delta / (delta + skew)
    }
}

import Foundation

/// The one author of the key by which hosts are told apart: what rests, and what takes turns.
package enum HostName {
    /// The host of an address in lower case and as DNS has it, without port, IPv6 without brackets; the address itself
    /// when it has none, so that it stands for nothing but itself.
    package static func of(_ address: String) -> String {
        if let plain = PlainAddress.host(of: address) { return plain }
        guard let written = URL(string: address)?.host(percentEncoded: false), let host = ascii(written), !host.isEmpty
        else { return address }
        guard host.hasPrefix("["), host.hasSuffix("]") else { return host }
        return String(host.dropFirst().dropLast())
    }

    /// A host as DNS carries it: lower case, letters beyond ASCII in punycode (UTS #46, non-transitional).
    ///
    /// `nil` when it has letters beyond ASCII and cannot be a host name: a label that is empty, too long or begins with
    /// a combining mark, characters that show nothing, or letters that turn into `/`, `@`, `:` and the like (`℀`).
    package static func ascii(_ host: String) -> String? {
        if host.utf8.allSatisfy({ $0 < 0x80 }) { return host.lowercased() }
        let visible = String(String.UnicodeScalarView(host.unicodeScalars.filter { !isIgnored($0) }))
        // Full-width letters and the ideographic full stop are what input methods leave behind.
        let mapped = visible.precomposedStringWithCompatibilityMapping.lowercased()
            .precomposedStringWithCanonicalMapping.replacing("\u{3002}", with: ".")
        var labels: [String] = []
        let parts = mapped.split(separator: ".", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            // A full stop at the very end names the root.
            if part.isEmpty, index == parts.count - 1, index > 0 {
                labels.append("")
                continue
            }
            guard let label = encoded(part) else { return nil }
            labels.append(label)
        }
        let name = labels.joined(separator: ".")
        return name.utf8.count <= 254 ? name : nil
    }

    private static func encoded(_ label: Substring) -> String? {
        guard let first = label.unicodeScalars.first, !isMark(first), label.unicodeScalars.allSatisfy(isAllowed) else {
            return nil
        }
        if label.utf8.allSatisfy({ $0 < 0x80 }) { return label.utf8.count <= 63 ? String(label) : nil }
        guard let code = Punycode.encode(label), code.utf8.count <= 59 else { return nil }
        return "xn--" + code
    }

    /// UTS #46 maps these to nothing: soft hyphen, zero-width space, word joiner, variation selectors, byte order mark.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x200B, 0x2060, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            return byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return scalar.value != 0xFFFD
        }
    }
}

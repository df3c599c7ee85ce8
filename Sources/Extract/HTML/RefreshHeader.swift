import Foundation

/// Where an answer without a page sends its readers: the field `Refresh`, which browsers read as they read
/// `<meta http-equiv="refresh">` (HTML §7.4.6.4, "shared declarative refresh steps").
package enum RefreshHeader {
    /// Seconds beyond which nobody waits.
    private static let patience = 30.0

    /// - Parameter base: the address that answered.
    /// - Returns: absolute, of the web; `nil` where it names no other place, or one for much later.
    package static func target(_ value: String, base: String) -> String? {
        guard value.utf8.count <= 8192 else { return nil }
        let parts = value.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == ";" || $0 == "," }
        guard parts.count == 2, let delay = Double(parts[0].trimmingCharacters(in: .whitespaces)), delay >= 0,
            delay <= patience
        else { return nil }
        var reference = parts[1].trimmingCharacters(in: .whitespaces)
        if let mark = reference.range(of: #"^url\s*=\s*"#, options: [.regularExpression, .caseInsensitive]) {
            reference.removeSubrange(mark)
        }
        reference = reference.trimmingCharacters(in: CharacterSet(charactersIn: " '\""))
        guard !reference.isEmpty, let target = Address.resolve(reference, base: base), target.hasPrefix("http"),
            target.prefix(while: { $0 != "#" }) != base.prefix(while: { $0 != "#" })
        else { return nil }
        return target
    }
}

/// What kind of answer a client would rather have (RFC 9110 §12.5.1).
enum Preference {
    /// Whether it names a kind of JSON, and HTML not at all or with less weight.
    static func isJSON(_ accept: String?) -> Bool {
        var (json, html) = (0.0, 0.0)
        for part in (accept ?? "").split(separator: ",").prefix(50) {
            let pieces = part.split(separator: ";").map { $0.trimmingWhiteSpace().lowercased() }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            switch pieces.first {
            case "application/json", "application/problem+json", "application/*": json = max(json, weight)
            case "text/html", "application/xhtml+xml", "text/*": html = max(html, weight)
            default: break
            }
        }
        return json > html
    }
}

import CCurl
import Foundation

/// What headers say about time. All in seconds.
enum Freshness {
    /// A week: longer than any source is left unasked, however far off a date a server names.
    static let longest: Double = 7 * 24 * 3600

    /// Delay the server asks for, as seconds or as a date (RFC 9110 §10.2.3).
    static func retryAfter(_ headers: HeaderFields, now: Date) -> Double? {
        guard let value = headers["retry-after"] else { return nil }
        if let seconds = number(value) { return min(seconds, longest) }
        guard let date = httpDate(value) else { return nil }
        // The server's own clock tells how far off its date is.
        let reference = headers["date"].flatMap(httpDate) ?? now
        return bounded(date.timeIntervalSince(reference))
    }

    /// How long the answer stays fresh for a private cache (RFC 9111 §4.2.1), less its age; `nil` when it does not say.
    static func maxAge(_ headers: HeaderFields, now: Date) -> Double? {
        if !headers.has("cache-control"), !headers.has("expires") { return nil }
        let directives = headers.values("cache-control").flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        if directives.contains(where: { $0 == "no-store" || $0.hasPrefix("no-cache") }) { return 0 }
        let age = headers["age"].flatMap(number) ?? 0
        let given = directives.lazy.filter { $0.hasPrefix("max-age=") }
            .compactMap { number($0.dropFirst(8).trimmingCharacters(in: CharacterSet(charactersIn: "\" "))) }
        if let seconds = given.first { return bounded(min(seconds, .greatestFiniteMagnitude) - age) }
        guard let expires = headers["expires"] else { return nil }
        // A date that cannot be read, "0" above all, means already stale (RFC 9111 §5.3).
        guard let date = httpDate(expires) else { return 0 }
        return bounded(date.timeIntervalSince(headers["date"].flatMap(httpDate) ?? now) - age)
    }

    /// A date in any of the three forms of RFC 9110 §5.6.7, and what libcurl reads besides.
    static func httpDate(_ text: String) -> Date? {
        let seconds = unsafe curl_getdate(text, nil)
        // A lone number would be taken for a day or a year.
        return seconds == -1 || number(text) != nil ? nil : Date(timeIntervalSince1970: Double(seconds))
    }

    private static func bounded(_ seconds: Double) -> Double { max(0, min(seconds, longest)) }

    private static func number(_ text: some StringProtocol) -> Double? {
        let text = text.trimmingCharacters(in: .whitespaces)
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Double(text)
    }
}

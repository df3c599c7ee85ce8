import Catalogue
import Foundation

/// Header lines of a request.
enum RequestLines {
    /// Names that may go on to another origin; all others may carry a secret.
    private static let harmless: Set<String> = ["accept", "accept-language", "a-im", "from", "cache-control"]

    /// - Parameters:
    ///   - isSameOrigin: whether the request still goes where it was first sent.
    ///   - secrets: fields that this very request may carry.
    ///   - cookies: what the way here has set; a configured `Cookie` goes before it.
    ///   - isConditional: whether the validators go along.
    /// - Throws: the reason, when a name or a value could not stand in a header.
    static func make(
        _ request: FetchRequest, isSameOrigin: Bool, secrets: [String: String] = [:], cookies: String? = nil,
        isConditional: Bool
    ) throws(FetchFailure) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var given: Set<String> = []
        let plain = request.headers.filter { secrets[$0.key] == nil }
        for (name, value) in (Array(plain) + Array(secrets)).sorted(by: { $0.key < $1.key }) {
            guard isToken(name), isSafe(Array(value.utf8)) else {
                let shown = PrintableText.clean(name)
                throw FetchFailure(
                    .addressInvalid, detail: "the configured header \(shown) cannot be sent: see its characters")
            }
            given.insert(name.lowercased())
            guard isSameOrigin || secrets[name] != nil || harmless.contains(name.lowercased()) else { continue }
            lines.append(line(name, Array(value.utf8)))
        }
        if !given.contains("accept") { lines.append(line("Accept", Array(accept(request.purpose).utf8))) }
        if request.method == .post, request.json != nil, isSameOrigin, !given.contains("content-type") {
            lines.append(line("Content-Type", Array("application/json".utf8)))
        }
        if !given.contains("accept-language") { lines.append(line("Accept-Language", Array("sv, en;q=0.5".utf8))) }
        if let cookies, !given.contains("cookie") { lines.append(line("Cookie", Array(cookies.utf8))) }
        return isConditional ? lines + conditions(request, given: given) : lines
    }

    /// Whether the answer may be 226: a delta needs an instance to be one from (RFC 3229 §10.4.1).
    static func asksForDelta(_ request: FetchRequest) -> Bool {
        request.acceptsDelta && request.method == .get && request.validators.etag != nil
    }

    private static func conditions(_ request: FetchRequest, given: Set<String>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for (name, value) in [
            ("If-None-Match", request.validators.etag.map(EntityTag.condition)),
            ("If-Modified-Since", request.validators.lastModified.map(octets)),
        ] {
            guard let value, isSafe(value) else { continue }
            lines.append(line(name, value))
        }
        if asksForDelta(request), !given.contains("a-im") { lines.append(line("A-IM", Array("feed".utf8))) }
        return lines
    }

    /// The bytes a validator came as: `HeaderFields.verbatim` keeps one character for each.
    static func octets(_ validator: String) -> [UInt8] {
        let isASCII = validator.utf8.allSatisfy { $0 < 0x80 }
        if isASCII { return Array(validator.utf8) }
        let bytes = validator.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        return bytes.count == validator.unicodeScalars.count ? bytes : Array(validator.utf8)
    }

    private static func line(_ name: String, _ value: [UInt8]) -> [UInt8] {
        // libcurl takes "Name;" for a field with nothing in it, and "Name:" for one to leave out.
        var line = Array(name.utf8)
        line.reserveCapacity(line.count + 2 + value.count)
        if value.isEmpty {
            line.append(UInt8(ascii: ";"))
        } else {
            line.append(UInt8(ascii: ":"))
            line.append(UInt8(ascii: " "))
            line += value
        }
        return line
    }

    private static func isSafe(_ value: [UInt8]) -> Bool { !value.contains { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F } }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    private static func accept(_ purpose: FetchRequest.Purpose) -> String {
        switch purpose {
        case .feed:
            "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
                + " application/json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
        case .delivery: "*/*"
        case .page, .link, .canary:
            "text/html, application/xhtml+xml;q=0.9, */*;q=0.8"
        }
    }
}

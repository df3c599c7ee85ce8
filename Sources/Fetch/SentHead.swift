import CCurl
import Catalogue

/// The head of a request as it went out, kept in a form that costs nothing until somebody wants to see it.
package struct SentHead: Sendable {
    let method: FetchRequest.Method
    let address: WebAddress
    /// As they were given to libcurl.
    let lines: [[UInt8]]
    let secrets: SecretHeaders?
    let userAgent: String

    /// `GET https://skr.se/rss`, then `Name: value` for each field; secrets are hidden.
    package func text() -> [String] {
        let secret = secrets?.names ?? []
        let hidden = secret.isEmpty ? HiddenFields.names : HiddenFields.names.union(secret)
        var text = [
            "\(method.rawValue) \(address.text)", "Host: \(host)", "User-Agent: \(userAgent)",
            "Accept-Encoding: \(Self.encodings)",
        ]
        if address.user != nil { text.append("Authorization: \(Exchange.hidden)") }
        text += lines.map { HiddenFields.shown(PrintableText.clean(String(decoding: $0, as: UTF8.self)), hidden) }
        return text
    }

    /// The port stands in it when it is not the scheme's own (RFC 9110 §7.2).
    private var host: String {
        let isDefault = address.port == (address.scheme == "https" ? 443 : 80)
        return isDefault ? address.host : "\(address.host):\(address.port)"
    }

    /// Every coding libcurl was built with, in its own order.
    private static let encodings: String = {
        let features = unsafe curl_version_info(CURLVERSION_FIRST).pointee.features
        let known: [(Int32, String)] = [
            (CURL_VERSION_LIBZ, "deflate, gzip"), (CURL_VERSION_BROTLI, "br"), (CURL_VERSION_ZSTD, "zstd"),
        ]
        return known.filter { features & $0.0 != 0 }.map(\.1).joined(separator: ", ")
    }()
}

/// However it is printed, it tells no secret.
extension SentHead: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { text().joined(separator: ", ") }
    package var debugDescription: String { description }
}

extension ResponseHead {
    /// Lines and characters of a line that are shown of an answer.
    private static let shownLines = 60
    private static let shownCharacters = 400
    private static let shownOfName = 100

    /// `HTTP 200`, then `name: value` for each field in the order they came; secrets are hidden.
    package func text() -> [String] {
        var text = ["HTTP \(status)"]
        for (name, value) in headers.all.prefix(Self.shownLines) {
            let shown = name.utf8.count > Self.shownOfName ? String(name.prefix(Self.shownOfName)) : name
            let line = HiddenFields.shown("\(shown): \(value)", HiddenFields.names)
            // A character is a byte at least.
            let isLong = line.utf8.count > Self.shownCharacters && line.count > Self.shownCharacters
            text.append(isLong ? line.prefix(Self.shownCharacters) + "…" : line)
        }
        if headers.count > Self.shownLines { text.append("… and \(headers.count - Self.shownLines) more") }
        return text
    }
}

/// Fields whose values are never shown.
enum HiddenFields {
    static let names: Set<String> = [
        "authorization", "proxy-authorization", "authentication-info", "proxy-authentication-info", "cookie", "cookie2",
        "set-cookie", "set-cookie2",
    ]

    /// A line of a header, its value hidden when its name is among these.
    static func shown(_ line: String, _ names: Set<String>) -> String {
        // libcurl takes "Name;" for a field with nothing in it.
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return line.hasSuffix(";") ? "\(line.dropLast()):" : line
        }
        let name = line[..<colon]
        return names.contains(name.lowercased()) ? "\(name): \(Exchange.hidden)" : line
    }
}

import CCurl
package import Foundation

/// Whether a body is all of what there was: what HTTP shows of its end, and what pages show of theirs.
package enum BodyEnd {
    /// How far from a page's end its last tag may stand: comments of caches follow it.
    private static let reach = 4096
    /// Codings that there are (IANA, HTTP Content Coding Registry) and that libcurl does not undo: what comes so cannot be read.
    private static let codings: Set<String> = [
        "aes128gcm", "br", "bzip2", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "lzma", "pack200-gzip", "sdch",
        "x-bzip2", "x-compress", "x-gzip", "xz", "zstd",
    ]

    /// Whether a body that stops too soon would have been told: its length is said (RFC 9112 §6.3), its chunks or its stream
    /// (RFC 9113 §8.1) have an end, and nothing of that speaks of compressed bytes, whose own end libcurl does not look for.
    ///
    /// - Parameter version: `CURLINFO_HTTP_VERSION`.
    static func isShown(_ headers: HeaderFields, version: Int) -> Bool {
        guard names(headers.values("content-encoding")).allSatisfy({ $0 == "identity" }) else { return false }
        return version >= Int(CURL_HTTP_VERSION_2_0) || headers.has("content-length")
            || names(headers.values("transfer-encoding")).last == "chunked"
    }

    /// Whether none of what the header names is a coding.
    static func isNoCoding(_ values: [String]) -> Bool {
        let names = names(values)
        return !names.isEmpty && names.allSatisfy { !codings.contains($0) }
    }

    /// Whether libcurl says that a body broke off, or went on behind its end.
    static func isBroken(_ code: CURLcode) -> Bool {
        [
            CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM,
        ].contains(code)
    }

    /// Whether a page of HTML came to its last tags.
    package static func endsPage(_ body: Data) -> Bool {
        let end = String(decoding: body.suffix(reach), as: UTF8.self).lowercased()
        return end.contains("</html>") || end.contains("</body>")
    }

    private static func names(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }.filter { !$0.isEmpty }
    }
}

/// Entity tags as they are compared and asked with (RFC 9110 §8.8.3), one character for each byte.
enum EntityTag {
    /// What servers append to a tag when they compress the body under way: Apache's mod_deflate and mod_brotli, Jetty.
    private static let codings = ["--gzip", "-gzip", ";gzip", "-deflate", "-br", "-zstd"]

    /// What `If-None-Match` carries for a tag: the tag byte for byte, and after it the same without a coding's suffix.
    ///
    /// Apache sends `"x-gzip"` and compares what comes back with the `"x"` of its file: without the second tag it never
    /// answers 304 (its bug 45023).
    static func condition(_ tag: String) -> [UInt8] {
        let plain = plain(tag)
        return RequestLines.octets(tag) + (plain == tag ? [] : Array(", ".utf8) + RequestLines.octets(plain))
    }

    /// Whether a 304 that names `answered` may speak of what was asked for with `asked`: the weak comparison of
    /// §8.8.3.2, codings aside.
    static func matches(_ asked: String, _ answered: String) -> Bool {
        opaque(plain(asked)) == opaque(plain(answered))
    }

    private static func opaque(_ tag: String) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...] }

    private static func plain(_ tag: String) -> String {
        // Each of the codings ends in a letter: a digit or another sign of the tag's own is nearly always there.
        let end = tag.utf8.suffix(2)
        guard end.count == 2, end.last == UInt8(ascii: "\""), let letter = end.first,
            codings.contains(where: { $0.utf8.last == letter })
        else { return tag }
        let inner = tag.dropLast()
        guard let coding = codings.first(where: { inner.hasSuffix($0) }) else { return tag }
        let rest = inner.dropLast(coding.count)
        // A tag that is nothing but the suffix has no other name.
        return rest.hasSuffix("\"") ? tag : rest + "\""
    }
}

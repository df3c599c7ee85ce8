package import Foundation

/// Pages that hold a domain for whoever buys it, and that say nothing without their scripts: told by whose scripts and frames
/// they are.
///
/// Markup is taken as it is written, without a tree, in one pass.
package enum LanderPage {
    /// Bytes of such a page, and of one of its tags or scripts, that are looked at.
    private static let most = 64 * 1024
    private static let mostOfTag = 2048
    /// Scripts and frames that are looked at.
    private static let mostTags = 100

    /// - Parameter bytes: of a page on which next to no words stand.
    package static func isLander(_ bytes: Data) -> Bool {
        bytes.withByteView { bytes in
            let end = min(bytes.count, most)
            var place = bytes.first(of: UInt8(ascii: "<"), in: 0..<end)
            var left = mostTags
            while place < end, left > 0 {
                let isScript = isTag(script, at: place + 1, in: bytes)
                if isScript || frames.contains(where: { isTag($0, at: place + 1, in: bytes) }) {
                    left -= 1
                    let close = bytes.first(of: UInt8(ascii: ">"), in: place..<min(end, place + mostOfTag))
                    let tag = text(place..<close, bytes)
                    if source(tag).map(isParking) ?? false { return true }
                    if isScript, close < end, speaks(text(close + 1..<end, bytes)) { return true }
                }
                place = bytes.first(of: UInt8(ascii: "<"), in: place + 1..<end)
            }
            return false
        }
    }

    private static let script = Array("script".utf8)
    private static let frames = ["iframe", "frame"].map { Array($0.utf8) }

    /// - Parameter name: in lower case.
    private static func isTag(_ name: [UInt8], at place: Int, in bytes: ByteView) -> Bool {
        for (offset, letter) in name.enumerated() where bytes.byte(at: place + offset) | 0x20 != letter { return false }
        let next = bytes.byte(at: place + name.count)
        return next <= 0x20 || next == UInt8(ascii: ">") || next == UInt8(ascii: "/")
    }

    private static func text(_ range: Range<Int>, _ bytes: ByteView) -> String {
        let end = min(range.upperBound, range.lowerBound + mostOfTag)
        return String(decoding: bytes.array(range.lowerBound..<end), as: UTF8.self)
    }

    /// The value of `src`, quoted or not.
    private static func source(_ tag: String) -> String? {
        guard let mark = tag.range(of: #"\ssrc\s*=\s*"#, options: [.regularExpression, .caseInsensitive]) else {
            return nil
        }
        let rest = tag[mark.upperBound...]
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            return String(rest.prefix { !$0.isWhitespace })
        }
        return String(rest.dropFirst().prefix { $0 != quote })
    }

    /// Whose scripts and frames stand on such pages alone: those that show advertisements for names (AdSense for Domains), and
    /// those of the markets themselves.
    private static func isParking(_ source: String) -> Bool {
        let source = source.lowercased()
        guard let scheme = ["//", "https://", "http://"].first(where: source.hasPrefix) else { return false }
        let address = source.dropFirst(scheme.count)
        let host = address.prefix { $0 != "/" && $0 != ":" && $0 != "?" }
        if hosts.contains(where: { host == $0 || host.hasSuffix("." + $0) }) { return true }
        return places.contains { address.hasPrefix($0) }
    }

    private static let hosts = [
        "parkingcrew.net", "parkingcrew.com", "bodis.com", "sedoparking.com", "parklogic.com",
        "d38psrni17bvxu.cloudfront.net",
        "dan.com", "afternic.com", "above.com", "domainsponsor.com", "smartname.com", "skenzo.com",
    ]
    private static let places = [
        "www.google.com/adsense/domains/", "www.adsensecustomsearchads.com/adsense/domains/",
        "pagead2.googlesyndication.com/apps/domainpark/", "img1.wsimg.com/parking-lander/",
    ]

    /// What the scripts of such pages begin with: an object of JSON in base64, or the way to their list.
    private static func speaks(_ script: String) -> Bool {
        let code = String(script.prefix(400).prefix { $0 != "<" }.filter { !$0.isWhitespace })
        return code.hasPrefix("window.park=\"eyJ")
            || code.hasPrefix("window.onload=function(){window.location.href=\"/lander\"}")
    }
}

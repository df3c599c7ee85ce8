import Catalogue
import Foundation

/// A firewall's block, or its test whether we are human, that stands where the answer should be.
package struct Challenge: Sendable, Hashable, CustomStringConvertible {
    /// Whose: "Cloudflare"; "a firewall" when it does not say.
    package var vendor: String
    /// What showed it, as it stands in the answer: `cf-mitigated: challenge`.
    package var sign: String

    package var description: String { "\(vendor) answers instead of the site (\(sign))" }

    /// Bytes of a body that are looked at.
    static let reach = 64 * 1024

    /// - Parameter body: decompressed; what comes after the first 64 KiB says nothing.
    /// - Returns: `nil` for an honest answer, also one that speaks of captchas and denied access, and one that carries
    ///   the scripts that firewalls put into honest pages.
    package static func detect(status: Int, headers: HeaderFields, body: some Collection<UInt8>) -> Challenge? {
        if let challenge = ofHeaders(headers, status: status) { return challenge }
        let isRefusal = refusals.contains(status)
        guard isRefusal || (200..<300).contains(status) else { return nil }
        let found = body.withContiguousStorageIfAvailable { unsafe ofPage($0, isRefusal: isRefusal) }
        if let found { return found }
        return unsafe Array(body.prefix(reach)).withUnsafeBufferPointer { unsafe ofPage($0, isRefusal: isRefusal) }
    }

    private static func ofPage(_ body: UnsafeBufferPointer<UInt8>, isRefusal: Bool) -> Challenge? {
        let bytes = unsafe UnsafeBufferPointer(rebasing: body.prefix(reach))
        guard let start = unsafe bytes.firstIndex(where: { !ChallengePage.isLead($0) }) else { return nil }
        // Most answers are feeds: their beginning says so.
        if unsafe ChallengePage(bytes[start..<min(start + 1024, bytes.count)]).isHTML,
            let found = unsafe ofVendors(bytes, isRefusal: isRefusal) ?? ofTitle(bytes)
        {
            return found
        }
        return isRefusal ? nil : unsafe ofBareText(bytes)
    }

    /// Statuses that firewalls answer with. 202 and 200 are theirs too, and everybody's.
    private static let refusals: Set<Int> = [401, 403, 405, 406, 409, 429, 444, 456, 493, 503]

    // MARK: - Headers

    private static func ofHeaders(_ headers: HeaderFields, status: Int) -> Challenge? {
        for (name, values, vendor) in tellingHeaders {
            guard let value = headers[name]?.lowercased() else { continue }
            if values.isEmpty || values.contains(where: value.hasPrefix) {
                return Challenge(vendor: vendor, sign: "\(name): \(value.prefix(60))")
            }
        }
        // DataDome marks what it lets through as well.
        if headers["x-datadome"] != nil, status == 403 { return Challenge(vendor: "DataDome", sign: "x-datadome") }
        return nil
    }

    /// Header, how its value begins (anyhow when empty), vendor.
    private static let tellingHeaders: [(String, [String], String)] = [
        ("cf-mitigated", [], "Cloudflare"),
        ("x-amzn-waf-action", ["challenge", "captcha"], "AWS WAF"),
        ("x-vercel-mitigated", ["challenge", "deny"], "Vercel"),
        ("x-sucuri-block", [], "Sucuri"),
        ("sg-captcha", ["challenge"], "SiteGround"),
    ]

    // MARK: - Bodies

    private struct Mark {
        var vendor: String
        /// All of them, in lower case.
        var needles: [String]
        /// Stands in honest pages too: it counts under a refusing status, or when the page says next to nothing.
        var isAmbiguous = false
    }

    private static let marks: [Mark] = [
        Mark(vendor: "Cloudflare", needles: ["_cf_chl_opt"]),
        Mark(vendor: "Cloudflare", needles: ["<title>attention required! | cloudflare</title>"]),
        Mark(vendor: "Cloudflare", needles: ["cf-error-details", "cloudflare ray id"], isAmbiguous: true),
        Mark(vendor: "Imperva", needles: ["request unsuccessful. incapsula incident id"], isAmbiguous: true),
        Mark(vendor: "Imperva", needles: ["_incapsula_resource"], isAmbiguous: true),
        Mark(vendor: "Akamai", needles: ["<title>access denied</title>", "errors.edgesuite.net"]),
        Mark(vendor: "Akamai", needles: ["<title>access denied</title>", "reference #"], isAmbiguous: true),
        Mark(vendor: "AWS WAF", needles: ["window.gokuprops", "awswaf"]),
        Mark(vendor: "DataDome", needles: ["captcha-delivery.com", "var dd={"]),
        Mark(vendor: "Akamai", needles: ["id=\"sec-if-cpt-container\""]),
        Mark(vendor: "Akamai", needles: ["id=\"sec-if-container\""]),
        Mark(vendor: "Akamai", needles: ["/_sec/cp_challenge/"], isAmbiguous: true),
        Mark(vendor: "HUMAN", needles: ["px-captcha", "_pxappid"]),
        Mark(vendor: "HUMAN", needles: ["id=\"px-captcha\""], isAmbiguous: true),
        Mark(vendor: "Sucuri", needles: ["you are being redirected", "sucuri_cloudproxy_js"]),
        Mark(vendor: "Sucuri", needles: ["<title>sucuri website firewall - access denied</title>"]),
        Mark(vendor: "F5", needles: ["<title>request rejected</title>", "support id"]),
        Mark(
            vendor: "F5", needles: ["/tspd/", "please enable javascript to view the page content"], isAmbiguous: true),
        Mark(vendor: "Fastly", needles: ["<title>client challenge</title>", "/_fs-ch-"]),
        Mark(vendor: "Fastly", needles: ["/_fs-ch-"], isAmbiguous: true),
        Mark(vendor: "Queue-it", needles: ["<title>queue-it</title>", "queue-it.net"]),
        Mark(vendor: "FortiWeb", needles: ["<title>web page blocked", "attack id"]),
        Mark(vendor: "Anubis", needles: ["id=\"anubis_challenge\""]),
        Mark(vendor: "Anubis", needles: ["/.within.website/x/cmd/anubis/", "id=\"anubis_version\""]),
        Mark(vendor: "Imunify360", needles: ["please wait while your request is being verified", "wsidchk"]),
        Mark(vendor: "SiteGround", needles: ["/.well-known/sgcaptcha/"], isAmbiguous: true),
        Mark(vendor: "Wordfence", needles: ["generated by wordfence"], isAmbiguous: true),
        Mark(vendor: "ModSecurity", needles: ["generated by mod_security"], isAmbiguous: true),
        Mark(vendor: "DDoS-Guard", needles: ["<title>ddos-guard</title>"]),
        Mark(vendor: "Azure", needles: ["the request is blocked.", "x-azure-ref"], isAmbiguous: true),
        Mark(vendor: "Azure", needles: ["microsoft-azure-application-gateway"], isAmbiguous: true),
    ]

    private static let search = ByteSearch(marks.flatMap(\.needles))

    /// The longest of each mark: where none of these stands, as in nearly every page, nothing else is looked for. The longer
    /// the shortest of them, the fewer bytes are looked at.
    private static let longest = ByteSearch(marks.compactMap { $0.needles.max { $0.utf8.count < $1.utf8.count } })

    private static func ofVendors(_ bytes: UnsafeBufferPointer<UInt8>, isRefusal: Bool) -> Challenge? {
        guard unsafe longest.finds(in: bytes) else { return nil }
        let found = unsafe search.found(in: bytes)
        let page = unsafe ChallengePage(bytes)
        for mark in marks where mark.needles.allSatisfy(found.contains) {
            if mark.isAmbiguous, !isRefusal, !page.saysNextToNothing { continue }
            return Challenge(vendor: mark.vendor, sign: "\"\(mark.needles[0])\" in the page")
        }
        return nil
    }

    /// Titles of such pages, whole or up to a separator and the site's name.
    private static let titles: Set<String> = [
        "access denied", "attention required!", "just a moment...", "are you a robot?", "are you human?",
        "security check", "bot verification", "robot check", "robot or human?", "human verification",
        "verify you are human", "verifying you are human", "please verify you are a human", "checking your browser",
        "client challenge", "pardon our interruption", "one moment, please...", "making sure you're not a bot!",
        "making sure you&#39;re not a bot!", "access to this page has been denied",
        "your access to this site has been limited", "åtkomst nekad", "är du en robot?", "är du människa?",
        "säkerhetskontroll",
    ]

    private static func ofTitle(_ bytes: UnsafeBufferPointer<UInt8>) -> Challenge? {
        guard let words = unsafe ChallengePage.title(of: bytes), mayTell(words) else { return nil }
        let title = String(decoding: words, as: UTF8.self).lowercased()
        let lead = title.split(separator: "|").first.map { $0.trimmingCharacters(in: .whitespaces) } ?? title
        guard titles.contains(title) || titles.contains(lead), unsafe ChallengePage(bytes).saysNextToNothing else {
            return nil
        }
        return Challenge(
            vendor: "a firewall", sign: "a page that says \"\(title.prefix(60))\" and next to nothing else")
    }

    /// A success that says in a word or two that it is none, in plain text or with hardly any markup around.
    private static func ofBareText(_ bytes: UnsafeBufferPointer<UInt8>) -> Challenge? {
        guard bytes.count <= longestBareText else { return nil }
        let words = unsafe ChallengePage(bytes).words
        guard bareTexts.contains(where: { words == $0 || words.hasPrefix($0 + ".") || words.hasPrefix($0 + "!") }),
            words.utf8.count <= mostBareLetters
        else { return nil }
        return Challenge(vendor: "a firewall", sign: "nothing but \"\(words.prefix(60))\"")
    }

    private static let longestBareText = 1024
    private static let mostBareLetters = 200
    private static let bareTexts = [
        "access denied", "access forbidden", "request blocked", "request rejected", "åtkomst nekad",
        "åtkomst nekas",
    ]

    /// By its bytes alone, as most titles are told to be none of them: how it begins in ASCII, or that it begins otherwise.
    private static func mayTell(_ title: [UInt8]) -> Bool {
        guard let first = title.first, first < 0x80, first != UInt8(ascii: "|") else { return true }
        return beginnings.contains { $0.elementsEqual(title.prefix($0.count)) }
    }

    private static let beginnings = Set(titles.map { Array($0.utf8.prefix(6)) }).filter { $0.allSatisfy { $0 < 0x80 } }
}

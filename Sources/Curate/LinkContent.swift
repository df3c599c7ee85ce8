package import Catalogue
package import Foundation

/// What a page shows of itself, judged without its history: the signs that it is not the page that was linked to.
package enum LinkContent {
    /// - Parameters:
    ///   - print: of the page; `nil` where it shows nothing without its scripts.
    ///   - url: the address that was asked for.
    ///   - final: the one that answered.
    ///   - host: what is known of the host that answered.
    package static func signs(
        of page: LinkPage, print: LinkPrint?, url: String, final: String, host: LinkHost, owners: HostOwners,
        at date: Date
    ) -> [LinkSign] {
        var signs: Set<LinkSign> = Set(placeSigns(url: url, final: page.isThin ? page.refresh ?? final : final, owners))
        let isElsewhere = !LinkPlaces.isSame(url, final)
        if [page.title, page.heading].compactMap(\.self).contains(where: NotFoundTitle.says) {
            signs.insert(.saysNotFound)
        }
        if isLogin(page, url: url, final: final, isElsewhere: isElsewhere) { signs.insert(.loginWall) }
        if isCookieWall(page, url: url, final: final, isElsewhere: isElsewhere) { signs.insert(.cookieWall) }
        if isGeoBlock(page) { signs.insert(.geoBlocked) }
        if isParked(page, final: final) { signs.insert(.parked) }
        if let print {
            let known = host.errorPages.filter { date.timeIntervalSince($0.at) <= LinkThresholds.errorPageKept }
            if known.contains(where: { $0.page.isSame(as: print) }) { signs.insert(.sameAsErrorPage) }
        }
        return LinkSign.allCases.filter(signs.contains)
    }

    /// What the place an address leads to says, whatever it shows.
    package static func placeSigns(url: String, final: String, _ owners: HostOwners) -> [LinkSign] {
        guard !LinkPlaces.isSame(url, final) else { return [] }
        var signs: [LinkSign] = []
        // From a host that was renamed to the start page of its new one, a page has not moved with its organisation.
        let isRenamed = owners.isFormer(url) && owners.organisation(of: url) == owners.organisation(of: final)
        let isGone = LinkPlaces.isStartInstead(final, of: url)
        if LinkPlaces.isSentToStart(from: url, to: final) || isRenamed && isGone { signs.append(.startPage) }
        let isOwn = URLKey.host(of: url) == URLKey.host(of: final) || isRenamed
        if isOwn, LinkPlaces.isSearch(final), !LinkPlaces.isSearch(url) { signs.append(.searchPage) }
        if LinkPlaces.isLogin(final), !LinkPlaces.isLogin(url) { signs.append(.loginWall) }
        if LinkPlaces.isMarket(final), !LinkPlaces.isMarket(url) { signs.append(.parked) }
        return signs
    }

    /// Whether a page that refuses us (403, 451) says that it is for other countries alone.
    package static func isGeoBlock(_ page: LinkPage) -> Bool {
        let names = [page.title, page.heading].compactMap(\.self).map { $0.lowercased() }
        let text = isShort(page, 120) ? [page.text.lowercased()] : []
        return (names + text).contains { text in geoPhrases.contains { UTF8Bytes.contains($0, in: text) } }
    }

    private static let geoPhrases = [
        "not available in your country", "not available in your region", "not available in your location",
        "unavailable in your country", "unavailable in your region", "not available in your area",
        "inte tillgänglig i ditt land", "inte tillgängligt i ditt land", "inte tillgänglig i din region",
        "visas inte utanför sverige", "visas endast i sverige", "kan bara ses i sverige",
        "your country is not allowed", "access from your country",
    ]

    // MARK: - Walls

    /// A field for a password stands in the header of many pages: it counts where there is little else.
    private static func isLogin(_ page: LinkPage, url: String, final: String, isElsewhere: Bool) -> Bool {
        guard page.asksForPassword, !LinkPlaces.isLogin(url) else { return false }
        let names = [page.title, page.heading].compactMap(\.self).map { Fold.key($0) }
        let says = names.contains { name in loginWords.contains { (" " + name + " ").contains(" \($0) ") } }
        return isShort(page, 60) && (says || isElsewhere || page.isThin) || isElsewhere && LinkPlaces.isLogin(final)
    }

    private static let loginWords = ["logga in", "inloggning", "login", "log in", "sign in", "signin", "logon"]

    private static func isCookieWall(_ page: LinkPage, url: String, final: String, isElsewhere: Bool) -> Bool {
        if isElsewhere, LinkPlaces.isConsent(final), !LinkPlaces.isConsent(url) { return true }
        guard isShort(page, 80), !LinkPlaces.isConsent(url) else { return false }
        let names = [page.title, page.heading].compactMap(\.self).map { $0.lowercased() }
        return names.contains { name in cookiePhrases.contains { name.hasPrefix($0) } }
    }

    private static let cookiePhrases = [
        "innan du fortsätter", "before you continue", "vi använder kakor", "vi använder cookies", "we use cookies",
        "we value your privacy", "godkänn kakor", "godkänn cookies", "acceptera kakor", "acceptera cookies",
        "accept cookies", "samtycke till kakor", "cookie consent", "vi värnar om din integritet",
    ]

    private static func isParked(_ page: LinkPage, final: String) -> Bool {
        if LinkPlaces.isMarket(final) { return true }
        let names = [page.title, page.heading].compactMap(\.self).map { $0.lowercased() }
        let text = isShort(page, 200) ? [page.text.lowercased()] : []
        return (names + text).contains { text in parkedPhrases.contains { UTF8Bytes.contains($0, in: text) } }
    }

    private static let parkedPhrases = [
        "domain is for sale", "domain may be for sale", "domain name is for sale", "buy this domain",
        "domänen är till salu",
        "domännamnet är till salu", "köp den här domänen", "köp domänen", "domain is parked", "domain parked",
        "parked free", "parked domain", "domänen är parkerad", "denna domän är parkerad", "parkerad domän",
        "this domain has expired", "domänen har gått ut",
    ]

    private static func isShort(_ page: LinkPage, _ most: Int) -> Bool {
        // A word has seven bytes and a space; counting is for what may be short.
        guard page.text.utf8.count < most * 24 else { return false }
        var count = 0
        Words.each(of: page.text) { _ in
            count += 1
            return count < most
        }
        return count < most
    }

    // MARK: - Forms

    /// What sort of thing came, by its first bytes before what the server calls it.
    package static func form(contentType: String?, start: some Collection<UInt8>, url: String) -> LinkForm? {
        let bytes = Array(start.prefix(1024))
        if let form = form(of: bytes) { return form }
        let type = contentType?.lowercased().prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces) ?? ""
        switch type {
        case "text/html", "application/xhtml+xml": return .page
        case "application/pdf", "application/x-pdf": return .pdf
        case "application/msword", "application/rtf", "text/rtf": return .office
        case "", "application/octet-stream", "binary/octet-stream", "application/force-download",
            "application/x-download":
            return form(ofEnding: url)
        default: break
        }
        if type.hasPrefix("application/vnd.openxmlformats") || type.hasPrefix("application/vnd.ms-")
            || type.hasPrefix("application/vnd.oasis.opendocument")
        {
            return .office
        }
        if type.hasPrefix("image/") { return .image }
        return type.hasPrefix("video/") || type.hasPrefix("audio/") ? .media : .other
    }

    private static func form(of bytes: [UInt8]) -> LinkForm? {
        if bytes.isEmpty { return nil }
        // Readers find it within the first KiB (ISO 32000-1, annex H.3.4.1).
        let head = bytes.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        let start = head.prefix(16).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        if start.starts(with: "<!doctype html".utf8) || start.starts(with: "<html".utf8),
            !bytes.contains(UInt8(ascii: "%"))
        {
            return .page
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if UTF8Bytes.contains("%PDF-", in: text) { return .pdf }
        if text.hasPrefix("{\\rtf") || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return .office }
        let line = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(64).lowercased()
        if line.hasPrefix("<!doctype html") || line.hasPrefix("<html") { return .page }
        let isZip = bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
        let isOffice = ["[Content_Types].xml", "mimetypeapplication/vnd.oasis", "_rels/"].contains {
            UTF8Bytes.contains($0, in: text)
        }
        return isZip && isOffice ? .office : nil
    }

    /// What an address promises by its ending; `nil` when nothing.
    static func form(ofEnding url: String) -> LinkForm? {
        guard let path = URLKey.path(of: url), let dot = path.lastIndex(of: ".") else { return nil }
        switch path[path.index(after: dot)...].lowercased() {
        case "pdf": return .pdf
        case "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf": return .office
        default: return nil
        }
    }
}

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
        // Words with digits, and those of the address, are not among the print's.
        let words = LinkPageWords(page, known: print?.words ?? 0)
        // A page that is not there is believed before what is only inferred from the words that stand beside.
        let isMissing = isMissing(page, words, url: url) || isMissingRecord(words, url: final)
        if isMissing { signs.insert(.saysNotFound) }
        if isElsewhere, showsSearch(words), !LinkPlaces.isInSearch(url), LinkPlaces.repeatsWords(final, of: url) {
            signs.insert(.searchPage)
        }
        if !isMissing { signs.formUnion(wallSigns(page, words, url: url, final: final, isElsewhere: isElsewhere)) }
        if words.say(geoPhrases, orShortText: 120) { signs.insert(.geoBlocked) }
        if LinkPlaces.isMarket(final)
            || mayBeLander(page) && LinkPlaces.isParkingPlace(final, of: url, titled: page.title)
            || words.isShort(200) && words.say(parkedPhrases, orShortText: 200)
        {
            signs.insert(.parked)
        }
        if let print {
            let known = host.errorPages.filter { date.timeIntervalSince($0.at) <= LinkThresholds.errorPageKept }
            // What a site shows for every unknown address may be its start page, which has no neighbour to clear it.
            if known.contains(where: { $0.page.isSame(as: print) }), LinkPlaces.neighbour(of: url, turn: 0) != nil {
                signs.insert(.sameAsErrorPage)
            }
        }
        return LinkSign.allCases.filter(signs.contains)
    }

    private static func wallSigns(
        _ page: LinkPage, _ words: LinkPageWords, url: String, final: String, isElsewhere: Bool
    ) -> [LinkSign] {
        var signs: [LinkSign] = []
        let mayBeAbout = !isElsewhere && !LinkPlaces.isStart(url)
        if isTurnedAway(page, words, final, mayBeAbout: mayBeAbout) || isRefusal(page, words) {
            signs.append(.turnedAway)
        }
        if isLogin(page, words, url: url, final: final, isElsewhere: isElsewhere) { signs.append(.loginWall) }
        if isCookieWall(page, words, url: url) { signs.append(.cookieWall) }
        if isElsewhere, let gate = gate(page, url: url, final: final) { signs.append(gate) }
        return signs
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
        if isOwn, LinkPlaces.isSearch(final), !LinkPlaces.isInSearch(url) { signs.append(.searchPage) }
        if LinkPlaces.isLogin(final), !LinkPlaces.isLogin(url) { signs.append(.loginWall) }
        if LinkPlaces.isConsent(final), !LinkPlaces.isConsent(url) { signs.append(.cookieWall) }
        if LinkPlaces.isMarket(final), !LinkPlaces.isMarket(url) { signs.append(.parked) }
        return signs
    }

    /// Whether a page that refuses us (403, 451) says that it is for other countries alone.
    package static func isGeoBlock(_ page: LinkPage) -> Bool {
        LinkPageWords(page).say(geoPhrases, orShortText: 120)
    }

    private static let geoPhrases = PhraseSearch([
        "not available in your country", "not available in your region", "not available in your location",
        "unavailable in your country", "unavailable in your region", "not available in your area",
        "inte tillgänglig i ditt land", "inte tillgängligt i ditt land", "inte tillgänglig i din region",
        "visas inte utanför sverige", "visas endast i sverige", "kan bara ses i sverige",
        "your country is not allowed", "access from your country",
    ])

    private static let parkedPhrases = PhraseSearch([
        "domain is for sale", "domain may be for sale", "domain name is for sale", "buy this domain",
        "domänen är till salu",
        "domännamnet är till salu", "köp den här domänen", "köp domänen", "domain is parked", "domain parked",
        "parked free", "parked domain", "domänen är parkerad", "denna domän är parkerad", "parkerad domän",
        "this domain has expired", "domänen har gått ut", "domänen är registrerad av en av våra kunder",
        "domännamnet är registrerat av en av våra kunder",
    ])

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

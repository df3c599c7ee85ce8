import Foundation

/// Places where whoever comes is asked who they are, or what they agree to, before they are led on.
extension LinkPlaces {
    /// Whether an address may be that of a login by its names: a page about logins may have them, too.
    static func mayBeLogin(_ url: String) -> Bool { hasSegment(url, beginningWith: loginBeginnings) }

    /// Whether it is called as such places are, and nothing else.
    static func isIdentification(_ url: String) -> Bool { hasSegment(url, identifications) }

    private static let identifications: Set<String> = [
        "bankid", "e-legitimation", "elegitimation", "eid", "authentication", "identify", "identifiera",
        "identifiering",
        "legitimera", "legitimering", "logga-in-med-bankid",
    ]

    /// Whether it is where Moodle asks who wants to see a course.
    static func isEnrolment(_ url: String) -> Bool { segments(of: url).suffix(2) == ["enrol", "index.php"] }

    /// Whether an address is one for times when a site is closed: `/underhall.html`, `status.kil.se`. Pages about that
    /// have such names, too.
    static func isForClosing(_ url: String) -> Bool {
        let labels = (URLKey.host(of: url) ?? "").split(separator: ".")
        if labels.count > 2, let first = labels.first, closingHosts.contains(String(first)) { return true }
        guard let last = segments(of: url).last.map({ ($0.removingPercentEncoding ?? $0).lowercased() }) else {
            return false
        }
        return closings.contains(where: last.contains)
    }

    private static let closingHosts: Set<String> = [
        "status", "drift", "driftinfo", "driftinformation", "driftstatus", "underhall", "maintenance",
    ]
    private static let closings = [
        "underhall", "underhåll", "maintenance", "driftinfo", "driftst", "driftavbrott", "tillfalligt-stangd",
        "tillfälligt-stängd",
    ]

    /// Whether it may be where an agreement is asked for.
    static func mayBeConsent(_ url: String) -> Bool { hasSegment(url, beginningWith: consentBeginnings) }

    private static let loginBeginnings = [
        "bankid", "mobilt-bankid", "e-legitimation", "elegitimation", "eleg", "eid", "authenticat", "autentiser",
        "identif", "identity", "legitimer", "logga-in", "loggain", "login", "logon", "signin", "sign-in", "inloggning",
        "freja", "siths", "saml", "oidc", "oauth", "idp", "sso",
    ]
    private static let consentBeginnings = [
        "gdpr", "integritet", "privacy", "samtycke", "consent", "cookie", "kakor", "godkann",
    ]

    private static func hasSegment(_ url: String, beginningWith names: [String]) -> Bool {
        segments(of: url).contains { segment in
            let segment = (segment.removingPercentEncoding ?? segment).lowercased()
            return names.contains { segment.hasPrefix($0) }
        }
    }

    /// Whether an address remembers where whoever is asked at it came from: `/samtycke?to=/guider/larm`.
    static func carries(_ final: String, _ url: String) -> Bool {
        guard final.utf8.contains(UInt8(ascii: "?")), let asked = URLComponents(string: final)?.queryItems,
            let path = URLComponents(string: url)?.path, path.utf8.count > 1
        else { return false }
        return asked.contains { $0.value?.contains(path) ?? false }
    }
}

/// Places where errors are told, and ways back.
extension LinkPlaces {
    /// Whether an address is called as those of error pages are: `/404.html`, `/Error/NotFound`, `/sidan-finns-inte`.
    static func isErrorPlace(_ url: String) -> Bool {
        segments(of: url).suffix(2).contains { segment in
            let name = (segment.removingPercentEncoding ?? segment).lowercased().prefix { $0 != "." }
            return errors.contains(name.filter { $0.isLetter || $0.isNumber })
        }
    }

    private static let errors: Set<String> = [
        "404", "error", "error404", "404error", "errors", "notfound", "404notfound", "pagenotfound", "filenotfound",
        "errorpage", "pageerror", "fel", "fel404", "felsida", "404sida", "felmeddelande", "sidanfinnsinte",
        "sidanfinnsej", "sidanhittadesinte", "sidansaknas", "sidasaknas", "saknadsida", "hittadesinte", "finnsinte",
    ]

    /// The name under which an address remembers where whoever is asked at it came from: `from` of
    /// `/valj?from=%2Fguider%2Flarm`. Error pages and searches have names of their own for that.
    static func wayBack(_ final: String, _ url: String) -> String? {
        guard final.utf8.contains(UInt8(ascii: "?")), let asked = URLComponents(string: final)?.queryItems,
            let path = URLComponents(string: url)?.path, path.utf8.count > 1
        else { return nil }
        let found = asked.first { item in
            guard let value = item.value else { return false }
            return (value.removingPercentEncoding ?? value).prefix { $0 != "?" }.hasSuffix(path)
        }
        guard let name = found?.name.lowercased(), !noWays.contains(where: name.contains),
            name.count > 1 || name == "r" || name == "u"
        else { return nil }
        return name
    }

    private static let noWays = ["err", "404", "fel", "item", "miss", "found", "search", "sok", "query", "term", "req"]

    /// Whether two addresses are one, what is asked of it aside.
    static func areSamePath(_ one: String, _ other: String) -> Bool {
        func bare(_ url: String) -> String { String(url.prefix { $0 != "?" && $0 != "#" }) }
        return isSame(bare(one), bare(other))
    }

    /// The same address with another value for what it goes by: the one parameter whose value has digits and that is no
    /// number of the visit.
    static func sibling(of url: String, turn: Int) -> String? {
        guard var parts = URLComponents(string: url), var items = parts.queryItems, items.count <= 8,
            let key = URLKey.make(url), key.contains("?"),
            let place = items.indices.first(where: { items[$0].value?.contains(where: \.isNumber) ?? false }),
            items.count(where: { $0.value?.contains(where: \.isNumber) ?? false }) == 1, let value = items[place].value
        else { return nil }
        let chance = letters("value " + url, turn)
        let isNumber = value.utf8.allSatisfy { $0 &- 0x30 < 10 }
        items[place].value =
            isNumber ? String(chance.utf8.prefix(9).map { Character(Unicode.Scalar(0x31 + $0 % 9)) }) : chance
        parts.queryItems = items
        parts.fragment = nil
        return parts.string
    }
}

/// What is shown at more than one address of a folder.
extension LinkPlaces {
    /// Views and tabs of a page, which some systems call by the last part of an address, and show the first one for a name
    /// that they do not know.
    private static let views: Set<String> = [
        "alla", "all", "om", "about", "beskrivning", "description", "oversikt", "översikt", "overview", "start", "edit",
        "view", "visa", "show", "preview", "info", "information", "detalj", "detaljer", "details", "innehall",
        "innehåll",
        "program", "kontakt", "video", "lasa", "läs", "read", "sammanfattning", "summary", "fakta", "material", "pdf",
    ]

    static func isView(_ url: String) -> Bool {
        guard let last = segments(of: url).last else { return false }
        let name = (last.removingPercentEncoding ?? last).lowercased()
        return views.contains(String(name.prefix { $0 != "." })) || name.hasPrefix("om-") || name.hasPrefix("about-")
    }

    /// The folder above that of a page, two made-up names deep; `nil` where the page lies in a section of its site by its
    /// own name alone, which a neighbour tells all of.
    static func otherFolder(of url: String, turn: Int) -> String? {
        let folders = StartNames.withoutLanguage(Array(segments(of: url).dropLast()))
        guard folders.count > 1 || folders.count == 1 && (isView(url) || isBelowScript(url)) else { return nil }
        return invented(beside: url) { $0.dropLast(2) + [letters("folder " + url, turn), letters(url, turn)] }
    }

    /// Whether a page lies right below a program at the top of its site, which may not look at what follows its name: `/visa.php/larm`. Those that
    /// answer for all addresses of a site do.
    static func isBelowScript(_ url: String) -> Bool {
        let folders = StartNames.withoutLanguage(Array(segments(of: url).dropLast()))
        guard folders.count == 1, let folder = folders.first?.lowercased(), let dot = folder.lastIndex(of: "."),
            scripts.contains(folder[folder.index(after: dot)...])
        else { return false }
        return !frontPages.contains(folder[..<dot])
    }

    private static let scripts: Set<Substring> = [
        "php", "php3", "php4", "php5", "phtml", "asp", "aspx", "ashx", "cgi", "pl", "py", "jsp", "cfm", "exe", "dll",
    ]
    private static let frontPages: Set<Substring> = [
        "index", "default", "main", "app", "app_dev", "home", "start", "web", "site", "page", "wcm", "router", "portal",
        "doc", "cms",
    ]

    /// Whether the folder of a page has a name of words rather than of chance: `/kurser/digital/`, not `/d/abcDEFghiJ/`.
    static func hasNamedFolder(_ url: String) -> Bool {
        guard let folder = segments(of: url).dropLast().last.map({ $0.removingPercentEncoding ?? $0 }) else {
            return false
        }
        guard folder.dropFirst().allSatisfy({ !$0.isUppercase }), folder.allSatisfy({ $0.isLetter || $0 == "-" }) else {
            return false
        }
        var run = 0
        for letter in folder.lowercased() {
            run = "aeiouyåäö-".contains(letter) ? 0 : run + 1
            if run > 5 { return false }
        }
        return true
    }

    /// A number that stands for the section of a site in which an address lies: two folders deep, its language aside.
    static func section(of url: String) -> UInt32 {
        let folders = StartNames.withoutLanguage(Array(segments(of: url).dropLast())).prefix(2)
        var hash: UInt64 = 0
        for byte in folders.joined(separator: "/").lowercased().utf8 { hash = MatchHash.mix(hash ^ UInt64(byte)) }
        return MatchHash.short(hash)
    }
}

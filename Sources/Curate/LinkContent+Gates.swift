package import Catalogue

/// Pages that ask who one is, or what one agrees to, before they let anybody on.
extension LinkContent {
    /// Whether a page that a host shows at every address is more like a wall than like an error page: few words, among
    /// them some that walls use, and none that say that something is missing.
    ///
    /// - Parameter place: where it was shown, when it was led there.
    /// - Returns: the sort of wall, or that the site is closed for a while; `nil` for neither.
    package static func wall(like page: LinkPage, at place: String? = nil) -> LinkSign? {
        if let place, LinkPlaces.isForClosing(place) { return .maintenance }
        let words = bare(page)
        guard !words.say(missing, orShortText: 80) else { return nil }
        guard words.isShort(80) else { return turns(words) ? .turnedAway : nil }
        if let gate = gate(words) { return gate }
        if isClosed(words) { return .maintenance }
        if isLikeTurning(words) { return .turnedAway }
        return isAwayForNow(page, words) ? .maintenance : nil
    }

    /// What it says itself: a question about cookies frames error pages, too.
    private static func bare(_ page: LinkPage) -> LinkPageWords {
        var page = page
        if let bare = page.bare, !bare.isEmpty { page.text = bare }
        return LinkPageWords(page)
    }

    private static func gate(_ words: LinkPageWords) -> LinkSign? {
        if words.say(identities, orShortText: 80) { return .loginWall }
        if words.say(consents, orShortText: 80) { return .cookieWall }
        return words.say(roles, orShortText: 80) ? .turnedAway : nil
    }

    /// Whether a page stands between a link and what it leads to: it was led there, the way back is in the address or its
    /// names are a gate's, and its few words are.
    static func gate(_ page: LinkPage, url: String, final: String) -> LinkSign? {
        let words = bare(page)
        guard words.isShort(80), !words.say(missing, orShortText: 80), let sign = gate(words) else { return nil }
        if LinkPlaces.carries(final, url) { return sign }
        switch sign {
        case .loginWall:
            let says =
                words.begin(with: loginBeginnings) || LinkPlaces.isIdentification(final)
                || LinkPlaces.isEnrolment(final)
            return says && !LinkPlaces.mayBeLogin(url) ? sign : nil
        case .cookieWall: return LinkPlaces.mayBeConsent(final) && !LinkPlaces.mayBeConsent(url) ? sign : nil
        default: return nil
        }
    }

    /// A field for a password stands in the header of many pages: it counts where there is little else.
    static func isLogin(
        _ page: LinkPage, _ words: LinkPageWords, url: String, final: String, isElsewhere: Bool
    ) -> Bool {
        guard page.asksForPassword, !LinkPlaces.isLogin(url) else { return false }
        let names = [page.title, page.heading].compactMap(\.self).map { Fold.key($0) }
        let says = names.contains { name in loginWords.contains { (" " + name + " ").contains(" \($0) ") } }
        return words.isShort(60) && (says || isElsewhere || page.isThin) || isElsewhere && LinkPlaces.isLogin(final)
    }

    /// Whether what stands before every page may be a choice: nothing on it says that something is missing, or has failed.
    package static func mayBeChoice(_ page: LinkPage) -> Bool {
        let words = bare(page)
        return !words.say(missing, orShortText: 200) && !words.begin(with: faults)
    }

    private static let faults = [
        "fel", "ett fel", "error", "oj", "hoppsan", "oops", "tyvärr", "sorry", "något gick fel", "någonting gick fel",
        "something went wrong", "404",
    ].map { Array($0.utf8) }

    private static let loginWords = ["logga in", "inloggning", "login", "log in", "sign in", "signin", "logon"]

    /// Whether a page calls itself a login.
    static func isCalledLogin(_ page: LinkPage) -> Bool { LinkPageWords(page).begin(with: loginBeginnings) }

    private static let loginBeginnings = [
        "logga in", "välj inlogg", "välj hur du vill logga", "välj hur du vill legit", "legitimer", "identifier",
        "inloggning", "log in", "login", "sign in", "autentiser",
    ].map { Array($0.utf8) }

    /// A page whose first heading is that of its question about cookies, and has another one, is itself.
    static func isCookieWall(_ page: LinkPage, _ words: LinkPageWords, url: String) -> Bool {
        guard words.isShort(80), words.begin(with: cookiePhrases), !LinkPlaces.isConsent(url) else { return false }
        return page.headings.allSatisfy(asksForCookies)
    }

    /// Whether a heading is that of a question about cookies.
    static func asksForCookies(_ heading: String) -> Bool {
        LinkPageWords(LinkPage(heading: heading)).begin(with: cookiePhrases)
    }

    private static let cookiePhrases = [
        "innan du fortsätter", "before you continue", "vi använder kakor", "vi använder cookies", "we use cookies",
        "we value your privacy", "godkänn kakor", "godkänn cookies", "acceptera kakor", "acceptera cookies",
        "accept cookies", "samtycke till kakor", "cookie consent", "vi värnar om din integritet",
    ].map { Array($0.utf8) }

    private static let identities = PhraseSearch([
        "bankid", "freja eid", "freja+", "siths", "e-legitimation", "elegitimation", "legitimera dig", "legitimering",
        "identifiera dig", "inloggningssätt", "vill logga in", "logga in med", "logga in för att", "måste logga in",
        "behöver logga in", "måste vara inloggad", "behöver vara inloggad", "log in to continue", "log in to view",
        "sign in to", "please log in", "please sign in", "must be logged in",
        "gäster har inte tillgång", "gäster kan inte", "guests cannot access", "guests can not access",
    ])

    private static let consents = PhraseSearch([
        "samtycke", "samtycka", "godkänner", "your consent", "din integritet",
    ])

    private static let roles = PhraseSearch([
        "vårdpersonal", "sjukvårdspersonal", "healthcare professional", "health care professional", "är du över 18",
        "du är över 18", "över 18 år", "åldersgräns", "bekräfta din ålder", "confirm your age", "förskrivare",
    ])

    private static let missing = PhraseSearch([
        "finns inte", "finns ej", "finns tyvärr inte", "hittades inte", "hittar inte", "inte hitta", "not found",
        "borttagen", "tagits bort", "har flyttat", "nedlagd", "sidan du söker", "sidan du sökte", "du letar efter",
        "du letade efter", "no longer available", "does not exist", "can't find", "cannot find",
    ])
}

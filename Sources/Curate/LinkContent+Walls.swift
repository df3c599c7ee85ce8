package import Catalogue

/// Pages that stand in the way of another: they ask for a browser, for scripts, for patience.
extension LinkContent {
    /// Whether a page stands in the way as far as it tells by itself: it says so by its name and was led there, or is a start
    /// page, or it shows nothing else before its scripts have run. Any other may be about that, and only an address beside it
    /// tells.
    static func isTurnedAway(_ page: LinkPage, _ words: LinkPageWords, _ final: String, mayBeAbout: Bool) -> Bool {
        if LinkPlaces.isQueue(final) { return true }
        if page.isShell { return words.isShort(120) && words.say(turningPhrases, orShortText: 40) }
        return !mayBeAbout && turns(words)
    }

    /// Whether a page of not too many words is called as those are that turn somebody away.
    static func turns(_ words: LinkPageWords) -> Bool {
        words.isShort(120) && words.say(turningPhrases, orShortText: 0)
    }

    /// Whether a page speaks of browsers, scripts or waiting, by its name or in the few words that it has.
    package static func turnsAway(_ page: LinkPage) -> Bool {
        let words = LinkPageWords(page)
        return words.isShort(120) && words.say(turningPhrases, orShortText: 40)
    }

    /// Whether a page of few words is called as refusals are, and nothing else: some come with a success.
    static func isRefusal(_ page: LinkPage, _ words: LinkPageWords) -> Bool {
        guard words.isShort(40) else { return false }
        return [page.title, page.heading].compactMap(\.self).contains { NotFoundTitle.isOne(of: refusals, $0) }
    }

    private static let refusals: Set<String> = [
        "åtkomst nekad", "åtkomst nekas", "åtkomst blockerad", "åtkomst saknas", "behörighet saknas",
        "du har inte behörighet", "du har inte behörighet att visa sidan", "du har inte behörighet att se sidan",
        "du har inte behörighet att visa den här sidan", "du har inte behörighet att se den här sidan",
        "du saknar behörighet", "du saknar behörighet att visa sidan", "du saknar åtkomst", "access denied",
        "access forbidden", "permission denied", "403 forbidden", "videon är privat", "den här videon är privat",
        "private video", "this video is private",
    ]

    /// Whether a short page speaks of browsers, scripts, waiting, or of who may come.
    static func isLikeTurning(_ words: LinkPageWords) -> Bool {
        words.say(turningPhrases, orShortText: 80) || words.say(wallWords, orShortText: 80)
            || words.say(innerWords, orShortText: 80) || isTestOfRobots(words)
    }

    /// Robots are at home in care, too: only who speaks of telling them from readers is at a wall.
    private static func isTestOfRobots(_ words: LinkPageWords) -> Bool {
        words.say(robots, orShortText: 80) && words.say(tests, orShortText: 80)
    }

    private static let robots = PhraseSearch(["robot"])
    private static let tests = PhraseSearch([
        "är en robot", "en robot?", "inte en robot", "inte är robot", "ingen robot", "någon robot", "från en robot",
        "görs av en robot", "not a robot", "are a robot", "be a robot", "you a robot", "from a robot",
        "made by a robot",
        "mot robotar", "robotkontroll", "robottest", "robotfilter", "robotskydd", "robottrafik", "robotverif",
        "robot detect", "robot verif", "robot activity", "robot traffic", "robot check", "kontrollera", "verifier",
        "bekräfta", "kryssa", "misstänk", "suspicious", "verify", "confirm",
    ])

    /// Whether a short page says that its site is closed for a while.
    static func isClosed(_ words: LinkPageWords) -> Bool {
        words.isShort(120) && words.say(closingPhrases, orShortText: 80)
    }

    /// Whether a page speaks so of walls or closing that an address beside it has to tell whether the whole site shows it.
    ///
    /// - Parameter place: where it was shown, when it was led there.
    static func mayStandForAll(_ page: LinkPage, at place: String?) -> Bool {
        if let place, LinkPlaces.isForClosing(place) { return true }
        guard page.text.utf8.count < 120 * LinkPageWords.bytesOfWord else { return false }
        let words = LinkPageWords(page)
        if isClosed(words) || isAwayForNow(page, words) || turns(words) { return true }
        guard words.isShort(80) else { return false }
        return words.say(turningPhrases, orShortText: 40) || words.say(innerWords, orShortText: 40)
    }

    /// Whether an error page asks for a certificate of whoever comes (nginx's 495 and 496, which it sends as 400).
    package static func wantsCertificate(_ page: LinkPage) -> Bool {
        LinkPageWords(page).say(certificatePhrases, orShortText: 40)
    }

    private static let certificatePhrases = PhraseSearch([
        "no required ssl certificate", "ssl certificate error", "client certificate", "klientcertifikat",
    ])

    /// Whether a page shows what was found for some words.
    static func showsSearch(_ words: LinkPageWords) -> Bool { words.begin(with: searchPhrases) }

    package static func isSearch(_ page: LinkPage) -> Bool { showsSearch(LinkPageWords(page)) }

    /// - Returns: whether both were led to what is found for their words, wherever that is shown.
    package static func areSearches(_ one: LinkPage, _ other: LinkPage) -> Bool {
        showsSearch(LinkPageWords(one)) && showsSearch(LinkPageWords(other))
    }

    /// Whether a page calls itself a search and nothing else: "Sök", "Sök på webbplatsen | Kils kommun".
    static func isCalledSearch(_ page: LinkPage) -> Bool {
        [page.heading, page.title].compactMap(\.self).contains { name in
            let words = LinkComparison.parts(name).first ?? []
            return words.first.map(searchNames.contains) ?? false
                && words.dropFirst().allSatisfy(searchedPlaces.contains)
        }
    }

    private static let searchNames: Set<String> = ["sök", "sökning", "search", "söksida", "searching"]
    private static let searchedPlaces: Set<String> = [
        "på", "i", "efter", "hela", "webbplatsen", "webben", "sidan", "sajten", "innehåll", "här", "the", "this",
        "site",
        "website", "page", "results",
    ]

    private static let searchPhrases = [
        "sökresultat", "search results", "search result", "resultat av sökning", "din sökning", "du sökte på",
        "resultat för", "results for",
    ].map { Array($0.utf8) }

    private static let turningPhrases = PhraseSearch([
        "webbläsare stöds inte", "webbläsaren stöds inte", "webbläsare som inte stöds", "webbläsare är för gammal",
        "webbläsaren är för gammal", "browser is not supported", "browser not supported", "unsupported browser",
        "browser is no longer supported", "browser is out of date", "du står i kö", "din plats i kön",
        "du har en plats i kön", "you are in line", "you are now in line", "you are in a queue", "you are in the queue",
        "virtual waiting room", "virtuellt väntrum", "bekräfta att du är människa", "verifiera att du är människa",
        "bekräfta att du inte är en robot", "verify you are human", "verify that you are human", "client challenge",
        "checking your browser",
    ])

    private static let wallWords = PhraseSearch([
        "javascript", "webbläsare", "browser", "captcha", "människa", "human", "i kön", "väntrum",
        "waiting room", "please wait", "vänta medan", "ett ögonblick", "support id", "incident id", "ray id",
        "reference id", "referens-id", "ad blocker", "brandvägg", "firewall",
    ])

    /// Of networks, staff, blocks and hours.
    private static let innerWords = PhraseSearch([
        "vpn", "kommunens nät", "regionens nät", "myndighetens nät", "organisationens nät", "företagets nät",
        "universitetets nät", "högskolans nät", "skolans nät", "interna nät", "internt nät", "intranät", "intranet",
        "internal network", "corporate network", "är anställd", "för anställda", "endast anställda", "bara anställda",
        "för medarbetare", "employees only", "only for employees", "only available to employees", "staff only",
        "blockerad", "blockerat", "har stoppats", "har stoppat ", "automatiserad trafik", "automated traffic",
        "unusual traffic", "ovanlig trafik", "misstänkt trafik", "säkerhetslösning", "been blocked", "access blocked",
        "request blocked", "access denied", "permission denied", "åtkomst nekad", "åtkomst nekas", "åtkomst saknas",
        "saknar åtkomst", "ingen åtkomst", "inte åtkomst", "begränsad åtkomst", "kräver åtkomst", "saknar behörighet",
        "inte behörighet", "inte behörig", "kräver behörighet", "behörighet saknas", "behörighet krävs", "obehörig",
        "not authorized", "not authorised", "unauthorized", "unauthorised", "tjänsten är öppen", "tjänsten har öppet",
        "tjänsten har öppettider", "tjänstens öppettider", "webbplatsen är öppen", "systemet är öppet",
        "portalen är öppen", "stängd för natten", "stängd nattetid", "service is available between",
    ])

    private static let closingPhrases = PhraseSearch([
        "planerat underhåll", "underhåll pågår", "pågår underhåll", "pågående underhåll", "för underhåll",
        "på grund av underhåll", "underhållsarbete", "underhållsfönster", "driftstörning", "driftstopp",
        "driftavbrott", "driftinformation", "tillfälligt stängd", "tillfälligt stängt", "tillfälligt nere",
        "tillfälligt otillgänglig", "tillfälligt ur drift", "ligger nere", "snart tillbaka", "strax tillbaka",
        "tillbaka snart", "tillbaka inom kort", "uppdaterar webbplatsen", "uppdaterar vår webbplats",
        "uppgraderar webbplatsen", "uppgraderar vår webbplats", "webbplatsen uppdateras", "webbplatsen uppgraderas",
        "öppnar vår nya", "error establishing a database connection", "maintenance", "back soon", "back shortly",
        "be right back", "temporarily unavailable",
        "temporarily closed", "temporarily down", "scheduled downtime",
    ])
}

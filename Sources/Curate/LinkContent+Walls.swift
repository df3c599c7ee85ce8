package import Catalogue

/// Pages that stand in the way of another: they ask for a browser, for scripts, for patience.
extension LinkContent {
    /// Whether a page says by its name, or in the few words that it has, that whoever comes is not let in as they are.
    static func isTurnedAway(_ words: LinkPageWords, _ final: String) -> Bool {
        if LinkPlaces.isQueue(final) { return true }
        return words.isShort(120) && words.say(turningPhrases, orShortText: 40)
    }

    /// Whether a short page speaks of browsers, scripts or waiting.
    static func isLikeTurning(_ words: LinkPageWords) -> Bool {
        words.say(turningPhrases, orShortText: 80) || words.say(wallWords, orShortText: 80)
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
        "javascript", "webbläsare", "browser", "captcha", "robot", "människa", "human", "i kön", "väntrum",
        "waiting room", "please wait", "vänta medan", "ett ögonblick", "support id", "incident id", "ray id",
        "reference id", "referens-id", "ad blocker", "brandvägg", "firewall",
    ])
}

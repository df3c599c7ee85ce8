/// Why a link is in the state it is in. The raw values stand in the database: never rename one.
package enum LinkRule: String, Sendable, Hashable, Codable, CaseIterable {
    case neverChecked = "never-checked"
    case answers
    case firstFailure = "first-failure"
    case stillFailing = "still-failing"
    case notFoundThreeDates = "not-found-three-dates"
    case goneTwice = "gone-twice"
    case hostUnknownTwoWeeks = "host-unknown-two-weeks"
    case unreachableThreeTimes = "unreachable-three-times"
    case unreachableSixtyDays = "unreachable-sixty-days"
    case closedForNow = "closed-for-now"
    case certificateRefused = "certificate-refused"
    case noSecureConnection = "no-secure-connection"
    case needsLogin = "needs-login"
    case forbidden
    case tooManyRequests = "too-many-requests"
    case legalReasons = "legal-reasons"
    case challenge
    case robotsForbid = "robots-forbid"
    case robotsUnreachable = "robots-unreachable"
    case addressForbidden = "address-forbidden"
    case sentToStartPage = "sent-to-start-page"
    case sentToSearchPage = "sent-to-search-page"
    case saysNotFound = "says-not-found"
    case sameAsNeighbour = "same-as-neighbour"
    case sameAsErrorPage = "same-as-error-page"
    case domainParked = "domain-parked"
    case answersNothing = "answers-nothing"
    case fileListing = "file-listing"
    case loginWall = "login-wall"
    case cookieWall = "cookie-wall"
    case geoBlocked = "geo-blocked"
    case turnedAway = "turned-away"
    case leadsOffTheWeb = "leads-off-the-web"
    case oneSuccess = "one-success"
    case backAgain = "back-again"
    case pinnedByEditor = "pinned-by-editor"
    case unsettled

    /// What happened, for people.
    package var sentence: Sentence {
        switch self {
        case .neverChecked: Sentence(sv: "Adressen är inte kontrollerad än.", en: "Not checked yet.")
        case .answers: Sentence(sv: "Adressen svarar.", en: "It answers.")
        case .unsettled:
            Sentence(
                sv: "Adressen svarar, men om det är med sidan gick inte att avgöra.",
                en: "It answers, but whether with the page could not be settled.")
        case .backAgain:
            Sentence(
                sv: "Adressen svarar igen, två gånger med ett dygn emellan.",
                en: "It answers again, twice, a day apart.")
        case .oneSuccess:
            Sentence(
                sv: "Adressen svarade efter att ha räknats som trasig. Ett svar till, ett dygn senare, behövs.",
                en: "It answered after it had been judged broken; one more answer, a day later, is needed.")
        case .pinnedByEditor:
            Sentence(sv: "Redaktionen har bestämt läget.", en: "An editor has set this state.")
        case .needsLogin, .forbidden, .tooManyRequests, .legalReasons, .challenge, .robotsForbid, .robotsUnreachable,
            .addressForbidden, .loginWall, .cookieWall, .geoBlocked, .turnedAway, .leadsOffTheWeb:
            restriction
        case .sentToStartPage, .sentToSearchPage, .saysNotFound, .sameAsNeighbour, .sameAsErrorPage, .domainParked,
            .answersNothing, .fileListing, .closedForNow:
            softFailing
        default: failing
        }
    }

    private var restriction: Sentence {
        switch self {
        case .needsLogin: Sentence(sv: "Sidan kräver inloggning.", en: "It asks for a login.")
        case .tooManyRequests:
            Sentence(sv: "Servern ber oss att komma mer sällan.", en: "The server asks us to come less often.")
        case .legalReasons:
            Sentence(
                sv: "Servern nekar sidan av rättsliga skäl.", en: "The server refuses it for legal reasons.")
        case .challenge:
            Sentence(
                sv: "En robotkontroll eller inloggning står i vägen.",
                en: "A bot challenge or a login stands in the way.")
        case .robotsForbid:
            Sentence(
                sv: "Webbplatsens robots.txt tillåter inte att vi kontrollerar sidan.",
                en: "The site's robots.txt does not let us check it.")
        case .robotsUnreachable:
            Sentence(
                sv: "Webbplatsens robots.txt går inte att läsa, och då får vi inte kontrollera sidan.",
                en: "The site's robots.txt cannot be read, so that we may not check the page.")
        case .addressForbidden:
            Sentence(
                sv: "Adressen leder till ett internt nät som vi inte får nå.",
                en: "It leads into a private network that we may not reach.")
        case .loginWall:
            Sentence(
                sv: "En inloggning visas i stället för sidan.", en: "A login is shown instead of the page.")
        case .cookieWall:
            Sentence(
                sv: "En fråga om kakor står i vägen för sidan.",
                en: "A question about cookies stands in the way of the page.")
        case .geoBlocked:
            Sentence(
                sv: "Sidan visas inte i det land som vi kontrollerar från.",
                en: "It is not shown in the country that we check from.")
        case .turnedAway, .leadsOffTheWeb: turnedElsewhere
        default:
            Sentence(
                sv: "Servern släpper inte in oss, men sidan kan finnas för andra.",
                en: "The server does not let us in, though others may see it.")
        }
    }

    private var turnedElsewhere: Sentence {
        if self == .turnedAway {
            return Sentence(
                sv:
                    "En sida som ber om en annan webbläsare, skript, ett visst nätverk eller tålamod, eller frågar vem man är, visas i stället.",
                en:
                    "A page that asks for another browser, for scripts, for a network, for patience or who one is stands in its place."
            )
        }
        return Sentence(
            sv: "Adressen leder vidare till något som inte är en webbadress, till exempel en app eller e-post.",
            en: "It leads on to what is no web address, an app or mail for instance.")
    }

    private var softFailing: Sentence {
        switch self {
        case .closedForNow:
            Sentence(
                sv: "Webbplatsen visar på alla adresser att den är stängd för en tid.",
                en: "The site shows at every address that it is closed for a while.")
        case .sentToStartPage:
            Sentence(
                sv: "Adressen leder till en startsida i stället för till sidan.",
                en: "It leads to a start page instead of the page.")
        case .sentToSearchPage:
            Sentence(
                sv: "Adressen leder till en söksida i stället för till sidan.",
                en: "It leads to a search page instead of the page.")
        case .sameAsNeighbour:
            Sentence(
                sv: "Webbplatsen visar samma sida för adresser som aldrig har funnits.",
                en: "The site shows the same page for addresses that never existed.")
        case .sameAsErrorPage:
            Sentence(
                sv: "Sidan som visas är webbplatsens felsida.", en: "The page that is shown is the site's error page.")
        case .fileListing:
            Sentence(
                sv: "I stället för sidan visas serverns lista över filer.",
                en: "The server's own list of files is shown instead of the page.")
        case .domainParked:
            Sentence(
                sv: "Domänen är till salu eller visar bara reklam.",
                en: "The domain is for sale or shows advertisements alone.")
        case .saysNotFound:
            Sentence(
                sv: "Sidan som visas säger att innehållet inte finns.",
                en: "The page that is shown says that the content is not there.")
        default: Sentence(sv: "Servern svarar utan innehåll.", en: "The server answers without any content.")
        }
    }

    private var failing: Sentence {
        switch self {
        case .notFoundThreeDates:
            Sentence(
                sv: "Sidan fanns inte vid tre kontroller på olika dagar under minst tre dygn.",
                en: "Not found on three dates over at least 72 hours.")
        case .goneTwice:
            Sentence(
                sv: "Servern har två gånger, med minst ett dygn emellan, sagt att sidan är borttagen.",
                en: "The server said twice, at least 24 hours apart, that it is gone for good.")
        case .hostUnknownTwoWeeks:
            Sentence(
                sv: "Webbplatsens namn har inte funnits på minst två veckor.",
                en: "The host name has not existed on five dates over 14 days.")
        case .unreachableThreeTimes:
            Sentence(
                sv:
                    "Sidan har inte gått att nå vid minst tre försök, med minst ett dygn mellan det första och det sista.",
                en: "Out of reach three times over at least 24 hours.")
        case .unreachableSixtyDays:
            Sentence(
                sv: "Sidan har inte gått att nå på minst 60 dagar.",
                en: "Out of reach for 60 days, without a single answer.")
        case .certificateRefused:
            Sentence(
                sv: "Webbplatsens certifikat godtas inte.", en: "Its certificate is not accepted.")
        case .noSecureConnection:
            Sentence(
                sv: "Ingen säker förbindelse med webbplatsen kommer till stånd.",
                en: "No secure connection with it comes about.")
        case .stillFailing:
            Sentence(
                sv: "Adressen svarar fortfarande inte som den ska.", en: "It still does not answer as it should.")
        default:
            Sentence(
                sv: "Adressen svarade inte som den ska vid senaste kontrollen.",
                en: "It did not answer as it should at the last check.")
        }
    }
}

extension LinkRule {
    /// What happened, as exactly as is known of how TLS failed; ``sentence`` where it is not.
    package func sentence(of problem: TLSProblem?) -> Sentence {
        // A link may have come to its state by another fault than it met last.
        switch (self, problem) {
        case (.needsLogin, .client?), (.certificateRefused, .expired?), (.certificateRefused, .early?),
            (.certificateRefused, .name?), (.certificateRefused, .chain?):
            problem?.sentence ?? sentence
        default: sentence
        }
    }
}

extension LinkHealth {
    /// Why it is in its state; a rule of a later version shows its bare name.
    package var ruleSentence: Sentence {
        let problem = memory.tlsFault.flatMap(TLSProblem.init(rawValue:))
        return LinkRule(rawValue: rule)?.sentence(of: problem) ?? Sentence(sv: rule, en: rule)
    }
}

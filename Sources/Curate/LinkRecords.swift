package import Catalogue
import Foundation

/// Sites that many link to, and that say with a success what is not there, each in its own way.
extension LinkPlan {
    /// Where a site says of a film whether it has it, when its page no longer bears a name (oEmbed, §2.3.4: 404 for what it
    /// does not know); `nil` for all other pages. A film behind a login is refused otherwise.
    package static func filmCard(of health: LinkHealth, check: LinkCheck, page: LinkPage?) -> String? {
        guard let page, check.status == 200, !check.isChallenge, isNameless(page),
            !check.signs.contains(where: \.isRestriction),
            let film = film(check.finalURL ?? health.url), let scheme = health.url.firstRange(of: "://")
        else { return nil }
        let address = "https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D" + film
        return health.url[..<scheme.lowerBound] + "://www.youtube.com/oembed?format=json&url=" + address
    }

    /// Its page is called by the name of the site alone, with or without the dash before it.
    private static func isNameless(_ page: LinkPage) -> Bool {
        let title = (page.title ?? "").trimmingCharacters(in: CharacterSet(charactersIn: " -–\t\n"))
        return page.heading == nil && title == "YouTube"
    }

    /// The number of a film, as its page has it. Those that other pages frame have no names.
    static func film(_ url: String) -> String? {
        guard let host = URLKey.host(of: url) else { return nil }
        let segments = LinkPlaces.segments(of: url)
        let film: String?
        switch host {
        case "youtu.be": film = segments.count == 1 ? segments[0] : nil
        case "youtube.com", "m.youtube.com":
            if segments == ["watch"] {
                film = URLComponents(string: url)?.queryItems?.first { $0.name == "v" }?.value
            } else {
                film = segments.count == 2 && ["shorts", "live"].contains(segments[0]) ? segments[1] : nil
            }
        default: film = nil
        }
        guard let film, film.utf8.count == 11,
            film.utf8.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x5F })
        else { return nil }
        return film
    }
}

extension LinkContent {
    /// Whether DiVA, where theses and reports are kept, says that it has no such record.
    static func isMissingRecord(_ words: LinkPageWords, url: String) -> Bool {
        guard let host = URLKey.host(of: url), host == "diva-portal.org" || host.hasSuffix(".diva-portal.org"),
            LinkPlaces.segments(of: url).last == "record.jsf"
        else { return false }
        return words.say(missingRecords, orShortText: 120) && words.isShort(120)
    }

    private static let missingRecords = PhraseSearch([
        "record could not be found", "record was not found", "posten kunde inte hittas", "posten hittades inte",
        "posten finns inte",
    ])

    /// Whether so little stands on a page that it may be one of those that hold a domain for somebody.
    package static func mayBeLander(_ page: LinkPage) -> Bool { page.text.utf8.count < 600 }
}

package import Foundation

/// What an answer shows beside its status, as far as it was read. The codes stand in the database: never rename one.
package enum LinkSign: String, Sendable, Hashable, Codable, CaseIterable {
    /// It led to the start page of its site, or of its organisation's new one.
    case startPage = "start-page"
    case searchPage = "search-page"
    /// Title or main heading say that there is no such page.
    case saysNotFound = "says-not-found"
    /// An address beside it that nobody has ever given out is answered the same.
    case sameAsNeighbour = "same-as-neighbour"
    /// It is what this host shows for addresses that it does not know.
    case sameAsErrorPage = "same-as-error-page"
    /// The domain is for sale, or somebody's who only shows advertisements.
    case parked
    /// A success without a single byte.
    case empty
    /// A server's own list of the files in a folder has come in the place of what was there.
    case fileListing = "file-listing"
    case loginWall = "login-wall"
    case cookieWall = "cookie-wall"
    case geoBlocked = "geo-blocked"
    /// A page that asks for another browser, for scripts or for patience stands in its place.
    case turnedAway = "turned-away"
    /// The site shows at every address that it is closed for a while.
    case maintenance
    /// robots.txt has not been readable for so long that it was taken for none.
    case silentRobots = "silent-robots"
    /// Next to nothing stands on it, where there were many words.
    case bare
    /// The whole site showed one page, its start page or all of its links.
    case wholeSite = "whole-site"
    /// Only an address beside it could tell whether this is the page, and that was not answered.
    case unsettled

    /// Whether it only says that we were not let in.
    package var isRestriction: Bool { [.loginWall, .cookieWall, .geoBlocked, .turnedAway].contains(self) }
}

/// What sort of thing an address leads to.
package enum LinkForm: String, Sendable, Hashable, Codable, CaseIterable {
    case page, pdf, office, image, media, other

    /// A file to open or to keep, which is told apart by its type and size.
    package var isDocument: Bool { self == .pdf || self == .office }
}

/// What a page shows, read without deciding anything.
package struct LinkPage: Sendable, Hashable {
    /// `<title>`, else what the page calls itself in its declarations.
    package var title: String?
    /// Its main heading.
    package var heading: String?
    /// Headings of the first level behind that one, a few.
    package var headings: [String] = []
    /// Its main text, folded, 64 KiB at most.
    package var text: String
    /// Whether it has no paragraph, only words here and there.
    package var isThin: Bool
    /// Whether it shows nothing, or next to nothing, before its scripts have run.
    package var isShell: Bool
    /// Whether it has few words, and a place that its scripts fill or a word that they are being loaded.
    package var isProgram = false
    /// Whether it has scripts, a heading of its own and few words: what its scripts add nobody knows.
    package var isScarce = false
    /// Of a page of few words those that stand in none of the parts that frame it; `nil` of others.
    package var bare: String?
    package var asksForPassword: Bool
    /// Where `<meta http-equiv="refresh">` sends its readers, absolute.
    package var refresh: String?
    /// Whether the fragment that was asked for is there; `nil` when none was, or what was read is not all.
    package var hasFragment: Bool?
    /// Whether it leads on, outside its menus, to an address that ends as the one that was asked for: a list of pages that
    /// has the sought one among them.
    package var listsItself: Bool

    package init(
        title: String? = nil, heading: String? = nil, text: String = "", isThin: Bool = false, isShell: Bool = false,
        asksForPassword: Bool = false, refresh: String? = nil, hasFragment: Bool? = nil, listsItself: Bool = false
    ) {
        self.title = title
        self.heading = heading
        self.text = text
        self.isThin = isThin
        self.isShell = isShell
        self.asksForPassword = asksForPassword
        self.refresh = refresh
        self.hasFragment = hasFragment
        self.listsItself = listsItself
    }
}

/// A page as it is compared with others: near ones have near prints.
package struct LinkPrint: Sendable, Hashable, Codable {
    package var title: String?
    package var heading: String?
    /// SimHash of the main text, 64 bits.
    package var print: UInt64
    /// Words the print was made of.
    package var words: Int

    package init(title: String?, heading: String?, print: UInt64, words: Int) {
        self.title = title
        self.heading = heading
        self.print = print
        self.words = words
    }
}

/// The first good answer of a link: what later ones are compared with.
package struct LinkCapture: Sendable, Hashable, Codable {
    package var at: Date
    package var form: LinkForm
    /// Bytes, as declared or as read.
    package var length: Int?
    /// Of a page with words.
    package var page: LinkPrint?
    /// Whether another address answered than the link's own: then it tells nothing of where the link led before. Only
    /// `true` is kept.
    package var isElsewhere: Bool?

    package init(at: Date, form: LinkForm, length: Int? = nil, page: LinkPrint? = nil) {
        self.at = at
        self.form = form
        self.length = length
        self.page = page
    }
}

/// That a link no longer leads to what it led to at first.
package struct LinkDrift: Sendable, Hashable, Codable {
    package enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// Title and text are another page's.
        case anotherPage = "another-page"
        /// Where a document was, or where the address promises one, there is a page.
        case documentReplaced = "document-replaced"
        /// Another sort of document or page than before.
        case anotherForm = "another-form"
        /// Of a page of words next to nothing is left.
        case emptied
        /// A document of less than a third or more than three times its size.
        case anotherSize = "another-size"

        package var sentence: Sentence {
            switch self {
            case .anotherPage:
                Sentence(
                    sv: "Sidan har en annan rubrik och en annan text än när länken kontrollerades första gången.",
                    en: "Title and text are not those of the first check.")
            case .documentReplaced:
                Sentence(
                    sv: "Där ett dokument ska finnas visas en webbsida.",
                    en: "Where a document should be, there is a page.")
            case .anotherForm:
                Sentence(
                    sv: "Adressen leder till en annan sorts innehåll än förut.",
                    en: "It leads to another sort of thing than before.")
            case .emptied:
                Sentence(
                    sv: "Sidan hade text när länken kontrollerades första gången och är nu nästan tom.",
                    en: "It had text at the first check, and next to nothing stands on it now.")
            case .anotherSize:
                Sentence(
                    sv: "Dokumentet har en helt annan storlek än förut.",
                    en: "The document has quite another size than before.")
            }
        }
    }

    package var reason: Reason
    package var since: Date
    /// Readings in a row that said so.
    package var count: Int

    package init(reason: Reason, since: Date, count: Int) {
        self.reason = reason
        self.since = since
        self.count = count
    }
}

/// What sort of move a new address is.
package enum LinkMove: String, Sendable, Hashable, Codable, CaseIterable {
    case withinSite = "within-site"
    /// To another host of the organisation whose host it was.
    case withOrganisation = "with-organisation"
    /// To a host that is not known to be the same organisation's.
    case elsewhere
    /// To a start page, of the site or of a folder that the page lay in: the page itself is gone, as far as anybody knows.
    case startPage = "start-page"

    /// Whether it stays with those who had the page. Whether it is the page is for `LinkHealth.moveIsSafe` to tell.
    package var isSafe: Bool { self == .withinSite || self == .withOrganisation }

    package var sentence: Sentence {
        switch self {
        case .withinSite:
            Sentence(sv: "Sidan har flyttat inom webbplatsen.", en: "The page has moved within its site.")
        case .withOrganisation:
            Sentence(
                sv: "Sidan har flyttat med sin organisation till en annan webbplats.",
                en: "The page has moved with its organisation to another site.")
        case .elsewhere:
            Sentence(
                sv: "Adressen leder vidare till en webbplats som inte är känd som organisationens.",
                en: "It leads on to a site that is not known to be the organisation's.")
        case .startPage:
            Sentence(
                sv: "Adressen leder till en startsida eller en sida högre upp i stället för till sidan.",
                en: "It leads to a start page, or to a page above it, instead of the page.")
        }
    }
}

/// An address at which the page of a broken link was found again.
package struct LinkFinding: Sendable, Hashable, Codable {
    package enum Way: String, Sendable, Hashable, Codable {
        /// By the page id in its address, which the site still answers.
        case pageID = "page-id"
        /// Under the same path of its organisation's new host.
        case newHost = "new-host"
    }

    package var url: String
    package var way: Way
    package var move: LinkMove
    package var since: Date
    package var last: Date
    /// Times in a row that it was found there.
    package var count: Int

    package init(url: String, way: Way, move: LinkMove, since: Date, last: Date, count: Int = 1) {
        self.url = url
        self.way = way
        self.move = move
        self.since = since
        self.last = last
        self.count = count
    }
}

/// What an archive was asked and said of a broken link.
package struct LinkArchive: Sendable, Hashable, Codable {
    /// A copy (RFC 7089: a memento) and the time it shows.
    package struct Copy: Sendable, Hashable, Codable {
        package var url: String
        package var at: Date

        package init(url: String, at: Date) {
            self.url = url
            self.at = at
        }
    }

    package var asked: Date
    /// `nil` when it has none, or was not to be reached.
    package var copy: Copy?
    /// Whether it answered at all.
    package var answered: Bool

    package init(asked: Date, copy: Copy?, answered: Bool) {
        self.asked = asked
        self.copy = copy
        self.answered = answered
    }
}

/// What an editor said of a link: checks go on, and change nothing until it is taken back or ends.
package struct LinkPin: Sendable, Hashable, Codable {
    /// The decision's id.
    package var decision: String
    package var who: String
    package var why: String?
    package var at: Date
    /// The first moment at which it counts no more; `nil` for ever.
    package var until: Date?
    /// `ok` or `dead`: what the editor says the link is.
    package var says: LinkState
    /// What it was judged to be before, and comes back to.
    package var before: LinkState
    package var ruleBefore: String
    package var sinceBefore: Date?

    package init(
        decision: String, who: String, why: String?, at: Date, until: Date?, says: LinkState, before: LinkState,
        ruleBefore: String, sinceBefore: Date?
    ) {
        self.decision = decision
        self.who = who
        self.why = why
        self.at = at
        self.until = until
        self.says = says
        self.before = before
        self.ruleBefore = ruleBefore
        self.sinceBefore = sinceBefore
    }
}

import Catalogue
import Foundation
import Landscape

/// One way in which a link behaves, and what is to be said of it after ten weeks.
struct LinkBehaviour: Sendable {
    struct Visit: Sendable {
        var request: LoopbackRequest
        /// Since the link was seen first.
        var days: Double
        /// `http://127.2.0.7:8801`
        var base: String
        /// Bases of other hosts, by name.
        var others: [String: String]

        var isHead: Bool { request.method == "HEAD" }
        var path: String { request.path }
        /// Whether it is the address that the catalogue has.
        var isOwn: Bool
    }

    enum Group: String, CaseIterable, Sendable {
        case status = "Statuses"
        case head = "HEAD and GET"
        case soft = "Not found, but with a success"
        case redirect = "Redirects and moves"
        case wall = "Walls"
        case fault = "Faults of host and network"
        case time = "Comings and goings"
        case content = "Pages that change, places in pages, programs"
        case document = "Documents"
        case name = "Names and certificates"
    }

    var group: Group
    var name: String
    var state: LinkState
    var rule: LinkRule
    var flags: [LinkFlag] = []
    /// The new address that is offered ends so.
    var newAddress: String?
    var path = "/guider/trygghetslarm"
    /// What the item that shows it is called; else a guide with a number.
    var title: String?
    /// Whether the page is gone for good: what `dead` is measured against.
    var isGone: Bool
    /// Another rule may be the last one, where it goes by the hour.
    var isRuleOpen = false
    /// It answers for robots.txt as well; else that is an honest 404.
    var hasRobots = false
    /// It may as well be suspect at the end.
    var mayBeSuspect = false
    /// What it answers; `nil` is an honest 404.
    var reply: @Sendable (Visit) -> LoopbackReply?

    init(
        _ group: Group, _ name: String, _ state: LinkState, _ rule: LinkRule, flags: [LinkFlag] = [],
        newAddress: String? = nil, path: String? = nil, isGone: Bool? = nil, isRuleOpen: Bool = false,
        _ reply: @escaping @Sendable (Visit) -> LoopbackReply?
    ) {
        (self.group, self.name, self.state, self.rule, self.flags) = (group, name, state, rule, flags)
        (self.newAddress, self.isRuleOpen, self.reply) = (newAddress, isRuleOpen, reply)
        if let path { self.path = path }
        self.isGone = isGone ?? state.isBroken
    }

    var row: String {
        let flags = flags.isEmpty ? "" : flags.map { "`\($0.rawValue)`" }.joined(separator: " ")
        let rule = isRuleOpen ? "" : "`\(rule.rawValue)`"
        let state = "`\(state.rawValue)`" + (mayBeSuspect ? " or `suspect`" : "")
        return "| \(name) | \(state) | \(rule) | \(flags) |"
    }
}

/// What the servers of the link world show.
enum LinkPages {
    static let guide = """
        <p>Den här guiden hjälper chefer i hemtjänsten att införa digitala trygghetslarm steg för steg, från behov och
        upphandling till utbildning av personalen och uppföljning av nyttan.</p>
        <p>Varje avsnitt beskriver vad som behöver göras, vem som ansvarar och vilka erfarenheter kommuner har gjort.</p>
        """
    static let recipe = """
        <p>Öppettiderna på simhallen ändras under sommaren eftersom bassängen töms, rengörs och målas om av våra
        fastighetsskötare medan gymmet och caféet håller öppet som vanligt.</p>
        <p>Besökare med årskort får sin giltighet förlängd automatiskt och behöver inte kontakta receptionen.</p>
        """
    static let rewritten = """
        <p>Ny utgåva: numera samlas allt om larm i bostaden på en plats, med checklistor för planering, avtal, teknikskifte,
        drift och beredskap samt exempel på överenskommelser mellan socialtjänst och leverantörer.</p>
        <p>Texten granskas två gånger om året av juristerna på förbundet och av brukarnas egna organisationer.</p>
        """
    static let sorry = """
        <p>Här blev det tomt, tyvärr. Kanske har innehållet flyttats eller tagits bort sedan du var här senast. Prova gärna
        menyn ovanför, eller ring kontaktcenter så hjälper de dig vidare till rätt handläggare.</p>
        """

    static func html(_ title: String, _ heading: String? = nil, _ body: String, head: String = "") -> String {
        """
        <!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>\(title) | Kils kommun</title>\(head)</head>
        <body><nav><a href="/">Start</a> <a href="/guider">Guider</a> <a href="/om">Om oss</a></nav>
        <main>\(heading.map { "<h1>\($0)</h1>" } ?? "")\(body)</main><footer>Kils kommun, 665 23 Kil</footer></body></html>
        """
    }

    static let ok = html("Trygghetslarm, en guide", "Trygghetslarm, en guide", guide)
    static let other = html("Sommartider i simhallen", "Sommartider i simhallen", recipe)
    static let list = html("Alla guider", "Alla guider", recipe)
    static let start = html("Startsida", "Välkommen till Kil", recipe)
    static let honest = html("Sidan hittades inte", "Sidan hittades inte", sorry)
    static let oops = html("Hoppsan", "Hoppsan!", sorry)
    static let login = html(
        "Logga in", "Logga in", "<form><input name=a><input type=password name=b><button>Logga in</button></form>")
    static let shell = """
        <!DOCTYPE html><html><head><title>Portalen</title></head><body><div id="root"></div>
        <script src="/app.js"></script><noscript>Slå på JavaScript.</noscript></body></html>
        """

    static let queue = html("Väntrum", "Du står i kö", "<p>Du släpps in när det är din tur. Stäng inte fönstret.</p>")

    static func pdf(_ bytes: Int) -> LoopbackReply {
        .response(
            status: 200, headers: ["Content-Type": "application/pdf"],
            body: Data("%PDF-1.7\n".utf8) + Data(repeating: 0x20, count: bytes))
    }

    static func page(_ text: String, _ status: Int = 200) -> LoopbackReply { .text(text, status: status) }
}

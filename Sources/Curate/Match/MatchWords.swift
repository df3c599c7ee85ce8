/// Words that mean something to the matching, by their hashes.
enum MatchWords {
    private static func hashes(_ words: String) -> Set<UInt32> {
        Set(words.split(separator: " ").map { MatchText.hash(String($0)) })
    }

    /// Words of grammar, Swedish and English: they count next to nothing in any collection, however small.
    static let stop = hashes(
        """
        och i att en ett av for fran med pa till som om den det de ar vid inom eller samt ur under over mot utan hur vad \
        har kan ska inte nar vi du din ditt era er sig sin sitt dess denna detta dessa a an and the of in on for to with \
        by from at as is are be or its it their this that using via into und der die das le la les des du de et o
        """)

    /// Titles of pages and columns; a record under one of them has told nothing of itself.
    static let generic = hashes(
        """
        kontakt kontakta start startsida hem nyheter nyhet nyhetsbrev aktuellt kalender protokoll arsredovisning \
        inledning sammanfattning bilaga material film filmer dokument lankar stod verktyg information oss sida news \
        home contact editorial introduction preface index foreword contents untitled abstract summary front matter \
        rapport utbildning webbutbildning vagledning
        """)

    enum Marker: UInt32 {
        case part = 1
        case volume, issue, chapter, edition, version, step, week, quarter, month, season, quantity
    }

    /// What stands before or after a number and says what it counts.
    static let markers: [UInt32: Marker] = {
        let words: [(String, Marker)] = [
            ("del delen delar part parts pt avsnitt avsnittet episode omgang", .part),
            ("modul module block bilaga appendix", .part),
            ("vol volume volym volumes band", .volume), ("nr nummer no num number issue utgava haefte hafte", .issue),
            ("kapitel kap chapter ch", .chapter), ("edition ed upplaga upplagan upl uppl editions", .edition),
            ("version ver v release rel rev revision", .version), ("steg step fas phase etapp niva level", .step),
            ("vecka week", .week), ("kvartal quarter", .quarter),
        ]
        return words.reduce(into: [:]) { table, entry in
            for word in entry.0.split(separator: " ") { table[MatchText.hash(String(word))] = entry.1 }
        }
    }()

    private static func numbered(_ lists: [String], from first: Int = 1) -> [UInt32: Int] {
        lists.enumerated().reduce(into: [:]) { table, entry in
            for word in entry.element.split(separator: " ") {
                table[MatchText.hash(String(word))] = entry.offset + first
            }
        }
    }

    static let romans = numbered(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"])
    /// `Bilaga B`, told from numbers.
    static let letters = numbered("abcdefghijklmnopqrstuvwxyz".map(String.init), from: 0x1000)
    static let ordinals = numbered([
        "forsta first 1st ett one", "andra second 2nd tva two", "tredje third 3rd tre three",
        "fjarde fourth 4th fyra four", "femte fifth 5th fem five", "sjatte sixth 6th", "sjunde seventh 7th",
        "attonde eighth 8th", "nionde ninth 9th", "tionde tenth 10th",
    ])
    /// Those that are also a word or a name in either language are not among them: may, march, mars.
    static let months = numbered([
        "januari january", "februari february", "", "april", "maj", "juni june", "juli july", "augusti august",
        "september", "oktober october", "november", "december",
    ])
    static let seasons = numbered(["varen spring", "sommaren", "hosten autumn", "vintern winter"])

    /// Units behind a number; the value is the number of a kind.
    static let units = hashes(
        """
        gb mb tb kb ghz mhz hz khz w watt v volt mm cm m km in inch inches ft feet oz lb lbs kg g mg ml l mp megapixel \
        megapixels p k x d mah dpi rpm bit bits mbps gbps user users pack pk pc pcs port ports channel disc discs cd dvd \
        ohm btu qt quart cup cups sheet sheets page pages year years yr month months min sec th nd rd st ars ar timmar \
        poang hp procent
        """)

    /// Words of which a thing has one of a kind: two of different kinds make two things.
    static let variants: [UInt32: UInt32] = {
        let kinds: [(UInt32, [String])] = [
            (
                1,
                [
                    "black svart noir", "white vit", "silver", "blue bla", "red rod", "pink rosa", "green gron",
                    "gray grey gra",
                    "gold", "brown brun", "yellow gul", "purple lila", "orange", "bronze", "titanium", "stainless",
                ]
            ),
            (2, ["mac macintosh osx macos", "windows win pc", "linux", "ps2", "ps3", "xbox", "wii", "nds"]),
            (3, ["upgrade upg"]), (4, ["academic student students teacher edu education"]),
            (5, ["refurbished refurb used"]), (6, ["standard std", "professional pro", "premium", "deluxe", "home"]),
            (7, ["lattlast"]), (8, ["teckensprak teckensprakstolkad"]),
        ]
        return kinds.reduce(into: [:]) { table, kind in
            for (number, words) in kind.1.enumerated() {
                for word in words.split(separator: " ") {
                    table[MatchText.hash(String(word))] = kind.0 << 8 | UInt32(number)
                }
            }
        }
    }()

    static let isbn = MatchText.hash("isbn")
    static let diary = hashes("dnr diarienummer diarienr")
    static let registers = hashes("sou ds prop proposition sfs dir bet rskr")
}

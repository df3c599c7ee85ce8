/// What titles begin with that say that there is no page; what follows decides with it.
enum NotFoundPhrases {
    /// By their first word.
    static let closed = grouped(ofThings + ofPages + swedish + others)

    private static func grouped(_ phrases: [String]) -> [Substring: [String]] {
        Dictionary(grouping: phrases) { $0.prefix(while: \.isLetter) }
    }

    // MARK: - Things and pages

    /// What is said of whatever a page may show.
    private static let ofThings: [String] = {
        let all = [
            "finns inte", "finns ej", "kunde inte hittas", "kan inte hittas", "hittades inte", "kunde ej hittas",
            "kan ej hittas", "hittades ej", "har tagits bort", "har avpublicerats", "har raderats", "har upphört",
            "har lagts ned", "har lagts ner", "kan inte visas", "verkar inte finnas",
        ]
        let common = [
            "är inte längre tillgänglig", "är inte tillgänglig", "är avpublicerad", "är borttagen", "är nedlagd",
            "är raderad", "är inte längre publicerad",
        ]
        let neuter = [
            "är inte längre tillgängligt", "är inte tillgängligt", "är avpublicerat", "är borttaget", "är raderat",
            "är inte längre publicerat",
        ]
        let things = [
            "sidan", "den sidan", "den här sidan", "denna sida", "webbsidan", "artikeln", "den här artikeln",
            "denna artikel", "nyheten", "kursen", "den här kursen", "filen", "publikationen", "rapporten", "annonsen",
            "den här annonsen", "denna annons", "filmen", "den här filmen", "denna film", "videon", "den här videon",
            "denna video", "videofilmen", "webbplatsen", "den här webbplatsen",
        ]
        let neuters = [
            "dokumentet", "innehållet", "det här innehållet", "detta innehåll", "inlägget", "evenemanget",
            "det här evenemanget", "avsnittet", "det här avsnittet", "poddavsnittet",
        ]
        return things.flatMap { thing in (all + common).map { thing + " " + $0 } }
            + neuters.flatMap { thing in (all + neuter).map { thing + " " + $0 } }
    }()

    /// What is said of pages and their words alone: an event may be moved, too, and take place.
    private static let ofPages: [String] = {
        let all = [
            "har flyttats", "har flyttat", "har bytt adress", "har försvunnit", "verkar ha försvunnit",
            "verkar ha flyttats", "verkar ha tagits bort",
        ]
        let common = ["sidan", "den sidan", "den här sidan", "denna sida", "webbsidan", "artikeln", "denna artikel"]
        return common.flatMap { page in (all + ["är flyttad", "är inte publicerad"]).map { page + " " + $0 } }
            + ["innehållet", "detta innehåll", "dokumentet"].flatMap { text in
                (all + ["är flyttat", "är inte publicerat"]).map { text + " " + $0 }
            }
    }()

    private static let swedish = [
        "sidan hittas inte", "sidan existerar inte", "sidan saknas", "sidan är borta",
        "sidan är flyttad eller borttagen", "sidan har flyttats eller tagits bort", "sidan gick inte att hitta",
        "sidan går inte att hitta", "vi hittar inte sidan", "vi hittade inte sidan", "vi kan inte hitta sidan",
        "vi kunde inte hitta sidan", "hittar inte sidan", "hittar vi inte sidan", "hittade inte sidan",
        "kan inte hitta sidan", "kunde inte hitta sidan", "kunde vi inte hitta sidan", "det gick inte att hitta sidan",
        "finns inte sidan", "ingen sida hittades", "sida saknas", "sida hittades inte", "sidan ej funnen",
        "sidan hittas ej", "dokumentet kunde inte öppnas", "filen saknas", "inget innehåll hittades",
        "webbplatsen har stängts", "webbplatsen har stängt", "ingen artikel hittades", "ingen nyhet hittades",
        "hittade ingen sida", "vi hittade ingen sida",
        "inget dokument hittades", "vi har flyttat sidan", "vi har tagit bort sidan",
        "vi hittade inte det du letade efter", "vi hittar inte det du letar efter", "vi hittade inte det du sökte",
        "vi hittar inte det du söker", "vi kunde inte hitta det du letade efter", "vi kunde inte hitta det du sökte",
        "vi kan inte hitta det du söker", "vi kan inte hitta det du letar efter", "här fanns det ingen sida",
        "här fanns ingen sida", "här finns det ingen sida", "här finns ingen sida", "e-tjänsten har upphört",
        "e-tjänsten finns inte", "e-tjänsten är nedlagd", "e-tjänsten är avvecklad",
        "e-tjänsten är inte längre tillgänglig",
    ]

    // MARK: - Other languages

    private static let others = [
        "page not found", "page was not found", "page could not be found", "page cannot be found",
        "page can not be found", "page can't be found", "page does not exist", "page doesn't exist",
        "page no longer exists", "page has been removed", "page has been deleted", "page is gone", "page is missing",
        "page has moved", "page has been moved", "page isn't available", "page is not available",
        "not found", "object not found", "resource not found", "resource cannot be found", "nothing found",
        "page unavailable", "page is unavailable", "page is no longer available", "content is no longer available",
        "content is unavailable", "content unavailable", "content not available", "content isn't available",
        "content is not available", "video unavailable", "video is unavailable", "video isn't available",
        "video is no longer available", "video is not available", "article not found", "file not found",
        "document not found", "content not found", "no page found",
        "we can't find that page", "we can't find the page", "we couldn't find that page",
        "we couldn't find the page", "we could not find the page", "we cannot find the page",
        // Danish, Norwegian, Finnish, German.
        "siden blev ikke fundet", "siden finnes ikke", "siden findes ikke", "siden ble ikke funnet",
        "siden eksisterer ikke", "fant ikke siden", "finner ikke siden", "sivua ei löytynyt", "sivua ei löydy",
        "sivua ei ole olemassa", "seite nicht gefunden", "seite wurde nicht gefunden",
        "seite konnte nicht gefunden werden", "seite existiert nicht", "seite ist nicht verfügbar",
    ]

    /// Of these the rest decides: the page you were looking for may be here.
    static let open = grouped([
        "sidan du söker", "sidan du sökte", "sidan du letar efter", "sidan du letade efter", "sidan du försöker nå",
        "sidan du försökte nå", "sidan som du söker", "sidan som du sökte", "sidan som du letar efter",
        "dokumentet du söker", "dokumentet du försöker öppna", "filen du söker", "filen du försöker öppna",
        "artikeln du söker", "innehållet du söker", "sidan som du försöker nå", "sidan som du försökte nå",
        "page you requested",
        "page you are looking for", "page you're looking for", "page you were looking for", "page you are trying to",
    ])

    static let denials = [
        "inte", "saknas", "borta", "borttag", "tagits bort", "flytta", " ej ", "not ", "n't", "cannot", "gone", "moved",
        "removed", "exist", "missing",
    ]

    /// One of these stands in each phrase, within a word: letters of ASCII, that a title has however it is composed.
    static let marks = [
        "sidan", "page", "finns", "finnas", "fanns", "hitta", "tagits", "publicera", "radera", "upph", "lagts", "visas",
        "nglig", "borttag", "nedlagd", "flytta", "bytt", "rsvunn", "saknas", "webbplats", "avveck", "dokumentet",
        "filen", "artikeln", "inneh", "found", "content", "video", "siden", "sivua", "seite",
    ]

    // MARK: - Subjects

    static let subjects = [
        "404", "not found", "hitta", "finns inte", "finns ej", "saknas", "existerar inte", "does not exist",
        "doesn't exist", "can't be found", "cannot be found", "could not be found", "can't find", "löyd", "löytyn",
        "gefunden", "nothing found",
    ]
    static let removals = [
        "längre", "borttag", "tagits bort", "avpublic", "flytta", "raderad", "upphört", "no longer", "anymore",
        "removed",
        "deleted", "moved",
    ]
}

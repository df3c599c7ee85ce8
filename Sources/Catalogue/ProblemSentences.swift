extension Problem {
    /// What is wrong, in a Swedish sentence, with the line where it is known. It goes by the code: the message is English,
    /// and says more of the case.
    package var swedish: String {
        let sentence = Self.sentences[code] ?? "Något är fel med det som hämtades (\(code))."
        return line.map { "\(sentence) (rad \($0))" } ?? sentence
    }

    /// Every code that a source may have has its own.
    package static func hasSwedish(_ code: String) -> Bool { sentences[code] != nil }

    private static let sentences = documents.merging(structures) { first, _ in first }
        .merging(pages) { first, _ in first }.merging(lists) { first, _ in first }

    private static let documents = [
        "body.empty": "Dokumentet är tomt.",
        "body.end-unseen": "Inget visar att dokumentet kom ända till slutet.",
        "gzip.truncated": "Det komprimerade dokumentet slutar för tidigt; det som kom är läst.",
        "gzip.broken": "Det komprimerade dokumentet är skadat; det som står före skadan är läst.",
        "gzip.too-large": "Det komprimerade dokumentet är för stort uppackat och lästes inte.",
        "format.unrecognised": "Dokumentet är inte i något format som läses.",
        "format.mismatch": "Dokumentet är i ett annat format än det som källan är inställd på.",
        "format.html-instead-of-feed": "Adressen svarar med en webbsida, inte med ett flöde.",
        "charset.mismatch": "Dokumentet är inte i den teckenkodning som det uppger.",
        "charset.conflict": "HTTP-huvudet och dokumentet uppger olika teckenkodningar.",
        "charset.mixed": "En del av dokumentet är i en annan teckenkodning än resten.",
        "xml.not-well-formed": "XML:en är inte välformad; alla hela poster är lästa.",
        "xml.truncated": "Dokumentet slutar mitt i; alla hela poster är lästa.",
        "xml.undeclared-entity": "XML:en använder entiteter som den inte deklarerar.",
        "xml.control-characters": "XML:en innehåller styrtecken; de togs bort.",
        "xml.junk-before-document": "Något står före XML-deklarationen; det hoppades över.",
        "xml.external-entity": "Dokumentet hänvisar till externa entiteter; de hämtas aldrig.",
        "xml.entity-expansion": "Dokumentets entiteter växer utan gräns; det lästes inte.",
        "xml.too-deep": "Elementen är nästlade för djupt; posten som de står i utelämnades.",
        "xml.start-tag-too-large": "En starttagg är för stor; dokumentet lästes inte.",
        "xml.too-many-names": "XML:en har för många olika namn; det som följer lästes inte.",
        "limit.entries": "Dokumentet har fler poster än vad som läses; resten lästes inte.",
        "limit.field": "Ett fält är för stort och kortades.",
        "limit.list": "På ett ställe finns för många kategorier, länkar eller personer; resten utelämnades.",
        "store.refused": "Databasen tog inte emot en av posterna.",
        "secret.said-back": "Dokumentet upprepar en av källans hemligheter; den har täckts över.",
    ]

    private static let structures = [
        "feed.no-entries": "Flödet har inga poster.",
        "entry.empty": "Det finns poster utan något att läsa; de hoppades över.",
        "entry.empty-id": "Det finns poster med tom identitet (guid eller id).",
        "entry.missing-id": "Det finns poster utan identitet (guid eller id).",
        "entry.duplicate-id": "Flera poster har samma identitet (guid eller id).",
        "date.impossible": "Datum som inte finns eller inte går att tyda utelämnades.",
        "date.one-moment": "Alla datum är en och samma stund, den då dokumentet gjordes; de utelämnades.",
        "date.unknown-zone": "Datum anger en tidszon som inte är känd; de lästes som svensk tid.",
        "address.unusable": "Adresser som inte går att använda utelämnades.",
        "json.not-well-formed": "Dokumentet är inte JSON.",
        "json.truncated": "JSON-dokumentet slutar mitt i; alla hela poster är lästa.",
        "json.repaired": "JSON-dokumentet innehåller sådant som JSON inte tillåter; det lästes ändå.",
        "json.too-deep": "JSON-dokumentet är nästlat för djupt; det som ligger djupare utelämnades.",
        "json.too-large": "JSON-dokumentet är för stort; det som följer lästes inte.",
        "json.no-map": "Dokumentet är JSON men inte JSON Feed.",
        "json.items-missing": "Posternas plats (\"items\") finns inte i dokumentet.",
        "json.map": "Fältens platser (\"map\") är fel angivna.",
        "jsonfeed.version": "Versionen av JSON Feed saknas eller är okänd.",
        "jsonfeed.items": "JSON Feed-dokumentet har ingen lista med poster.",
        "oai.no-records-match": "Arkivet har inga poster som stämmer.",
        "oai.bad-resumption-token": "Arkivet känner inte längre igen var läsningen var.",
        "oai.format-not-offered": "Arkivet erbjuder inte det metadataformat som källan begär.",
        "oai.refused": "Arkivet avvisade frågan.",
        "federation.home": "Den andra Samlad uppger ett namn som inget här visar är dess eget.",
    ]

    private static let pages = [
        "html.too-large": "Sidan har för många taggar; resten lästes inte.",
        "html.tag-too-large": "En tagg har för många attribut; bara de första lästes.",
        "html.too-deep": "Sidans element är nästlade för djupt; det som följer där lästes inte.",
        "html.too-much-work": "En selektor kräver för många steg på sidan och gavs upp.",
        "html.feeds-found": "Sidan hänvisar till flöden.",
        "html.selector": "En selektor går inte att tyda.",
        "html.selector-no-match": "En selektor träffar inget på sidan.",
        "html.not-found": "Sidan säger att det inte finns någon sådan sida.",
        "html.refresh": "Sidan skickar bara sina läsare vidare.",
        "html.shell": "Sidan visar inget utan skript.",
        "html.json-ld": "Sidans JSON-LD är trasig.",
        "html.nothing-declared": "Sidan anger varken en post eller en lista; det den visar lästes som en post.",
        "page.not-html": "Adressen svarar med något som inte är en webbsida.",
        "page.not-read": "Sidan till en post lästes inte.",
    ]

    private static let lists = [
        "paging.loop": "Listans nästa sida är samma sida igen; listan slutar där.",
        "paging.unusable": "Det som ska leda till listans nästa sida är ingen webbadress.",
        "paging.elsewhere": "Nästa sida ligger på en annan värd och följdes inte.",
        "paging.not-read": "En av de följande sidorna lästes inte.",
        "paging.limit": "Det finns fler sidor än vad som läses åt gången.",
        "paging.incomplete": "Alla sidor lästes inte, så de senast godkända posterna ligger kvar.",
        "sitemap.other-host": "Adresser på andra värdar än webbplatskartans egen utelämnades.",
        "sitemap.nothing-matches": "Ingen sida i webbplatskartan är av det slag som källan begär.",
        "sitemap.too-many-parts": "Webbplatskartan består av för många delar; resten utelämnades.",
        "document.parts": "Dokumentet är ett register; det som det leder till lästes inte här.",
        "contract.items": "Färre poster än väntat hittades. Har sidan ändrats?",
        "contract.field": "Många poster saknar ett fält som källan pekar ut. Har sidan ändrats?",
        "contract.empty": "Ingen post har rubrik eller länk.",
        "contract.incomplete": "Dokumentet lästes inte helt, och det som saknas skulle räknas som borttaget.",
        "contract.drift": "Listan är uppbyggd på ett annat sätt än när den senast gick bra att läsa.",
        "contract.pages": "De flesta sidor som posterna leder till gick inte att läsa.",
        "source.shrunk": "Källan gav plötsligt mycket färre poster än förut.",
    ]
}

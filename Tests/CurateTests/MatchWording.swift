/// What the labelled set is made of beside the inventory.
extension MatchSet {
    /// Odd and even ones are in different halves; `%` is the municipality.
    static let subjects: [(title: String, summary: String)] = [
        (
            "Digital tillsyn på natten",
            "% har infört kameror för tillsyn nattetid i ordinärt boende. Personalen slipper köra långa sträckor och den enskilde sover ostört."
        ),
        (
            "Läkemedelsautomater i hemtjänsten",
            "Så införde % läkemedelsautomater: från upphandling till drift, med lärdomar om ansvar och delegering."
        ),
        (
            "Trygghetslarm med GPS",
            "I % kan brukare gå ut på egen hand med ett mobilt larm. Projektet beskriver rutiner, teknik och nytta."
        ),
        (
            "Nyckelfria lås i hemtjänsten",
            "Digitala lås har ersatt nyckelhanteringen i %. Tidsvinsten och säkerheten följs upp varje kvartal."
        ),
        (
            "E-tjänst för ekonomiskt bistånd",
            "% har automatiserat delar av handläggningen av ekonomiskt bistånd. Handläggarna får mer tid för samtal."
        ),
        (
            "Planeringssystem för hemsjukvården",
            "Ett nytt planeringsverktyg samlar besök och resor i %. Berättelsen tar upp processen steg för steg."
        ),
        (
            "Surfplattor på äldreboende",
            "Alla boende i % har tillgång till surfplatta för samtal med anhöriga, musik och minnesstöd."
        ),
        (
            "Robotkatter på demensboende",
            "% har prövat sällskapsrobotar för personer med demenssjukdom och mätt oro och sömn före och efter."
        ),
        (
            "Fallprevention med sensorer",
            "Sensorer i golv och säng varnar innan ett fall sker. % delar erfarenheter av larmkedja och integritet."
        ),
        (
            "Välfärdsteknik i visningsmiljö",
            "I visningslägenheten i % kan medborgare och personal prova hjälpmedel och digitala tjänster."
        ),
        (
            "Digital signering av insatser",
            "Signeringslistor på papper har ersatts av en app i %. Avvikelserna har minskat med hälften."
        ),
        (
            "Distansmöten med vårdplanering",
            "Samordnad individuell plan görs numera på video i %, tillsammans med regionen."
        ),
        (
            "Inkontinensutredning med sensorer",
            "% använder smarta inkontinensskydd för att utreda behov under tre dygn."
        ),
        (
            "Måltidsrobot för självständighet",
            "Med ett ätstöd kan personer med nedsatt rörlighet äta själva. % berättar om förskrivning och kostnad."
        ),
        (
            "Dokumentation med talsvar",
            "Personalen i % talar in sina anteckningar. Projektet omfattar juridik, språk och kvalitet."
        ),
        (
            "Digital fixare för seniorer",
            "En fixartjänst i % hjälper äldre med telefoner, datorer och e-legitimation utan kostnad."
        ),
        (
            "Kompetenslyft för undersköterskor",
            "% utbildar digitala ombud i varje arbetslag. Modellen sprids nu till fler verksamheter."
        ),
        (
            "Medicinska larm på korttidsboende",
            "Nya larm med lokalisering är i drift på korttidsboendet i %, efter en gemensam upphandling."
        ),
        (
            "Informationssäkerhet i socialtjänsten",
            "% har klassat sina system och tagit fram en handlingsplan för socialtjänstens information."
        ),
        (
            "Videobesök av sjuksköterska",
            "Sjuksköterskor i % gör en del av besöken på distans. Både restid och väntetid har kortats."
        ),
    ]

    static let places = [
        "Arvika", "Sunne", "Västerås", "Malmö", "Håbo", "Habo", "Sjöbo", "Stockholm", "Kiruna", "Luleå", "Umeå",
        "Gävle",
        "Falun", "Örebro", "Norrköping", "Växjö", "Kalmar", "Karlskrona", "Halmstad", "Borås", "Skövde", "Karlstad",
        "Östersund", "Sundsvall", "Uppsala", "Nyköping", "Linköping", "Jönköping", "Lund", "Helsingborg", "Trollhättan",
        "Uddevalla", "Lidköping", "Ludvika", "Bollnäs", "Härnösand", "Skellefteå", "Piteå", "Boden", "Gällivare",
    ]

    static let series: [(title: String, owner: String)] = [
        ("Nyhetsbrev om e-hälsa", "ehalsomyndigheten"), ("Nyhetsbrev välfärdsteknik", "socialstyrelsen"),
        ("Webbinarium: digitalisering i socialtjänsten", "skr"), ("Öppet hus för digitala ombud", "mfd"),
        ("Nätverksträff för systemförvaltare", "inera"),
        ("Frukostseminarium om upphandling", "upphandlingsmyndigheten"),
    ]

    static let headings = ["Kontakt", "Nyheter", "Om oss", "Film", "Lättläst", "Frågor och svar"]

    static let openings = [
        "Här beskrivs följande:", "Ett exempel att lära av.", "Vi tipsar om materialet:", "Läs mer i underlaget:",
        "Materialet vänder sig till chefer och medarbetare.",
    ]

    static let sentences = [
        "Underlaget är framtaget tillsammans med verksamheten.", "Resultaten visar på både nytta och hinder.",
        "Arbetet fortsätter under nästa år med fler enheter.", "Anmälan görs senast en vecka före.",
        "Programmet innehåller föreläsningar och tid för frågor.", "Materialet är fritt att använda och sprida.",
        "Kontakta projektledaren för mer information om införandet.", "Chefer och medarbetare deltar på lika villkor.",
        "Frågor om juridik besvaras av myndighetens experter.", "Nu öppnar en ny omgång med begränsat antal platser.",
        "Erfarenheterna samlas i en rapport till hösten.", "Utvärderingen gjordes av en högskola i närheten.",
    ]

    static let compounds = [
        ("trygghetslarm", "trygghets larm"), ("välfärdsteknik", "välfärds teknik"), ("e-hälsa", "ehälsa"),
        ("hemtjänsten", "hem tjänsten"), ("informationssäkerhet", "informations säkerhet"),
        ("läkemedelsautomater", "läkemedels automater"), ("planeringssystem", "planerings system"),
        ("molntjänster", "moln tjänster"), ("nyttorealisering", "nytto realisering"), ("äldreboende", "äldre boende"),
        ("fallprevention", "fall prevention"), ("videobesök", "video besök"), ("surfplattor", "surf plattor"),
        ("socialtjänsten", "social tjänsten"), ("vårdplanering", "vård planering"),
    ]

    static let abbreviations = [
        ("vägledning", "vägl."), ("information", "info"), ("dokumentation", "dok."), ("utbildning", "utb."),
        ("socialtjänsten", "soctj."), ("upphandling", "upph."), ("med ", "m. "), ("verksamhet", "verks."),
    ]
}

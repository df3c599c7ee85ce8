/// What the municipalities of the landscape have published.
enum MunicipalityTexts {
    static let nightSupervision = Article(
        "digital-nattillsyn-i-hemtjansten", "Så införde vi digital nattillsyn i hemtjänsten",
        "På två år har kommunen gått från tre provlägenheter till digital tillsyn för alla som vill ha den.",
        day: -28, topics: ["Digital tillsyn"],
        sections: [
            .init(
                heading: "Sammanfattning",
                paragraphs: [
                    "Var tredje kund har valt tillsyn med kamera. De sover bättre och personalen kör färre mil på natten."
                ]),
            .init(
                heading: "Nyckelroller och organisation",
                paragraphs: [
                    "En projektledare på halvtid, en systemförvaltare och två undersköterskor som stödjer kollegorna."
                ]),
            .init(
                heading: "Nyttoeffekter",
                paragraphs: [
                    "1 400 färre tillsynsbesök i månaden och en årlig besparing på 1,2 miljoner kronor.",
                    "Kunderna uppger att de störs mindre under natten.",
                ]),
            .init(
                heading: "Teknik",
                paragraphs: [
                    "Kameror med mobilt nät och egen strömreserv. Bilden visas bara vid avtalade tider och sparas inte."
                ]),
            .init(
                heading: "Processbeskrivning",
                paragraphs: [
                    "Identifiera: behoven kartlades med biståndshandläggarna.",
                    "Undersöka: studiebesök i två kommuner.",
                    "Testa: tre månader i tre lägenheter.", "Införa: ett område i taget.",
                    "Förvalta: månadsmöte med leverantören.",
                ]),
            .init(
                heading: "Lärdomar och tips",
                paragraphs: [
                    "Börja med samtalen, inte med tekniken. Låt personalen prova kameran hemma hos sig själva."
                ]),
            .init(heading: "Kontakt", paragraphs: ["Verksamhetsutvecklare, vård och omsorg, via kommunens växel."]),
        ], documents: ["slutrapport-nattillsyn.pdf"])

    static let locks = Article(
        "digitala-las-pa-landsbygden", "Digitala lås på landsbygden: färre nycklar, fler besök",
        "Hemtjänsten i kommunens ytterområden sparade en timme om dagen när nycklarna försvann.", day: -10,
        topics: ["Digitala lås"],
        sections: [
            .init(heading: "Sammanfattning", paragraphs: ["430 lås monterades på fem månader."]),
            .init(heading: "Nyttoeffekter", paragraphs: ["Mindre bilkörning och inga borttappade nycklar."]),
            .init(heading: "Lärdomar och tips", paragraphs: ["Gå igenom dörrarna i förväg: var tionde gick inte."]),
            .init(heading: "Kontakt", paragraphs: ["Enhetschef hemtjänsten."]),
        ])

    static let robots = Article(
        "duschrobot-pa-sarskilt-boende", "Vi provade duschrobot och avstod",
        "Ett ärligt försök som inte blev av: rummen var för små och de boende ville ha sällskap.", day: 3,
        sections: [
            .init(heading: "Sammanfattning", paragraphs: ["Två robotar provades under en vår."]),
            .init(heading: "Lärdomar och tips", paragraphs: ["Mät badrummen först. Fråga de boende först av allt."]),
            .init(heading: "Kontakt", paragraphs: ["Utvecklingsledare."]),
        ])

    static let stories = [nightSupervision, locks, robots]

    /// Curly quotes and dashes that windows-1252 has and ISO 8859-1 has not.
    static let windows1252 = [
        Article(
            "trygghetskameror-i-hemmet", "”Jag sover hela natten” – trygghetskameror i hemmet",
            "Äldreomsorgen erbjuder tillsyn på distans – frivilligt och utan kostnad …", day: -8),
        Article(
            "surfplattor-pa-sarskilt-boende", "Surfplattor på särskilt boende – så gick det",
            "”Vi ringer barnbarnen varje söndag”, säger en av de boende på Ängsgården.", day: -2),
        Article(
            "lararande-natverk", "Nätverk för välfärdsteknik – fem kommuner delar på kostnaden",
            "Gemensam upphandling & utbildning sänker kostnaden med 30 %.", day: 4),
    ]

    static let listed = [
        Article(
            "mobila-trygghetslarm-byts-ut", "Mobila trygghetslarm byts ut i höst",
            "Alla som har larm får ett nytt före årsskiftet.", day: -12),
        Article(
            "nytt-vardplaneringssystem", "Nytt planeringssystem i hemtjänsten",
            "Personalen får sina besök i mobilen.", day: -4),
        Article(
            "visningslagenhet-oppnar", "Visningslägenhet för välfärdsteknik öppnar",
            "Prova tekniken i lugn och ro på biblioteket.", day: 1),
        Article(
            "anhorigkvall-om-digitala-hjalpmedel", "Anhörigkväll om digitala hjälpmedel",
            "Kaffe, föreläsning och utställare.", day: 5),
        Article(
            "resultat-fran-brukarundersokning", "Så svarade ni om digital tillsyn",
            "Nio av tio är nöjda.", day: 8),
    ]

    static let broken = [
        ("larmcentral", "Gemensam larmcentral för tre kommuner"), ("planering", "Smartare körvägar i hemtjänsten"),
        ("surfplattor", "Surfplattor lånas ut till seniorer"), ("digital-fika", "Digital fika mot ensamhet"),
        ("medicin", "Medicinrobot provas i hemsjukvården"), ("utbildning", "Alla undersköterskor utbildas i e-hälsa"),
        ("bredband", "Bredband till sista gården"), ("kamera", "Kameratillsyn – frågor och svar"),
        ("natverk", "Teknikombud på varje enhet"), ("robotkatt", "Robotkatt sprider lugn på demensboendet"),
    ].enumerated().map { number, text in
        Article(
            text.0, text.1, "Kommunens vård och omsorg berättar om arbetet, vad det kostade och vad det gav.",
            day: -2 * (number + 1))
    }

    static let churning = [
        Article(
            "e-tjanst-for-bistand", "Ansök om hemtjänst på webben", "Ny e-tjänst för ansökan om bistånd.", day: -15),
        Article(
            "digital-signering", "Digital signering av läkemedel", "Signeringslistor på papper är borta.", day: -6),
        Article("videomoten", "Vårdplanering på video", "Kortare väntan när mötet hålls på distans.", day: 2),
    ]

    static let county = [
        Article(
            "samverkan-hemmonitorering", "Samverkan om hemmonitorering",
            "Regionen och kommunerna mäter tillsammans i patientens hem.", day: -5),
        Article("regional-valfardsteknikdag", "Regional välfärdsteknikdag", "Program och anmälan.", day: 1),
    ]

    static let recovering = [
        Article(
            "sensorer-i-gruppbostad", "Sensorer i gruppbostad gav lugnare nätter",
            "Personalen går in när det behövs, inte när klockan säger det.", day: -13),
        Article(
            "digital-medicinsignering", "Digital signering halverade avvikelserna",
            "Uppföljning efter ett år i hemsjukvården.", day: -1),
    ]

    static let hiddenFeed = [
        Article(
            "e-halsostrateg-anstalld", "Kommunens första e-hälsostrateg på plats",
            "Tjänsten delas med grannkommunen.", day: -9),
        Article(
            "framtidens-larm", "Framtidens larm provas i kommunen", "Tio hushåll provar under hösten.", day: -1),
    ]
}

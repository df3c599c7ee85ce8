/// What the agencies of the landscape have published.
enum AgencyTexts {
    /// The guide that three publishers show: its owner, a press service and a portal.
    static let guide = Article(
        "valfardsteknik-steg-for-steg", "Välfärdsteknik steg för steg: en vägledning för kommuner",
        "Vägledningen hjälper kommuner att införa välfärdsteknik i äldreomsorgen, från behov till uppföljning.",
        day: -20, topics: ["Välfärdsteknik", "Verksamhetsutveckling"],
        sections: [
            .init(
                heading: "Vem är vägledningen till för?",
                paragraphs: [
                    "Den vänder sig till chefer och verksamhetsutvecklare i kommunal vård och omsorg."
                ]),
            .init(
                heading: "Så använder du den",
                paragraphs: [
                    "Börja med att kartlägga behoven. Prova i liten skala, mät och besluta sedan om införandet."
                ]),
        ], documents: ["valfardsteknik-steg-for-steg.pdf"])

    static let omsorgsverket = [
        guide,
        Article(
            "digital-tillsyn-rad-till-chefer", "Digital tillsyn: råd till chefer",
            "Sju råd om samtycke, bemanning och uppföljning när tillsyn på natten sker med kamera eller sensor.",
            day: -14, topics: ["Digital tillsyn", "Juridik"]),
        Article(
            "lakemedelsfordelare-i-hemmet", "Läkemedelsfördelare i hemmet ger färre fel",
            "En sammanställning av vad tolv kommuner har lärt sig om läkemedelsautomater i hemsjukvården.",
            day: -9, topics: ["Läkemedelsfördelare"], documents: ["lakemedelsfordelare-sammanstallning.pdf"]),
        Article(
            "checklista-for-upphandling", "Checklista för upphandling av trygghetslarm",
            "Checklistan tar upp krav på drift, informationssäkerhet och byte av leverantör.", day: -30,
            topics: ["Upphandling"], fate: .ends(status: 404, day: 3)),
        Article(
            "informationssakerhet-i-hemtjansten", "Informationssäkerhet i hemtjänsten",
            "Webbutbildning om hur personal i hemtjänsten hanterar uppgifter i mobiltelefonen.", day: -45,
            topics: ["Informationssäkerhet"], fate: .moves(status: 308, tree: "/kunskap/", day: 4)),
        Article(
            "handbok-trygghetslarm-2016", "Handbok för trygghetslarm, 2016 års utgåva",
            "Ersatt av nyare stöd, men fortfarande efterfrågad.", day: -50, topics: ["Mobila trygghetslarm"],
            fate: .ends(status: 410, day: 1)),
        Article(
            "nyckelfri-hemtjanst", "Nyckelfri hemtjänst: så räknar du på nyttan",
            "Ett räkneverktyg för digitala lås, med exempel på restid, nyckelhantering och avvikelser.", day: 1,
            topics: ["Digitala lås", "Nytta"]),
        Article(
            "samtycke-och-beslutsoformaga", "Samtycke när den enskilde inte kan besluta själv",
            "Nytt stöd om rättsliga frågor kring välfärdsteknik för personer med demenssjukdom.", day: 5,
            topics: ["Juridik"]),
        Article(
            "uppfoljning-av-valfardsteknik", "Indikatorer för att följa upp välfärdsteknik",
            "Tolv indikatorer som kommuner kan använda i sitt kvalitetsarbete.", day: 9, topics: ["Nytta"]),
    ]

    static let kurser = [
        Article(
            "grundkurs-valfardsteknik", "Grundkurs i välfärdsteknik för omsorgspersonal",
            "Kostnadsfri webbkurs i fyra delar med film och frågor att samtala om på arbetsplatsträffen.", day: -60),
        Article(
            "leda-digital-forandring", "Att leda digital förändring i äldreomsorgen",
            "Kurs för första linjens chefer om ledarskap, delaktighet och arbetsmiljö.", day: 2),
    ]

    static let kunskapsrummet = [
        Article(
            "etik-och-teknik", "Etik och teknik i omsorgen",
            "Samtalsmaterial om självbestämmande & integritet, <nytt> för i år.", day: -18,
            topics: ["Välfärdsteknik"],
            sections: [.init(heading: "Frågor att börja med", paragraphs: ["Vems behov är det tekniken möter?"])]),
        Article(
            "film-ett-larm-i-natten", "Film: Ett larm i natten", "Film på åtta minuter om mobila trygghetslarm.",
            day: -7, topics: ["Mobila trygghetslarm"]),
        Article(
            "fragor-och-svar-sensorer", "Frågor och svar om sensorer i hemmet",
            "Svar på de vanligaste frågorna från anhöriga och personal.", day: 3),
        Article(
            "studiecirkel-digital-delaktighet", "Studiecirkel om digital delaktighet",
            "Handledning för sex träffar på gruppbostad eller daglig verksamhet.", day: 7),
    ]

    static let digitaliseringsradet = [
        Article(
            "enkat-om-digitala-las-3464880", "Enkät: åtta av tio kommuner har infört digitala lås",
            "Digitaliseringsrådets enkät visar att införandet går snabbast i mellanstora kommuner.", day: -6),
        Article(
            "stod-till-sma-kommuner-3465001", "Nytt stöd till små kommuner",
            "Rådgivning på distans om e-hälsa för kommuner med färre än 15 000 invånare.", day: 0),
        Article(
            "konferens-om-e-halsa-3465210", "Anmäl dig till konferensen om e-hälsa i kommunerna",
            "Två dagar om standarder, begrepp och samarbete mellan kommun och region.", day: 4),
    ]

    static let medicinradet = [
        Article(
            "monitorering-i-hemmet", "Egenmonitorering vid hjärtsvikt: vad säger forskningen?",
            "En kartläggning av 31 studier om mätning i hemmet och vad den kräver av kommun och region.", day: -25,
            topics: ["Kommunal hälso- och sjukvård"]),
        Article(
            "fallprevention-med-sensor", "Fallprevention med sensorer på särskilt boende",
            "Det vetenskapliga underlaget är begränsat, men arbetssättet runt larmen har betydelse.", day: -11),
        Article(
            "digitala-planeringsverktyg", "Digitala planeringsverktyg i hemtjänsten",
            "Pågående utvärdering, resultat väntas under hösten.", day: 6),
    ]

    static let inspektionen = [
        Article(
            "tillsyn-av-trygghetslarm", "Tillsyn av trygghetslarm: larm som inte når fram",
            "Inspektionen har granskat 48 verksamheter. Var fjärde saknar rutin för driftstopp.", day: -16,
            topics: ["Mobila trygghetslarm"], documents: ["tillsyn-trygghetslarm-rapport.pdf"]),
        Article(
            "journalforing-i-mobilen", "Journalföring i mobilen kräver säker inloggning",
            "Iakttagelser från årets tillsyn i den kommunala hälso- och sjukvården.", day: -3,
            fate: .ends(status: 403, day: 0)),
        Article(
            "bemanning-och-teknik", "När tekniken ersätter tillsynsbesök",
            "Vad vi ser när digital tillsyn införs utan individuell prövning.", day: 3),
    ]

    static let kunskapsporten = [
        guide,
        Article(
            "metodstod-for-behovsanalys", "Metodstöd för behovsanalys",
            "Mallar och intervjufrågor för dig som leder ett införande.", day: -33),
        Article(
            "lagesbild-e-halsa", "Lägesbild av e-hälsan i kommunerna",
            "Siffror om välfärdsteknik, planering och dokumentation.", day: -5,
            documents: ["lagesbild-e-halsa.pdf"]),
        Article("ordlista-e-halsa", "Ordlista för e-hälsa", "Hundra begrepp med definitioner och källor.", day: 4),
    ]

    static let uppdrag = [
        Article(
            "uppdrag-om-nationellt-stod", "Uppdrag om nationellt stöd för välfärdsteknik",
            "Omsorgsverket ska samordna stöd till kommuner som inför digitala lösningar i omsorgen.", day: -70),
        Article(
            "uppdrag-om-standarder", "Uppdrag att främja standarder för trygghetslarm",
            "Digitaliseringsrådet ska föreslå hur larm kan göras utbytbara mellan leverantörer.", day: -22),
        Article(
            "overenskommelse-aldreomsorg", "Överenskommelse om teknik, kvalitet och effektivitet i äldreomsorgen",
            "Staten och kommunerna har kommit överens om insatser för nästa år.", day: 2),
    ]

    static let hjalpmedelsregistret = [
        "Gps-larm för personer med demenssjukdom", "Läkemedelsautomat med påminnelse",
        "Nattkamera för digital tillsyn", "Digitalt lås för ytterdörr", "Sensormatta vid sängen",
        "Duschrobot i ordinärt boende", "Kommunikationstavla med symboler", "Rullstolslarm för ytterområden",
        "Surfplatta för videosamtal", "Spisvakt med rörelsesensor", "Bältesläggare vid förflyttning",
        "Smart toalettarmstöd",
    ].enumerated().map { number, title in
        Article(
            "hjalpmedel-\(101 + number)", title, "Beskrivning, krav på miljön och kommuner som använder produkten.",
            day: -90 + number)
    }

    static let dokument = [
        Article(
            "HDV301", "Framtidens teknik i omsorgens tjänst: uppföljning",
            "Utredningen följer upp förslagen om teknik i omsorgen.", day: -40),
        Article("HDV317", "Digitala hjälpmedel för lika villkor", "Betänkande om ansvar och finansiering.", day: -12),
        Article("HDV322", "Välfärdsteknik och personlig integritet", "Kunskapsöversikt.", day: 3),
    ]
}

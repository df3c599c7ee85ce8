/// Wording of a second test half: titles, places, series and headings that are neither in the inventory nor in the
/// other halves, so that a number chosen on those cannot have seen it.
extension MatchSet {
    static func fresh(seed: UInt64) -> MatchSet {
        MatchSet(
            seed: seed, initiatives: freshInitiatives, subjects: freshSubjects, places: freshPlaces,
            series: freshSeries, headings: ["Start", "Aktuellt", "Kalender", "Om webbplatsen", "Stöd", "Länkar"])
    }

    private static func initiative(_ title: String, _ owner: String, _ year: Int, _ purpose: String) -> Initiative {
        let path = ascii(title).split(separator: "-").prefix(5).joined(separator: "-")
        return Initiative(
            title: title, purpose: purpose, organisations: [owner], year: year,
            links: ["https://www.\(owner).se/publikationer/\(path)"])
    }

    private static let freshInitiatives = [
        initiative(
            "Brottsförebyggande arbete i bostadsområden", "bra", 2016,
            "En handledning för kommuner som vill kartlägga otrygghet och välja åtgärder tillsammans med boende."),
        initiative(
            "Så bygger du en tillgänglig e-tjänst", "digg", 2021,
            "Genomgång av riktlinjer för tillgänglighet i formulär, texter och dokument på webben."),
        initiative(
            "Metodbok för familjehemsutredningar", "socialstyrelsen", 2015,
            "Arbetssätt och blanketter för den som utreder blivande familjehem, med frågor till referenspersoner."),
        initiative(
            "Barns delaktighet i utredningen", "barnombudsmannen", 2018,
            "Samtalsstöd för handläggare som talar med barn om våld, skola och hemförhållanden."),
        initiative(
            "Klimatanpassning av äldreboenden", "smhi", 2019,
            "Hur värmeböljor påverkar sköra personer och vad en fastighetsägare kan göra före sommaren."),
        initiative(
            "Upphandla sociala tjänster med kvalitet", "upphandlingsmyndigheten", 2017,
            "Exempel på kravställning, uppföljning och dialog med leverantörer av omsorg i privat regi."),
        initiative(
            "Introduktion till systematisk uppföljning", "sbu", 2014,
            "Kurs i hur små verksamheter samlar in uppgifter om insatser och resultat på individnivå."),
        initiative(
            "Våld i nära relationer: ett utbildningspaket", "nck", 2016,
            "Filmer, övningar och litteratur för den som möter våldsutsatta vuxna i sitt arbete."),
        initiative(
            "Att leda i förändring med digitala verktyg", "rka", 2020,
            "Nyckeltal och diskussionsfrågor för ledningsgrupper i mindre kommuner."),
        initiative(
            "Nationell plan för hjälpmedelsförsörjning", "mfd", 2018,
            "Planen fördelar ansvar mellan regioner och kommuner när ett hjälpmedel byter användare."),
        initiative(
            "Trygg bostad för personer med psykisk ohälsa", "boverket", 2015,
            "Studie av bostad först och andra modeller, med intervjuer i sex städer."),
        initiative(
            "Lathund för loggkontroll i journalsystem", "imy", 2019,
            "Steg för steg om hur en vårdgivare granskar åtkomst och dokumenterar avvikelser."),
        initiative(
            "Demens och bilkörning", "trafikverket", 2013,
            "Fakta om bedömning av körförmåga samt råd till anhöriga och läkare."),
        initiative(
            "Kommunens ansvar vid social dumpning", "lansstyrelsen", 2021,
            "Rapporten beskriver flyttmönster, juridik och överenskommelser mellan kommuner."),
        initiative(
            "Handbok i mänskliga rättigheter för förtroendevalda", "mr-institutet", 2022,
            "Boken går igenom konventioner och hur de används i beslut om budget och planer."),
        initiative(
            "Öppna data om omsorgsplatser", "digg", 2020,
            "Vägledning om format, licenser och uppdateringstakt när platser publiceras som öppna data."),
        initiative(
            "Smittspårning på särskilda boenden", "folkhalsomyndigheten", 2020,
            "Rutiner för provtagning, besök och personal vid misstänkt utbrott."),
        initiative(
            "Suicidprevention för första linjens chefer", "ki", 2017,
            "Ett program om samtal, skyddsfaktorer och efterarbete när en brukare eller medarbetare mår dåligt."),
        initiative(
            "Kvinnofridsbarometern", "jamstalldhetsmyndigheten", 2019,
            "Enkät till samtliga kommuner om skyddade boenden, kostnader och samverkan med polisen."),
        initiative(
            "Rättssäker handläggning enligt LSS", "ivo", 2016,
            "Vanliga brister vid tillsyn av beslut om ledsagning och kontaktperson, med förslag på åtgärder."),
        initiative(
            "Matglädje på sjukhem", "livsmedelsverket", 2014,
            "Råd om näring, måltidsmiljö och konsistensanpassad kost för den som äter lite."),
        initiative(
            "Digital legitimation för ombud", "e-legitimationsnamnden", 2018,
            "Utredning om fullmakter, gode män och teknik för att handla i någon annans ställe."),
        initiative(
            "Språkvän på arbetsplatsen", "arbetsformedlingen", 2021,
            "Modell där nyanlända praktikanter får en kollega som stöder språket i vardagen."),
        initiative(
            "Drönare i räddningstjänst och hemsjukvård", "mcf", 2022,
            "Försök med transport av hjärtstartare och prover i glesbygd, med flygtider och kostnader."),
    ]

    private static let freshSubjects: [(title: String, summary: String)] = [
        (
            "Fältassistenter på sociala medier",
            "I % finns ungdomsarbetare där de unga är: i spel, chattar och kortfilmer, varje kväll till klockan elva."
        ),
        (
            "Gemensam bemanningsenhet",
            "% har samlat vikarier från förskola och omsorg under ett tak och minskat timanställningarna."
        ),
        (
            "Bokningsapp för färdtjänst",
            "Resenärer i % bokar själva sina resor i mobilen och ser var bilen befinner sig."
        ),
        (
            "Samlad mottagning för unga",
            "Elevhälsa, vårdcentral och socialtjänst delar lokal i %. Väntetiden till ett första samtal är under en vecka."
        ),
        (
            "Arbetsmarknadsinsats i återbruket",
            "På återbruket i % rustas möbler av deltagare som står långt från arbete; hälften går vidare till studier."
        ),
        (
            "Beslutsstöd vid orosanmälan",
            "Ett formulär med fasta frågor har gjort första bedömningen jämnare i %, visar en genomgång av tvåhundra ärenden."
        ),
        (
            "Trädgård för rehabilitering",
            "Odling och djur ingår i den dagliga verksamheten i %. Deltagarna har själva ritat växthuset."
        ),
        (
            "Elcyklar i hemvården",
            "Bilar har bytts mot elcyklar på korta rundor i %. Personalen rör sig mer och parkeringen räcker till."
        ),
        (
            "Nattpatrull över kommungränsen",
            "% delar nattpersonal med grannkommunen. Avtalet reglerar journaler, nycklar och ersättning."
        ),
        (
            "Musikterapi med ljudkuddar",
            "Kuddar med inbyggda högtalare används vid oro på avdelningarna i %, en timme efter middagen."
        ),
    ]

    static let freshPlaces = [
        "Alingsås", "Avesta", "Eksjö", "Enköping", "Falköping", "Gnosjö", "Haparanda", "Hudiksvall", "Katrineholm",
        "Kristianstad", "Kumla", "Landskrona", "Leksand", "Mjölby", "Motala", "Nässjö", "Oskarshamn", "Ronneby",
        "Strängnäs", "Söderhamn", "Tierp", "Timrå", "Tranås", "Vetlanda", "Värnamo", "Ystad", "Åmål", "Älmhult",
    ]

    private static let freshSeries: [(title: String, owner: String)] = [
        ("Månadsbrev till anhörigkonsulenter", "anhoriga"), ("Digital fika för registratorer", "riksarkivet"),
        ("Lunchföreläsning om barnkonventionen", "barnombudsmannen"), ("Forskningsnytt om åldrande", "forte"),
    ]
}

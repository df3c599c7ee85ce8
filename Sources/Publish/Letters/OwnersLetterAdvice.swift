import Catalogue
import Foundation

/// What to do about a finding.
extension OwnersLetter.Finding {
    /// One sentence or more each.
    var advice: [String] {
        var advice = whose.isOther ? [toWhoLinks] : [toOwner]
        if whose == .unknown { advice.append(toStranger) }
        if let archive, kind != .moved {
            advice.append("En arkiverad kopia från den \(SwedishDate.day(archive.at)) finns på \(archive.url).")
        }
        return advice
    }

    private var toOwner: String {
        switch (kind, newAddress) {
        case (.moved, _):
            return "Stämmer det behöver ni inte göra något. Låt den gamla adressen leda vidare även i fortsättningen."
        case (.drifted, _):
            return "Har innehållet flyttat, låt oss få veta den nya adressen. Annars behöver ni inte göra något."
        case (.gone, let new?), (.astray, let new?):
            return "Sidan verkar finnas på \(new). Låt den gamla adressen leda vidare dit (med status 301)."
        default: return remedy
        }
    }

    private var remedy: String {
        let thing = isOfHost ? "webbplatsen" : "sidan"
        let isClosed =
            kind == .gone ? " Är \(thing) nedlagd, låt oss få veta var innehållet finns nu, om det finns kvar." : ""
        switch trouble {
        case .page:
            return
                "Lägg tillbaka sidan på samma adress, eller låt adressen leda vidare till den sida som har ersatt den "
                + "(med status 301), och inte till startsidan."
        case .pages:
            return "Har webbplatsen byggts om, låt de gamla adresserna leda vidare till de nya sidorna (med status "
                + "301). Pågår ett underhåll, svara med status 503 så länge."
        case .robots:
            return "Kontrollera att webbplatsen går att nå utifrån, och att /robots.txt svarar: med sina regler, eller "
                + "med status 404 om den inte finns."
        case .ending: return "Förnya certifikatet."
        case .certificate(let problem): return Self.renewal(problem, of: HostName.of(url))
        case .handshake(let way): return Self.connection(way)
        case .noName:
            return
                "Se till att namnet \(HostName.of(url)) finns i DNS igen. Är webbplatsen nedlagd, låt oss få veta var "
                + "innehållet finns nu, om det finns kvar."
        case .closed: return "Öppna webbplatsen igen, eller svara med status 503 så länge den är stängd.\(isClosed)"
        case .parked: return "Ta tillbaka domänen, eller låt oss få veta var innehållet finns nu."
        case .circle: return "Rätta omdirigeringarna, så att adressen leder till sidan.\(isClosed)"
        case .status: return "Rätta felet på webbplatsen, så att \(thing) visas igen.\(isClosed)"
        case .silence: return "Kontrollera att webbplatsen går att nå utifrån.\(isClosed)"
        }
    }

    /// By what is wrong with the certificate.
    private static func renewal(_ problem: TLSProblem?, of host: String) -> String {
        switch problem {
        case .expired: "Förnya certifikatet."
        case .early: "Certifikatet gäller från ett senare datum. Byt till ett som gäller redan nu."
        case .name:
            "Låt certifikatet gälla även namnet \(host), eller låt oss få veta under vilket namn sidan ska nås."
        case .chain:
            "Använd ett certifikat från en utfärdare som webbläsare litar på, och låt servern skicka med de "
                + "mellanliggande certifikaten."
        case .protocol, .client, nil:
            "Förnya certifikatet. Det ska gälla för webbplatsens namn och komma från en utfärdare som webbläsare "
                + "litar på."
        }
    }

    private static func connection(_ way: Trouble.Handshake) -> String {
        switch way {
        case .outdated: "Låt webbplatsen erbjuda TLS 1.2 eller senare på adressens port, så som webbläsare kräver."
        case .plain: "Låt webbplatsen svara med TLS på adressens port, eller låt oss få veta dess rätta adress."
        case .unknown:
            "Kontrollera webbplatsens inställningar för TLS: version, krypteringsmetoder och vilka namn den svarar för."
        }
    }

    /// To whoever links to a page of somebody else's, who cannot mend it.
    private var toWhoLinks: String {
        switch (kind, newAddress) {
        case (.moved, _) where moveIsSafe: "Byt länken till den nya adressen."
        case (.moved, _): "Se efter att den nya adressen visar samma sak, och byt i så fall länken dit."
        case (.gone, let new?), (.astray, let new?): "Sidan verkar finnas på \(new). Byt länken till den adressen."
        case (.drifted, _): "Se efter att länken fortfarande leder till det som ni menar. Byt den annars."
        case (.unreachable, _), (.certificate, _):
            "Går den inte att nå om några dagar heller, byt länken till en sida som fungerar, eller ta bort den."
        case (.gone, nil), (.astray, nil): "Byt länken till en sida som finns, eller ta bort den."
        }
    }

    /// To whoever may not be the owner.
    private var toStranger: String {
        switch kind {
        case .moved where moveIsSafe: "Är sidan inte er egen, byt länken till den nya adressen."
        case .moved:
            "Är sidan inte er egen, se efter att den nya adressen visar samma sak, och byt i så fall länken dit."
        case .unreachable where trouble == .robots:
            "Är webbplatsen inte er egen, se efter att länkarna till den fungerar."
        case .gone, .astray, .unreachable:
            "Är sidan inte er egen, byt länken till en sida som finns, eller ta bort den."
        case .certificate: "Är webbplatsen inte er egen behöver ni inte göra något."
        case .drifted: "Är sidan inte er egen, se efter att länken fortfarande leder till det som ni menar."
        }
    }
}

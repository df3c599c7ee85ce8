package import Foundation

/// Sentences about certificates, secrets and readings that are held back.
extension TLSProblem {
    package var sentence: Sentence {
        switch self {
        case .expired:
            Sentence(sv: "Webbplatsens certifikat har gått ut.", en: "The site's certificate has expired.")
        case .early:
            Sentence(sv: "Webbplatsens certifikat gäller inte än.", en: "The site's certificate is not valid yet.")
        case .name:
            Sentence(
                sv: "Webbplatsens certifikat gäller ett annat namn.",
                en: "The site's certificate is for another name.")
        case .chain:
            Sentence(
                sv: "Ingen betrodd utfärdare står för webbplatsens certifikat.",
                en: "No trusted authority vouches for the site's certificate.")
        case .protocol:
            Sentence(
                sv: "Webbplatsen och den här maskinen har ingen säker förbindelse gemensam.",
                en: "The site and this machine agree on no secure connection.")
        case .client:
            Sentence(
                sv: "Servern kräver ett certifikat av den som kommer.",
                en: "The server wants a certificate of whoever comes.")
        }
    }

    package var advice: Sentence {
        switch self {
        case .expired:
            Sentence(
                sv: "Hör av dig till webbplatsens ägare: certifikatet behöver förnyas.",
                en: "Tell the owner of the site: the certificate has to be renewed.")
        case .early:
            Sentence(
                sv: "Kontrollera maskinens klocka (samlad doctor); går den rätt, hör av dig till webbplatsens ägare.",
                en: "Check this machine's clock (samlad doctor); if it is right, tell the owner of the site.")
        case .name:
            Sentence(
                sv: "Kontrollera namnet i \"url\" (med eller utan www.); stämmer det, hör av dig till ägaren.",
                en: "Check the name in \"url\" (with or without www.); if it is right, tell the owner of the site.")
        case .chain:
            Sentence(
                sv: "Hör av dig till webbplatsens ägare: ett mellancertifikat kan saknas. En egen utfärdare läggs till"
                    + " med update-ca-certificates.",
                en: "Tell the owner of the site: an intermediate certificate may be missing. An authority of your own"
                    + " is added with update-ca-certificates.")
        case .protocol:
            Sentence(
                sv: "Kontrollera adress och port i \"url\"; stämmer de, be ägaren erbjuda TLS 1.2 eller senare.",
                en: "Check address and port in \"url\"; if they are right, ask the owner to offer TLS 1.2 or later.")
        case .client:
            Sentence(
                sv: "Be webbplatsens ägare om en adress som är öppen för alla: samlad har inget certifikat att visa.",
                en: "Ask the owner of the site for an address that is open to all: samlad has no certificate to show.")
        }
    }
}

extension SecretProblem {
    package func sentence(_ name: String) -> Sentence {
        switch self {
        case .missing:
            Sentence(
                sv: "Hemligheten \"\(name)\" saknas; inget hämtades.",
                en: "The secret \"\(name)\" is missing: nothing was asked.")
        case .unreadable:
            Sentence(
                sv: "Hemligheten \"\(name)\" går inte att läsa; inget hämtades.",
                en: "The secret \"\(name)\" cannot be read: nothing was asked.")
        case .exposed:
            Sentence(
                sv: "Hemligheten \"\(name)\" kan läsas av andra på maskinen; inget hämtades.",
                en: "The secret \"\(name)\" may be read by other users of this machine: nothing was asked.")
        case .malformed:
            Sentence(
                sv: "Hemligheten \"\(name)\" har fel form; inget hämtades.",
                en: "The secret \"\(name)\" has the wrong form: nothing was asked.")
        }
    }

    package func advice(_ name: String) -> Sentence {
        switch self {
        case .missing:
            Sentence(
                sv: "Lägg den i tjänsten (LoadCredential=\(name):FIL) eller i settings.secretsFile.",
                en: "Give it to the service (LoadCredential=\(name):FILE), or put it into settings.secretsFile.")
        case .unreadable:
            Sentence(
                sv: "Kör samlad doctor, som säger vilken fil och varför.",
                en: "Run samlad doctor, which says which file and why.")
        case .exposed:
            Sentence(sv: "Kör chmod o= på filen.", en: "Run chmod o= on its file.")
        case .malformed:
            Sentence(
                sv: "Den ska vara en rad utan styrtecken; för \"basic\" användare:lösenord.",
                en: "It has to be one line without control characters; for \"basic\" user:password.")
        }
    }
}

extension SourceMemory {
    /// Seconds before a certificate's end from which on it is told.
    private static let certificateNotice: Double = 14 * 86_400

    /// Whether the certificate ends within a fortnight.
    ///
    /// - Parameter now: `nil` stands for the last attempt, which is now when it has just been made.
    package func isCertificateEnding(at now: Date?) -> Bool {
        guard let certificateEnds, let now = now ?? lastAttempt else { return false }
        return certificateEnds.timeIntervalSince(now) < Self.certificateNotice
    }

    /// That the site's certificate ends soon, on which day, or has ended; `nil` while there is time.
    package func certificateWarning(at now: Date?) -> Sentence? {
        guard isCertificateEnding(at: now), let certificateEnds else { return nil }
        let day = certificateEnds.formatted(.iso8601.year().month().day())
        if let now = now ?? lastAttempt, certificateEnds <= now {
            return Sentence(
                sv: "Webbplatsens certifikat gick ut \(day).", en: "The site's certificate ended on \(day).")
        }
        return Sentence(
            sv: "Webbplatsens certifikat går ut \(day).", en: "The site's certificate ends on \(day).")
    }

    /// What to do about it.
    func certificateAdvice(at now: Date?) -> Sentence? {
        guard isCertificateEnding(at: now) else { return nil }
        return Sentence(
            sv: "Hör av dig till webbplatsens ägare innan certifikatet går ut.",
            en: "Tell the owner of the site before its certificate ends.")
    }

    /// What an operator has said of the reading that is held back; `nil` when nobody has.
    package var verdictSentence: Sentence? {
        guard state == .quarantined || state == .degraded, let verdict else { return nil }
        let day = verdict.at.formatted(.iso8601.year().month().day())
        switch verdict.word {
        case .accepted:
            return Sentence(
                sv: "Godkänd \(day); tas in vid nästa hämtning.", en: "Accepted on \(day): taken at the next sync.")
        case .rejected:
            return Sentence(
                sv: "Avvisad \(day); de \(records) senast godkända posterna ligger kvar tills källan är som förut.",
                en: "Rejected on \(day): the last good set of \(records) stays until the source is as it was.")
        case .overtaken:
            return Sentence(
                sv: "Godkänd tidigare, men det som kom \(day) gick inte heller att ta in.",
                en: "Accepted before, but what came on \(day) could not be taken either.")
        }
    }
}

import Foundation

/// Sentences for people about sources and fetches: what happened, and what to do.
extension FetchFailure {
    /// In the detail of `.addressForbidden`, where the network is an allowed one, but not for who led there.
    package static let isForOwnSources =
        "settings.allowNetworks opens it to sources that lie in such a network alone, and not to what others name"

    /// What happened.
    package var sentence: Sentence {
        switch kind {
        case .status: statusSentence
        case .hostUnknown:
            Sentence(sv: "Webbplatsens namn finns inte i DNS.", en: "The host name is not known.")
        case .networkUnreachable:
            Sentence(sv: "Nätet dit går inte att nå härifrån.", en: "The network cannot be reached from here.")
        case .connectionRefused:
            Sentence(sv: "Servern tar inte emot anslutningar.", en: "The server refuses connections.")
        case .connectTimeout:
            Sentence(sv: "Servern svarade inte på anslutningen i tid.", en: "No connection within the time limit.")
        case .timeout:
            Sentence(sv: "Servern blev inte klar i tid.", en: "The answer was not complete within the time limit.")
        case .tooSlow: Sentence(sv: "Svaret kom för långsamt.", en: "The answer came too slowly.")
        case .tooLarge:
            Sentence(sv: "Svaret var större än gränsen.", en: "The answer is larger than the limit.")
        case .tooManyRedirects:
            Sentence(sv: "För många omdirigeringar.", en: "Too many redirects.")
        case .connectionLost:
            Sentence(sv: "Anslutningen bröts innan svaret var helt.", en: "The connection broke off too early.")
        case .tls:
            TLSProblem(self)?.sentence
                ?? Sentence(
                    sv: "Ingen säker anslutning: certifikatet eller protokollet godtas inte.",
                    en: "No secure connection: the certificate or the protocol is not accepted.")
        case .malformedAnswer:
            Sentence(sv: "Svaret följer inte HTTP.", en: "The answer is not well-formed HTTP.")
        case .addressForbidden:
            Sentence(
                sv: "Adressen leder till ett internt nät som inte är tillåtet.",
                en: "The address leads into a private network that is not allowed.")
        case .addressInvalid:
            Sentence(sv: "Adressen går inte att använda.", en: "The address cannot be used.")
        case .robotsForbid:
            Sentence(sv: "Webbplatsens robots.txt säger nej.", en: "The site's robots.txt forbids it.")
        case .robotsUnreachable:
            Sentence(
                sv: "Webbplatsens robots.txt går inte att läsa, och då får inget hämtas.",
                en: "The site's robots.txt cannot be read, which forbids everything until it can.")
        case .restricted:
            Sentence(
                sv: "Webbplatsen svarar med en spärr i stället för innehållet.",
                en: "The site answers with a block or a challenge instead of its content.")
        case .hostResting:
            Sentence(
                sv: "Servern har inte gått att nå flera gånger i rad och får vila en stund.",
                en: "The host could not be reached several times in a row and is left alone for a while.")
        case .askedToWait:
            Sentence(
                sv: "Servern har bett om att få vara i fred en stund; inget hämtades.",
                en: "The host asked to be left alone for a while: nothing was asked.")
        case .offline:
            Sentence(sv: "Körs utan nät (offline).", en: "Running offline: not fetched.")
        case .secretUnavailable:
            SecretProblem.of(self).map { $0.problem.sentence($0.name) }
                ?? Sentence(
                    sv: "En hemlighet saknas; inget hämtades.", en: "A secret is missing: nothing was asked.")
        case .fileUnreadable: Sentence(sv: "Filen går inte att läsa.", en: "The file cannot be read.")
        case .cancelled: Sentence(sv: "Avbröts.", en: "Cancelled.")
        }
    }

    private var statusSentence: Sentence {
        let code = status.map(String.init) ?? "?"
        switch status {
        case 401: return Sentence(sv: "Kräver inloggning (401).", en: "It asks for a login (401).")
        case 403: return Sentence(sv: "Servern nekar oss (403).", en: "The server refuses us (403).")
        case 404: return Sentence(sv: "Adressen finns inte (404).", en: "Not found (404).")
        case 410: return Sentence(sv: "Borttagen för gott (410).", en: "Gone for good (410).")
        case 429:
            return Sentence(
                sv: "Servern ber oss komma mer sällan (429).", en: "The server asks us to come less often (429).")
        case 503: return Sentence(sv: "Tillfälligt otillgänglig (503).", en: "Unavailable for now (503).")
        case .some(500...): return Sentence(sv: "Fel hos servern (\(code)).", en: "The server failed (\(code)).")
        default: return Sentence(sv: "Servern svarade \(code).", en: "The server answered \(code).")
        }
    }

    /// What the operator can do; `nil` when nothing is to be done but wait.
    package var advice: Sentence? {
        switch kind {
        case .status: statusAdvice
        case .hostUnknown:
            Sentence(
                sv: "Kontrollera stavningen i sources.json och om organisationen har bytt namn.",
                en: "Check the spelling in sources.json, and whether the organisation has a new name.")
        case .networkUnreachable:
            Sentence(sv: "Kontrollera maskinens nät.", en: "Check this machine's network.")
        case .tooLarge:
            Sentence(
                sv: "Höj settings.limits.body om svaret är rätt.", en: "Raise settings.limits.body if it is right.")
        case .tooManyRedirects:
            Sentence(
                sv: "Öppna adressen i en webbläsare och ta in den slutliga i sources.json.",
                en: "Open the address in a browser and put the final one into sources.json.")
        case .tls:
            TLSProblem(self)?.advice
                ?? Sentence(
                    sv: "Hör av dig till webbplatsens ägare; certifikatet kan ha gått ut.",
                    en: "Tell the owner of the site; its certificate may have expired.")
        case .malformedAnswer, .connectionRefused, .connectionLost:
            Sentence(
                sv: "Vänta; håller det i sig, hör av dig till webbplatsens ägare.",
                en: "Wait; if it goes on, tell the owner of the site.")
        case .addressForbidden where detail.contains(Self.isForOwnSources):
            Sentence(
                sv: "En adress utifrån leder dit och får det inte. Är det meningen, gör den inre adressen till källa.",
                en: "An address outside leads there, and may not. If it is meant, make the inner address a source.")
        case .addressForbidden:
            Sentence(
                sv: "Är det en egen källa, lägg dess nät i settings.allowNetworks.",
                en: "If the source is your own, name its network in settings.allowNetworks.")
        case .addressInvalid, .fileUnreadable:
            Sentence(sv: "Rätta \"url\" i sources.json.", en: "Mend \"url\" in sources.json.")
        case .robotsForbid:
            Sentence(
                sv: "Be webbplatsens ägare släppa in läsaren, eller välj ett flöde.",
                en: "Ask the owner to let the reader in, or choose a feed.")
        case .restricted:
            Sentence(
                sv: "Be webbplatsens ägare släppa in läsaren; visa dem User-Agent och adressen.",
                en: "Ask the owner of the site to let the reader in; show them the User-Agent and the address.")
        case .connectTimeout, .timeout, .tooSlow, .hostResting, .askedToWait, .robotsUnreachable:
            Sentence(
                sv: "Den försöks igen av sig själv; håller det i sig, hör av dig till webbplatsens ägare.",
                en: "It is tried again by itself; if it goes on, tell the owner of the site.")
        case .secretUnavailable: SecretProblem.of(self).map { $0.problem.advice($0.name) }
        case .offline, .cancelled: nil
        }
    }

    private var statusAdvice: Sentence? {
        switch status {
        case 401, 403, 407, 451:
            Sentence(
                sv: "Be webbplatsens ägare släppa in läsaren (se User-Agent och settings.contact).",
                en: "Ask the owner to let the reader in (see User-Agent and settings.contact).")
        case 404, 410:
            Sentence(
                sv: "Leta upp den nya adressen på webbplatsen och rätta \"url\" i sources.json.",
                en: "Find the new address on the site, and mend \"url\" in sources.json.")
        case 408, 425, 429, .some(500...):
            Sentence(
                sv: "Den försöks igen av sig själv; håller det i sig, hör av dig till webbplatsens ägare.",
                en: "It is tried again by itself; if it goes on, tell the owner of the site.")
        default:
            Sentence(
                sv:
                    "Öppna adressen i en webbläsare; rätta \"url\" i sources.json eller hör av dig till webbplatsens ägare.",
                en: "Open the address in a browser; mend \"url\" in sources.json, or tell the owner of the site.")
        }
    }
}

extension SourceState {
    package var sentence: Sentence {
        switch self {
        case .waiting: Sentence(sv: "Inte hämtad än.", en: "Not fetched yet.")
        case .ok: Sentence(sv: "Fungerar.", en: "Works.")
        case .degraded:
            Sentence(sv: "Svarar, men ger mindre än den ska.", en: "Answers, but gives less than it should.")
        case .failing: Sentence(sv: "Går inte att hämta eller läsa.", en: "Cannot be fetched or read.")
        case .quarantined:
            Sentence(
                sv: "Tappade plötsligt poster; väntar på att någon godkänner det.",
                en: "Suddenly lost records; waits for an operator to accept that.")
        case .gone:
            Sentence(sv: "Borttagen av utgivaren (410).", en: "The publisher says it is gone (410).")
        case .paused: Sentence(sv: "Avstängd i sources.json.", en: "Switched off in sources.json.")
        }
    }
}

extension SourceMemory {
    /// Why the last attempt asked nothing by our own choice; `nil` when it asked, and when the network was out.
    private var unasked: FetchFailure? {
        guard lastOutcome == .void, let failure = voidedBy.map({ FetchFailure($0) }) else { return nil }
        return failure.judgesNobody ? failure : nil
    }

    /// What robots.txt says, where that is the reason: `https://skr.se/robots.txt says "Disallow: /"`.
    package var robotsWord: String? {
        guard state == .failing || state == .waiting, unasked == nil, lastOutcome != .void, let lastFailure,
            lastFailure.kind == .robotsForbid, !lastFailure.detail.isEmpty
        else { return nil }
        return lastFailure.detail
    }

    /// Why the source is in its state, with what the last attempt met.
    package var reason: Sentence { reason(at: nil) }

    /// - Parameter now: `nil` stands for the last attempt.
    func reason(at now: Date?) -> Sentence {
        if state == .paused { return state.sentence }
        if let unasked { return unasked.sentence }
        if lastOutcome == .void {
            return Sentence(
                sv: "Den här maskinen verkar vara utan nät; källan är inte bedömd.",
                en: "This machine seems to be offline; the source was not judged.")
        }
        if let lastFailure, state == .failing || state == .gone || state == .waiting { return lastFailure.sentence }
        if let lastProblem {
            let problem = sentence(of: lastProblem)
            if state == .ok { return Sentence(sv: "Fungerar, men: \(problem.sv)", en: "Works, but: \(problem.en)") }
            return verdictSentence.map { problem.followed(by: $0) } ?? problem
        }
        if state == .ok, let warning = certificateWarning(at: now) {
            return Sentence(sv: "Fungerar, men: \(warning.sv)", en: "Works, but: \(warning.en)")
        }
        return state.sentence
    }

    private func sentence(of problem: Problem) -> Sentence {
        let message = problem.line.map { "\(problem.message) (line \($0))" } ?? problem.message
        guard problem.code == "source.shrunk", let held else { return Sentence(sv: problem.swedish, en: message) }
        return Sentence(sv: "Den gav \(held) poster, mot \(records) tidigare.", en: message)
    }

    /// What the operator can do; `nil` when all is well or only time helps.
    package var advice: Sentence? { advice(at: nil) }

    /// - Parameter now: `nil` stands for the last attempt.
    func advice(at now: Date?) -> Sentence? {
        if let unasked { return unasked.advice }
        if lastOutcome == .void {
            return Sentence(sv: "Kontrollera maskinens nät.", en: "Check this machine's network.")
        }
        switch state {
        case .failing where lastFailure != nil: return lastFailure?.advice
        case .gone:
            return Sentence(
                sv: "Leta upp den nya adressen eller stäng av källan.",
                en: "Find the new address, or switch the source off.")
        case .ok: return certificateAdvice(at: now)
        case .degraded where lacksPages && pages?.failure == .robotsForbid:
            return FetchFailure(.robotsForbid).advice
        case .degraded where lacksPages:
            return Sentence(
                sv: "Öppna några av sidorna i en webbläsare. De försöks igen; håller det i sig, hör av dig till"
                    + " webbplatsens ägare.",
                en: "Open some of the pages in a browser. They are tried again; if it goes on, tell the owner"
                    + " of the site.")
        case .failing, .degraded, .quarantined, .waiting, .paused: return nil
        }
    }
}

extension SourceStatus {
    /// Why the source is in its state, with what the last attempt met, and where its address leads by now.
    package var reason: Sentence {
        guard let move, memory.lastOutcome != .void else { return memory.reason(at: now) }
        return memory.reason(at: now).followed(by: move.sentence)
    }

    private func moveAdvice(_ move: SourceMove) -> Sentence {
        guard newAddress != nil else {
            return Sentence(
                sv: "Se efter var källan finns nu, och rätta \"url\" i sources.json.",
                en: "See where the source is now, and mend \"url\" in sources.json.")
        }
        let command = "samlad sources accept \(source.id)"
        return Sentence(sv: "Ta över den nya adressen: \(command)", en: "Take the new address: \(command)")
    }

    /// What the operator can do, with the command where there is one; `nil` when all is well or only time helps.
    package var advice: Sentence? {
        if let advice = credentialAdvice ?? memory.advice(at: now) { return advice }
        switch memory.state {
        case .failing where memory.lastFailure != nil: return nil
        case .failing, .degraded:
            let command = "samlad preview --source \(source.id) \(source.url)"
            return Sentence(sv: "Se vad som läses: \(command)", en: "See what is read: \(command)")
        case .quarantined:
            let (accept, reject) = ("samlad sources accept \(source.id)", "samlad sources reject \(source.id)")
            switch memory.verdict?.word {
            case .accepted: return nil
            case .rejected:
                return Sentence(
                    sv: "Hör av dig till webbplatsens ägare; visar det sig stämma: \(accept)",
                    en: "Tell the owner of the site; if it turns out to be right: \(accept)")
            case .overtaken, nil:
                return Sentence(
                    sv: "Jämför källan med katalogen; stämmer det: \(accept); annars: \(reject)",
                    en: "Compare the source with the catalogue; if it is right: \(accept); if not: \(reject)")
            }
        case .ok: return move.map { moveAdvice($0) }
        case .gone, .waiting, .paused: return nil
        }
    }

    /// A refusal of a source that shows a credential is the credential's before it is the owner's.
    private var credentialAdvice: Sentence? {
        let isRefused = memory.lastFailure.map { $0.kind == .status && [401, 403, 407].contains($0.status) } ?? false
        guard memory.state == .failing, isRefused, !source.secretNames.isEmpty else { return nil }
        let names = source.secretNames.map { "\"\($0)\"" }.joined(separator: ", ")
        return Sentence(
            sv:
                "Kontrollera hemligheten \(names): den kan vara fel eller ha gått ut. Den läses på nytt vid varje försök.",
            en: "Check the secret \(names): it may be wrong or have expired. It is read anew at each attempt.")
    }
}

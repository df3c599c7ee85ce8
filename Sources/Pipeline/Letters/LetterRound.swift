package import Catalogue
import Fetch
package import Foundation
package import Store

/// Delivers the letters to the owners of broken links: to each recipient at most one a week, about what it has not been
/// told yet.
package struct LetterRound: Sendable {
    package enum Outcome: Sendable, Hashable {
        /// It has been told all there is.
        case nothing
        /// There is news, and the last letter is less than a week old.
        case tooSoon(until: Date)
        /// What would be sent; of a dry run.
        case due
        case sent
        case failed(Sentence)
        /// Another process is about to send it.
        case inHand
    }

    package struct Report: Sendable, Hashable {
        package let recipient: LetterRecipient
        /// What it has not been told yet.
        package let findings: [LetterFinding]
        package let outcome: Outcome
    }

    private let bench: Workbench
    private let configuration: Configuration
    private let news: @Sendable (String, Date) throws(StoreFailure) -> LetterNews

    /// From one letter to the next, less what a pass may come early.
    private static let pause: Double = 7 * 86_400 - 6 * 3600
    /// How long another process may take to send one.
    private static let claim: Double = 600

    /// - Parameter news: what there is to tell an organisation.
    package init(
        _ bench: Workbench, news: @escaping @Sendable (String, Date) throws(StoreFailure) -> LetterNews
    ) {
        self.bench = bench
        configuration = bench.registry.snapshot.configuration
        self.news = news
    }

    /// - Parameter organisations: only theirs; empty means everybody's.
    package func run(
        isDry: Bool = false, organisations: [String] = [], each: (Report) -> Void = { _ in }
    ) async throws(StoreFailure) -> [Report] {
        var written: [String: LetterNews] = [:]
        var reports: [Report] = []
        for recipient in configuration.letters?.recipients ?? [] {
            let organisation = recipient.organisation
            guard organisations.isEmpty || organisations.contains(organisation) else { continue }
            let now = bench.clock.now()
            let letter: LetterNews
            if let known = written[organisation] { letter = known } else { letter = try news(organisation, now) }
            written[organisation] = letter
            let report = try await deliver(letter, to: recipient, isDry: isDry, now: now)
            each(report)
            reports.append(report)
            if Task.isCancelled { break }
        }
        return reports
    }

    private func deliver(
        _ letter: LetterNews, to recipient: LetterRecipient, isDry: Bool, now: Date
    ) async throws(StoreFailure) -> Report {
        let told = try bench.store.told(recipient)
        if !isDry {
            try LetterMemory(store: bench.store, recipient: recipient).bring(
                told, inLineWith: letter.findings, now: now)
        }
        let fresh = letter.findings.filter { finding in
            !told.contains(finding.key)
                && (finding.covers.isEmpty || !finding.covers.allSatisfy(told.contains))
        }
        func report(_ outcome: Outcome) -> Report { Report(recipient: recipient, findings: fresh, outcome: outcome) }
        guard !fresh.isEmpty else { return report(.nothing) }
        let standing = try bench.store.standing(of: recipient)
        if let last = standing.told, (0..<Self.pause).contains(now.timeIntervalSince(last)) {
            return report(.tooSoon(until: last + Self.pause))
        }
        if isDry { return report(.due) }
        guard try bench.store.claimLetter(to: recipient, patience: Self.claim, now: now) else { return report(.inHand) }
        let failure = await send(letter, fresh, to: recipient, at: now)
        try bench.keepRests()
        let after = bench.clock.now()
        if let failure {
            try bench.store.letterFailed(for: recipient, reason: failure.en, now: after)
            return report(.failed(failure))
        }
        try bench.store.letterAccepted(by: recipient, fresh, now: after)
        return report(.sent)
    }

    private func send(
        _ letter: LetterNews, _ findings: [LetterFinding], to recipient: LetterRecipient, at date: Date
    ) async -> Sentence? {
        let id = LetterID.of(findings, to: recipient)
        let keys = Set(findings.map(\.key))
        do {
            switch recipient.route {
            case .mail(let address):
                guard let server = configuration.letters?.mail else { return nil }
                let envelope = LetterEnvelope(
                    id: id, from: server.from, replyTo: server.replyTo, to: address, date: date)
                try await submit(letter.message(keys, envelope), to: address, through: server)
            case .webhook(let url, let secret):
                try await post(letter.json(keys), id: id, to: url, secret: secret, at: date)
            }
            return nil
        } catch let failure as MailFailure {
            return failure.sentence
        } catch let failure as FetchFailure {
            let said = failure.sentence
            guard !failure.detail.isEmpty else { return said }
            return Sentence(sv: "\(said.sv) (\(failure.detail))", en: "\(said.en) (\(failure.detail))")
        } catch {
            return Sentence(sv: "Brevet kunde inte skrivas: \(error)", en: "The letter could not be written: \(error)")
        }
    }

    private func submit(_ message: Data, to address: MailAddress, through server: MailServer) async throws {
        var mail = MailSubmission(
            server: server.url, from: server.from.address, to: address.address, message: message,
            limits: configuration.settings.limits)
        if let name = server.login {
            let pair = try Secrets(configuration.settings).value(of: name)
            guard let colon = pair.firstIndex(of: ":") else { throw SecretProblem.malformed.failure(name) }
            (mail.user, mail.password) = (String(pair[..<colon]), String(pair[pair.index(after: colon)...]))
        }
        try await bench.engine.submit(mail)
    }

    private func post(_ body: Data, id: String, to url: String, secret name: String, at date: Date) async throws {
        let secret = try Secrets(configuration.settings).value(of: name)
        guard let signature = WebhookSignature(secret: secret) else { throw SecretProblem.malformed.failure(name) }
        var limits = configuration.settings.limits
        // Whoever has moved says so to whoever wrote the address down.
        limits.redirects = 0
        var request = FetchRequest(
            url: url, method: .post, purpose: .delivery, headers: signature.headers(id: id, body: body, at: date),
            limits: limits, manners: configuration.settings.perHost, bodyLimit: 64 * 1024, overflow: .truncate)
        request.headers["Accept"] = "*/*"
        request.json = body
        // The operator's word; the guard still wants its network named.
        request.mayEnter = true
        if let failure = await bench.engine.fetch(request).failure { throw failure }
    }
}

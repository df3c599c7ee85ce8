import Catalogue
import Extract
import Fetch
import Foundation

/// Brings the bytes of a source: from the network, or from a file beside `sources.json`.
struct SourceFetcher: Sendable {
    let engine: FetchEngine
    let settings: Settings
    let folder: String

    /// The first document of a source, fetched when `read` has room for it; `nil` stands for what came of the network
    /// when it is a file. What `read` fetches besides waits for nobody's reading.
    func fetch<Result: Sendable>(
        _ source: Source, memory: SourceMemory, read: (Answer, FetchOutcome?) async -> Result
    ) async -> Result {
        if source.isLocalFile { return await read(readFile(source, memory: memory), nil) }
        let address = Self.firstAddress(of: source, memory: memory)
        let access: SourceAccess
        do throws(FetchFailure) {
            access = try SourceAccess(source, settings: settings)
        } catch {
            return await read(Answer(failed: error, url: address), nil)
        }
        var asked = request(
            address, source, isPage: Self.isPage(source, memory), validators: memory.validators)
        asked.acceptsDelta = source.mayBeDelta
        access.apply(to: &asked)
        return await engine.fetch(asked) { outcome in
            let first = answer(to: asked, outcome, access, knownHash: memory.bodyHash)
            // Another Samlad's log began anew, or reaches back no longer: all of its items are read.
            guard source.format == .samlad, memory.federation != nil, first.status == 410 else {
                return await read(first, outcome)
            }
            return await read(await fetch(SamladAddress.log(of: source, nil), of: source), outcome)
        }
    }

    /// Whether it is asked for as what it turned out to be. What is forbidden as that is asked for as a feed at every tenth
    /// attempt: it may be one again.
    private static func isPage(_ source: Source, _ memory: SourceMemory) -> Bool {
        memory.pageAddress == source.url && (memory.streak == 0 || memory.streak % 10 != 0)
    }

    /// A further document of the source, asked for without conditions.
    ///
    /// - Parameter isPage: the source's documents have turned out to be what robots.txt has a say in.
    func fetch(_ address: String, of source: Source, isPage: Bool = false) async -> Answer {
        let access: SourceAccess
        do throws(FetchFailure) {
            access = try SourceAccess(source, settings: settings)
        } catch {
            return Answer(failed: error, url: address)
        }
        var asked = request(address, source, isPage: isPage)
        access.apply(to: &asked)
        return answer(to: asked, await engine.fetch(asked), access, knownHash: nil)
    }

    /// Whether robots.txt has a say in what has come, and was not asked before.
    func asksRobots(after answer: Answer, read feed: Feed, of source: Source) -> Bool {
        source.format == .auto && feed.format.obeysRobots && !source.isLocalFile && !answer.obeyedRobots
    }

    /// Why robots.txt forbids a document of a source whose `format` leaves open what it is, now that it is known; `nil` when
    /// it does not, or was asked before.
    func refusal(of answer: Answer, read feed: Feed, of source: Source) async -> FetchFailure? {
        guard asksRobots(after: answer, read: feed, of: source) else { return nil }
        let asked = request(answer.asked, source, isPage: true)
        let access: SourceAccess
        do throws(FetchFailure) { access = try SourceAccess(source, settings: settings) } catch { return error }
        return await engine.refusal(of: asked, led: answer.chain.map(\.location)).map(access.redaction.clean)
    }

    /// With what was sent and came back, and without the secrets that were sent.
    private func answer(
        to asked: FetchRequest, _ outcome: FetchOutcome, _ access: SourceAccess, knownHash: String?
    ) -> Answer {
        var answer = Answer(outcome, url: asked.url, knownHash: knownHash, hiding: access.redaction)
        answer.obeyedRobots = asked.purpose == .page
        answer.ledger = AnswerLedger(outcome, of: asked, access: access, engine: engine)
        return answer
    }

    private func request(
        _ url: String, _ source: Source, isPage: Bool, validators: Validators = Validators()
    ) -> FetchRequest {
        let obeysRobots = source.format == .html || source.format == .sitemap || source.format == .auto && isPage
        var request = FetchRequest(
            url: url, purpose: obeysRobots ? .page : .feed, validators: validators,
            headers: ["Accept": Self.accept(source.format)], limits: settings.limits, manners: settings.perHost)
        // The operator wrote the address of the source, and nobody else's.
        request.mayEnter = HostName.of(url) == HostName.of(source.url)
        return request
    }

    /// A harvest goes on where it broke off, or asks for what is new since the last one, by the day: every repository
    /// knows days.
    private static func firstAddress(of source: Source, memory: SourceMemory) -> String {
        if source.format == .samlad { return SamladAddress.log(of: source, memory.federation) }
        guard source.format == .oaiPMH else { return source.url }
        return memory.resume
            ?? OAIRequest.records(base: source.url, harvest: source.harvest, from: memory.harvestedUntil)
    }

    /// What we can read, best first (RFC 9110 §12.5.1).
    private static func accept(_ format: SourceFormat) -> String {
        switch format {
        case .json, .jsonfeed, .samlad: "application/feed+json, application/json;q=0.9, */*;q=0.1"
        case .html: "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
        default:
            "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, "
                + "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.1"
        }
    }

    private func readFile(_ source: Source, memory: SourceMemory) -> Answer {
        let path: String
        do throws(LocalFile.Failure) {
            path = try LocalFile.resolve(source.url, in: folder)
        } catch {
            return Answer(failed: FetchFailure(.fileUnreadable, detail: error.message), url: source.url)
        }
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            // Nothing is written: what closing may fail of is lost on nobody.
            defer { try? handle.close() }
            let data = try handle.read(upToCount: settings.limits.body + 1) ?? Data()
            guard data.count <= settings.limits.body else {
                return Answer(failed: FetchFailure(.tooLarge, detail: "\(path) is too large"), url: source.url)
            }
            return Answer(file: data, url: source.url, knownHash: memory.bodyHash)
        } catch {
            return Answer(
                failed: FetchFailure(.fileUnreadable, detail: "\(path): \(error.localizedDescription)"),
                url: source.url)
        }
    }
}

import Catalogue
import Curate
import Extract
import Fetch
import Foundation
import Store

/// Asks a Memento TimeGate for copies of broken links (RFC 7089).
struct ArchiveVisit {
    let bench: Workbench
    let settings: Settings
    /// `settings.links.archive`: the link's address follows it, or stands for `{url}` in it.
    let gate: String

    private static let bodyLimit = 4096

    /// - Parameter date: the time the copy is to be closest to.
    /// - Returns: `nil` when the archive wants to be left alone, or was not asked.
    func ask(for url: String, near date: Date) async throws(StoreFailure) -> LinkArchive? {
        let asked = bench.clock.now()
        let address = Self.address(gate, url)
        var limits = settings.limits
        limits.total = settings.links.total
        // The operator named it, as a source is named: robots.txt speaks of pages, and the gate is made for programs.
        var request = FetchRequest(
            url: address, purpose: .feed, headers: MailDate.text(date).map { ["Accept-Datetime": $0] } ?? [:],
            limits: limits,
            manners: settings.links.perHost, bodyLimit: Self.bodyLimit, overflow: .truncate)
        request.mayEnter = true
        let outcome = await bench.engine.fetch(request)
        if let failure = outcome.failure, failure.kind == .cancelled || failure.judgesNobody { return nil }
        // An archive that wants to be left alone says nothing of copies.
        if let status = outcome.failure?.status, status == 429 || status == 503 { return nil }
        return LinkArchive(asked: asked, copy: Self.copy(outcome, now: asked), answered: Self.isAnswer(outcome))
    }

    /// "No copy" is 404 (§4.5.3); whatever else fails says nothing of copies.
    private static func isAnswer(_ outcome: FetchOutcome) -> Bool {
        outcome.failure.map { $0.status == 404 } ?? true
    }

    /// What answered in the end, if it says that it is a memento (§2.1.1).
    private static func copy(_ outcome: FetchOutcome, now: Date) -> LinkArchive.Copy? {
        guard case .body(let head, _, _) = outcome, let text = head.headers["memento-datetime"],
            let date = Dates.parse(text, now: now)?.date
        else { return nil }
        // A gate that is the memento as well names the memento's own address (§4.1.2).
        let own = head.headers["content-location"].flatMap { URL(string: $0, relativeTo: URL(string: head.finalURL)) }
        let url = own?.absoluteString ?? head.finalURL
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf8.count <= LinkVisit.addressKept else {
            return nil
        }
        return LinkArchive.Copy(url: url, at: date)
    }

    static func address(_ gate: String, _ url: String) -> String {
        let target = String(url.prefix { $0 != "#" })
        if gate.contains("{url}") { return gate.replacing("{url}", with: target) }
        return gate.hasSuffix("/") || gate.hasSuffix("=") ? gate + target : gate + "/" + target
    }
}

import Catalogue
import Fetch
import Foundation

/// What the requests of one source carry beside what every request does, with its secrets looked up.
struct SourceAccess: Sendable {
    private(set) var headers: [String: String] = [:]
    private(set) var secrets: SecretHeaders?
    private(set) var redaction = Redaction()

    /// - Throws: `.secretUnavailable`, with the name of the first secret that cannot be had.
    init(_ source: Source, settings: Settings) throws(FetchFailure) {
        guard source.auth != nil || !source.headers.isEmpty else { return }
        let keeper = Secrets(settings)
        var secret: [String: String] = [:]
        switch source.auth {
        case .bearer(let name):
            let token = try keeper.value(of: name)
            redaction.hide(token)
            secret["Authorization"] = "Bearer \(token)"
        case .basic(let name):
            let pair = try keeper.value(of: name)
            guard let colon = pair.firstIndex(of: ":") else { throw SecretProblem.malformed.failure(name) }
            let encoded = Data(pair.utf8).base64EncodedString()
            for value in [pair, String(pair[pair.index(after: colon)...]), encoded] { redaction.hide(value) }
            secret["Authorization"] = "Basic \(encoded)"
        case nil: break
        }
        for (name, value) in source.headers {
            switch value {
            case .plain(let text): headers[name] = text
            case .secret(let key):
                let text = try keeper.value(of: key)
                redaction.hide(text)
                secret[name] = text
            }
        }
        secrets = SecretHeaders(secret, for: source.url)
    }

    /// Lays it over a request of the source; what the source says itself goes before what we would say.
    func apply(to request: inout FetchRequest) {
        let given = Set(headers.keys.map { $0.lowercased() })
        request.headers = request.headers.filter { !given.contains($0.key.lowercased()) }
            .merging(headers) { _, own in own }
        request.secrets = secrets
    }
}

import Catalogue
import Foundation

/// What one check says, before the history is asked.
enum LinkEvidence: Equatable {
    case alive
    /// Nothing is known of the link from it: cancelled, offline.
    case nothing
    case restricted(LinkRule)
    case failed(Kind)

    enum Kind: String {
        case notFound = "not-found"
        case gone
        case hostUnknown = "host-unknown"
        case unreachable
        case certificate
        case startPage = "start-page"
        case saysNotFound = "says-not-found"

        /// The runs this failure belongs to: a page that is gone is also not found.
        var runs: [Kind] {
            switch self {
            case .gone: [.gone, .notFound]
            case .hostUnknown: [.hostUnknown, .unreachable]
            default: [self]
            }
        }
    }

    static func of(_ check: LinkCheck, url: String) -> LinkEvidence {
        if let failure = check.failure, failure.kind != .status { return of(failure) }
        if check.isChallenge { return .restricted(.challenge) }
        guard let status = check.status ?? check.failure?.status else { return .nothing }
        switch status {
        case 200..<300, 304: return softFailure(check, url: url).map { .failed($0) } ?? .alive
        case 401, 407: return .restricted(.needsLogin)
        case 429: return .restricted(.tooManyRequests)
        case 451: return .restricted(.legalReasons)
        // The rest of this line speaks of our request (method, headers, payment), not of the page; 999 is a
        // home-made "no bots".
        case 402, 403, 405, 406, 415, 421, 426, 428, 431, 999: return .restricted(.forbidden)
        case 410: return .failed(.gone)
        case 408, 425: return .failed(.unreachable)
        case 400..<500: return .failed(.notFound)
        default: return .failed(.unreachable)
        }
    }

    private static func of(_ failure: FetchFailure) -> LinkEvidence {
        switch failure.kind {
        case .cancelled, .offline, .hostResting, .fileUnreadable, .secretUnavailable, .status: .nothing
        case .robotsForbid: .restricted(.robotsForbid)
        case .restricted: .restricted(.challenge)
        case .addressForbidden: .restricted(.addressForbidden)
        case .addressInvalid: .failed(.notFound)
        // It is there, and larger than we care to read.
        case .tooLarge: .alive
        case .hostUnknown: .failed(.hostUnknown)
        case .tls: .failed(.certificate)
        case .networkUnreachable, .connectionRefused, .connectTimeout, .timeout, .tooSlow, .tooManyRedirects,
            .connectionLost, .malformedAnswer:
            .failed(.unreachable)
        }
    }

    private static func softFailure(_ check: LinkCheck, url: String) -> Kind? {
        if let final = check.finalURL, isSentToStart(from: url, to: final) { return .startPage }
        if let title = check.title, NotFoundTitle.says(title) { return .saysNotFound }
        return nil
    }

    /// Only within one host: an agency that gives an old page a site of its own sends us to that site's root.
    private static func isSentToStart(from url: String, to final: String) -> Bool {
        guard let host = URLKey.host(of: url), host == URLKey.host(of: final) else { return false }
        guard let path = URLKey.path(of: url), let finalPath = URLKey.path(of: final) else { return false }
        guard finalPath.isEmpty, URLKey.make(final).map({ !$0.contains("?") && !$0.contains("#") }) ?? false else {
            return false
        }
        return !path.isEmpty && !startPages.contains(path.lowercased())
    }

    private static let startPages: Set<String> = [
        "/sv", "/se", "/en", "/sv-se", "/start", "/startsida", "/hem", "/home", "/index", "/startsida.html",
        "/start.html",
    ]
}

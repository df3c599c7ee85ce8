import Catalogue
import Foundation

/// What one check says, before the history is asked.
enum LinkEvidence: Equatable {
    case alive
    /// Nothing is known of the link from it: cancelled, offline.
    case nothing
    /// Somebody answered, but whether with the page could not be settled: what was thought of the link stays.
    case unsettled
    case restricted(LinkRule)
    case failed(Kind)

    enum Kind: String, CaseIterable {
        case notFound = "not-found"
        case gone
        case hostUnknown = "host-unknown"
        case unreachable
        case certificate
        /// TLS came to nothing, whatever the certificates.
        case handshake
        /// The host shows at every address that it is closed for a while: as much out of reach as behind a 503.
        case maintenance
        case startPage = "start-page"
        case searchPage = "search-page"
        case saysNotFound = "says-not-found"
        case sameAsNeighbour = "same-as-neighbour"
        case sameAsErrorPage = "same-as-error-page"
        case parked
        case empty
        case fileListing = "file-listing"
        /// Whatever of the above that came with a success.
        case soft

        /// The runs this failure belongs to: a page that is gone is also not found.
        var runs: [Kind] {
            switch self {
            case .gone: [.gone, .notFound]
            case .hostUnknown: [.hostUnknown, .unreachable]
            case .maintenance: [.unreachable]
            case .notFound, .unreachable, .certificate, .handshake, .soft: [self]
            case .startPage, .searchPage, .saysNotFound, .sameAsNeighbour, .sameAsErrorPage, .parked, .empty,
                .fileListing:
                [self, .soft]
            }
        }

        /// What a link is called when that was met often enough in place of the page.
        var softRule: LinkRule? {
            switch self {
            case .startPage: .sentToStartPage
            case .searchPage: .sentToSearchPage
            case .saysNotFound: .saysNotFound
            case .sameAsNeighbour: .sameAsNeighbour
            case .sameAsErrorPage: .sameAsErrorPage
            case .parked: .domainParked
            case .empty: .answersNothing
            case .fileListing: .fileListing
            case .notFound, .gone, .hostUnknown, .unreachable, .certificate, .handshake, .maintenance, .soft: nil
            }
        }

        /// Whether it is the host's fault rather than the page's.
        var isOfHost: Bool {
            switch self {
            case .unreachable, .hostUnknown, .certificate, .handshake, .maintenance: true
            default: false
            }
        }
    }

    /// The name under which checks of this sort are summed up: `alive`, `needs-login`, `not-found`; `nil` for none.
    var code: String? {
        switch self {
        case .alive: "alive"
        case .nothing, .unsettled: nil
        case .restricted(let rule): rule.rawValue
        case .failed(let kind): kind.rawValue
        }
    }

    var failure: Kind? { if case .failed(let kind) = self { kind } else { nil } }

    static func of(_ check: LinkCheck, url: String) -> LinkEvidence {
        if let failure = check.failure, failure.kind != .status {
            // Who runs the scripts behind the cookies is let in.
            let wantsCookies = failure.kind == .tooManyRedirects && check.signs.contains(.cookieWall)
            if wantsCookies { return .restricted(.cookieWall) }
            // A server has answered, and sent us to an app, to mail: who follows it there may find what it is about.
            let isLedOff = failure.kind == .addressInvalid && check.status != nil
            return isLedOff ? .restricted(.leadsOffTheWeb) : of(failure)
        }
        if check.isChallenge { return .restricted(.challenge) }
        guard let status = check.status ?? check.failure?.status else { return .nothing }
        switch status {
        case 204, 205: return .failed(.empty)
        case 200..<300, 304: return content(check, url: url)
        // A choice that is shown is an answer (RFC 9110 §15.4.1), and so is what comes with a redirect to nowhere.
        case 300..<400 where check.form != nil: return content(check, url: url)
        case 401, 407: return .restricted(.needsLogin)
        case 429: return .restricted(.tooManyRequests)
        case 451: return .restricted(.legalReasons)
        case 403 where check.signs.contains(.geoBlocked): return .restricted(.geoBlocked)
        case 410: return .failed(.gone)
        // Some servers answer so whoever does not please them: it speaks of the address where others are answered well.
        case 400 where check.signs.contains(.loginWall): return .restricted(.needsLogin)
        case 400 where check.signs.contains(.turnedAway): return .restricted(.forbidden)
        case 400 where check.signs.contains(.unsettled): return .unsettled
        // Beside "not found", what refuses the address itself: no request of ours could be better.
        case 400, 404, 414: return .failed(.notFound)
        case 408, 425: return .failed(.unreachable)
        // The others speak of our request (method, headers, payment), or are home-made ways of saying "no bots".
        case 400..<500, 999: return .restricted(.forbidden)
        default: return .failed(.unreachable)
        }
    }

    private static func of(_ failure: FetchFailure) -> LinkEvidence {
        switch failure.kind {
        case .cancelled, .offline, .hostResting, .askedToWait, .fileUnreadable, .secretUnavailable, .status: .nothing
        case .robotsForbid: .restricted(.robotsForbid)
        case .robotsUnreachable: .restricted(.robotsUnreachable)
        case .restricted: .restricted(.challenge)
        case .addressForbidden: .restricted(.addressForbidden)
        case .addressInvalid: .failed(.notFound)
        // It is there, and larger than we care to read.
        case .tooLarge: .alive
        case .hostUnknown: .failed(.hostUnknown)
        case .tls: of(TLSProblem(failure))
        case .networkUnreachable, .connectionRefused, .connectTimeout, .timeout, .tooSlow, .tooManyRedirects,
            .connectionLost, .malformedAnswer:
            .failed(.unreachable)
        }
    }

    private static func of(_ problem: TLSProblem?) -> LinkEvidence {
        switch problem {
        case .client: .restricted(.needsLogin)
        case .protocol: .failed(.handshake)
        case .expired, .early, .name, .chain, nil: .failed(.certificate)
        }
    }

    /// Of a success: what it shows may be something else than the page. Whoever does not let us in is believed first,
    /// because behind a wall nothing can be told of the page.
    private static func content(_ check: LinkCheck, url: String) -> LinkEvidence {
        if check.signs.contains(.loginWall) { return .restricted(.loginWall) }
        if check.signs.contains(.cookieWall) { return .restricted(.cookieWall) }
        if check.signs.contains(.geoBlocked) { return .restricted(.geoBlocked) }
        if check.signs.contains(.turnedAway) { return .restricted(.turnedAway) }
        if check.signs.contains(.maintenance) { return .failed(.maintenance) }
        for (sign, kind) in softSigns where check.signs.contains(sign) { return .failed(kind) }
        // Of a page that was read the signs tell it.
        if let final = check.finalURL, check.page == nil, LinkPlaces.isSentToStart(from: url, to: final) {
            return .failed(.startPage)
        }
        if let title = check.title, check.page == nil, NotFoundTitle.says(title, isShort: false) {
            return .failed(.saysNotFound)
        }
        return check.signs.contains(.unsettled) ? .unsettled : .alive
    }

    /// The plainest first.
    private static let softSigns: [(LinkSign, Kind)] = [
        (.empty, .empty), (.parked, .parked), (.fileListing, .fileListing), (.saysNotFound, .saysNotFound),
        (.startPage, .startPage),
        (.searchPage, .searchPage), (.sameAsErrorPage, .sameAsErrorPage), (.sameAsNeighbour, .sameAsNeighbour),
    ]
}

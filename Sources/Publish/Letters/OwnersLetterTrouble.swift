import Catalogue
import Foundation

extension OwnersLetter.Finding {
    /// What stands in the way, as far as it says what to do.
    enum Trouble: Sendable, Hashable {
        case page, circle, silence, noName, parked, closed
        case status(Int)
        /// Many pages of the host at once.
        case pages
        /// robots.txt cannot be read, and nothing else was asked for.
        case robots
        /// The certificate is about to end.
        case ending
        /// The certificate is refused, and for what.
        case certificate(TLSProblem?)
        case handshake(Handshake)

        /// Why TLS came to nothing, whatever the certificates.
        enum Handshake: Sendable, Hashable {
            /// It speaks versions alone that nobody speaks any more.
            case outdated
            /// What answers there speaks no TLS.
            case plain
            case unknown
        }

        /// Whether it is the host's rather than the page's, however few links are known.
        var isOfHost: Bool {
            switch self {
            case .noName, .ending, .certificate, .handshake, .robots, .pages: true
            case .page, .circle, .silence, .parked, .closed, .status: false
            }
        }

        /// Whether it may be the host's.
        var mayBeOfHost: Bool {
            switch self {
            case .silence, .status, .closed: true
            case .page, .circle, .parked: false
            case .noName, .ending, .certificate, .handshake, .robots, .pages: true
            }
        }
    }
}

extension OwnersLetter.Finding.Trouble {
    static func of(_ link: LinkHealth, _ kind: OwnersLetter.Finding.Kind) -> Self {
        if kind == .certificate { return .ending }
        guard link.state != .pinned else { return .page }
        switch LinkRule(rawValue: link.rule) {
        case .certificateRefused: return .certificate(refused(link).flatMap(TLSProblem.init))
        case .noSecureConnection: return .handshake(Handshake(refused(link)))
        case .hostUnknownTwoWeeks: return .noName
        case .domainParked: return .parked
        case .closedForNow: return .closed
        case .robotsUnreachable: return .robots
        case .unreachableThreeTimes, .unreachableSixtyDays: return met(link)
        default: return .page
        }
    }

    /// How TLS failed last.
    private static func refused(_ link: LinkHealth) -> FetchFailure? {
        link.checks.lazy.compactMap(\.failure).first { $0.kind == .tls }
    }

    /// By the newest check that failed.
    private static func met(_ link: LinkHealth) -> Self {
        for check in link.checks {
            if check.failure?.kind == .tooManyRedirects { return .circle }
            if let status = check.status ?? check.failure?.status, status >= 400 { return .status(status) }
            if check.failure != nil { return .silence }
        }
        return .silence
    }

    /// Of links that fail with their host: what says most of it. Where nothing was asked for, others may have been.
    static func common(_ all: [Self]) -> Self {
        let troubles = Set(all).subtracting([.robots])
        if troubles.contains(.silence), troubles.count > 1 { return .silence }
        return all.first { $0 != .robots } ?? .robots
    }
}

extension OwnersLetter.Finding.Trouble.Handshake {
    /// By OpenSSL's words; whoever says nothing of versions is told of no version.
    init(_ failure: FetchFailure?) {
        let detail = failure?.detail.lowercased() ?? ""
        func says(_ words: [String]) -> Bool { words.contains { detail.contains($0) } }
        self =
            says(["protocol version", "unsupported protocol", "legacy sigalg"])
            ? .outdated : says(["wrong version number", "packet length too long", "http request"]) ? .plain : .unknown
    }
}

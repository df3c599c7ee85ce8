import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A request as the handlers need it: read once, with nothing of the connection left.
struct Call: Sendable {
    let method: HTTPRequest.Method
    /// As it was sent, without the query.
    let path: String
    let route: Route?
    var query: QueryString
    /// The catalogue's own address as seen from outside, without a slash at the end.
    let base: String
    let names: Names
    let conditions: Conditions
    let lastEventID: String?
    let accept: String?
    let range: String?
    let ifRange: String?
    var hasBody: Bool
    private let socket: SocketAddress?
    /// What proxies say of whom they ask for.
    private let forwarded: [String]
    /// What is wrong with the host the client says it asks; `nil` when nothing is.
    let hostFault: String?
    let coding: Coding?
    /// Path and query as they were sent; as much of it as is looked at.
    let target: String
    /// Characters of path and query.
    let length: Int

    static let longest = 8 * 1024

    init(_ request: Request, names: Names, peer: SocketAddress?) {
        let target = request.head.path ?? "/"
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        method = request.method
        length = target.utf8.count
        path = halves.first.map { String($0.prefix(Self.longest)) } ?? "/"
        route = path.removingPercentEncoding.flatMap(Route.init(path:))
        query = QueryString(length > Self.longest ? nil : halves.dropFirst().first.map(String.init))
        self.names = names
        let host = Self.host(request.head.authority)
        base = Self.base(names.publicAddress, host)
        // NIO takes the first Host for the authority and leaves any others among the fields.
        hostFault =
            if request.headers[.furtherHost] != nil { "It has more than one Host field." } else if host == nil {
                request.head.authority?.isEmpty ?? true
                    ? "It has no Host field."
                    : "Its Host field is neither a name nor an address, with a port or without."
            } else { nil }
        socket = peer
        // Who trusts nobody need not look.
        let mayBeNamed = peer?.protocol != .inet && peer?.protocol != .inet6 || !names.manners.trusted.isEmpty
        forwarded = mayBeNamed ? request.headers[values: .forwarded] : []
        coding = Coding.chosen(by: request.headers[.acceptEncoding])
        self.target = String(target.prefix(Self.longest))
        conditions = Conditions(request.headers)
        lastEventID = request.headers[.lastEventID]
        accept = request.headers[.accept]
        range = request.headers[.range]
        ifRange = request.headers[.ifRange]?.trimmingWhiteSpace()
        hasBody =
            request.headers[.transferEncoding] != nil
            || request.headers[.contentLength].map { $0.trimmingWhiteSpace() != "0" } ?? false
    }

    /// Who the connection comes from; `nil` over a unix socket.
    var peer: ClientAddress? { ClientAddress(socket) }

    /// Who asks, behind trusted proxies too; `nil` where only a proxy is known, who speaks for many.
    var client: ClientAddress? { names.manners.client(behind: peer, forwarded) }

    /// Whether its question comes as a form.
    var isPosted: Bool {
        method == .post && route?.takesForms ?? false && hostFault == nil && length <= Self.longest
    }

    /// Errors at the addresses of people are pages, but for clients that would rather have JSON; all others are problem
    /// documents.
    var wantsPage: Bool { !isForMachines && !Preference.isJSON(accept) }

    /// Whether it asks for what programs read, be it there or not.
    var isForMachines: Bool { route.map { !$0.isPage } ?? Self.isForMachines(path) }

    /// Whether it asks the API, in whatever version.
    var isOfAPI: Bool { path.lowercased().hasPrefix("/api/") }

    private static let machines: Set = [
        "api", "feed", "dump", "dumps", "dcat", "oai", "opml", "openapi", "schemas", "sitemap", "sitemaps", "metrics",
        "healthz", "readyz",
    ]

    /// Of an address that nothing stands at: by its first part, and by what kind of file its last part names.
    private static func isForMachines(_ path: String) -> Bool {
        let parts = path.lowercased().split(separator: "/")
        guard let first = parts.first, let last = parts.last else { return false }
        let name = first.prefix { $0 != "." }
        if machines.contains(String(name)) || name.hasPrefix("api") || name.hasPrefix("feed") { return true }
        guard let dot = last.lastIndex(of: "."), dot > last.startIndex else { return false }
        return !["html", "htm", "php", "aspx"].contains(last[last.index(after: dot)...])
    }

    static func base(_ publicAddress: String?, _ host: String?) -> String {
        publicAddress ?? "http://" + (host ?? "localhost")
    }

    /// Host names, addresses and ports only: what the client says of our name ends up in links.
    static func host(_ authority: String?) -> String? {
        guard let authority, !authority.isEmpty, authority.utf8.count <= 255,
            authority.utf8.allSatisfy({ byte in
                Hex.isUnreserved(byte) && byte != UInt8(ascii: "~") || ":[]".utf8.contains(byte)
            })
        else { return nil }
        return authority
    }
}

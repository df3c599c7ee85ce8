import CPSL
import Catalogue
import Foundation

/// Who is asked, when manners are counted: the site that a host belongs to.
///
/// | host | site |
/// |---|---|
/// | of a shared platform (`Site.platforms`) | the platform: every newsroom of it is one host |
/// | a public name | its registrable domain by the Public Suffix List, whatever the port: one publisher, one host |
/// | a number, `localhost`, a name without a dot | host and port: nobody but the operator has such sources |
///
/// Names of different sites on one address are held together by `AddressLoad`.
package enum Site {
    /// Platforms that many publishers share, each with its own host there. The one table of them.
    static let platforms: [(name: String, domains: [String])] = [
        ("mynewsdesk", ["mynewsdesk.com"]),
        ("cision", ["cision.com"]),
        ("via-tt", ["via.tt.se"]),
        ("wordpress.com", ["wordpress.com"]),
        ("blogger", ["blogspot.com", "blogspot.se"]),
    ]

    /// - Parameters:
    ///   - host: as `WebAddress.host` has it: lower case, in punycode, IPv6 in brackets.
    package static func of(host: String, port: Int) -> String {
        let name = bare(host)
        if let platform = platforms.first(where: { $0.domains.contains { isWithin(name, $0) } }) {
            return platform.name
        }
        return registrableDomain(of: name) ?? "\(host):\(port)"
    }

    /// The site of an http or https address; the text itself when it is none.
    package static func of(_ address: String) -> String { WebAddress(address)?.site ?? address }

    /// The domain that its owner registered (`skr.se` of `www.skr.se`); `nil` for a number, a public suffix and a name
    /// without a dot.
    ///
    /// The list's private part counts too: what stands under `github.io` belongs to somebody each.
    package static func registrableDomain(of host: String) -> String? {
        let name = bare(host)
        guard name.contains("."), IPAddress(name) == nil else { return nil }
        guard let list = unsafe psl_builtin() else {
            // A libpsl built without a list: two labels are right for nearly all, and too polite for the rest.
            return name.split(separator: ".").suffix(2).joined(separator: ".")
        }
        // What it gives points into the name it was given.
        return unsafe name.withCString { name in
            unsafe psl_registrable_domain(list, name).map { unsafe String(cString: $0) }
        }
    }

    /// Without the full stop that names the root.
    private static func bare(_ host: String) -> String { host.hasSuffix(".") ? String(host.dropLast()) : host }

    private static func isWithin(_ host: String, _ domain: String) -> Bool {
        host == domain || host.hasSuffix("." + domain)
    }
}

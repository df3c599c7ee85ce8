package import Catalogue

/// What a chain of redirects says about an address: whether it has a new one that lasts, and whether that is one to
/// take over without looking.
package struct RedirectVerdict: Sendable, Hashable {
    /// Why the target is shown as a warning and not offered as the new address.
    package enum Warning: String, Sendable, Hashable, CaseIterable {
        /// Another registrable domain, and none of the organisation's hosts.
        case otherOrganisation = "other-organisation"
        /// The start page of the site, from an address that was not one: the page is gone, whatever the status says.
        case startPage = "start-page"
        case login
        /// From https to http: whoever is on the way could have named the address, and would read what is asked there.
        case downgrade
    }

    /// Where the permanent redirects at the start of the chain lead (RFC 9110 §15.4.2, §15.4.9), without credentials
    /// and fragment; `nil` when the first is temporary. What a temporary one then adds is not for keeps.
    package var permanentTarget: String?
    /// About the permanent target, or about where the chain ends when there is none.
    package var warnings: [Warning]

    package init(permanentTarget: String?, warnings: [Warning]) {
        self.permanentTarget = permanentTarget
        self.warnings = warnings
    }

    /// Whether the target may be offered as the new address.
    package var isSuggestion: Bool { permanentTarget != nil && warnings.isEmpty }

    /// - Parameters:
    ///   - asked: the address that was asked for.
    ///   - chain: `ResponseHead.chain`: each redirect with the absolute address it named.
    ///   - organisationHosts: hosts and former hosts of the organisation, which never count as another's.
    /// - Returns: `nil` when nothing was redirected.
    package static func judge(
        asked: String, chain: [LinkCheck.Redirect], organisationHosts: [String] = []
    ) -> RedirectVerdict? {
        guard let start = WebAddress(asked), let last = chain.last else { return nil }
        let way = chain.first?.isPermanent == true ? chain.prefix(while: \.isPermanent) : chain[...]
        let permanent = chain.first?.isPermanent == true ? way.last?.location : nil
        // From http to https and back to the same is no redirect at all.
        let target = permanent.flatMap { WebAddress($0) }
        guard let end = target ?? WebAddress(last.location) else { return nil }
        var warnings: [Warning] = []
        if isOther(end, than: start, organisationHosts) { warnings.append(.otherOrganisation) }
        if isStartPage(end), !isStartPage(start) { warnings.append(.startPage) }
        if isLogin(end), !isLogin(start) { warnings.append(.login) }
        // What was named in the clear on the way counts too, unless it leads back to where it began.
        let isOpen = start.scheme == "https" && way.contains { WebAddress($0.location)?.scheme == "http" }
        if isOpen, end.text != start.text { warnings.append(.downgrade) }
        let isElsewhere = target.map { $0.text != start.text } ?? false
        return RedirectVerdict(permanentTarget: isElsewhere ? target?.text : nil, warnings: warnings)
    }

    // MARK: - Another organisation

    private static func isOther(_ end: WebAddress, than start: WebAddress, _ own: [String]) -> Bool {
        if domain(end.host) == domain(start.host) { return false }
        return !own.contains { end.host == $0.lowercased() || end.host.hasSuffix("." + $0.lowercased()) }
    }

    private static func domain(_ host: String) -> String { Site.registrableDomain(of: host) ?? host }

    // MARK: - The start page

    private static let startPaths: Set<String> = [
        "", "/", "/sv", "/en", "/se", "/start", "/hem", "/home", "/startsida", "/index", "/default", "/sv-se",
    ]

    private static func isStartPage(_ address: WebAddress) -> Bool {
        guard address.query == nil else { return false }
        var path = address.path.lowercased()
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        for ending in [".html", ".htm", ".php", ".aspx", ".jsp"] where path.hasSuffix(ending) {
            path.removeLast(ending.count)
        }
        if path.hasSuffix("/index") || path.hasSuffix("/default") {
            path = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        }
        return startPaths.contains(path)
    }

    // MARK: - A login

    private static let loginLabels: Set<String> = [
        "login", "logon", "auth", "sso", "idp", "adfs", "accounts", "signin", "saml", "loggain", "fs", "sts",
    ]
    private static let loginSegments: Set<String> = [
        "login", "logon", "log-in", "signin", "sign-in", "logga-in", "loggain", "inloggning", "auth", "oauth",
        "oauth2", "sso", "saml", "saml2", "adfs", "authorize", "wp-login", "_login", "account-login", "cas", "idp",
    ]

    /// By the host's first label, or a whole segment of the path: `/nyheter/ny-inloggning` is an article.
    private static func isLogin(_ address: WebAddress) -> Bool {
        let labels = address.host.split(separator: ".")
        if labels.count > 2, let first = labels.first, loginLabels.contains(String(first)) { return true }
        let segments = address.path.lowercased().split(separator: "/").prefix(4)
        return segments.contains { segment in
            let stem = segment.prefix { $0 != "." && $0 != ";" }
            return loginSegments.contains(String(stem))
        }
    }
}

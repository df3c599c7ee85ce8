/// How a source shows who is asking. `sources.json` holds names alone; what they stand for is looked up for each request.
package enum Credential: Sendable, Hashable, Codable {
    /// The name of a secret that reads `user:password` (RFC 7617).
    case basic(String)
    /// The name of a secret that is a token (RFC 6750).
    case bearer(String)

    package var secret: String {
        switch self {
        case .basic(let name), .bearer(let name): name
        }
    }
}

/// The value of a header field that a source's requests carry.
package enum HeaderValue: Sendable, Hashable, Codable {
    case plain(String)
    /// The name of a secret.
    case secret(String)

    package var secret: String? {
        if case .secret(let name) = self { name } else { nil }
    }
}

extension Source {
    /// Names of all the secrets it needs, each once.
    package var secretNames: [String] {
        let names = [auth?.secret].compactMap(\.self) + headers.values.compactMap(\.secret)
        return Set(names).sorted()
    }

    /// Whether its secrets go over the network for all to read.
    package var showsSecrets: Bool { !secretNames.isEmpty && url.lowercased().hasPrefix("http:") }
}

/// Why a secret cannot be had. The word leads the failure's detail: `missing: skr-token`.
package enum SecretProblem: String, Sendable, Hashable, CaseIterable {
    /// Neither among the service's credentials nor in the file of secrets.
    case missing
    /// It is there, and this user may not read it, or it is no secret at all.
    case unreadable
    /// Other users of the machine may read it.
    case exposed
    /// Empty, longer than any header, with control characters, or no `user:password` where that is wanted.
    case malformed

    /// The problem of a failure of `.secretUnavailable`, with the name of the secret; `nil` for any other.
    package static func of(_ failure: FetchFailure) -> (problem: SecretProblem, name: String)? {
        guard failure.kind == .secretUnavailable, let colon = failure.detail.firstIndex(of: ":"),
            let problem = SecretProblem(rawValue: String(failure.detail[..<colon]))
        else { return nil }
        return (problem, String(failure.detail[failure.detail.index(after: colon)...].drop { $0 == " " }))
    }

    package func failure(_ name: String) -> FetchFailure {
        FetchFailure(.secretUnavailable, detail: "\(rawValue): \(name)")
    }
}

internal import Catalogue
internal import Extract

/// What a source says of how it is asked: `auth` and `headers`. Neither may hold a secret, and no finding quotes what
/// may be one.
extension SourceReader {
    func readAccess(_ fields: Fields, into source: inout Source) {
        source.auth = fields["auth"].flatMap(credential)
        source.headers = fields["headers"].map { headers($0, besideAuth: fields.has("auth")) } ?? [:]
        guard source.isLocalFile else { return }
        for key in ["auth", "headers"] {
            if let spot = fields[key] { findings.add(spot, "a file is read without asking anybody") }
        }
    }

    private func credential(_ spot: Spot) -> Credential? {
        guard let fields = Fields(spot, keys: ["basic", "bearer"], findings: findings) else { return nil }
        guard fields.has("basic") != fields.has("bearer") else {
            findings.add(spot, "expected \"basic\" or \"bearer\" with the name of a secret, one of them")
            return nil
        }
        if let name = fields.string("basic", check: Check.secretName) { return .basic(name) }
        return fields.string("bearer", check: Check.secretName).map(Credential.bearer)
    }

    private func headers(_ spot: Spot, besideAuth: Bool) -> [String: HeaderValue] {
        guard let members = spot.node.object else {
            findings.add(spot, "expected an object, found \(spot.node.value.kindName)")
            return [:]
        }
        var headers: [String: HeaderValue] = [:]
        var seen: Set<String> = []
        for member in members {
            let path = Spot.join(spot.path, member.key)
            let name = member.key.lowercased()
            if !seen.insert(name).inserted {
                findings.add(path: path, offset: member.offset, "this field stands here twice")
            } else if let complaint = Self.complaint(name, besideAuth: besideAuth) {
                findings.add(path: path, offset: member.offset, complaint)
            } else {
                headers[member.key] = value(spot.child(member.key, member.value), name: name)
            }
        }
        return headers
    }

    private func value(_ spot: Spot, name: String) -> HeaderValue? {
        if spot.node.object != nil {
            guard let fields = Fields(spot, keys: ["secret"], findings: findings) else { return nil }
            fields.require("secret")
            return fields.string("secret", check: Check.secretName).map(HeaderValue.secret)
        }
        guard !Self.isTelling(name) else {
            findings.add(spot, "a secret does not stand in this file: write { \"secret\": \"NAME\" }")
            return nil
        }
        return Fields.string(spot, findings, check: Check.headerValue).map(HeaderValue.plain)
    }

    /// Fields that say how the request itself is made.
    private static let reserved: Set<String> = [
        "host", "connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "content-length",
        "upgrade", "expect", "user-agent", "accept-encoding", "a-im", "range",
    ]

    private static func complaint(_ name: String, besideAuth: Bool) -> String? {
        let isToken = name.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
        guard isToken, !name.isEmpty else { return "this is no name of a header field" }
        if reserved.contains(name) || name.hasPrefix("if-") { return "samlad itself says this in its requests" }
        if name == "authorization", besideAuth { return "\"auth\" says this already" }
        return nil
    }

    /// Whether what stands under such a name is a secret.
    private static func isTelling(_ name: String) -> Bool {
        ["auth", "cookie", "key", "token", "secret", "password", "session", "credential"].contains(where: name.contains)
    }
}

extension Check {
    /// What systemd takes as the name of a credential, without what means something in a path.
    static func secretName(_ text: String) throws(Complaint) {
        let isPlain = text.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "._-".utf8.contains(byte)
        }
        guard isPlain, (1...64).contains(text.utf8.count), !text.hasPrefix("."), !text.hasPrefix("-")
        else {
            throw Complaint(
                "expected the name of a secret, never the secret itself: letters, digits, . _ and -, 64 at most")
        }
    }

    static func headerValue(_ text: String) throws(Complaint) {
        try Self.text(text)
        guard !text.contains(where: \.isNewline), text.utf8.count <= 8192 else {
            throw Complaint("expected one line of 8192 bytes at most")
        }
    }
}

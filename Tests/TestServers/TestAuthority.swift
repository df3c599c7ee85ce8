package import Foundation

/// A certificate authority of a test's own, in a folder that ends with it.
package struct TestAuthority: Sendable {
    /// What a server shows: PEM files.
    package struct Identity: Sendable {
        package var certificate: String
        package var key: String
    }

    private static let openssl = "/usr/bin/openssl"
    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    package let folder: URL

    /// What the client is to trust.
    package var certificate: String { path("ca.pem") }

    package static func with<Result>(_ body: (TestAuthority) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let result: Result
        do {
            let authority = TestAuthority(folder: folder)
            try Data().write(to: folder.appending(path: "index.txt"))
            try await authority.selfSign("ca", extensions: ["basicConstraints=critical,CA:TRUE"])
            result = try await body(authority)
        } catch {
            try FileManager.default.removeItem(at: folder)
            throw error
        }
        try FileManager.default.removeItem(at: folder)
        return result
    }

    /// A leaf for the names, such as `IP:127.0.0.1,DNS:localhost`, good between the two dates.
    ///
    /// - Parameter name: of its own for each that one test wants.
    package func issue(
        _ names: String, from start: Date, to end: Date, name: String = "leaf"
    ) async throws -> Identity {
        let configuration = """
            [ca]
            default_ca = own
            [own]
            database = index.txt
            new_certs_dir = .
            certificate = ca.pem
            private_key = ca.key
            default_md = sha256
            rand_serial = yes
            policy = any
            x509_extensions = leaf
            [any]
            commonName = supplied
            [leaf]
            basicConstraints = CA:FALSE
            subjectAltName = \(names)

            """
        try Data(configuration.utf8).write(to: folder.appending(path: "ca.cnf"))
        try await call(
            ["req"] + Self.newKey + ["-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)"])
        try await call(
            ["ca", "-batch", "-notext", "-config", "ca.cnf", "-in", "\(name).csr", "-out", "\(name).pem"]
                + ["-startdate", Self.stamp(start), "-enddate", Self.stamp(end)])
        return Identity(certificate: path("\(name).pem"), key: path("\(name).key"))
    }

    /// A certificate that nobody but itself vouches for.
    @discardableResult package func selfSign(_ name: String, extensions: [String]) async throws -> Identity {
        try await call(
            ["req", "-x509", "-days", "2", "-subj", "/CN=\(name)"] + Self.newKey
                + ["-keyout", "\(name).key", "-out", "\(name).pem"] + extensions.flatMap { ["-addext", $0] })
        return Identity(certificate: path("\(name).pem"), key: path("\(name).key"))
    }

    private func call(_ arguments: [String]) async throws { _ = try await run(Self.openssl, arguments, folder: folder) }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    /// `20270115080000Z`
    private static func stamp(_ date: Date) -> String {
        let digits = date.formatted(.iso8601).filter(\.isNumber)
        return digits + "Z"
    }
}

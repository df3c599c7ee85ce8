package import Catalogue
import Extract
import Foundation
import Glibc

/// Where secrets are looked up by name, anew for each use, so that a new one counts from the next request on.
///
/// The folder of the service manager goes first (systemd's `$CREDENTIALS_DIRECTORY`, a file for each), then the file of
/// `settings.secretsFile` (a JSON object of strings). No sentence ever holds a value.
package struct Secrets: Sendable {
    private let folder: String?
    private let file: String?

    /// Bytes of the largest secret: what servers take in one field of a header.
    private static let largest = 8 * 1024
    /// Bytes of the largest file of secrets.
    private static let largestFile = 1 << 20

    package init(_ settings: Settings) {
        folder = settings.credentialsFolder
        file = settings.secretsFile
    }

    /// The value, without the line's end.
    package func value(of name: String) throws(FetchFailure) -> String {
        var found = try ofFolder(name)
        if found == nil { found = try ofFile(name) }
        guard var value = found?[...] else { throw SecretProblem.missing.failure(name) }
        while let last = value.last, last.isNewline { value.removeLast() }
        let isClean = value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard isClean, !value.isEmpty, value.utf8.count <= Self.largest else {
            throw SecretProblem.malformed.failure(name)
        }
        return String(value)
    }

    /// Where it was looked for, in words: "/run/credentials/samlad.service and /etc/samlad/secrets.json".
    package var places: String {
        let places = [folder, file].compactMap(\.self)
        return places.isEmpty
            ? "neither $CREDENTIALS_DIRECTORY nor settings.secretsFile is set" : places.joined(separator: " and ")
    }

    private func ofFolder(_ name: String) throws(FetchFailure) -> String? {
        guard let folder, let data = try Self.contents(of: folder + "/" + name, for: name, limit: Self.largest + 2)
        else { return nil }
        guard let text = String(validating: data, as: UTF8.self) else { throw SecretProblem.malformed.failure(name) }
        return text
    }

    private func ofFile(_ name: String) throws(FetchFailure) -> String? {
        guard let file, let data = try Self.contents(of: file, for: name, limit: Self.largestFile) else { return nil }
        let root: JSONNode
        do {
            root = try JSONParser.parse(data, options: .configuration).root
        } catch {
            // Its sentence may quote what stands there.
            throw SecretProblem.unreadable.failure(name)
        }
        guard root.object != nil else { throw SecretProblem.unreadable.failure(name) }
        guard let value = root[name] else { return nil }
        guard let text = value.string else { throw SecretProblem.malformed.failure(name) }
        return text
    }

    /// Opened first and judged then, so that what is judged is what is read.
    private static func contents(of path: String, for name: String, limit: Int) throws(FetchFailure) -> Data? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw SecretProblem.unreadable.failure(name)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw SecretProblem.unreadable.failure(name)
        }
        guard facts.st_mode & S_IRWXO == 0 else { throw SecretProblem.exposed.failure(name) }
        do {
            let data = try handle.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else { throw SecretProblem.malformed.failure(name) }
            return data
        } catch let failure as FetchFailure {
            throw failure
        } catch {
            throw SecretProblem.unreadable.failure(name)
        }
    }
}

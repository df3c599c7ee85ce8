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

    /// Why a secret cannot be had, for whoever keeps it: the file, what is wrong with it, and what to do. Nothing that
    /// stands in a file is quoted.
    package struct Trouble: Error, Sendable, Hashable {
        package var problem: SecretProblem
        package var name: String
        /// The file that is to blame; `nil` when there is none.
        package var path: String?
        /// What is wrong with it: "is a folder, not a file".
        package var cause = ""
        package var cure: String?
    }

    /// The value, without the line's end.
    package func value(of name: String) throws(FetchFailure) -> String {
        do throws(Trouble) { return try find(name) } catch { throw error.problem.failure(name) }
    }

    /// What keeps it from being had; `nil` when nothing does.
    package func trouble(with name: String) -> Trouble? {
        do throws(Trouble) {
            _ = try find(name)
            return nil
        } catch {
            return error
        }
    }

    private func find(_ name: String) throws(Trouble) -> String {
        var found = try ofFolder(name)
        if found == nil { found = try ofFile(name) }
        guard let (path, text) = found else { throw Trouble(problem: .missing, name: name) }
        var value = text[...]
        while let last = value.last, last.isNewline { value.removeLast() }
        guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw Trouble(problem: .malformed, name: name, path: path, cause: "gives it control characters or lines")
        }
        guard !value.isEmpty else {
            throw Trouble(problem: .malformed, name: name, path: path, cause: "gives it no value at all")
        }
        guard value.utf8.count <= Self.largest else { throw Self.tooLarge(path, name, Self.largest) }
        return String(value)
    }

    /// Where it was looked for, in words: "/run/credentials/samlad.service and /etc/samlad/secrets.json".
    package var places: String {
        let places = [folder, file].compactMap(\.self)
        return places.isEmpty
            ? "neither $CREDENTIALS_DIRECTORY nor settings.secretsFile is set" : places.joined(separator: " and ")
    }

    private func ofFolder(_ name: String) throws(Trouble) -> (path: String, text: String)? {
        guard let path = folder.map({ $0 + "/" + name }),
            let data = try Self.contents(of: path, for: name, limit: Self.largest + 2)
        else { return nil }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Trouble(
                problem: .malformed, name: name, path: path, cause: "is not UTF-8", cure: "Write it anew, in UTF-8.")
        }
        return (path, text)
    }

    private func ofFile(_ name: String) throws(Trouble) -> (path: String, text: String)? {
        guard let file, let data = try Self.contents(of: file, for: name, limit: Self.largestFile) else { return nil }
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONParser.parse(data, options: .configuration).root
        } catch {
            // The sentence of the error may quote what stands there; its place does not.
            throw Trouble(
                problem: .unreadable, name: name, path: file,
                cause: "is no JSON: line \(error.line), column \(error.column)",
                cure: "Mend that line: the file is one JSON object of strings.")
        }
        guard root.object != nil else {
            throw Trouble(
                problem: .unreadable, name: name, path: file, cause: "is JSON, but no object",
                cure: "Write one JSON object of strings: { \"\(name)\": \"…\" }")
        }
        guard let value = root[name] else { return nil }
        guard let text = value.string else {
            throw Trouble(
                problem: .malformed, name: name, path: file, cause: "gives it a value that is no string",
                cure: "Put quotation marks around it.")
        }
        return (file, text)
    }

    /// Opened first and judged then, so that what is judged is what is read.
    private static func contents(of path: String, for name: String, limit: Int) throws(Trouble) -> Data? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Trouble(
                problem: .unreadable, name: name, path: path,
                cause: errno == EACCES ? "may not be read by this user" : "cannot be opened: \(words(errno))",
                cure: errno == EACCES
                    ? "Run as the user that owns it, or let the service's group read it (chgrp, chmod 640)." : nil)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            let isFolder = facts.st_mode & S_IFMT == S_IFDIR
            throw Trouble(
                problem: .unreadable, name: name, path: path,
                cause: isFolder ? "is a folder, not a file" : "is no regular file",
                cure: "Put a regular file there that holds the secret.")
        }
        guard facts.st_mode & S_IRWXO == 0 else {
            throw Trouble(
                problem: .exposed, name: name, path: path, cause: "may be read or written by others",
                cure: "Run chmod o= \(path)")
        }
        do {
            let data = try handle.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else { throw tooLarge(path, name, limit) }
            return data
        } catch let trouble as Trouble {
            throw trouble
        } catch {
            throw Trouble(
                problem: .unreadable, name: name, path: path, cause: "cannot be read: \(error.localizedDescription)")
        }
    }

    private static func tooLarge(_ path: String, _ name: String, _ limit: Int) -> Trouble {
        Trouble(
            problem: .malformed, name: name, path: path, cause: "gives it more than \(limit) bytes",
            cure: "See whether it is the right file.")
    }

    private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}

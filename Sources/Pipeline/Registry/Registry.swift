package import Catalogue
package import Foundation

/// `sources.json`, read and checked.
package struct Registry: Sendable {
    package var configuration: Configuration
    /// The file it came from, as it was named.
    package var file: String
    /// The folder that `file:` addresses are relative to; see ``LocalFile``.
    package var folder: String

    /// Reads a `sources.json` and everything it refers to on disk.
    ///
    /// Throws every fault at once; a missing, unreadable or oversized file is one fault without a line.
    package static func load(path: String) throws(RegistryProblems) -> Registry {
        let bytes: Data
        do {
            bytes = try contents(of: path)
        } catch {
            throw RegistryProblems(file: path, problems: [RegistryProblem(path: "", message: error.message)])
        }
        return try check(bytes, as: path)
    }

    /// The registry that `bytes` would be as the file at `path`; throws like ``load(path:)``.
    package static func check(_ bytes: Data, as path: String) throws(RegistryProblems) -> Registry {
        var registry = Registry(
            configuration: try reader(path).read(bytes, file: path), file: path, folder: folder(path))
        if let file = registry.configuration.settings.secretsFile, !file.hasPrefix("/") {
            registry.configuration.settings.secretsFile = registry.folder + "/" + file
        }
        return registry
    }

    /// The bytes of the file at `path` with more sources in it, when all of it is in order.
    ///
    /// Throws every fault at once, each where it stands: in the file or among what is to be added.
    package static func adding(
        _ sources: NewSources, to bytes: Data, as path: String
    ) throws(RegistryProblems) -> Data {
        _ = try reader(path).read(bytes, file: path, with: sources)
        let after = try RegistryEditor.adding(sources.texts, to: bytes, file: path)
        // What is written has been read.
        _ = try check(after, as: path)
        return after
    }

    /// The bytes of the file at `path` with another address for some of its sources, when all of it is in order.
    /// - Parameter moves: by the id of the source: the address it has, and the one it gets.
    package static func readdressing(
        _ moves: [String: (from: String, to: String)], in bytes: Data, as path: String
    ) throws(RegistryProblems) -> Data {
        let after = try RegistryEditor.readdressing(moves, in: bytes, file: path)
        _ = try check(after, as: path)
        return after
    }

    private static func folder(_ path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    private static func reader(_ path: String) throws(RegistryProblems) -> RegistryReader {
        let folder = folder(path)
        do {
            return try RegistryReader(facts: facts(), checkFile: checker(folder), readFile: contents(folder))
        } catch {
            throw RegistryProblems(file: path, problems: [RegistryProblem(path: "", message: error.message)])
        }
    }

    /// The built-in facts; they are compiled in, so a fault in them is one of the program.
    private static func facts() throws(Complaint) -> Facts {
        do {
            return try Facts.known.get()
        } catch {
            throw Complaint("the built-in places and vocabularies are damaged: \(error)")
        }
    }

    private static func checker(_ folder: String) -> (String) throws(LocalFile.Failure) -> Void {
        { address throws(LocalFile.Failure) in _ = try LocalFile.resolve(address, in: folder) }
    }

    private static func contents(_ folder: String) -> (String) throws(Complaint) -> Data {
        { address throws(Complaint) in
            let path: String
            do throws(LocalFile.Failure) {
                path = try LocalFile.resolve(address, in: folder)
            } catch {
                throw Complaint(error.message)
            }
            return try contents(of: path)
        }
    }

    /// The whole file, never more than one byte above the limit.
    private static func contents(of path: String) throws(Complaint) -> Data {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Complaint("there is no such file: name one with --sources FILE or SAMLAD_SOURCES")
        }
        guard !isFolder.boolValue, LocalFile.isRegular(URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
        else { throw Complaint("this is no regular file") }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            let bytes = try handle.read(upToCount: RegistryReader.limit + 1) ?? Data()
            try handle.close()
            return bytes
        } catch {
            throw Complaint("this file cannot be read: \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        if error.code == CocoaError.fileReadNoPermission.rawValue { return "permission denied" }
        return Printable.plain(error.localizedDescription)
    }
}

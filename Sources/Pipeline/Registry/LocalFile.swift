internal import Foundation

/// Finds the file that a `file:` address names, and never one outside the folder of `sources.json`.
///
/// Asked again before each reading: a symbolic link may have been put there since.
package enum LocalFile {
    package enum Failure: Error, Sendable, Hashable {
        /// `file:/etc/passwd`, `file://host/…`, an empty path.
        case notRelative
        case leavesFolder
        case missing
        /// A folder, a device or something else that is no file.
        case noFile

        package var message: String {
            switch self {
            case .notRelative: "expected a path relative to this file, like file:data/inventory.json"
            case .leavesFolder: "this path leaves the folder of this file"
            case .missing: "there is no such file"
            case .noFile: "this is no regular file"
            }
        }
    }

    /// - Returns: The absolute path, symbolic links resolved.
    package static func resolve(_ address: String, in folder: String) throws(Failure) -> String {
        let path = address.hasPrefix("file:") ? String(address.dropFirst("file:".count)) : address
        guard !path.isEmpty, !path.hasPrefix("/"), !path.utf8.contains(0) else { throw .notRelative }
        let root = URL(fileURLWithPath: folder, isDirectory: true).resolvingSymlinksInPath().standardizedFileURL
        let wanted = root.appendingPathComponent(path).standardizedFileURL
        let inside = root.path.hasSuffix("/") ? root.path : root.path + "/"
        // By the letter first, so that nobody learns what exists outside.
        guard wanted.path.hasPrefix(inside) else { throw .leavesFolder }
        let real = wanted.resolvingSymlinksInPath().standardizedFileURL
        guard real.path.hasPrefix(inside) else { throw .leavesFolder }
        guard FileManager.default.fileExists(atPath: real.path) else { throw .missing }
        guard isRegular(real.path) else { throw .noFile }
        return real.path
    }

    /// Folders, devices and pipes are not: reading one might never end.
    static func isRegular(_ path: String) -> Bool {
        do {
            return try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular
        } catch {
            // What cannot even be looked at is no file to read.
            return false
        }
    }
}
